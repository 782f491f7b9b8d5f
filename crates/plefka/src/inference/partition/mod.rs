//! One entry point for ln Z: which method, how much time, and an interval that says how far the answer can be
//! trusted. One file per method.

use std::time::Duration;

use ndarray::Array2;
use serde::Serialize;

use super::watch::Watch;
use super::{Base, Solver, exact, path::Path};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;

mod annealed;
mod automatic;
mod mean_field;
mod narrow;
mod tempered;

use narrow::Narrow;

crate::choices! {
    /// How ln Z is found.
    #[derive(Default)]
    pub enum Method: "log_z" {
        #[default]
        Auto = "auto": "Enumeration where the budget allows it, otherwise tempering bracketed by annealing",
        Exact = "exact": "Enumeration of the smaller layer, up to 2^30 states",
        Ais = "ais": "Annealed importance sampling in both directions",
        Pt = "pt": "Parallel tempering",
        Ptt = "ptt": "Parallel tempering along the models that a run kept",
        Emf = "emf": "Mean field: an expansion, summed over distinct solutions; without a statistical error",
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request<'a, F: Float> {
    /// How.
    pub method: Method,
    /// About how long it may take. With `effort` the result does not depend on the speed of the machine.
    pub budget: Duration,
    /// Steps of annealing, or sweeps of tempering; `None` takes as many as the budget allows.
    pub effort: Option<usize>,
    /// Inverse temperature.
    pub beta: f64,
    /// Seed.
    pub seed: u64,
    /// Whether `auto` may enumerate.
    pub enumerate: bool,
    /// Data or other states near the machine's, (n × n_visible): the base of the path, and where chains start. Without
    /// them a mode that annealing misses can go unnoticed.
    pub near: Option<&'a Array2<F>>,
    /// Models saved along training, oldest first, without the machine itself: the ladder of trajectory tempering.
    pub trajectory: &'a [Rbm<F>],
    /// Mean field: the expansion.
    pub order: &'a str,
    /// Mean field: how its equations are solved.
    pub solver: Solver,
}

impl<F: Float> Default for Request<'_, F> {
    fn default() -> Self {
        Self {
            method: Method::Auto,
            budget: Duration::from_secs(60),
            effort: None,
            beta: 1.0,
            seed: 1,
            enumerate: true,
            near: None,
            trajectory: &[],
            order: "2",
            solver: Solver::default(),
        }
    }
}

/// ln Z and how far it can be trusted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogPartition {
    /// ln Z, nats.
    pub log_z: f64,
    /// Its standard error, nats; 0 for enumeration, NaN where there is none to state.
    pub std_error: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
    /// The method that gave `log_z`.
    pub method: Method,
    /// Why this method.
    pub reason: String,
    /// Plain sentences on what is not as it should be.
    pub warnings: Vec<String>,
    /// All that was found, with the other methods that were tried.
    pub evidence: Vec<Evidence>,
}

/// What one method found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The method.
    pub method: Method,
    /// What was measured, by name.
    pub values: Vec<(String, Value)>,
}

/// A number, several, or a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One number.
    Number(f64),
    /// Several.
    List(Vec<f64>),
    /// A name.
    Text(String),
}

impl Evidence {
    pub(crate) fn new(method: Method, numbers: &[(&str, f64)]) -> Self {
        Self { method, values: Vec::new() }.numbers(numbers)
    }

    pub(crate) fn numbers(mut self, numbers: &[(&str, f64)]) -> Self {
        self.values.extend(numbers.iter().map(|(name, x)| ((*name).to_owned(), Value::Number(*x))));
        self
    }

    pub(crate) fn with(mut self, name: &str, list: Vec<f64>) -> Self {
        self.values.push((name.to_owned(), Value::List(list)));
        self
    }

    pub(crate) fn named(mut self, name: &str, text: &str) -> Self {
        self.values.push((name.to_owned(), Value::Text(text.to_owned())));
        self
    }

    /// A number by its name.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|(n, _)| n == name).and_then(|(_, value)| match value {
            Value::Number(x) => Some(*x),
            Value::List(_) | Value::Text(_) => None,
        })
    }
}

