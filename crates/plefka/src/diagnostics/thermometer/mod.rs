//! The thermometer: the phase of a machine, its temperature relative to the phase transitions, and the validity of mean
//! field. It finds the mean-field states at the machine's temperature and around it, their stability and overlaps, the
//! sizes of the orders of the expansion, the spectrum of W against noise, specific heat and susceptibility. A verdict
//! in words gives their meaning; the path to the domain of the expansion is measured by continued runs.

use std::ops::ControlFlow;

use ndarray::{Array1, Array2, Axis};
use serde::Serialize;

use crate::data::{Rows, evenly_spaced};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::solutions::{Solutions, starts};
use crate::inference::stability_of_samples;
use crate::inference::tempering::low_swap_rate;
use crate::inference::watch::{Steps, Watch, part};
use crate::model::Rbm;
use crate::room::check_room;

pub mod bulk;
pub mod hessian;
pub mod orders;
pub mod path;
pub mod remedy;
mod settings;
pub mod states;
pub mod thermal;
pub mod verdict;
mod words;

pub use bulk::Bulk;
pub use hessian::Hessian;
pub use orders::Term;
pub use path::{Path, PathSettings};
pub use remedy::Remedy;
pub use settings::ThermometerSettings;
pub use states::States;
pub use thermal::Thermal;
use verdict::Findings;
pub use verdict::{Phase, PhaseVerdict};

/// All measurements. Temperatures are in units of the machine's own temperature, 1/β.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thermometer {
    /// The inverse temperature of the measurements.
    pub beta: f64,
    /// Phase, domain and remedies in words.
    pub verdict: PhaseVerdict,
    /// Largest σ_max(B) over all states reached from the starts; these are data if there are any.
    pub sigma_max: f64,
    /// Mean σ_max(B) over the same states.
    pub sigma_max_mean: f64,
    /// The states at the machine's own temperature.
    pub states: States,
    /// Smallest eigenvalue of ∂²F/∂m² at the state of lowest free energy, unscaled; `None` for more than 1200 visible
    /// units.
    pub hessian: Option<f64>,
    /// A_k at the state of lowest free energy.
    pub orders: Vec<Term>,
    /// The spectrum of W; `None` for fewer than 8 units in a layer.
    pub spectrum: Option<Bulk>,
    /// The states against temperature, highest first.
    pub sweep: Vec<States>,
    /// Specific heat and susceptibility against temperature, highest first.
    pub thermal: Option<Thermal>,
    /// The temperature and the factor on the weights at which the machine enters the domain.
    pub remedy: Remedy,
    /// What penalties on the weights do and cost, measured; `None` without data or if no run is required.
    pub path: Option<Path>,
    /// Problems of the measurements, one sentence each.
    pub warnings: Vec<String>,
}

/// Largest number of starts of the searches for a remedy.
const SEARCHED: usize = 16;
/// Shares of the work, for the progress: the solutions with the sweep, the searches, the continued runs if there are
/// any, and the thermal numbers.
const SHARES: [f64; 4] = [0.3, 0.3, 3.0, 0.4];

/// Measures `rbm` at inverse temperature `beta`. `data` are samples, (n × n_visible), used as starts for the search of
/// states and for the continued runs; without them the search has random starts only.
///
/// # Errors
/// Settings out of range, data of another width or without rows, continued runs without data,
/// [`Error::Interrupted`], [`Error::Diverged`] of a continued run.
pub fn measure<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    data: Option<&Array2<F>>,
    settings: &ThermometerSettings,
    watch: Watch<'_>,
) -> Result<Thermometer> {
    check(rbm, beta, data, settings)?;
    let wide: Rbm<f64> = rbm.cast();
    let near = data.map(|data| spread(data, settings.starts));
    let all = starts(&wide, near.as_ref(), settings.random, settings.seed);
    let [sweeping, searching, running, heating] = stages(watch, settings.path.steps > 0);
    let (states, found, sweep) = states_and_sweep(&wide, beta, &all, settings, &sweeping)?;
    let home = home(data, &all, settings);
    let sigma = |rbm: &Rbm<f64>| {
        stability_of_samples::sigma_max(rbm, beta, &home, &settings.order, settings.fixed_point())
    };
    let (sigma_max, sigma_max_mean) = sigma(&wide)?;
    let remedy = remedy::remedy(&wide, beta, &home, settings, &searching)?;
    let sigma_of = |rbm: &Rbm<F>| Ok(sigma(&rbm.cast())?.0);
    let runs = (beta, settings.seed, &settings.path);
    let path = data
        .filter(|_| settings.path.steps > 0)
        .map(|data| path::path(rbm, data, remedy.weight_factor, runs, &sigma_of, &running))
        .transpose()?;
    let spectrum = Bulk::of(&wide.weights);
    let mode = leading_mode(&wide.weights);
    let thermal = thermal::thermal(&wide, beta, &mode, settings.thermal, settings.seed, &heating)?;
    let lowest = (!found.is_empty()).then(|| (found.visible.row(0), found.hidden.row(0)));
    let findings = Findings {
        states: &states,
        sweep: &sweep,
        units: wide.weights.dim(),
        spectrum: spectrum.as_ref(),
        sigma_max,
        remedy: &remedy,
        path: path.as_ref(),
    };
    Ok(Thermometer {
        beta,
        verdict: verdict::verdict(&findings),
        sigma_max,
        sigma_max_mean,
        hessian: lowest.and_then(|(m, n)| Hessian::at(&wide, beta, m, n).smallest()),
        orders: lowest.map(|(m, n)| orders::terms(&wide, beta, m, n)).unwrap_or_default(),
        states,
        spectrum,
        sweep,
        warnings: warnings(thermal.as_ref(), path.as_ref()),
        thermal,
        remedy,
        path,
    })
}

