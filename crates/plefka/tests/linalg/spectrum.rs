//! Leading singular values.

use ndarray::Array2;
use plefka::linalg::spectrum::{all_singular_values, leading_singular_values};
use plefka::rng::{Purpose, Stream};

#[test]
fn subspace_iteration_finds_the_leading_values() {
    let mut stream = Stream::new(4, Purpose::Weights, 0, 0);
    let mut matrix = Array2::from_shape_simple_fn((150, 100), || 0.1 * stream.normal());
    for k in 0..5 {
        // Planted directions above the bulk.
        matrix[[k, 2 * k]] += 10.0 - k as f64;
    }
    let full = all_singular_values(&matrix);
    let leading = leading_singular_values(&matrix, 4);
    assert_eq!(leading.len(), 4);
    for (got, want) in leading.iter().zip(&full) {
        assert!((got - want).abs() < 1e-6 * want, "{leading:?} {:?}", &full[..4]);
    }
}
