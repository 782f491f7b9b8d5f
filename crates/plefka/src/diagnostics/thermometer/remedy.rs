//! The changes that would bring a machine back into the domain of the expansion, σ_max(B) < 1 at every state reached
//! from the starts: the temperature, the factor on the weights, and the weight decay that keeps the weights there. Each
//! is the solution of an equation, found by bracketing and bisection; the mean-field equations are solved anew at every
//! trial.

use serde::Serialize;

use super::settings::ThermometerSettings;
use crate::data::{Batch, Rows};
use crate::error::Result;
use crate::inference::stability::DOMAIN;
use crate::inference::watch::Steps;
use crate::inference::{Equilibrium, expansion_named, stability_of_samples};
use crate::model::Rbm;

/// Factor between two trials of the bracketing search.
const FACTOR: f64 = 1.15;
/// Largest number of trials, a total factor of 125.
const TRIALS: usize = 36;
/// Number of successive trials that must be inside the domain: σ_max(B) may drop below 1 between two transitions.
const INSIDE: usize = 3;
/// Number of bisections of the last bracket.
const BISECTIONS: usize = 9;
/// Largest number of evaluations of σ_max in one search, for the progress.
pub(super) const SEARCH: usize = TRIALS + BISECTIONS;

/// The remedy. `None` if the machine is inside the domain, or if no trial was.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Remedy {
    /// Temperature, in units of the machine's own temperature, above which σ_max(B) stays below 1.
    pub temperature: Option<f64>,
    /// Factor on the weights, with unchanged fields, below which σ_max(B) stays below 1.
    pub weight_factor: Option<f64>,
    /// L2 decay that balances the pull of the data on the weights scaled by that factor. Needs data.
    pub l2: Option<f64>,
    /// L1 decay that balances the same pull.
    pub l1: Option<f64>,
}

/// Searches for the remedy; `data` are the samples for the comparison with a weight decay.
pub(super) fn remedy(
    rbm: &Rbm<f64>,
    beta: f64,
    starts: &Rows<f64>,
    data: Option<&Rows<f64>>,
    settings: &ThermometerSettings,
    counter: &Steps<'_>,
) -> Result<Remedy> {
    let scaled = |factor: f64| Rbm { weights: &rbm.weights * factor, ..rbm.clone() };
    let temperature = falls_below(counter, |x| largest(rbm, beta / x, starts, settings))?;
    let weight_factor =
        falls_below(counter, |x| largest(&scaled(1.0 / x), beta, starts, settings))?.map(|x| 1.0 / x);
    let (l2, l1) = match (weight_factor, data) {
        (Some(factor), Some(data)) => decay(&scaled(factor), beta, data, settings)?,
        _ => (None, None),
    };
    Ok(Remedy { temperature, weight_factor, l2, l1 })
}

/// Largest σ_max(B) over the states reached from the starts.
fn largest(rbm: &Rbm<f64>, beta: f64, starts: &Rows<f64>, settings: &ThermometerSettings) -> Result<f64> {
    Ok(stability_of_samples::sigma_max(rbm, beta, starts, &settings.order, settings.fixed_point())?.0)
}

fn solve(
    rbm: &Rbm<f64>,
    beta: f64,
    starts: &Rows<f64>,
    settings: &ThermometerSettings,
) -> Result<Equilibrium<f64>> {
    let expansion = expansion_named(&settings.order)?;
    let start = (starts.to_dense(), rbm.hidden_mean(starts, beta));
    Ok(settings.fixed_point().solve(rbm, expansion, beta, start))
}

/// The smallest x ≥ 1 from which on `sigma` is below 1; `None` if `sigma` is below 1 at x = 1, or if no such x is
/// found.
fn falls_below(counter: &Steps<'_>, sigma: impl Fn(f64) -> Result<f64>) -> Result<Option<f64>> {
    let look = |x: f64| -> Result<bool> {
        let inside = sigma(x)? < DOMAIN;
        counter.done(1, "the thermometer")?;
        Ok(inside)
    };
    if look(1.0)? {
        return Ok(None);
    }
    let (mut outside, mut x, mut inside) = (1.0, 1.0, 0);
    for _ in 1..TRIALS {
        x *= FACTOR;
        if look(x)? {
            inside += 1;
        } else {
            (outside, inside) = (x, 0);
        }
        if inside == INSIDE {
            break;
        }
    }
    if inside == 0 {
        return Ok(None);
    }
    let (mut low, mut high) = (outside, outside * FACTOR);
    for _ in 0..BISECTIONS {
        let middle = (low * high).sqrt();
        if look(middle)? { high = middle } else { low = middle }
    }
    Ok(Some(high))
}

/// The decays λ for which the weights W as a whole would neither grow nor shrink: g·W = λ‖W‖² and g·W = λ‖W‖₁, where g
/// is the gradient of the log-likelihood. `None` if the data alone would shrink the weights.
fn decay(
    rbm: &Rbm<f64>,
    beta: f64,
    data: &Rows<f64>,
    settings: &ThermometerSettings,
) -> Result<(Option<f64>, Option<f64>)> {
    let expansion = expansion_named(&settings.order)?;
    let positive = rbm.clamped_gradient(&Batch::new(data.clone(), None), beta).weights;
    let negative = solve(rbm, beta, data, settings)?.gradient(rbm, expansion, None).weights;
    let pull: f64 = positive.iter().zip(&negative).zip(&rbm.weights).map(|((p, n), w)| (p - n) * w).sum();
    let squares: f64 = rbm.weights.iter().map(|w| w * w).sum();
    let sizes: f64 = rbm.weights.iter().map(|w| w.abs()).sum();
    let of = |norm: f64| Some(pull / norm).filter(|x| *x > 0.0 && x.is_finite());
    Ok((of(squares), of(sizes)))
}