/// The starts of the states relevant for training: data or, without data, random starts.
fn home<F: Float>(data: Option<&Array2<F>>, all: &Rows<f64>, settings: &ThermometerSettings) -> Rows<f64> {
    let picked = data.map(|data| spread(data, SEARCHED.min(settings.starts)));
    picked.map_or_else(|| all.first(SEARCHED), Rows::Dense)
}

/// Slow swaps of the tempering, and what the likelihoods of the path warn of.
fn warnings(thermal: Option<&Thermal>, path: Option<&Path>) -> Vec<String> {
    let swaps = thermal.and_then(|thermal| low_swap_rate(thermal.smallest_swap_rate));
    swaps.into_iter().chain(path.iter().flat_map(|path| path.warnings.clone())).collect()
}

/// The watches of the stages.
fn stages<'a>(watch: Watch<'a>, runs: bool) -> [impl Fn(f64) -> ControlFlow<()> + Sync + 'a; 4] {
    let shares = SHARES.map(|share| if !runs && share == SHARES[2] { 0.0 } else { share });
    let total: f64 = shares.iter().sum();
    let before = |stage: usize| shares[..stage].iter().sum::<f64>() / total;
    [0, 1, 2, 3].map(|stage| part(watch, before(stage), before(stage + 1)))
}

const WHAT: &str = "the thermometer";
/// Bytes of the numbers at a temperature, at least.
const PER_POINT: f64 = 128.0;

/// The states at the machine's own temperature with their solutions, and the states at the temperatures of the sweep.
fn states_and_sweep(
    rbm: &Rbm<f64>,
    beta: f64,
    starts: &Rows<f64>,
    settings: &ThermometerSettings,
    watch: Watch<'_>,
) -> Result<(States, Solutions<f64>, Vec<States>)> {
    let counter = Steps::new(watch, settings.temperatures.saturating_add(1));
    let (states, found) = states::find(rbm, beta, 1.0, starts, settings)?;
    counter.done(1, WHAT)?;
    let mut sweep = Vec::new();
    for temperature in settings.sweep() {
        sweep.push(states::find(rbm, beta, temperature, starts, settings)?.0);
        counter.done(1, WHAT)?;
    }
    Ok((states, found, sweep))
}

fn check<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    data: Option<&Array2<F>>,
    settings: &ThermometerSettings,
) -> Result<()> {
    settings.check()?;
    // A state of both layers for every start; at every temperature the states that were found, and the chains of a rung.
    let state = (rbm.n_visible() + rbm.n_hidden()) as f64 * 8.0;
    for (name, number) in [
        ("random", settings.random),
        ("temperatures", settings.temperatures),
        ("rungs", settings.thermal.rungs),
    ] {
        check_room(name, number, number as f64 * (state + PER_POINT), 1.0)?;
    }
    crate::numerics::range::beta(beta)?;
    let Some(data) = data else {
        return match settings.path.steps {
            0 => Ok(()),
            _ => Err(Error::input("samples", "none", "some: the continued runs need them")),
        };
    };
    rbm.check_width(data.ncols())?;
    if data.nrows() == 0 || data.iter().any(|x| !x.is_finite()) {
        let found = format!("{:?}, or a value that is not finite", data.dim());
        return Err(Error::input("samples", found, "at least one row of finite values"));
    }
    Ok(())
}

/// At most `most` rows, at even distances, in f64.
fn spread<F: Float>(data: &Array2<F>, most: usize) -> Array2<f64> {
    let n = data.nrows();
    data.select(Axis(0), &evenly_spaced(most.min(n), n)).mapv(|x| x.wide())
}

/// The left singular vector of the largest singular value, of length 1, by power iteration.
fn leading_mode(weights: &Array2<f64>) -> Array1<f64> {
    let n = weights.nrows();
    let mut mode = Array1::from_shape_fn(n, |i| 1.0 + (i % 7) as f64 / 7.0);
    for _ in 0..200 {
        let next = weights.dot(&weights.t().dot(&mode));
        let length = next.dot(&next).sqrt();
        if length == 0.0 || length.is_nan() {
            break;
        }
        mode = next / length;
    }
    let length = mode.dot(&mode).sqrt();
    mode / length
}
