//! What a remedy costs: σ_max(B) and the log-likelihood of held samples along short continued runs of a machine, each
//! with an L2 decay or a bound on the norms of the weights. Measured, for there is no formula: the decay that balances
//! the gradient at one machine leads training to another machine (docs/thermometer.md).

use ndarray::Array2;
use serde::Serialize;

use crate::diagnostics::score::SampleMean;
use crate::error::Result;
use crate::float::Float;
use crate::inference::stability::DOMAIN;
use crate::inference::watch::{Watch, part};
use crate::model::Rbm;
use crate::training::negative::NegativeMethod;

mod runs;
mod settings;

use runs::{Measured, Runs};
pub use settings::{Change, PathSettings};

/// One machine of the path.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Outcome {
    /// The change of the run.
    pub change: Change,
    /// The factor, the decay or the bound; `None` for no change.
    pub value: Option<f64>,
    /// Largest σ_max(B) over the states reached from the starts.
    pub sigma_max: f64,
    /// Mean log-likelihood of the held samples, nats per sample.
    pub log_likelihood: f64,
    /// Its standard error: of the mean over the samples and of ln Z.
    pub std_error: f64,
    /// Its difference from the run without a penalty, nats per sample.
    pub difference: f64,
    /// Standard error of the difference, paired over the samples.
    pub difference_error: f64,
    /// Its change over the second half of the run; a penalty acts longer than a short run lasts. `None` without a run.
    pub drift: Option<f64>,
}

/// The measured path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Path {
    /// The negative phase of the runs.
    pub method: NegativeMethod,
    /// Updates of every run.
    pub steps: usize,
    /// Samples per update.
    pub batch: usize,
    /// The learning rate at the first update; it falls to 0 by equal steps.
    pub rate: f64,
    /// Number of samples of the runs.
    pub trained: usize,
    /// Number of other samples, for the likelihood.
    pub held: usize,
    /// Whether ln Z is enumerated; it is annealed otherwise.
    pub exact: bool,
    /// The machine itself, the scaled machine if there is one, the run without a penalty, then the decays and the bounds.
    pub outcomes: Vec<Outcome>,
    /// What the estimates of ln Z warn of.
    pub warnings: Vec<String>,
}

impl Path {
    /// The machine or run with the given change.
    pub fn find(&self, change: Change) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.change == change)
    }

    /// The penalised runs that end inside the domain.
    pub fn inside(&self) -> impl Iterator<Item = &Outcome> {
        self.penalised().filter(|outcome| outcome.sigma_max < DOMAIN)
    }

    /// The penalised runs.
    pub fn penalised(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| matches!(outcome.change, Change::L2 | Change::MaxNorm))
    }
}

/// Measures the path. `factor` brings the weights into the domain, `sigma` is σ_max(B) of a machine.
pub(super) fn path<F: Float>(
    rbm: &Rbm<F>,
    data: &Array2<F>,
    factor: Option<f64>,
    runs: (f64, u64, &PathSettings),
    sigma: &dyn Fn(&Rbm<F>) -> Result<f64>,
    watch: Watch<'_>,
) -> Result<Path> {
    let (beta, seed, settings) = runs;
    let runs = Runs::new(rbm, data, beta, seed, settings)?;
    let found = all(&runs, rbm, factor, settings, sigma, watch)?;
    let plain = found.iter().find(|f| f.change == Change::None).expect("the run without a penalty");
    let likelihoods = found.iter().flat_map(|f| f.end.warnings.clone());
    let mut warnings: Vec<String> = runs.between_states().into_iter().chain(likelihoods).collect();
    warnings.dedup();
    Ok(Path {
        method: settings.method,
        steps: settings.steps,
        batch: runs.batch(),
        rate: runs.rate()?,
        trained: runs.n_trained(),
        held: runs.n_held(),
        exact: runs.exact,
        outcomes: found.iter().map(|f| outcome(f, &plain.end)).collect(),
        warnings,
    })
}

