//! The thermometer: in which phase a machine is, how hot it is there, and whether mean field can be believed. It finds
//! the mean-field states at the machine's temperature and around it, their stability and overlaps, the sizes of the
//! orders of the expansion, the spectrum of W against noise, specific heat and susceptibility, and says in words what
//! they mean and what would bring a machine back into the domain of the expansion.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::solutions::starts;
use crate::inference::watch::{Steps, Watch, part};
use crate::inference::{FixedPoint, Solver, exact, expansion_named, stability_of_samples};
use crate::model::Rbm;

pub mod bulk;
pub mod hessian;
pub mod orders;
pub mod remedy;
pub mod states;
pub mod thermal;
pub mod verdict;

pub use bulk::Bulk;
pub use hessian::Hessian;
pub use orders::Term;
pub use remedy::Remedy;
pub use states::States;
pub use thermal::Thermal;
pub use verdict::{Phase, Verdict};

/// What is measured, and with how much effort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The expansion whose solutions are sought, by its name in the registry.
    pub order: String,
    /// How its equations are solved.
    pub solver: Solver,
    /// At most so many evaluations of them per start.
    pub iterations: usize,
    /// Residual at which a start has converged.
    pub tolerance: f64,
    /// Starts from data, at most; and as many random ones as `random`.
    pub starts: usize,
    /// Random starts.
    pub random: usize,
    /// Overlap from which on solutions are in one group.
    pub same_group: f64,
    /// Lowest and highest temperature of the sweep over mean-field solutions, in units of the machine's own.
    pub range: (f64, f64),
    /// Temperatures of that sweep, spaced by a constant factor; 0 for none.
    pub temperatures: usize,
    /// Specific heat and susceptibility.
    pub thermal: thermal::Settings,
    /// Seed of starts and chains.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            order: "2".into(),
            solver: Solver::Anderson,
            iterations: 1000,
            tolerance: 1e-7,
            starts: 32,
            random: 32,
            same_group: 0.95,
            range: (0.5, 4.0),
            temperatures: 10,
            thermal: thermal::Settings::default(),
            seed: 1,
        }
    }
}

impl Settings {
    fn fixed_point(&self) -> FixedPoint {
        let Self { tolerance, iterations, solver, .. } = *self;
        FixedPoint { tolerance, iterations, solver, ..FixedPoint::default() }
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        expansion_named::<f64>(&self.order)?;
        self.thermal.check()?;
        let (low, high) = self.range;
        if !(low > 0.0 && high > low && high.is_finite()) {
            let expected = "two temperatures, the lower one above 0";
            return Err(Error::setting("range", format!("{low} to {high}"), expected));
        }
        if self.iterations == 0 {
            return Err(Error::setting("iterations", 0, "at least 1"));
        }
        if !(self.tolerance > 0.0 && self.tolerance.is_finite()) {
            return Err(Error::setting("tolerance", self.tolerance, "a positive number"));
        }
        if !(-1.0..=1.0).contains(&self.same_group) {
            return Err(Error::setting("same_group", self.same_group, "an overlap from -1 to 1"));
        }
        Ok(())
    }

    /// Temperatures of the sweep, highest first.
    fn sweep(&self) -> Vec<f64> {
        let (low, high) = self.range;
        let last = self.temperatures.saturating_sub(1).max(1) as f64;
        (0..self.temperatures).map(|k| high * (low / high).powf(k as f64 / last)).collect()
    }
}

/// Everything that was measured. Temperatures are in units of the machine's own, 1/β.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thermometer {
    /// The inverse temperature that the machine was looked at.
    pub beta: f64,
    /// Phase, domain and remedies in words.
    pub verdict: Verdict,
    /// Largest σ_max(B) over all states that the starts lead to, from data where there are any.
    pub sigma_max: f64,
    /// Mean over the same.
    pub sigma_max_mean: f64,
    /// The states at the machine's own temperature.
    pub states: States,
    /// Smallest eigenvalue of ∂²F/∂m² at the state of lowest free energy, unscaled; `None` for more than 1200 visible
    /// units.
    pub hessian: Option<f64>,
    /// A_k at that state.
    pub orders: Vec<Term>,
    /// The spectrum of W; `None` for fewer than 8 units in a layer.
    pub spectrum: Option<Bulk>,
    /// The states against temperature, highest first.
    pub sweep: Vec<States>,
    /// Specific heat and susceptibility against temperature, highest first.
    pub thermal: Option<Thermal>,
    /// What would bring the machine back.
    pub remedy: Remedy,
}

