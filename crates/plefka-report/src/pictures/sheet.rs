//! A sheet of pictures: samples as grey images side by side, as one PNG file.

use ndarray::{Array2, ArrayView2};

use super::png_file::{grey, level};
use crate::error::{Error, Result};

/// Grey level of the lines between pictures.
const GAP: u8 = 96;
/// Pictures are enlarged by a whole number, so that the sheet has about this many pixels on its longer side.
const SIDE: usize = 900;
/// Largest enlargement.
const ZOOM: usize = 32;

/// Values in [0, 1] (clipped outside), (n, height·width), as a PNG file with one picture per row, 1 white.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) for rows of another length than height × width, or a size that PNG does not
/// support.
pub fn sheet(rows: ArrayView2<'_, f32>, shape: (usize, usize)) -> Result<Vec<u8>> {
    if shape.0.checked_mul(shape.1) != Some(rows.ncols()) {
        let found = format!("{}×{}", shape.0, shape.1);
        return Err(Error::input("shape of the pictures", found, format!("a product of {}", rows.ncols())));
    }
    grey(&page(rows, shape))
}

fn page(rows: ArrayView2<'_, f32>, (height, width): (usize, usize)) -> Array2<u8> {
    let n = rows.nrows();
    // The number of pictures across makes the sheet about square.
    let across =
        ((n as f64 * (height + 1) as f64 / (width + 1) as f64).sqrt().round() as usize).clamp(1, n.max(1));
    let longer = (across * width).max(n.div_ceil(across) * height);
    let zoom = (SIDE / longer.max(1)).clamp(1, ZOOM);
    let (high, wide) = (height * zoom + 1, width * zoom + 1);
    let mut page = Array2::from_elem((n.div_ceil(across) * high + 1, across * wide + 1), GAP);
    for (k, row) in rows.rows().into_iter().enumerate() {
        let (top, left) = (k / across * high + 1, k % across * wide + 1);
        for ((y, x), pixel) in page
            .slice_mut(ndarray::s![top..top + height * zoom, left..left + width * zoom])
            .indexed_iter_mut()
        {
            *pixel = level(row[y / zoom * width + x / zoom]);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_in_their_places() {
        let rows = Array2::from_shape_fn((4, 784), |(k, i)| if k == 3 && i == 27 { 1.0 } else { 0.0 });
        let page = page(rows.view(), (28, 28));
        // Two by two pictures, enlarged 16 times.
        assert_eq!(page.dim(), (899, 899));
        // The white pixel is the top right pixel of the fourth picture.
        let white: Vec<_> = page.indexed_iter().filter(|(_, p)| **p == 255).map(|(at, _)| at).collect();
        assert_eq!((white.len(), white[0], white[255]), (256, (450, 882), (465, 897)));
        assert_eq!((page[[0, 5]], page[[449, 5]], page[[5, 5]]), (GAP, GAP, 0));
        // A page of many large pictures is not enlarged.
        assert_eq!(super::page(Array2::zeros((1600, 784)).view(), (28, 28)).dim(), (1161, 1161));
        assert!(sheet(rows.view(), (28, 28)).unwrap().starts_with(b"\x89PNG"));
        assert!(sheet(rows.view(), (28, 27)).is_err());
    }
}
