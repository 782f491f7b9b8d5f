//! A page of pictures: samples as grey images side by side, as one PNG.

use std::path::Path;

use ndarray::{Array2, ArrayView2};
use plefka::{Error, Result};

/// Grey of the lines between pictures.
const GAP: u8 = 96;
/// Small pictures are drawn larger, to about so many pixels on a side.
const SIDE: usize = 28;

/// Height and width from the command line.
pub fn told(shape: Option<&[usize]>) -> Result<Option<(usize, usize)>> {
    match shape {
        None => Ok(None),
        Some(&[height, width]) => Ok(Some((height, width))),
        Some(other) => Err(Error::setting("shape", format!("{other:?}"), "two numbers, such as 28,28")),
    }
}

/// Height and width for samples of `n` values: as told, a square if that fits, else one line.
pub fn shape_of(n: usize, told: Option<(usize, usize)>) -> Result<(usize, usize)> {
    if let Some((height, width)) = told {
        if height.checked_mul(width) != Some(n) {
            return Err(Error::setting("shape", format!("{height},{width}"), format!("a product of {n}")));
        }
        return Ok((height, width));
    }
    let side = n.isqrt();
    Ok(if side * side == n { (side, side) } else { (1, n) })
}

/// Writes values in [0, 1], one picture per row, 1 white.
pub fn write(path: &Path, rows: ArrayView2<'_, f32>, shape: (usize, usize)) -> Result<()> {
    let page = page(rows, shape);
    let (height, width) = page.dim();
    let refused = |e: png::EncodingError| {
        Error::input(format!("picture ({e})"), format!("{height}×{width}"), "a size that PNG has")
    };
    let mut bytes = Vec::new();
    let (Ok(w), Ok(h)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(Error::input("picture", format!("{height}×{width}"), "a size that PNG has"));
    };
    let mut encoder = png::Encoder::new(&mut bytes, w, h);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(page.as_slice().expect("row-major")).map_err(refused)?;
    writer.finish().map_err(refused)?;
    plefka::io::atomic::write(path, &bytes)
}

fn page(rows: ArrayView2<'_, f32>, (height, width): (usize, usize)) -> Array2<u8> {
    let n = rows.nrows();
    let zoom = (SIDE / height.max(width)).max(1);
    let (high, wide) = (height * zoom + 1, width * zoom + 1);
    // As many across as make the page about square.
    let across = ((n as f64 * high as f64 / wide as f64).sqrt().round() as usize).clamp(1, n.max(1));
    let mut page = Array2::from_elem((n.div_ceil(across) * high + 1, across * wide + 1), GAP);
    for (k, row) in rows.rows().into_iter().enumerate() {
        let (top, left) = (k / across * high + 1, k % across * wide + 1);
        for ((y, x), pixel) in page
            .slice_mut(ndarray::s![top..top + height * zoom, left..left + width * zoom])
            .indexed_iter_mut()
        {
            *pixel = (row[y / zoom * width + x / zoom].clamp(0.0, 1.0) * 255.0).round() as u8;
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
        assert_eq!(page.dim(), (59, 59));
        // The top right pixel of the fourth picture.
        let white: Vec<_> = page.indexed_iter().filter(|(_, p)| **p == 255).map(|(at, _)| at).collect();
        assert_eq!(white, [(30, 57)]);
        assert_eq!((page[[0, 5]], page[[29, 5]], page[[5, 5]]), (GAP, GAP, 0));
        assert_eq!(shape_of(784, None).unwrap(), (28, 28));
        assert_eq!(shape_of(10, None).unwrap(), (1, 10));
        assert!(shape_of(10, Some((3, 3))).is_err());
    }
}
