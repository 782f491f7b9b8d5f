//! Deformation of grey images: an affine map and a smooth random displacement, with bilinear interpolation.
//!
//! The elastic part is Simard, Steinkraus & Platt, "Best practices for convolutional neural networks applied
//! to visual document analysis" (ICDAR 2003): uniform noise convolved with a Gaussian gives each pixel its
//! displacement.

use ndarray::{Array2, ArrayView2};

use crate::data::deformation::smooth::{convolve, gaussian_kernel};
use crate::error::{Error, Result};
use crate::rng::{FillUniform, Stream};

/// The parameters of [`deform`]. Lengths are in pixels, y runs downward, and the affine map keeps the centre of the
/// image in place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deformation {
    /// Rotation in radians, counter-clockwise as seen.
    pub rotation: f64,
    /// Slant: a point moves to the right by `shear` times its height above the centre. Applied before the
    /// rotation.
    pub shear: f64,
    /// Magnification, positive. Applied first.
    pub scale: f64,
    /// Shift to the right and downward. Applied last.
    pub translation: [f64; 2],
    /// Root-mean-square elastic displacement along each axis (mean over random fields); 0 for none.
    pub elastic_strength: f64,
    /// Standard deviation of the Gaussian that smooths the displacements, at most the image's longer side.
    /// Simard et al. use 4 on 29-pixel digits.
    pub elastic_smoothness: f64,
}

impl Deformation {
    /// The deformation that leaves an image as it is.
    pub const IDENTITY: Self = Self {
        rotation: 0.0,
        shear: 0.0,
        scale: 1.0,
        translation: [0.0; 2],
        elastic_strength: 0.0,
        elastic_smoothness: 0.0,
    };

    fn check(&self, longer_side: usize) -> Result<()> {
        let finite = [
            ("rotation", self.rotation),
            ("shear", self.shear),
            ("translation", self.translation[0]),
            ("translation", self.translation[1]),
        ];
        if let Some((name, value)) = finite.iter().find(|(_, value)| !value.is_finite()) {
            return Err(Error::setting(*name, value, "a finite number"));
        }
        if !(self.scale.is_finite() && self.scale > 0.0) {
            return Err(Error::setting("scale", self.scale, "a positive number"));
        }
        if !(self.elastic_strength.is_finite() && self.elastic_strength >= 0.0) {
            return Err(Error::setting("elastic_strength", self.elastic_strength, "0 or a positive number"));
        }
        if !(0.0..=longer_side as f64).contains(&self.elastic_smoothness) {
            let expected = format!("0 to {longer_side}, the image's longer side");
            return Err(Error::setting("elastic_smoothness", self.elastic_smoothness, expected));
        }
        Ok(())
    }

    /// The 2 × 2 matrix on (x, y) that maps an offset from the output's centre to the offset from the input's centre.
    fn inverse(&self) -> [[f64; 2]; 2] {
        let (sin, cos) = self.rotation.sin_cos();
        // Forward, with y downward: scale · [[1, −shear], [0, 1]], then [[cos, sin], [−sin, cos]].
        let undo = |[x, y]: [f64; 2]| [(x + self.shear * y) / self.scale, y / self.scale];
        let (first, second) = (undo([cos, sin]), undo([-sin, cos]));
        [[first[0], second[0]], [first[1], second[1]]]
    }
}

