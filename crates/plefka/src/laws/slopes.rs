//! Error slopes: the decrease of the errors of mean field against enumeration when all weights shrink. An expansion of
//! order n has errors of order n + 1 in the weights for ln Z and magnetizations, and of order n for ⟨vh⟩.

use ndarray::Array2;

use super::{Verdict, close, holds, machines};
use crate::error::Result;
use crate::float::Float;
use crate::inference::{Expansion, FixedPoint, exact};
use crate::model::Rbm;

/// The two compared weight scales: small, but with errors still far above rounding.
const SCALES: [f64; 2] = [0.05, 0.035];
/// The scales of [`at_least`], and the error of enumeration and iteration.
const WIDER_SCALES: [f64; 4] = [0.12, 0.08, 0.05, 0.03];
const SMALLEST_SCALE: f64 = 0.01;
const ROUNDING: f64 = 1e-12;
/// Allowed deviation of the median slope over some machines.
const TOLERANCE: f64 = 0.3;
/// Allowed excess of the median slope: the share of the next order in the error, of either sign, raises the median.
const ABOVE: f64 = 0.7;

/// Slopes d ln|error|/d ln(scale of the weights).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slopes {
    /// Slope of |Δ ln Z|.
    pub log_partition: f64,
    /// Slope of the largest magnetization error, over both layers.
    pub magnetizations: f64,
    /// Slope of the largest error of ⟨vh⟩.
    pub pairs: f64,
}

/// The medians of the slopes over `machines` are order + 1, order + 1 and order.
pub fn slopes(expansion: &dyn Expansion<f64>, machines: &[Rbm<f64>], beta: f64) -> Verdict {
    let all = machines.iter().map(|rbm| measure(expansion, rbm, beta)).collect::<Result<Vec<_>>>()?;
    let place = || format!("median over {} machines, expansion {}", machines.len(), expansion.name());
    let order = expansion.order() as f64;
    let median = |get: fn(&Slopes) -> f64| median(all.iter().map(get).collect());
    near("slope of |Δ ln Z| = order + 1", place, median(|s| s.log_partition), order + 1.0)?;
    near("slope of |Δm| = order + 1", place, median(|s| s.magnetizations), order + 1.0)?;
    near("slope of |Δ⟨vh⟩| = order", place, median(|s| s.pairs), order)
}

fn near(law: &'static str, place: impl FnOnce() -> String, found: f64, expected: f64) -> Verdict {
    match (expected..=expected + ABOVE).contains(&found) {
        true => Ok(()),
        false => close(law, place, found, expected, TOLERANCE),
    }
}

/// The law of `slopes` for units with a small third cumulant, for which symmetry may make terms of the series vanish or
/// small, so that an error may fall faster or change its sign on the way: error/scale^(order + 1), summed over
/// machines, is at the smallest scale at most twice its largest value at wider scales. For an expansion of one order
/// less it is three times that value.
pub fn at_least(expansion: &dyn Expansion<f64>, machines: &[Rbm<f64>], beta: f64) -> Verdict {
    let order = expansion.order() as f64;
    let powers = [order + 1.0, order + 1.0, order];
    let sums = |scale: f64| -> Result<[f64; 3]> {
        let mut sum = [0.0; 3];
        for rbm in machines {
            let found = errors(expansion, &machines::scaled(rbm, scale), beta)?;
            sum.iter_mut().zip(found).for_each(|(sum, x)| *sum += x);
        }
        Ok(sum)
    };
    let wide = WIDER_SCALES.iter().map(|&scale| Ok((scale, sums(scale)?))).collect::<Result<Vec<_>>>()?;
    let narrow = sums(SMALLEST_SCALE)?;
    let laws = ["|Δ ln Z| is O(β^(order + 1))", "|Δm| is O(β^(order + 1))", "|Δ⟨vh⟩| is O(β^order)"];
    for (k, law) in laws.into_iter().enumerate() {
        let largest = wide.iter().map(|(scale, sum)| sum[k] / scale.powf(powers[k])).fold(0.0, f64::max);
        let bound = 2.0 * largest * SMALLEST_SCALE.powf(powers[k]) + ROUNDING * machines.len() as f64;
        let place = || format!("sum over {} machines, expansion {}", machines.len(), expansion.name());
        holds(law, place, narrow[k] <= bound, narrow[k], bound)?;
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The slopes on one machine small enough to enumerate.
///
/// # Errors
/// A machine that cannot be enumerated.
pub fn measure(expansion: &dyn Expansion<f64>, rbm: &Rbm<f64>, beta: f64) -> Result<Slopes> {
    let [large, small] = SCALES.map(|scale| errors(expansion, &machines::scaled(rbm, scale), beta));
    let (large, small) = (large?, small?);
    let slope = |k: usize| (large[k] / small[k]).ln() / (SCALES[0] / SCALES[1]).ln();
    Ok(Slopes { log_partition: slope(0), magnetizations: slope(1), pairs: slope(2) })
}

/// |Δ ln Z|, the largest |Δm| and the largest |Δ⟨vh⟩|.
fn errors(expansion: &dyn Expansion<f64>, rbm: &Rbm<f64>, beta: f64) -> Result<[f64; 3]> {
    let settings = FixedPoint { tolerance: 1e-15, iterations: 300, ..FixedPoint::default() };
    let solution = settings.solve(rbm, expansion, beta, centres(rbm));
    let found = solution.gradient(rbm, expansion, None);
    let exact = exact::enumerate(rbm, beta)?;
    let largest = |a: &Array2<f64>, b: &Array2<f64>| {
        a.iter().zip(b).fold(0.0f64, |worst, (x, y)| worst.max((x - y).abs())) / beta
    };
    Ok([
        (-solution.free_energies(rbm, expansion)[0] - exact.log_partition).abs(),
        largest(&found.visible, &exact.gradient.visible).max(largest(&found.hidden, &exact.gradient.hidden)),
        largest(&found.weights, &exact.gradient.weights),
    ])
}

/// One replica with every unit at the centre of its range.
pub(super) fn centres<F: Float>(rbm: &Rbm<F>) -> (Array2<F>, Array2<F>) {
    let visible = Array2::from_elem((1, rbm.n_visible()), rbm.visible.unit.centre());
    (visible, Array2::from_elem((1, rbm.n_hidden()), rbm.hidden.unit.centre()))
}
