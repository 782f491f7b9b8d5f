//! Products with sparse rows: X W and Xᵀ H for X in compressed sparse rows. Cost 2 · entries · n_hidden operations.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::rows::for_each_row;
use crate::data::csr::Csr;
use crate::float::Float;

/// Hidden columns per task of the transposed product: a strip of the output that stays in cache.
const STRIP: usize = 64;

/// out = x w; shapes (rows × n)(n × m) → (rows × m), `w` row-major.
pub fn sparse_product<F: Float>(x: &Csr<F>, w: ArrayView2<'_, F>, out: &mut Array2<F>) {
    assert_eq!(
        (x.n_rows(), w.ncols(), x.n_columns()),
        (out.nrows(), out.ncols(), w.nrows()),
        "product shapes"
    );
    let m = w.ncols();
    let w = w.to_slice().expect("weights are row-major");
    for_each_row(out, |row, out| {
        out.fill(F::zero());
        let (columns, values) = x.row(row);
        for (&column, &value) in columns.iter().zip(values) {
            let start = column as usize * m;
            add_scaled(out, &w[start..start + m], value);
        }
    });
}

/// out += scale · xᵀ h; shapes (rows × n)ᵀ(rows × m) → (n × m). Rows are added in order.
pub fn sparse_outer<F: Float>(x: &Csr<F>, h: &Array2<F>, scale: F, out: &mut Array2<F>) {
    assert_eq!(
        (x.n_rows(), x.n_columns(), h.ncols()),
        (h.nrows(), out.nrows(), out.ncols()),
        "product shapes"
    );
    let m = h.ncols();
    if m == 0 {
        return;
    }
    let h = h.as_slice().expect("engine matrices are row-major");
    // Strips of columns of the output are independent; each walks all samples.
    let mut strips: Vec<Vec<&mut [F]>> = (0..m.div_ceil(STRIP)).map(|_| Vec::new()).collect();
    for row in out.as_slice_mut().expect("engine matrices are row-major").chunks_mut(m) {
        for (strip, part) in strips.iter_mut().zip(row.chunks_mut(STRIP)) {
            strip.push(part);
        }
    }
    strips.par_iter_mut().enumerate().for_each(|(k, strip)| {
        for row in 0..x.n_rows() {
            let (columns, values) = x.row(row);
            let first = row * m + k * STRIP;
            for (&column, &value) in columns.iter().zip(values) {
                let out = &mut strip[column as usize];
                add_scaled(out, &h[first..first + out.len()], scale * value);
            }
        }
    });
}

#[inline]
fn add_scaled<F: Float>(out: &mut [F], x: &[F], scale: F) {
    for (o, &x) in out.iter_mut().zip(x) {
        *o += scale * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Stream};

    #[test]
    fn sparse_products_agree_with_dense_ones() {
        let mut stream = Stream::new(5, Purpose::Weights, 0, 0);
        let dense = Array2::from_shape_fn((37, 50), |_| {
            f64::from(u8::from(stream.uniform() < 0.2)) * stream.normal()
        });
        let mut x = Csr::empty(50);
        for row in dense.rows() {
            x.push_row(row.iter().enumerate().filter(|(_, v)| **v != 0.0).map(|(c, &v)| (c as u32, v)));
        }
        let w = Array2::from_shape_fn((50, 130), |_| stream.normal());
        let h = Array2::from_shape_fn((37, 130), |_| stream.normal());
        let mut out = Array2::zeros((37, 130));
        sparse_product(&x, w.view(), &mut out);
        assert!((&out - &dense.dot(&w)).iter().all(|e| e.abs() < 1e-12));
        let mut outer = Array2::ones((50, 130));
        sparse_outer(&x, &h, 0.5, &mut outer);
        assert!((&outer - &(dense.t().dot(&h) * 0.5 + 1.0)).iter().all(|e| e.abs() < 1e-12));
    }
}
