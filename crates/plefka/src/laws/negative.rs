//! Laws of a negative phase: in its limit its estimate is ∇ ln Z, on machines small enough to enumerate. A sampling
//! estimator is averaged over independent repeats and judged by their scatter.

use ndarray::Array2;

use super::{Verdict, close, holds, machines};
use crate::data::Batch;
use crate::error::Result;
use crate::float::Float;
use crate::inference::exact;
use crate::model::{Gradient, Rbm};
use crate::training::negative::{Context, NegativePhase};

/// Makes a negative phase before its first step.
pub type Make<'a, F> = &'a dyn Fn() -> Box<dyn NegativePhase<F>>;

/// The length of the test of an estimator, and the required accuracy.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Number of independent repeats, each with its own seed; at least 2, and 20 or more if estimates scatter.
    pub repeats: u64,
    /// Number of discarded steps of each repeat.
    pub discard: u64,
    /// Number of averaged steps of each repeat.
    pub steps: u64,
    /// Allowed error of the average besides its scatter.
    pub bias: f64,
    /// Largest allowed scatter of the average, so that a noisy estimator does not pass because of its noise.
    pub resolution: f64,
}

/// Allowed deviation of the average, in standard errors.
const DEVIATIONS: f64 = 6.0;

/// The average estimate of ∇ ln Z at a fixed machine is the exact gradient.
pub fn limit<F: Float>(
    make: Make<'_, F>,
    rbm: &Rbm<F>,
    batch: &Batch<F>,
    beta: f64,
    limit: Limit,
) -> Verdict {
    let exact = flat(&exact::enumerate(rbm, beta)?.gradient);
    let averages = (0..limit.repeats)
        .map(|seed| average(make().as_mut(), rbm, batch, beta, seed, limit))
        .collect::<Result<Vec<_>>>()?;
    let n = averages.len() as f64;
    for (k, &wanted) in exact.iter().enumerate() {
        let mean = averages.iter().map(|a| a[k]).sum::<f64>() / n;
        let variance = averages.iter().map(|a| (a[k] - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
        let scatter = DEVIATIONS * (variance / n).sqrt();
        let place = || format!("entry {k} (visible fields, hidden fields, weights)");
        let resolved = scatter <= limit.resolution;
        holds("scatter below the resolution", place, resolved, scatter, limit.resolution)?;
        close("estimate = ∂ ln Z/∂ parameter", place, mean, wanted, scatter + limit.bias)?;
    }
    Ok(())
}

fn average<F: Float>(
    phase: &mut dyn NegativePhase<F>,
    rbm: &Rbm<F>,
    batch: &Batch<F>,
    beta: f64,
    seed: u64,
    limit: Limit,
) -> Result<Vec<f64>> {
    let mut sum: Option<Vec<f64>> = None;
    for step in 0..limit.discard + limit.steps {
        let estimate = flat(&estimate(phase, rbm, batch, beta, (seed, step))?);
        if step >= limit.discard {
            match &mut sum {
                None => sum = Some(estimate),
                Some(sum) => sum.iter_mut().zip(estimate).for_each(|(s, x)| *s += x),
            }
        }
    }
    Ok(sum.into_iter().flatten().map(|s| s / limit.steps as f64).collect())
}

fn estimate<F: Float>(
    phase: &mut dyn NegativePhase<F>,
    rbm: &Rbm<F>,
    batch: &Batch<F>,
    beta: f64,
    (seed, step): (u64, u64),
) -> Result<Gradient<F>> {
    let beta = F::of(beta);
    let positive = rbm.positive_phase(batch, beta);
    let estimate =
        phase.estimate(&Context { rbm, batch, positive: &positive, beta, seed, step, stop: None })?;
    Ok(estimate.statistics.gradient(rbm))
}

fn flat<F: Float>(gradient: &Gradient<F>) -> Vec<f64> {
    gradient.arrays().into_iter().flatten().map(|x| x.wide()).collect()
}

/// The errors of a negative phase without sampling fall with a power of the weights: `fields` for the gradient of the
/// fields, `weights` for the gradient of the weights. Medians over the machines, each within 0.3.
pub fn falls(
    make: Make<'_, f64>,
    machines: &[Rbm<f64>],
    batch: &Batch<f64>,
    beta: f64,
    (fields, weights): (f64, f64),
) -> Verdict {
    let mut slopes = [Vec::new(), Vec::new()];
    for rbm in machines {
        let scales: [f64; 2] = [0.05, 0.035];
        let [large, small] = scales.map(|s| error(make, &machines::scaled(rbm, s), batch, beta));
        let (large, small) = (large?, small?);
        for k in 0..2 {
            slopes[k].push((large[k] / small[k]).ln() / (scales[0] / scales[1]).ln());
        }
    }
    let [of_fields, of_weights] = slopes.map(|mut s| {
        s.sort_by(f64::total_cmp);
        s.get(s.len() / 2).copied().unwrap_or(f64::NAN)
    });
    let place = || format!("median over {} machines", machines.len());
    close("slope of the error of the fields' gradient", place, of_fields, fields, 0.3)?;
    close("slope of the error of the weights' gradient", place, of_weights, weights, 0.3)
}

/// Largest errors of the gradient: fields, weights.
fn error(make: Make<'_, f64>, rbm: &Rbm<f64>, batch: &Batch<f64>, beta: f64) -> Result<[f64; 2]> {
    let found = estimate(make().as_mut(), rbm, batch, beta, (1, 0))?;
    let exact = exact::enumerate(rbm, beta)?.gradient;
    let largest = |a: &Array2<f64>, b: &Array2<f64>| {
        a.iter().zip(b).fold(0.0f64, |worst, (x, y)| worst.max((x - y).abs()))
    };
    let fields = largest(&found.visible, &exact.visible).max(largest(&found.hidden, &exact.hidden));
    Ok([fields, largest(&found.weights, &exact.weights)])
}

/// The same seed gives the same bits, and a restored phase continues like the phase whose state it restored.
pub fn repeatable<F: Float>(make: Make<'_, F>, rbm: &Rbm<F>, batch: &Batch<F>, beta: f64) -> Verdict {
    let (mut whole, mut twin) = (make(), make());
    let same = |law: &'static str, step: u64, a: &Gradient<F>, b: &Gradient<F>| -> Verdict {
        for (k, (x, y)) in flat(a).into_iter().zip(flat(b)).enumerate() {
            holds(law, || format!("entry {k}, step {step}"), x.to_bits() == y.to_bits(), x, y)?;
        }
        Ok(())
    };
    for step in 0..6 {
        let first = estimate(whole.as_mut(), rbm, batch, beta, (5, step))?;
        let second = estimate(twin.as_mut(), rbm, batch, beta, (5, step))?;
        let law = if step < 3 { "same seed, same bits" } else { "restored = uninterrupted" };
        same(law, step, &second, &first)?;
        if step >= 2 {
            let mut state = whole.state();
            twin = make();
            twin.restore(rbm, &mut state)?;
            let left = state.len() as f64;
            holds("restoring takes all of the state", || format!("step {step}"), left == 0.0, left, 0.0)?;
        }
    }
    Ok(())
}
