//! Products with sparse rows.

use ndarray::Array2;
use plefka::linalg::{Csr, sparse_outer, sparse_product};
use plefka::rng::{Purpose, Stream};

#[test]
fn sparse_products_agree_with_dense_ones() {
    let mut stream = Stream::new(5, Purpose::Weights, 0, 0);
    let dense =
        Array2::from_shape_fn((37, 50), |_| f64::from(u8::from(stream.uniform() < 0.2)) * stream.normal());
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
