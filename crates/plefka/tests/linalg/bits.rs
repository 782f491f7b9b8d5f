//! Rows of bits.

use ndarray::Array2;
use plefka::linalg::{Bits, Csr};

#[test]
fn other_values_are_no_bits() {
    let mut rows = Array2::from_elem((2, 40), 1.0f32);
    assert!(Bits::of_dense(rows.view()).is_some());
    rows[[1, 37]] = 0.5;
    assert!(Bits::of_dense(rows.view()).is_none());
    let mut sparse = Csr::empty(40);
    sparse.push_row([(3, 1.0), (17, 2.0)]);
    assert!(Bits::of_sparse(&sparse).is_none());
}
