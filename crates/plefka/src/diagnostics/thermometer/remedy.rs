//! How far a machine is from the domain of the expansion, σ_max(B) < 1 at every state reached from the starts: the
//! temperature and the factor on the weights at which it enters it. Each is found by bracketing and bisection; the
//! mean-field equations are solved anew at every trial. What a change costs in likelihood is measured in `path`.

use serde::Serialize;

use super::settings::ThermometerSettings;
use crate::data::Rows;
use crate::error::Result;
use crate::inference::stability::DOMAIN;
use crate::inference::stability_of_samples;
use crate::inference::watch::{Steps, Watch};
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
const SEARCH: usize = TRIALS + BISECTIONS;

/// The distance from the domain. `None` if the machine is inside the domain, or if no trial was.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Remedy {
    /// Temperature, in units of the machine's own temperature, above which σ_max(B) stays below 1.
    pub temperature: Option<f64>,
    /// Factor on the weights, with unchanged fields, below which σ_max(B) stays below 1.
    pub weight_factor: Option<f64>,
}

/// Searches for the temperature and the factor, unless the settings want no search.
pub(super) fn remedy(
    rbm: &Rbm<f64>,
    beta: f64,
    starts: &Rows<f64>,
    settings: &ThermometerSettings,
    watch: Watch<'_>,
) -> Result<Remedy> {
    if !settings.search {
        return Ok(Remedy::default());
    }
    let counter = &Steps::new(watch, 2 * SEARCH);
    let scaled = |factor: f64| Rbm { weights: &rbm.weights * factor, ..rbm.clone() };
    let temperature = falls_below(counter, |x| largest(rbm, beta / x, starts, settings))?;
    let weight_factor =
        falls_below(counter, |x| largest(&scaled(1.0 / x), beta, starts, settings))?.map(|x| 1.0 / x);
    Ok(Remedy { temperature, weight_factor })
}

/// Largest σ_max(B) over the states reached from the starts.
fn largest(rbm: &Rbm<f64>, beta: f64, starts: &Rows<f64>, settings: &ThermometerSettings) -> Result<f64> {
    Ok(stability_of_samples::sigma_max(rbm, beta, starts, &settings.order, settings.fixed_point())?.0)
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
