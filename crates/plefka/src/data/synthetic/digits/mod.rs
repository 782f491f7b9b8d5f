//! Handwritten-looking digits, 28 × 28 pixels with labels, drawn from strokes of this project's own design.
//!
//! Each digit is drawn in a random style: its control points are moved, the drawing is slanted, rotated and bent, and
//! then brought to MNIST's frame: 20 pixels on its longer side, its centre of mass at the centre of the image.

mod stroke;
mod styles;

use ndarray::{Array2, ArrayView2};

use super::deform::{Deformation, bilinear, deform};
use super::start::{Step, stream, zeros};
use crate::data::reading::Reading;
use crate::data::table::{Labels, Table, Values};
use crate::error::Result;
use crate::kernels::parallel;
use crate::rng::Stream;
use stroke::Point;
use styles::{STYLES, Style};

/// Pixels on a side of a digit's image.
pub const SIDE: usize = 28;
/// Pixels on the longer side of the digit itself.
const BOX: f32 = 20.0;
/// Pixels on a side of the canvas that strokes are drawn on, before they are shrunk to the frame.
const CANVAS: usize = 64;
/// Height of a digit on the canvas.
const HEIGHT: f64 = 38.0;

/// `n` digits drawn from `seed`: grey bytes (n × 784, 0 is the background), labels "0" to "9", each class once in every
/// ten consecutive digits. Digit i depends on (`seed`, i) alone. `n` = 0 is refused.
pub fn digits(n: usize, seed: u64) -> Result<Table> {
    let mut pixels = zeros(n, SIDE * SIDE)?;
    let index: Vec<u32> = parallel::map(n, 1 << 10, |i| label(seed, i));
    let rows = pixels.as_slice_mut().expect("fresh").chunks_mut(SIDE * SIDE).enumerate();
    let write = |(i, row): (usize, &mut [u8])| {
        let mut stream = stream(seed, Step::Digits, i as u64);
        write_digit(index[i] as usize, &mut stream, row)
    };
    parallel::map_tasks(rows.collect(), 1, write).into_iter().collect::<Result<Vec<()>>>()?;
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    Ok(Table {
        labels: Some(Labels { classes, index }),
        image_shape: Some((SIDE, SIDE)),
        reading: Reading { white: Some(255.0), ..Reading::of("synthetic set") },
        ..Table::new("digits", Values::Bytes(pixels))
    })
}

/// The class of digit i; every ten digits are a permutation of the classes.
fn label(seed: u64, i: usize) -> u32 {
    stream(seed, Step::Labels, (i / 10) as u64).permutation(10)[i % 10] as u32
}

fn write_digit(digit: usize, stream: &mut Stream, row: &mut [u8]) -> Result<()> {
    let canvas = written(choose(STYLES[digit], stream), stream);
    let deformation = Deformation {
        rotation: 0.11 * stream.normal(),
        // Most handwriting leans to the right.
        shear: (0.15 + 0.22 * stream.normal()).clamp(-0.5, 0.7),
        elastic_strength: 1.8,
        elastic_smoothness: 8.0,
        ..Deformation::IDENTITY
    };
    let canvas = deform(canvas.view(), &deformation, stream)?;
    framed(canvas.view(), row);
    Ok(())
}

/// A random style, with probabilities proportional to the weights.
fn choose(styles: &'static [Style], stream: &mut Stream) -> &'static Style {
    let total: f64 = styles.iter().map(|s| s.weight).sum();
    let mut left = stream.uniform() * total;
    for style in styles {
        left -= style.weight;
        if left < 0.0 {
            return style;
        }
    }
    &styles[styles.len() - 1]
}

/// One drawing of the style, with random changes of proportions, control points and pen.
fn written(style: &Style, stream: &mut Stream) -> Array2<f32> {
    let width = HEIGHT * style.aspect * (0.18 * stream.normal()).exp();
    // Powers of the coordinates move the waist of a digit up or down, left or right.
    let powers = [(0.15 * stream.normal()).exp(), (0.2 * stream.normal()).exp()];
    let pen = (2.85 * (0.28 * stream.normal()).exp()).clamp(1.2, 4.6);
    let middle = (CANVAS as f64 - 1.0) / 2.0;
    let mut canvas = Array2::zeros((CANVAS, CANVAS));
    for points in style.strokes {
        let points = shaken(points, stream);
        let place = |[x, y]: Point| {
            let (x, y) = (power(x, powers[0]), power(y, powers[1]));
            [middle + width * (x - 0.5), middle + HEIGHT * (y - 0.5)]
        };
        let points: Vec<Point> = points.into_iter().map(place).collect();
        let radii = [(); 2].map(|()| pen * (0.1 * stream.normal()).exp());
        stroke::draw(&mut canvas, &stroke::curve(&points), radii);
    }
    canvas
}

/// x^p continued to an odd function, because moved points may leave the unit box.
fn power(x: f64, p: f64) -> f64 {
    x.signum() * x.abs().powf(p)
}

/// Control points moved a little at random; corners stay corners, and each stroke also moves as a whole.
fn shaken(points: &[Point], stream: &mut Stream) -> Vec<Point> {
    let whole = [0.02 * stream.normal(), 0.02 * stream.normal()];
    let mut moved: Vec<Point> = Vec::with_capacity(points.len());
    for (k, &[x, y]) in points.iter().enumerate() {
        if k > 0 && points[k - 1] == [x, y] {
            moved.push(moved[k - 1]);
        } else {
            moved.push([x + whole[0] + 0.05 * stream.normal(), y + whole[1] + 0.035 * stream.normal()]);
        }
    }
    moved
}

/// Shrinks the drawing to MNIST's frame and writes it as bytes.
fn framed(canvas: ArrayView2<f32>, row: &mut [u8]) {
    let (centre, extent) = centre_and_extent(canvas);
    let step = extent / BOX;
    let middle = (SIDE as f32 - 1.0) / 2.0;
    for (k, byte) in row.iter_mut().enumerate() {
        let (y, x) = ((k / SIDE) as f32 - middle, (k % SIDE) as f32 - middle);
        let mut ink = 0.0;
        for (down, right) in [(-0.25, -0.25), (-0.25, 0.25), (0.25, -0.25), (0.25, 0.25)] {
            ink += bilinear(canvas, centre[1] + step * (y + down), centre[0] + step * (x + right));
        }
        // MNIST's strokes are dark to their edges, which takes more contrast than the mean of four pixels gives.
        *byte = ((1.5 * ink / 4.0 - 0.2).clamp(0.0, 1.0) * 255.0).round() as u8;
    }
}

/// The centre of mass (x, y) and the longer side of the box around the ink.
fn centre_and_extent(canvas: ArrayView2<f32>) -> ([f32; 2], f32) {
    let (mut mass, mut moment) = (0.0, [0.0; 2]);
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for ((row, column), &ink) in canvas.indexed_iter() {
        let place = [column as f32, row as f32];
        mass += ink;
        for axis in 0..2 {
            moment[axis] += ink * place[axis];
            if ink > 0.25 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
    }
    let extent = (high[0] - low[0]).max(high[1] - low[1]) + 1.0;
    (moment.map(|m| m / mass), extent)
}