/// Deforms a grey image (height × width) into an image of the same shape. Pixels outside the input count as 0.
///
/// Only the elastic displacements take numbers from `stream`. A parameter out of its range is refused with
/// [`Error::Setting`].
pub fn deform(image: ArrayView2<f32>, deformation: &Deformation, stream: &mut Stream) -> Result<Array2<f32>> {
    let (height, width) = image.dim();
    deformation.check(height.max(width))?;
    let shift = displacements((height, width), deformation, stream);
    let m = deformation.inverse().map(|row| row.map(|x| x as f32));
    let centre = [(width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0];
    let moved = deformation.translation.map(|x| x as f32);
    Ok(Array2::from_shape_fn((height, width), |(row, column)| {
        let x = column as f32 - centre[0] - moved[0];
        let y = row as f32 - centre[1] - moved[1];
        let (dx, dy) = shift.as_ref().map_or((0.0, 0.0), |s| (s[0][[row, column]], s[1][[row, column]]));
        let source_x = m[0][0] * x + m[0][1] * y + centre[0] + dx;
        let source_y = m[1][0] * x + m[1][1] * y + centre[1] + dy;
        bilinear(image, source_y, source_x)
    }))
}

/// The image interpolated between its pixels: pixel (i, j) lies at y = i, x = j, and the image is 0 outside.
pub(super) fn bilinear(image: ArrayView2<f32>, y: f32, x: f32) -> f32 {
    let (height, width) = image.dim();
    let (top, left) = (y.floor(), x.floor());
    // The negated condition also excludes numbers that are too large to index.
    if !(top >= -1.0 && left >= -1.0 && top < height as f32 && left < width as f32) {
        return 0.0;
    }
    let (down, right) = (y - top, x - left);
    let (top, left) = (top as isize, left as isize);
    // −1 wraps to a large number, for which `get` returns `None`.
    let pixel =
        |row: isize, column: isize| image.get([row as usize, column as usize]).copied().unwrap_or(0.0);
    let upper = pixel(top, left) * (1.0 - right) + pixel(top, left + 1) * right;
    let lower = pixel(top + 1, left) * (1.0 - right) + pixel(top + 1, left + 1) * right;
    upper * (1.0 - down) + lower * down
}

/// Two displacement fields (x, then y); `None` when the strength is 0.
fn displacements(
    shape: (usize, usize),
    deformation: &Deformation,
    stream: &mut Stream,
) -> Option<[Array2<f32>; 2]> {
    if deformation.elastic_strength == 0.0 {
        return None;
    }
    let kernel = gaussian_kernel(deformation.elastic_smoothness);
    // Uniform noise on [−1, 1) has variance 1/3; each of the two passes multiplies it by Σ k².
    let power: f32 = kernel.iter().map(|k| k * k).sum();
    let amplitude = deformation.elastic_strength as f32 * 3f32.sqrt() / power;
    Some([(); 2].map(|()| smooth_noise(shape, &kernel, amplitude, stream)))
}

/// `amplitude` times uniform noise convolved with `kernel` along both axes. The noise reaches beyond the image by the
/// kernel's radius, so the field has the same distribution everywhere.
fn smooth_noise(
    (height, width): (usize, usize),
    kernel: &[f32],
    amplitude: f32,
    stream: &mut Stream,
) -> Array2<f32> {
    let margin = kernel.len() - 1;
    let mut noise = vec![0f32; width + margin];
    let mut rows = vec![0f32; (height + margin) * width];
    for row in rows.chunks_mut(width.max(1)) {
        f32::fill_uniform(stream, &mut noise);
        noise.iter_mut().for_each(|x| *x = amplitude * (2.0 * *x - 1.0));
        convolve(&noise, 1, kernel, row);
    }
    let mut field = vec![0f32; height * width];
    convolve(&rows, width, kernel, &mut field);
    Array2::from_shape_vec((height, width), field).expect("the length is the product")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Purpose;

    fn stream(block: u64) -> Stream {
        Stream::new(1, Purpose::Synthetic, 0, block)
    }

    #[test]
    fn displacements_have_the_stated_strength_everywhere() {
        let deformation =
            Deformation { elastic_strength: 2.5, elastic_smoothness: 1.5, ..Deformation::IDENTITY };
        let n = 4000;
        let mut squares = [0.0f64; 3];
        for block in 0..n {
            let field = displacements((12, 12), &deformation, &mut stream(block)).unwrap();
            for (sum, (axis, at)) in squares.iter_mut().zip([(0, [0, 0]), (1, [6, 5]), (1, [11, 3])]) {
                *sum += f64::from(field[axis][at]).powi(2);
            }
        }
        for sum in squares {
            // The square of a nearly normal number has variance 2σ⁴.
            let error = 2.5f64.powi(2) * (2.0 / n as f64).sqrt();
            assert!((sum / n as f64 - 2.5f64.powi(2)).abs() < 5.0 * error, "{}", sum / n as f64);
        }
    }
}
