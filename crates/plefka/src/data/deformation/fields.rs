//! A pool of periodic fields of displacements: uniform noise on a torus, smoothed by a Gaussian, with root mean square 1. A sample
//! takes two crops at random places, each with a random sign and a random transposition, so that few fields serve an epoch.

use super::smooth::{convolve, gaussian_kernel};
use crate::kernels::parallel;
use crate::rng::{FillUniform, Purpose, Stream};

/// Side of a field.
pub(super) const SIDE: usize = 256;
/// Fields of a pool.
const FIELDS: usize = 8;
/// Blocks of the streams of fields; samples have the lower ones.
const BLOCK: u64 = 1 << 62;

/// The fields of an epoch, each also transposed, with a margin that repeats the start so that crops have whole rows.
#[derive(Debug)]
pub(super) struct Pool {
    fields: Vec<Vec<f32>>,
    /// Numbers of a row with its margin.
    stride: usize,
}

/// A place in a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crop<'a> {
    field: &'a [f32],
    stride: usize,
    at: (usize, usize),
    /// +1 or −1.
    pub(super) sign: f32,
}

impl Pool {
    /// The fields of an epoch for crops of `width` × `height` or less.
    pub(super) fn new(seed: u64, epoch: u64, smoothness: (f64, f64), longer: usize) -> Self {
        let stride = SIDE + longer;
        let made = parallel::map(FIELDS, 1, |k| {
            let mut stream = Stream::new(seed, Purpose::Deformation, epoch, BLOCK + k as u64);
            let deviation = smoothness.0 + (smoothness.1 - smoothness.0) * stream.uniform();
            let field = periodic(deviation, &mut stream);
            let at = |row: usize, column: usize| field[(row % SIDE) * SIDE + column % SIDE];
            let extended = |turned: bool| -> Vec<f32> {
                let numbers = (0..stride * stride).map(|k| (k / stride, k % stride));
                numbers.map(|(i, j)| if turned { at(j, i) } else { at(i, j) }).collect()
            };
            [extended(false), extended(true)]
        });
        Self { fields: made.into_iter().flatten().collect(), stride }
    }

    /// A random crop.
    pub(super) fn crop(&self, stream: &mut Stream) -> Crop<'_> {
        let bits = stream.next_bits();
        let field = &self.fields[bits as usize % self.fields.len()];
        let at = ((bits >> 16) as usize % SIDE, (bits >> 32) as usize % SIDE);
        Crop { field, stride: self.stride, at, sign: if bits >> 63 == 0 { 1.0 } else { -1.0 } }
    }
}

impl Crop<'_> {
    /// A row of the crop.
    pub(super) fn row(&self, row: usize, width: usize) -> &[f32] {
        let start = (self.at.0 + row) * self.stride + self.at.1;
        &self.field[start..start + width]
    }
}

/// A field on a torus with mean square 1 in the mean over fields.
fn periodic(deviation: f64, stream: &mut Stream) -> Vec<f32> {
    let kernel = gaussian_kernel(deviation);
    let radius = kernel.len() / 2;
    // Uniform noise on [−1, 1) has variance 1/3; each of the two passes multiplies it by Σ k².
    let power: f32 = kernel.iter().map(|k| k * k).sum();
    let amplitude = 3f32.sqrt() / power;
    let wrapped = |values: &dyn Fn(usize) -> f32, out: &mut [f32]| {
        for (k, x) in out.iter_mut().enumerate() {
            *x = values((k + SIDE * radius.div_ceil(SIDE) - radius) % SIDE);
        }
    };
    let mut noise = vec![0f32; SIDE];
    let mut padded = vec![0f32; SIDE + 2 * radius];
    let mut rows = vec![0f32; SIDE * SIDE];
    for row in rows.chunks_mut(SIDE) {
        f32::fill_uniform(stream, &mut noise);
        noise.iter_mut().for_each(|x| *x = amplitude * (2.0 * *x - 1.0));
        wrapped(&|k| noise[k], &mut padded);
        convolve(&padded, 1, &kernel, row);
    }
    let mut field = vec![0f32; SIDE * SIDE];
    let mut column = vec![0f32; SIDE];
    for j in 0..SIDE {
        wrapped(&|k| rows[k * SIDE + j], &mut padded);
        convolve(&padded, 1, &kernel, &mut column);
        column.iter().enumerate().for_each(|(i, &x)| field[i * SIDE + j] = x);
    }
    field
}