/// The machines of the path with their measurements, in the order of the table.
fn all<F: Float>(
    runs: &Runs<'_, F>,
    rbm: &Rbm<F>,
    factor: Option<f64>,
    settings: &PathSettings,
    sigma: &dyn Fn(&Rbm<F>) -> Result<f64>,
    watch: Watch<'_>,
) -> Result<Vec<Found>> {
    let first = changes(runs.largest_norm()?, factor, settings);
    let slots = first.len() + 2 * settings.refinements;
    let mut found: Vec<Found> = Vec::new();
    let add = |found: &mut Vec<Found>, (change, value): (Change, Option<f64>)| -> Result<()> {
        let [from, to] = [found.len(), found.len() + 1].map(|k| k as f64 / slots as f64);
        let stage = part(watch, from, to);
        found.push(one(runs, rbm, (change, value), sigma, &stage)?);
        Ok(())
    };
    for change in first {
        add(&mut found, change)?;
    }
    for kind in [Change::L2, Change::MaxNorm] {
        for _ in 0..settings.refinements {
            let Some(value) = between(&found, kind) else { break };
            add(&mut found, (kind, Some(value)))?;
        }
    }
    found.sort_by(|a, b| {
        (a.change, strength(a)).partial_cmp(&(b.change, strength(b))).expect("finite values")
    });
    Ok(found)
}

/// The measurements of one machine.
struct Found {
    change: Change,
    value: Option<f64>,
    sigma_max: f64,
    end: Measured,
    /// After half of the run, if there is one.
    half: Option<Measured>,
}

/// Makes one machine and measures it.
fn one<F: Float>(
    runs: &Runs<'_, F>,
    rbm: &Rbm<F>,
    (change, value): (Change, Option<f64>),
    sigma: &dyn Fn(&Rbm<F>) -> Result<f64>,
    watch: Watch<'_>,
) -> Result<Found> {
    let (end, half) = match (change, value) {
        (Change::Machine, _) => (rbm.clone(), None),
        (Change::Factor, Some(x)) => {
            (Rbm { weights: rbm.weights.mapv(|w| w * F::of(x)), ..rbm.clone() }, None)
        }
        _ => {
            let run = runs.run(change, value, &part(watch, 0.0, 0.8))?;
            (run.end, Some(runs.measured(&run.half, &part(watch, 0.8, 0.9))?))
        }
    };
    let sigma_max = sigma(&end)?;
    Ok(Found { change, value, sigma_max, end: runs.measured(&end, &part(watch, 0.9, 1.0))?, half })
}

/// A number that grows with the penalty.
fn strength(found: &Found) -> f64 {
    match found.change {
        Change::MaxNorm => -found.value.unwrap_or(0.0),
        _ => found.value.unwrap_or(0.0),
    }
}

/// The geometric mean of the weakest penalty of a kind inside the domain and the next weaker one, which is outside;
/// `None` if there are no such two.
fn between(found: &[Found], kind: Change) -> Option<f64> {
    let mut runs: Vec<&Found> = found.iter().filter(|f| f.change == kind).collect();
    runs.sort_by(|a, b| strength(a).total_cmp(&strength(b)));
    let inside = runs.iter().position(|f| f.sigma_max < DOMAIN)?;
    let outside = runs.get(inside.checked_sub(1)?)?;
    Some((runs[inside].value? * outside.value?).sqrt())
}

fn outcome(found: &Found, plain: &Measured) -> Outcome {
    let SampleMean { mean, std_error } = SampleMean::of_equal(&found.end.log_probabilities);
    let (difference, difference_error) = match found.change {
        Change::None => (0.0, 0.0),
        _ => found.end.minus(plain),
    };
    Outcome {
        change: found.change,
        value: found.value,
        sigma_max: found.sigma_max,
        log_likelihood: mean,
        std_error: std_error.hypot(found.end.log_z.1),
        difference,
        difference_error,
        drift: found.half.as_ref().map(|half| found.end.minus(half).0),
    }
}

/// The changes with their values, in the order of the table; `largest` is the largest norm of a hidden unit's weights.
fn changes(largest: f64, factor: Option<f64>, settings: &PathSettings) -> Vec<(Change, Option<f64>)> {
    let mut changes = vec![(Change::Machine, None)];
    changes.extend(factor.map(|factor| (Change::Factor, Some(factor))));
    changes.push((Change::None, None));
    changes.extend(settings.decays.iter().map(|decay| (Change::L2, Some(*decay))));
    let bounds = settings.norms.iter().map(|share| share * largest).filter(|bound| *bound > 0.0);
    changes.extend(bounds.map(|bound| (Change::MaxNorm, Some(bound))));
    changes
}

impl Measured {
    /// The mean difference from another machine and its standard error, paired over the samples.
    fn minus(&self, other: &Self) -> (f64, f64) {
        let pairs = self.log_probabilities.iter().zip(&other.log_probabilities);
        let SampleMean { mean, std_error } =
            SampleMean::of_equal(&pairs.map(|(a, b)| a - b).collect::<Vec<_>>());
        (mean, std_error.hypot(self.log_z.1).hypot(other.log_z.1))
    }
}
