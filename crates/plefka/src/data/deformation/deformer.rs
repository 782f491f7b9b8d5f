//! Deformed pictures: output pixel p reads the input at c + M⁻¹(p − c′ − t) + d(p), with M = R(θ) K(s) diag(s_x, s_y), the centres c
//! and c′ of input and output, the shift t and the displacement d of two crops of a pool of fields. Bilinear between pixels; paper
//! outside. A picture is a function of (seed, epoch, row) alone.

use super::fields::{Crop, Pool, SIDE};
use super::law::{DeformationLaw, LONGEST};
use crate::error::{Error, Result};
use crate::kernels::dispatch::vectorized;
use crate::kernels::memory;
use crate::rng::{Purpose, Stream};

/// Pixels of paper around the input.
const MARGIN: usize = 1;

/// Deforms pictures of one shape.
#[derive(Debug, Clone)]
pub struct Deformer {
    law: DeformationLaw,
    from: (usize, usize),
    to: (usize, usize),
    seed: u64,
}

/// Deforms the pictures of an epoch.
#[derive(Debug)]
pub struct EpochDeformer {
    deformer: Deformer,
    epoch: u64,
    pool: Option<Pool>,
}

/// What is drawn for a picture.
struct Draw<'a> {
    /// M⁻¹ on (x, y).
    inverse: [[f32; 2]; 2],
    shift: [f32; 2],
    fields: Option<([Crop<'a>; 2], f32)>,
}

/// Memory that pictures share: the input with its margin, and the coordinates of a row.
#[derive(Debug, Default)]
struct Scratch {
    input: Vec<f32>,
    corners: Vec<[f32; 4]>,
    x: Vec<f32>,
    y: Vec<f32>,
    /// Places of pixels in the input.
    at: Vec<i32>,
}

impl Deformer {
    /// For pictures (height, width) `from`, which become pictures `to`: a larger output has paper around the input.
    ///
    /// # Errors
    /// [`Error::Setting`] for numbers out of range, [`Error::Input`] for an empty or too large picture.
    pub fn new(law: &DeformationLaw, from: (usize, usize), to: (usize, usize), seed: u64) -> Result<Self> {
        law.check()?;
        for (height, width) in [from, to] {
            let side = 1..=LONGEST;
            if !(side.contains(&height) && side.contains(&width)) {
                let expected = format!("sides from 1 to {LONGEST}");
                return Err(Error::input("pictures to deform", format!("{height} x {width}"), expected));
            }
        }
        if law.elastic.1 > 0.0 && to.0.max(to.1) > SIDE {
            let expected = format!("sides up to {SIDE} with elastic fields");
            return Err(Error::input("pictures to deform", format!("{} x {}", to.0, to.1), expected));
        }
        Ok(Self { law: law.clone(), from, to, seed })
    }

    /// The law.
    pub fn law(&self) -> &DeformationLaw {
        &self.law
    }

    /// With the fields of an epoch.
    pub fn epoch(&self, epoch: u64) -> EpochDeformer {
        let elastic = self.law.elastic.1 > 0.0;
        let pool =
            elastic.then(|| Pool::new(self.seed, epoch, self.law.smoothness, self.to.0.max(self.to.1)));
        EpochDeformer { deformer: self.clone(), epoch, pool }
    }
}

impl EpochDeformer {
    /// The epoch.
    pub fn number(&self) -> u64 {
        self.epoch
    }

    /// Deforms picture `row` of the data into `out`; `narrow` says whether its class is narrow.
    ///
    /// # Panics
    /// If `image` or `out` has another number of pixels than the shapes say.
    pub fn deform(&self, image: &[f32], paper: f32, row: u64, narrow: bool, out: &mut [f32]) {
        let Deformer { from, to, seed, .. } = self.deformer;
        assert_eq!((image.len(), out.len()), (from.0 * from.1, to.0 * to.1), "pixels of a picture");
        let mut stream = Stream::new(seed, Purpose::Deformation, self.epoch, row);
        let draw = self.draw(narrow, &mut stream);
        memory::with_scratch(|scratch: &mut Scratch| {
            scratch.take(image, from, paper);
            scratch.x.resize(to.1, 0.0);
            scratch.y.resize(to.1, 0.0);
            for (k, out) in out.chunks_mut(to.1).enumerate() {
                draw.coordinates(k, from, to, scratch);
                scratch.read(from, out);
            }
        });
    }

    /// Draws the deformation of a picture.
    fn draw(&self, narrow: bool, stream: &mut Stream) -> Draw<'_> {
        let law = &self.deformer.law;
        let factor = if narrow { law.narrow } else { 1.0 };
        let mut within = |half: f64| half * (2.0 * stream.uniform() - 1.0);
        let rotation = within(factor * law.rotation).to_radians();
        let slant = within(factor * law.slant).to_radians().tan();
        let scales = [1.0 + within(law.scale), 1.0 + within(law.scale)];
        let shift = [within(law.shift) as f32, within(law.shift) as f32];
        let (least, most) = law.elastic;
        let strength = least + (most - least) * stream.uniform();
        let fields = self.pool.as_ref().map(|pool| ([pool.crop(stream), pool.crop(stream)], strength as f32));
        Draw { inverse: inverse(rotation, slant, scales).map(|row| row.map(|x| x as f32)), shift, fields }
    }
}