/// ln Z as asked.
///
/// # Errors
/// What the method refuses: machines too large to enumerate, states of the wrong width, an unknown expansion or one
/// that does not accept the machine's units, no
/// trajectory for trajectory tempering; [`Error::Interrupted`].
pub fn log_partition<F: Float>(
    rbm: &Rbm<F>,
    request: &Request<'_, F>,
    watch: Watch<'_>,
) -> Result<LogPartition> {
    if !(request.beta.is_finite() && request.beta > 0.0) {
        return Err(Error::setting("beta", request.beta, "a positive number"));
    }
    if let Some(near) = request.near
        && (near.ncols() != rbm.n_visible() || near.nrows() == 0)
    {
        let expected = format!("rows of {} visible units", rbm.n_visible());
        return Err(Error::input("states near the machine", format!("{:?}", near.dim()), expected));
    }
    match request.method {
        Method::Emf => super::expansion_for(request.order, rbm)?,
        _ => super::expansion_named(request.order)?,
    };
    match request.method {
        Method::Exact => enumerated(rbm, request.beta, "enumeration was asked for", watch),
        Method::Emf => mean_field::estimate(rbm, request, watch),
        Method::Auto => match automatic::enumerate(rbm, request) {
            automatic::Plan::Enumerate(reason) => enumerated(rbm, request.beta, &reason, watch),
            automatic::Plan::Sample(reason) => {
                Narrow::of(rbm, request).call(|rbm, request| automatic::sample(rbm, request, &reason, watch))
            }
        },
        Method::Ais => Narrow::of(rbm, request).call(|rbm, request| annealed::estimate(rbm, request, watch)),
        Method::Pt => Narrow::of(rbm, request).call(|rbm, request| tempered::estimate(rbm, request, watch)),
        Method::Ptt => {
            Narrow::of(rbm, request).call(|rbm, request| tempered::along_trajectory(rbm, request, watch))
        }
    }
}

fn enumerated<F: Float>(rbm: &Rbm<F>, beta: f64, reason: &str, watch: Watch<'_>) -> Result<LogPartition> {
    let log_z = exact::log_partition(rbm, beta, watch)?;
    let states = exact::states(rbm).unwrap_or(f64::NAN);
    Ok(LogPartition {
        log_z,
        std_error: 0.0,
        lower: log_z,
        upper: log_z,
        method: Method::Exact,
        reason: reason.to_owned(),
        warnings: Vec::new(),
        evidence: vec![Evidence::new(Method::Exact, &[("log_z", log_z), ("states", states)])],
    })
}

/// The path from independent units: with the means of the states near the machine, or those that its own chains reach.
fn path(rbm: &Rbm<f32>, request: &Request<'_, f32>, models: &[Rbm<f32>]) -> Result<Path<f32>> {
    let base = match request.near {
        Some(near) => Base::from_states(rbm, request.beta, near)?,
        None => Base::from_model(rbm, request.beta, request.seed)?,
    };
    let all: Vec<Rbm<f32>> = models.iter().chain([rbm]).cloned().collect();
    Path::through(&base, &all, request.beta)
}

/// The largest of 1, 1¼, 1½, 1¾, 2, 2½ … not above `x`, at least `least`: effort chosen from the clock takes few values,
/// so that repeated runs mostly agree.
fn round_effort(x: f64, least: usize) -> usize {
    let octave = x.clamp(1.0, 1e12).log2().floor().exp2();
    let quarters = (4.0 * x.min(1e12) / octave).floor();
    ((quarters / 4.0 * octave) as usize).max(least)
}

/// Seconds that a piece of work takes.
fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    let begun = std::time::Instant::now();
    let out = work()?;
    Ok((out, begun.elapsed().as_secs_f64().max(1e-6)))
}

/// Quantile of Student's t distribution that leaves 2.5 % above, for the errors of a few ensembles (Cornish–Fisher
/// expansion; within 0.5 % for 5 and more degrees of freedom).
fn student_t(degrees: f64) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let (z3, z5, z7) = (Z.powi(3), Z.powi(5), Z.powi(7));
    let n = degrees;
    Z + (z3 + Z) / (4.0 * n)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / (96.0 * n * n)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / (384.0 * n * n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efforts_take_few_values_and_waste_little() {
        assert_eq!([1.0, 7.9, 100.0, 1000.0].map(|x| round_effort(x, 1)), [1, 7, 96, 896]);
        assert_eq!(round_effort(f64::NAN.max(3.0), 20), 20);
        let efforts: std::collections::BTreeSet<_> =
            (1000..2000).map(|x| round_effort(f64::from(x), 1)).collect();
        assert!(efforts.len() <= 5, "{efforts:?}");
    }

    #[test]
    fn quantiles_are_those_of_tables() {
        for (degrees, wanted) in [(5.0, 2.5706), (7.0, 2.3646), (15.0, 2.1314), (63.0, 1.9983)] {
            assert!((student_t(degrees) - wanted).abs() < 0.005 * wanted, "{degrees}");
        }
    }
}
