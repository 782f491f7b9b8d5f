//! Error slopes: how fast the errors of mean field against enumeration fall when all weights shrink. An expansion of
//! order n has |Δ ln Z| and magnetization errors of order n + 1 in the weights, ⟨vh⟩ errors of order n.

use ndarray::Array2;

use super::{Verdict, close, machines};
use crate::error::Result;
use crate::float::Float;
use crate::inference::{Expansion, FixedPoint, exact};
use crate::model::Rbm;

/// The two weight scales whose errors are compared: small, with errors still far above rounding.
const SCALES: [f64; 2] = [0.05, 0.035];
/// What the median slope of some machines may be off by.
const TOLERANCE: f64 = 0.3;

/// Slopes d ln|error|/d ln(scale of the weights).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slopes {
    /// Of |Δ ln Z|.
    pub log_partition: f64,
    /// Of the largest magnetization error, both layers.
    pub magnetizations: f64,
    /// Of the largest error of ⟨vh⟩.
    pub pairs: f64,
}

/// The medians of the slopes over `machines` are order + 1, order + 1 and order.
pub fn slopes(expansion: &dyn Expansion<f64>, machines: &[Rbm<f64>], beta: f64) -> Verdict {
    let all = machines.iter().map(|rbm| measure(expansion, rbm, beta)).collect::<Result<Vec<_>>>()?;
    let place = || format!("median over {} machines, expansion {}", machines.len(), expansion.name());
    let order = expansion.order() as f64;
    let median = |get: fn(&Slopes) -> f64| median(all.iter().map(get).collect());
    close("slope of |Δ ln Z| = order + 1", place, median(|s| s.log_partition), order + 1.0, TOLERANCE)?;
    close("slope of |Δm| = order + 1", place, median(|s| s.magnetizations), order + 1.0, TOLERANCE)?;
    close("slope of |Δ⟨vh⟩| = order", place, median(|s| s.pairs), order, TOLERANCE)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The slopes on one machine small enough to enumerate.
///
/// # Errors
/// When the machine cannot be enumerated.
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
