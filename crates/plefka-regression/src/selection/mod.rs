//! Rules that choose λ, or a truncation level. A new rule is a file here, a variant of [`Rule`] and its arm in [`choose`].

mod among;
mod discrepancy;
pub mod k_fold;
mod l_curve;
mod minimum;
mod periodogram;

use rayon::prelude::*;
use serde::Serialize;

pub use among::choose_among;
pub use l_curve::curvature;
pub(crate) use minimum::{Minimum, minimum};
pub use periodogram::Periodogram;

use crate::path::{ROUNDING, grid};
use crate::scores::BLOCK;
use crate::spectral::{Filter, Spectrum};
use crate::{Problem, scores};
use minimum::least_level;

plefka::choices! {
    /// The rule that chooses λ.
    pub enum Rule: "selection" {
        Gcv = "gcv": "Generalised cross-validation: least ‖r‖²/(n − Σf)²",
        RobustGcv = "robust-gcv": "The same, weighed against fits that the noise bends much",
        LeaveOneOut = "leave-one-out": "Least squared error of rows left out one by one",
        KFold = "k-fold": "Least squared error of folds left out",
        LCurve = "l-curve": "The corner of the L-curve",
        Ncp = "ncp": "The residual whose periodogram is most like that of white noise",
        QuasiOptimality = "quasi-optimality": "Where the solution changes least with λ",
        Discrepancy = "discrepancy": "The residual is as large as the noise",
    }
}

impl Rule {
    /// The rule's name for readers.
    pub fn title(self) -> &'static str {
        match self {
            Self::Gcv => "generalised cross-validation",
            Self::RobustGcv => "robust cross-validation",
            Self::LeaveOneOut => "leaving one out",
            Self::KFold => "K-fold cross-validation",
            Self::LCurve => "corner of the L-curve",
            Self::Ncp => "white residual (NCP)",
            Self::QuasiOptimality => "quasi-optimality",
            Self::Discrepancy => "discrepancy principle",
        }
    }
}

/// The choice of a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// The rule.
    pub rule: Rule,
    /// λ in units of s², or the number of directions.
    pub parameter: f64,
    /// The value of the score that the rule minimises.
    pub score: f64,
    /// Whether the choice is at an end of the searched range, so that the minimum may lie beyond.
    pub edge: bool,
}

/// The choice of a rule other than K-fold. `noise` is ‖e‖, for the discrepancy principle.
///
/// # Errors
/// A sentence with the reason why the rule chooses nothing.
pub fn choose(
    rule: Rule,
    spectrum: &Spectrum,
    filter: Filter,
    problem: &Problem,
    noise: Option<f64>,
) -> Result<Choice, String> {
    let range = Ranges::of(spectrum).ok_or("X is zero")?;
    let found = match rule {
        Rule::Gcv | Rule::RobustGcv => {
            let robust = rule == Rule::RobustGcv;
            least(filter, spectrum, range.wide, 0, |parameter| {
                scores::generalized_of(spectrum, &filter.factors(&spectrum.values, parameter), robust)
            })
        }
        Rule::LeaveOneOut => {
            let score = |parameters: &[f64]| {
                scores::leave_one_out(spectrum, filter, parameters, problem).sum_axis(ndarray::Axis(1))
            };
            least_of_many(filter, spectrum, range.wide, 0, score)
        }
        Rule::Ncp => whitest(spectrum, filter, problem.root_weights.len(), range.inner),
        Rule::QuasiOptimality => least(filter, spectrum, range.inner, 1, |parameter| {
            scores::quasi_optimality(spectrum, filter, parameter)
        }),
        Rule::LCurve if filter.counts() => l_curve::corner_of_levels(spectrum),
        Rule::LCurve => l_curve::corner(spectrum, filter, range.inner),
        Rule::Discrepancy => {
            let noise = noise.ok_or("the size of the noise is not known")?;
            Some(discrepancy::discrepancy(spectrum, filter, noise)?)
        }
        Rule::KFold => return Err("folds are scored beside the path".into()),
    };
    let found = found.ok_or_else(|| match rule {
        Rule::LCurve => "the curve has no corner".to_owned(),
        _ => "no finite score".to_owned(),
    })?;
    Ok(Choice { rule, parameter: found.at, score: found.value, edge: found.edge })
}

/// The least distance of the cumulative periodogram of `n` residuals from a straight line.
fn whitest(spectrum: &Spectrum, filter: Filter, n: usize, range: (f64, f64)) -> Option<Minimum> {
    let test = Periodogram::new(n);
    least_of_many(filter, spectrum, range, 0, |parameters| {
        whiteness_distances(spectrum, filter, parameters, &test)
    })
}

/// Distances of the cumulative periodograms of the residuals from a straight line, summed over targets.
fn whiteness_distances(
    spectrum: &Spectrum,
    filter: Filter,
    parameters: &[f64],
    test: &Periodogram,
) -> ndarray::Array1<f64> {
    let mut out = ndarray::Array1::zeros(parameters.len());
    for (block, part) in parameters.chunks(BLOCK).enumerate() {
        for target in 0..spectrum.coordinates.ncols() {
            let residuals = spectrum.residuals(filter, part, target);
            let distance = |k: usize| test.distance(residuals.column(k));
            let found: Vec<f64> = (0..part.len()).into_par_iter().map(distance).collect();
            for (k, distance) in found.into_iter().enumerate() {
                out[block * BLOCK + k] += distance;
            }
        }
    }
    out
}

/// The ranges in which rules search for λ.
pub(crate) struct Ranges {
    /// A range far beyond the singular values, for rules that may choose to fit everything or nothing.
    pub wide: (f64, f64),
    /// The range of the singular values.
    pub inner: (f64, f64),
}

impl Ranges {
    pub(crate) fn of(spectrum: &Spectrum) -> Option<Self> {
        let (largest, smallest) = spectrum.range()?;
        let grid = grid(spectrum, Filter::Ridge, 2);
        let low = smallest.max(ROUNDING * largest).powi(2);
        let high = largest.powi(2);
        // A single singular value gets a range of two decades around it.
        let inner = if high > 1.01 * low { (low, high) } else { (0.1 * low, 10.0 * high) };
        Some(Self { wide: (grid[0], grid[1]), inner })
    }
}

fn least(
    filter: Filter,
    spectrum: &Spectrum,
    range: (f64, f64),
    first_level: usize,
    score: impl Fn(f64) -> f64,
) -> Option<Minimum> {
    if filter.counts() {
        return least_level(first_level..=spectrum.rank(), |k| score(k as f64));
    }
    minimum(range, score)
}

/// [`least`] for scores that cost less for many parameters at once: on the grid alone, then around its least point.
fn least_of_many(
    filter: Filter,
    spectrum: &Spectrum,
    range: (f64, f64),
    first_level: usize,
    score: impl Fn(&[f64]) -> ndarray::Array1<f64>,
) -> Option<Minimum> {
    if filter.counts() {
        let levels: Vec<f64> = (first_level..=spectrum.rank()).map(|k| k as f64).collect();
        let scores = score(&levels);
        return least_level(first_level..=spectrum.rank(), |k| scores[k - first_level]);
    }
    minimum::minimum_of_many(range, score)
}
