//! The continued runs of the measured path: effort, decays and bounds.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::training::negative::NegativeMethod;

/// The runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PathSettings {
    /// Updates of every run; 0 for no runs.
    pub steps: usize,
    /// The negative phase of the runs. Mean field may fail outside its domain, where the path begins.
    pub method: NegativeMethod,
    /// Samples per update.
    pub batch: usize,
    /// The learning rate at the first update, which falls to 0 by equal steps; `None` means a fifth of the
    /// automatic rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// L2 decays.
    pub decays: Vec<f64>,
    /// Bounds on the norms of the hidden units' weights, in units of the largest norm of the machine.
    pub norms: Vec<f64>,
    /// Further runs of each kind, each between the weakest penalty inside the domain and the next weaker one.
    pub refinements: usize,
    /// Largest number of samples that are kept out of the runs for the likelihood; at most a fifth of all.
    pub held: usize,
    /// Annealing steps for ln Z of machines that are too large to enumerate.
    pub effort: usize,
}

impl Default for PathSettings {
    fn default() -> Self {
        Self {
            steps: 0,
            method: NegativeMethod::Pcd,
            batch: 100,
            rate: None,
            decays: vec![0.001, 0.003, 0.01, 0.03, 0.1],
            norms: vec![0.9, 0.75, 0.6, 0.45, 0.3],
            refinements: 3,
            held: 1000,
            effort: 300,
        }
    }
}

impl PathSettings {
    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        for (name, x) in [("path.batch", self.batch), ("path.held", self.held), ("path.effort", self.effort)]
        {
            if x == 0 {
                return Err(Error::setting(name, 0, "at least 1"));
            }
        }
        if let Some(rate) = self.rate.filter(|rate| !(rate.is_finite() && *rate > 0.0)) {
            return Err(Error::setting("path.rate", rate, "a positive number"));
        }
        for (name, values) in [("path.decays", &self.decays), ("path.norms", &self.norms)] {
            if let Some(x) = values.iter().find(|x| !(x.is_finite() && **x > 0.0)) {
                return Err(Error::setting(name, x, "positive numbers"));
            }
        }
        Ok(())
    }
}

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nothing, and no run: the machine itself.
    Machine,
    /// The weights times a factor, without a run.
    Factor,
    /// Nothing: the run without a penalty.
    None,
    /// An L2 decay.
    L2,
    /// A bound on the Euclidean norm of every hidden unit's weights.
    MaxNorm,
}