/// M⁻¹ for M = R K diag(s_x, s_y), with R = [[cos, sin], [−sin, cos]] and K = [[1, −slant], [0, 1]], y downward.
fn inverse(rotation: f64, slant: f64, [s_x, s_y]: [f64; 2]) -> [[f64; 2]; 2] {
    let (sin, cos) = rotation.sin_cos();
    // R⁻¹ = [[cos, −sin], [sin, cos]], K⁻¹ = [[1, slant], [0, 1]].
    [[(cos + slant * sin) / s_x, (slant * cos - sin) / s_x], [sin / s_y, cos / s_y]]
}

impl Draw<'_> {
    /// The places at which the pixels of output row `k` read, in pixels of the input with its margin.
    fn coordinates(&self, k: usize, from: (usize, usize), to: (usize, usize), scratch: &mut Scratch) {
        let centre = |n: usize| (n as f32 - 1.0) / 2.0;
        let dy = k as f32 - centre(to.0) - self.shift[1];
        let dx = -centre(to.1) - self.shift[0];
        let m = self.inverse;
        let start = [
            m[0][0] * dx + m[0][1] * dy + centre(from.1) + MARGIN as f32,
            m[1][0] * dx + m[1][1] * dy + centre(from.0) + MARGIN as f32,
        ];
        let Scratch { x, y, .. } = scratch;
        vectorized!({
            for (j, (x, y)) in x.iter_mut().zip(y.iter_mut()).enumerate() {
                (*x, *y) = (start[0] + m[0][0] * j as f32, start[1] + m[1][0] * j as f32);
            }
        });
        if let Some((crops, strength)) = &self.fields {
            for (values, crop) in [x, y].into_iter().zip(crops) {
                let (factor, row) = (strength * crop.sign, crop.row(k, to.1));
                vectorized!(values.iter_mut().zip(row).for_each(|(x, &d)| *x += factor * d));
            }
        }
    }
}

impl Scratch {
    /// Takes the input, with paper around it.
    fn take(&mut self, image: &[f32], (height, width): (usize, usize), paper: f32) {
        let stride = width + 2 * MARGIN;
        let Self { input, corners, .. } = self;
        input.clear();
        input.resize((height + 2 * MARGIN + 1) * stride + 1, paper);
        for (row, from) in image.chunks(width).enumerate() {
            let start = (row + MARGIN) * stride + MARGIN;
            input[start..start + width].copy_from_slice(from);
        }
        // Each pixel with its neighbours to the right, below and across: one place to read from.
        let places = (height + 2 * MARGIN) * stride;
        corners.resize(places, [0.0; 4]);
        let (upper, lower) = (&input[..places + 1], &input[stride..stride + places + 1]);
        for ((corners, upper), lower) in corners.iter_mut().zip(upper.windows(2)).zip(lower.windows(2)) {
            *corners = [upper[0], upper[1], lower[0], lower[1]];
        }
    }

