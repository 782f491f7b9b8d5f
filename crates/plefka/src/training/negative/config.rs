//! Settings of all negative phases.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::expansion::check_training;
use crate::inference::{FixedPoint, Solver, expansion_named};
use crate::model::Rbm;
use crate::units::unit_named;

crate::choices! {
    /// Which negative phase.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum NegativeMethod: "method" {
        #[default]
        Emf = "emf": "Extended mean field, without sampling",
        Cd = "cd": "Contrastive divergence",
        Pcd = "pcd": "Persistent contrastive divergence",
        Pt = "pt": "Parallel tempering",
        Ptt = "ptt": "Parallel trajectory tempering",
        Exact = "exact": "Enumeration",
    }
}

impl NegativeMethod {
    /// The method of a run whose settings name none: mean field where both units can fire, persistent contrastive divergence
    /// for other units, whose mean-field equations take tens of times as long for the same likelihood
    /// (docs/training-without-sampling.md).
    ///
    /// # Errors
    /// [`Error::Setting`] for an unknown unit; `potts` stands for any number of colours.
    pub fn suited(visible: &str, hidden: &str) -> Result<Self> {
        let fires = |name: &str| -> Result<bool> {
            if name == "potts" {
                return Ok(true);
            }
            let unit = unit_named::<f64>(name)?;
            Ok(unit.colours() > 1 || unit.states().is_some_and(|states| states.len() == 2))
        };
        Ok(if fires(visible)? && fires(hidden)? { Self::Emf } else { Self::Pcd })
    }
}

crate::choices! {
    /// Where the replicas of mean field start at every step.
    #[non_exhaustive]
    pub enum Start: "start" {
        /// See [`Firing`](super::Firing).
        Firing = "firing": "From states that go on from the last step and fire with the magnetizations",
        Batch = "batch": "From the samples of the batch",
        Persistent = "persistent": "Where they ended in the last step",
    }
}

/// Settings of all negative phases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NegativeConfig {
    /// The method.
    pub method: NegativeMethod,
    /// Mean field: name of the expansion in the registry; "2" by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Mean field: the start of the replicas. Default: from states that fire if the units allow it, otherwise from the
    /// batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Mean field: number of persistent replicas, or number of samples of a batch from which replicas start; 0 uses the
    /// batch size.
    pub replicas: usize,
    /// Mean field: largest number of iterations (evaluations of the equations) per step; 3 by default. States that fire
    /// are used without iterations if neither `iterations` nor `order` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iterations: Option<usize>,
    /// Mean field: share of the new value in an iteration.
    pub damping: f64,
    /// Mean field: residual at which the iteration stops; 0 runs all iterations.
    pub tolerance: f64,
    /// Mean field: solver of the equations.
    pub solver: Solver,
    /// Sampling, and states that fire: sweeps per step, the k of CD-k.
    pub sweeps: u32,
    /// Sampling: number of persistent chains; 0 uses the batch size.
    pub chains: usize,
    /// Tempering: number of rungs of the ladder.
    pub rungs: usize,
    /// Trajectory tempering: samples of the frozen model, in units of the number of chains.
    pub reservoir: usize,
}

impl Default for NegativeConfig {
    fn default() -> Self {
        let FixedPoint { damping, tolerance, solver, .. } = FixedPoint::default();
        Self {
            method: NegativeMethod::Emf,
            order: None,
            start: None,
            replicas: 0,
            iterations: None,
            damping,
            tolerance,
            solver,
            sweeps: 1,
            chains: 0,
            rungs: 10,
            reservoir: 10,
        }
    }
}

impl NegativeConfig {
    /// The fixed-point settings.
    pub fn fixed_point(&self) -> FixedPoint {
        let Self { damping, tolerance, iterations, solver, .. } = *self;
        let iterations = iterations.unwrap_or(FixedPoint::default().iterations);
        FixedPoint { damping, tolerance, iterations, solver }
    }

    /// The name of the expansion.
    pub fn order(&self) -> &str {
        self.order.as_deref().unwrap_or("2")
    }

    /// Whether mean-field equations are solved.
    pub fn iterates(&self) -> bool {
        let asked = self.order.is_some() || self.iterations.is_some();
        self.method == NegativeMethod::Emf && (asked || self.start != Some(Start::Firing))
    }

    /// The same settings with all open choices made for the units of `rbm`.
    ///
    /// # Errors
    /// [`Error::Setting`] if the settings require states that fire for units that cannot fire.
    pub fn resolved<F: Float>(&self, rbm: &Rbm<F>) -> Result<Self> {
        let silent = [&rbm.visible, &rbm.hidden].into_iter().find(|layer| !layer.can_fire());
        let start = match (self.start, silent) {
            (Some(Start::Firing), Some(layer)) if self.method == NegativeMethod::Emf => {
                let expected = format!("`batch` or `persistent` with {} units", layer.unit.name());
                return Err(Error::setting("start", "firing", expected));
            }
            (None, None) => Start::Firing,
            (None, Some(_)) => Start::Batch,
            (Some(start), _) => start,
        };
        Ok(Self { start: Some(start), ..self.clone() })
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        let expansion = expansion_named::<f64>(self.order())?;
        if self.method == NegativeMethod::Emf {
            check_training(expansion)?;
        }
        if !(self.damping > 0.0 && self.damping <= 1.0) {
            return Err(Error::setting("damping", self.damping, "a number in (0, 1]"));
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            return Err(Error::setting("tolerance", self.tolerance, "a finite number, at least 0"));
        }
        if self.iterations == Some(0) {
            return Err(Error::setting("iterations", 0, "at least 1"));
        }
        if self.sweeps == 0 {
            return Err(Error::setting("sweeps", 0, "at least 1"));
        }
        if self.rungs < 2 {
            return Err(Error::setting("rungs", self.rungs, "at least 2"));
        }
        if self.reservoir == 0 {
            return Err(Error::setting("reservoir", 0, "at least 1"));
        }
        Ok(())
    }
}