/// Starts of the searches for a remedy, at most.
const SEARCHED: usize = 16;
/// Samples that a weight decay is held against, at most.
const HELD_AGAINST: usize = 500;
/// Shares of the work, for progress: solutions with the sweep, searches; the rest is thermal.
const PARTS: (f64, f64) = (0.3, 0.6);

/// Measures `rbm` at inverse temperature `beta`. `data` are samples, (n × n_visible), that states are sought from and a
/// decay is held against; without them states are sought from random starts alone.
///
/// # Errors
/// Settings out of range, data of another width or without rows, [`Error::Interrupted`].
pub fn measure<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    data: Option<&Array2<F>>,
    settings: &Settings,
    watch: Watch<'_>,
) -> Result<Thermometer> {
    check(rbm, beta, data, settings)?;
    let rbm: Rbm<f64> = rbm.cast();
    let picked = |most: usize| data.map(|data| spread(data, most));
    let near = picked(settings.starts);
    let all = starts(&rbm, near.as_ref(), settings.random, settings.seed);
    let (stages, searches) = (part(watch, 0.0, PARTS.0), part(watch, PARTS.0, PARTS.1));
    let counter = Steps::new(&stages, 1 + settings.temperatures);
    let (states, found) = states::find(&rbm, beta, 1.0, &all, settings)?;
    counter.done(1, WHAT)?;
    let mut sweep = Vec::new();
    for temperature in settings.sweep() {
        sweep.push(states::find(&rbm, beta, temperature, &all, settings)?.0);
        counter.done(1, WHAT)?;
    }
    // Training is at home where the data are; without data, where random starts lead.
    let home: Rows<f64> =
        picked(SEARCHED.min(settings.starts)).map_or_else(|| all.first(SEARCHED), Rows::Dense);
    let reached =
        stability_of_samples::sigma_max(&rbm, beta, &home, &settings.order, settings.fixed_point())?;
    let counter = Steps::new(&searches, 2 * remedy::SEARCH);
    let held = picked(HELD_AGAINST).map(Rows::Dense);
    let remedy = remedy::remedy(&rbm, beta, &home, held.as_ref(), settings, &counter)?;
    let spectrum = Bulk::of(&rbm.weights);
    let mode = leading_mode(&rbm.weights);
    let thermal =
        thermal::thermal(&rbm, beta, &mode, settings.thermal, settings.seed, &part(watch, PARTS.1, 1.0))?;
    let (sigma_max, sigma_max_mean) = reached;
    let lowest = (!found.is_empty()).then(|| (found.visible.row(0), found.hidden.row(0)));
    Ok(Thermometer {
        beta,
        verdict: verdict::verdict(&states, sigma_max, spectrum.as_ref(), &remedy),
        sigma_max,
        sigma_max_mean,
        hessian: lowest.and_then(|(m, n)| Hessian::at(&rbm, beta, m, n).smallest()),
        orders: lowest.map(|(m, n)| orders::terms(&rbm, beta, m, n)).unwrap_or_default(),
        states,
        spectrum,
        sweep,
        thermal,
        remedy,
    })
}

const WHAT: &str = "the thermometer";

fn check<F: Float>(rbm: &Rbm<F>, beta: f64, data: Option<&Array2<F>>, settings: &Settings) -> Result<()> {
    settings.check()?;
    if !(beta.is_finite() && beta > 0.0) {
        return Err(Error::setting("beta", beta, "a positive number"));
    }
    let Some(data) = data else { return Ok(()) };
    rbm.check_width(data.ncols())?;
    if data.nrows() == 0 || data.iter().any(|x| !x.is_finite()) {
        let found = format!("{:?}, or a value that is not finite", data.dim());
        return Err(Error::input("samples", found, "at least one row of finite values"));
    }
    Ok(())
}

/// At most so many rows, evenly from all of them, in f64.
fn spread<F: Float>(data: &Array2<F>, most: usize) -> Array2<f64> {
    let n = data.nrows();
    let rows: Vec<usize> = (0..most.min(n)).map(|k| k * n / most.min(n)).collect();
    data.select(Axis(0), &rows).mapv(|x| x.wide())
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

/// Weights e^{−F_α}/Σ of free energies.
fn share(free_energies: &[f64]) -> Vec<f64> {
    let exponents: Vec<f64> = free_energies.iter().map(|f| -f).collect();
    let total = exact::log_sum_exp(&exponents);
    exponents.iter().map(|x| (x - total).exp()).collect()
}
