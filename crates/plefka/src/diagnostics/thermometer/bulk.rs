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
