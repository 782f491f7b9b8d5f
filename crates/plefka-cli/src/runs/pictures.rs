//! Samples as pictures: the shape given by the command line or a model, and the PNG file of many pictures.

use std::path::Path;

use ndarray::ArrayView2;
use plefka::io::atomic;
use plefka::{Error, Result};

/// Height and width from the command line.
pub(crate) fn told(shape: Option<&[usize]>) -> Result<Option<(usize, usize)>> {
    match shape {
        None => Ok(None),
        Some(&[height, width]) => Ok(Some((height, width))),
        Some(other) => Err(Error::setting("shape", format!("{other:?}"), "two numbers, such as 28,28")),
    }
}

/// Height and width for samples of `n` values: the given shape, or a square if that fits, or else one line.
pub(crate) fn shape_of(n: usize, told: Option<(usize, usize)>) -> Result<(usize, usize)> {
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
pub(crate) fn write(path: &Path, rows: ArrayView2<'_, f32>, shape: (usize, usize)) -> anyhow::Result<()> {
    Ok(atomic::write(path, &plefka_report::sheet(rows, shape)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_square_or_one_line() {
        assert_eq!(shape_of(784, None).unwrap(), (28, 28));
        assert_eq!(shape_of(10, None).unwrap(), (1, 10));
        assert!(shape_of(10, Some((3, 3))).is_err());
    }
}
