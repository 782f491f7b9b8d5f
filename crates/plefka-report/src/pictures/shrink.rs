//! Reduction of large arrays, block by block, before they are drawn.

use ndarray::{Array2, ArrayView2};

/// The mean of each block, so that neither side is longer than `longest`; missing values count as 0.
pub(crate) fn shrink_by_mean(values: ArrayView2<f32>, longest: usize) -> Array2<f32> {
    shrink(values, longest, |block| {
        block.iter().map(|v| if v.is_nan() { 0.0 } else { *v }).sum::<f32>() / block.len() as f32
    })
}

/// The value of the largest magnitude in each block, so that neither side is longer than `longest`.
pub(crate) fn shrink_by_extreme(values: ArrayView2<f32>, longest: usize) -> Array2<f32> {
    shrink(values, longest, |block| {
        block.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0)
    })
}

fn shrink(values: ArrayView2<f32>, longest: usize, merge: impl Fn(ArrayView2<f32>) -> f32) -> Array2<f32> {
    let step = |length: usize| length.div_ceil(longest).max(1);
    let (down, across) = (step(values.nrows()), step(values.ncols()));
    if down == 1 && across == 1 {
        return values.to_owned();
    }
    let shape = (values.nrows().div_ceil(down), values.ncols().div_ceil(across));
    Array2::from_shape_fn(shape, |(i, j)| {
        let rows = i * down..((i + 1) * down).min(values.nrows());
        let columns = j * across..((j + 1) * across).min(values.ncols());
        merge(values.slice(ndarray::s![rows, columns]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn shrinking_keeps_means_or_extremes_of_the_blocks() {
        let values = array![[1.0, -5.0, 2.0], [3.0, 1.0, 4.0], [0.0, 0.5, -1.0]];
        assert_eq!(shrink_by_mean(values.view(), 2), array![[0.0, 3.0], [0.25, -1.0]]);
        assert_eq!(shrink_by_extreme(values.view(), 2), array![[-5.0, 4.0], [0.5, -1.0]]);
        assert_eq!(shrink_by_mean(values.view(), 3), values);
    }
}
