//! The bulk of the singular values and the modes outside of it.

use ndarray::Array2;
use plefka::diagnostics::thermometer::Bulk;
use plefka::rng::{Purpose, Stream};

fn noise(n: usize, m: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    Array2::from_shape_simple_fn((n, m), || 0.3 * stream.normal())
}

#[test]
fn noise_has_no_outliers_and_planted_modes_are_counted() {
    for (n, m) in [(100, 60), (40, 40), (300, 20), (12, 200)] {
        let (mut wrong, trials) = (0, 20);
        for seed in 0..trials {
            let mut matrix = noise(n, m, seed);
            let found = Bulk::of(&matrix).unwrap();
            assert!((found.noise / 0.3 - 1.0).abs() < 0.25, "{} for {n} × {m}", found.noise);
            wrong += usize::from(found.outliers > 0);
            let edge = 0.3 * ((n as f64).sqrt() + (m as f64).sqrt());
            for k in 0..3 {
                // Orthogonal modes of twice the size of the edge.
                matrix[[k, k]] += 2.0 * edge;
            }
            assert_eq!(Bulk::of(&matrix).unwrap().outliers, 3, "{n} × {m}, seed {seed}");
        }
        assert!(wrong <= 3, "{wrong} of {trials} matrices of noise have outliers, {n} × {m}");
    }
    assert!(Bulk::of(&noise(7, 100, 1)).is_none());
    // Two modes without noise.
    let checkered = Array2::from_shape_fn((20, 16), |(i, j)| if i % 2 == j % 2 { 1.2 } else { 0.0 });
    assert_eq!(Bulk::of(&checkered).unwrap().outliers, 2);
}
