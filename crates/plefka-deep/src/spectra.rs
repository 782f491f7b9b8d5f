//! Spectra of weight matrices: the singular values beside the bulk of a noise matrix (Marchenko & Pastur 1967), and a power law
//! p(λ) ~ λ^−α for the largest eigenvalues λ = s² of WᵀW, with α by maximum likelihood above the λ_min that makes the
//! Kolmogorov–Smirnov distance least (Clauset, Shalizi & Newman 2009). Small α are heavy tails (Martin & Mahoney 2021).

use ndarray::Array2;
use plefka::diagnostics::thermometer::Bulk;
use serde::Serialize;

/// Eigenvalues of a tail, at least.
const FEWEST: usize = 10;

/// The spectrum of a weight matrix.
#[derive(Debug, Clone, Serialize)]
pub struct Spectrum {
    /// Inputs and outputs.
    pub shape: (usize, usize),
    /// Singular values, the bulk of noise, and the number of values above it; `None` for matrices that are too small or too large.
    pub bulk: Option<Bulk>,
    /// The tail; `None` for too few eigenvalues.
    pub tail: Option<Tail>,
}

/// A power law for the largest eigenvalues.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tail {
    /// α of p(λ) ~ λ^−α.
    pub alpha: f64,
    /// Standard error of α, (α − 1)/√n, for a given λ_min.
    pub std_error: f64,
    /// λ_min, where the tail begins.
    pub from: f64,
    /// Eigenvalues in the tail.
    pub values: usize,
    /// Largest distance between the distribution of the tail and the power law.
    pub distance: f64,
}

impl Spectrum {
    /// The spectrum of a matrix (inputs × outputs).
    pub fn of(weights: &Array2<f64>) -> Self {
        let bulk = Bulk::of(weights);
        let tail = bulk.as_ref().and_then(|bulk| {
            let squares: Vec<f64> = bulk.singular_values.iter().map(|s| s * s).collect();
            Tail::of(&squares)
        });
        Self { shape: weights.dim(), bulk, tail }
    }
}

impl Tail {
    /// The tail of positive numbers, largest first; `None` for fewer than ten.
    pub fn of(descending: &[f64]) -> Option<Self> {
        let positive = descending.iter().take_while(|&&x| x > 0.0 && x.is_finite()).count();
        let values = &descending[..positive];
        let candidates = (FEWEST..=positive).filter_map(|n| Self::above(&values[..n]));
        candidates.min_by(|a, b| a.distance.total_cmp(&b.distance))
    }

    /// The power law of these numbers, the last of which is λ_min.
    fn above(values: &[f64]) -> Option<Self> {
        let (from, n) = (*values.last()?, values.len() as f64);
        let sum: f64 = values.iter().map(|x| (x / from).ln()).sum();
        if sum <= 0.0 {
            return None;
        }
        let alpha = 1.0 + n / sum;
        // Share of the numbers that are at least x, against (x/λ_min)^(1 − α).
        let distance = values.iter().enumerate().map(|(k, x)| {
            let law = (x / from).powf(1.0 - alpha);
            let (before, after) = (k as f64 / n, (k + 1) as f64 / n);
            (law - before).abs().max((law - after).abs())
        });
        let distance = distance.fold(0.0, f64::max);
        Some(Self { alpha, std_error: (alpha - 1.0) / n.sqrt(), from, values: values.len(), distance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plefka::rng::{Purpose, Stream};

    #[test]
    fn a_power_law_is_found() {
        let mut stream = Stream::new(1, Purpose::Synthetic, 0, 0);
        for alpha in [2.0, 3.5] {
            let mut values: Vec<f64> =
                (0..4000).map(|_| (1.0 - stream.uniform()).powf(-1.0 / (alpha - 1.0))).collect();
            // Numbers below λ_min = 1 that follow another law.
            values.extend((0..4000).map(|_| stream.uniform()));
            values.sort_by(|a, b| b.total_cmp(a));
            let tail = Tail::of(&values).unwrap();
            // λ_min is chosen, which makes the error larger than that for a given one.
            assert!((tail.alpha - alpha).abs() < 6.0 * tail.std_error, "{alpha}: {tail:?}");
            assert!(tail.values > 1000 && tail.distance < 0.05, "{tail:?}");
        }
    }

    #[test]
    fn noise_has_no_outliers_and_a_planted_mode_is_one() {
        let mut stream = Stream::new(2, Purpose::Synthetic, 0, 0);
        let mut weights = Array2::from_shape_simple_fn((60, 40), || stream.normal());
        assert_eq!(Spectrum::of(&weights).bulk.unwrap().outliers, 0);
        weights.iter_mut().for_each(|w| *w += 1.0);
        let spectrum = Spectrum::of(&weights);
        assert_eq!((spectrum.bulk.unwrap().outliers, spectrum.shape), (1, (60, 40)));
    }
}
