//! Products with sparse rows: X W and Xᵀ H for X in compressed sparse rows. Cost 2 · entries · n_hidden operations.

use ndarray::{Array2, ArrayView2};

use super::dispatch::vectorized;
use super::rows::{for_each_row, slice};
use crate::data::csr::Csr;
use crate::float::Float;

/// out = x w; shapes (rows × n)(n × m) → (rows × m), `w` row-major.
pub fn sparse_product<F: Float>(x: &Csr<F>, w: ArrayView2<'_, F>, out: &mut Array2<F>) {
    assert_eq!(
        (x.n_rows(), w.ncols(), x.n_columns()),
        (out.nrows(), out.ncols(), w.nrows()),
        "product shapes"
    );
    let w = w.to_slice().expect("weights are row-major");
    combine_rows(x, w, F::one(), out);
}

/// out = scale · xᵀ h; shapes (rows × n)ᵀ(rows × m) → (n × m). Rows are added in order.
pub fn sparse_outer<F: Float>(x: &Csr<F>, h: &Array2<F>, scale: F, out: &mut Array2<F>) {
    assert_eq!(
        (x.n_rows(), x.n_columns(), h.ncols()),
        (h.nrows(), out.nrows(), out.ncols()),
        "product shapes"
    );
    // By columns of x every row of the output is written once, from rows of h that stay in cache.
    combine_rows(&x.transpose(), slice(h), scale, out);
}

/// out_r = scale · Σ_c x_rc w_c, four rows of `w` at a time so that the output is touched a quarter as often.
fn combine_rows<F: Float>(x: &Csr<F>, w: &[F], scale: F, out: &mut Array2<F>) {
    let m = out.ncols();
    for_each_row(out, |row, out| {
        let (columns, values) = x.row(row);
        let source = |column: u32| &w[column as usize * m..][..m];
        vectorized!({
            out.fill(F::zero());
            let (four_columns, last_columns) = columns.as_chunks::<4>();
            let (four_values, last_values) = values.as_chunks::<4>();
            for (&columns, values) in four_columns.iter().zip(four_values) {
                let [w0, w1, w2, w3] = columns.map(source);
                let [v0, v1, v2, v3] = values.map(|v| scale * v);
                for ((((o, &w0), &w1), &w2), &w3) in out.iter_mut().zip(w0).zip(w1).zip(w2).zip(w3) {
                    *o += (v0 * w0 + v1 * w1) + (v2 * w2 + v3 * w3);
                }
            }
            for (&column, &value) in last_columns.iter().zip(last_values) {
                let v = scale * value;
                out.iter_mut().zip(source(column)).for_each(|(o, &w)| *o += v * w);
            }
        });
    });
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
        assert!((&outer - &(dense.t().dot(&h) * 0.5)).iter().all(|e| e.abs() < 1e-12));
    }
}