    /// The input between its pixels, at the coordinates of a row.
    fn read(&mut self, (height, width): (usize, usize), out: &mut [f32]) {
        let stride = (width + 2 * MARGIN) as i32;
        // One pixel beyond the picture is paper, so that everything beyond it is, too.
        let (right, bottom) = ((width + MARGIN) as f32, (height + MARGIN) as f32);
        let Self { corners, x, y, at, .. } = self;
        at.resize(out.len(), 0);
        // Places and shares in vectors; only the pixels are read one by one.
        vectorized!(for ((x, y), at) in x.iter_mut().zip(y.iter_mut()).zip(at.iter_mut()) {
            let (u, v) = (x.clamp(0.0, right), y.clamp(0.0, bottom));
            let (left, top) = (u as i32, v as i32);
            (*x, *y) = (u - left as f32, v - top as f32);
            *at = top * stride + left;
        });
        for (((&u, &v), &at), out) in x.iter().zip(y.iter()).zip(at.iter()).zip(out) {
            let [a, b, c, d] = corners[at as usize];
            let (upper, lower) = (a + u * (b - a), c + u * (d - c));
            *out = upper + v * (lower - upper);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A turn by 10°, a slant of .2, scales 1.1 and .9 and a shift of (.3, −.4) of the picture 1 + sin(1 + 2y + x), computed by an
    /// independent numpy program.
    #[test]
    fn affine_maps_agree_with_an_independent_program() {
        let golden = [
            1.23750853387985,
            1.89008072231281,
            1.13648389661043,
            0.539002321697678,
            0.765290609509649,
            1.03635518636245,
            0.451029691400475,
            0.466775818499722,
            1.1408845124351,
            1.5275115891789,
        ];
        let image: Vec<f32> =
            (0..25).map(|k| 1.0 + (1.0 + 2.0 * (k / 5) as f32 + (k % 5) as f32).sin()).collect();
        let inverse = inverse(10f64.to_radians(), 0.2, [1.1, 0.9]).map(|row| row.map(|x| x as f32));
        let draw = Draw { inverse, shift: [0.3, -0.4], fields: None };
        let mut scratch = Scratch { x: vec![0.0; 5], y: vec![0.0; 5], ..Scratch::default() };
        scratch.take(&image, (5, 5), 0.0);
        let mut out = [0.0; 25];
        for (k, row) in out.chunks_mut(5).enumerate() {
            draw.coordinates(k, (5, 5), (5, 5), &mut scratch);
            scratch.read((5, 5), row);
        }
        for (found, expected) in out.iter().zip(golden) {
            assert!((f64::from(*found) - expected).abs() < 2e-6, "{found} {expected}");
        }
    }

    #[test]
    fn narrow_classes_turn_by_less() {
        let law = DeformationLaw { slant: 0.0, scale: 0.0, elastic: (0.0, 0.0), ..DeformationLaw::default() };
        let deformer = Deformer::new(&law, (5, 5), (5, 5), 1).unwrap().epoch(0);
        let largest = |narrow: bool| {
            let turn = |row: u64| {
                let draw = deformer.draw(narrow, &mut Stream::new(1, Purpose::Deformation, 0, row));
                draw.inverse[1][0].asin().to_degrees().abs()
            };
            (0..2000).map(turn).fold(0.0, f32::max)
        };
        assert!((14.9..=15.001).contains(&largest(false)) && (7.45..=7.501).contains(&largest(true)));
    }
}
