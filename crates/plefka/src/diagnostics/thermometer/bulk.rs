//! The singular values of W compared with those of a noise matrix (Marchenko & Pastur 1967): an (n × m) matrix with
//! entries of variance s² has singular values up to s(√n + √m). s is chosen so that the medians agree (Gavish & Donoho
//! 2014), so that a few learnt modes do not change it. Values above the edge by more than its fluctuations are learnt
//! modes (Johnstone 2001).

use ndarray::Array2;
use serde::Serialize;

use crate::diagnostics::marchenko_pastur;
use crate::float::Float;
use crate::linalg::spectrum::all_singular_values;

/// Smallest number of singular values with a bulk.
const FEWEST: usize = 8;
/// Largest number of entries of a matrix to decompose.
const LARGEST: usize = 16_000_000;
/// 99.9 % quantile of the Tracy–Widom law of real matrices, in the units of the fluctuations of the largest eigenvalue.
const FLUCTUATION: f64 = 3.27;

/// The edge of the bulk of the spectrum, and the outliers above it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bulk {
    /// All singular values, largest first.
    pub singular_values: Vec<f64>,
    /// s: the standard deviation of the noise entries.
    pub noise: f64,
    /// s(√n + √m).
    pub edge: f64,
    /// Number of singular values above the edge and its fluctuations.
    pub outliers: usize,
}

impl Bulk {
    /// The spectrum of a matrix with at least 8 rows and columns and at most 16 million entries; `None` for other
    /// matrices.
    pub fn of<F: Float>(matrix: &Array2<F>) -> Option<Self> {
        let (n, m) = matrix.dim();
        if n.min(m) < FEWEST || n * m > LARGEST {
            return None;
        }
        Some(Self::of_values(all_singular_values(matrix), n, m))
    }

    /// The spectrum from all singular values of an (n × m) matrix, largest first.
    pub fn of_values(singular_values: Vec<f64>, n: usize, m: usize) -> Self {
        let (larger, smaller) = (n.max(m) as f64, n.min(m) as f64);
        let middle = singular_values.len() / 2;
        let median = match singular_values.len() % 2 {
            0 => 0.5 * (singular_values[middle - 1] + singular_values[middle]),
            _ => singular_values[middle],
        };
        let noise = median / (larger * marchenko_pastur::median(smaller / larger)).sqrt();
        let (a, b) = (larger.sqrt(), smaller.sqrt());
        // The largest eigenvalue of the noise: (a + b)² ± (a + b)(1/a + 1/b)^⅓.
        let highest = (a + b).powi(2) + FLUCTUATION * (a + b) * (1.0 / a + 1.0 / b).cbrt();
        // Without noise the other values are rounding errors.
        let rounding = larger * f64::EPSILON * singular_values.first().copied().unwrap_or(0.0);
        let highest = (noise * highest.sqrt()).max(rounding);
        let outliers = singular_values.iter().take_while(|&&x| x > highest).count();
        Self { singular_values, noise, edge: noise * (a + b), outliers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Stream};

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
}
