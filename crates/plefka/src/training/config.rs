//! The configuration of a run: all settings that, together with the data, determine the result. Written as TOML;
//! unknown keys are refused.

use serde::{Deserialize, Serialize};

use super::monitors::{MonitorConfig, larger_is_better};
use super::negative::{NegativeConfig, NegativeMethod};
use super::optimizer::OptimizerConfig;
use super::penalty::Penalty;
use super::schedule::Schedule;
use super::temperature::Temperature;
use crate::data::DataConfig;
use crate::error::{Error, Result};
use crate::units::unit_named;

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Seed of all random numbers.
    pub seed: u64,
    /// Number type of the training.
    pub precision: Precision,
    /// Number of threads; 0 for all cores. Does not change the result.
    pub threads: usize,
    /// Source of the samples.
    pub data: DataConfig,
    /// The model at the start.
    pub model: ModelConfig,
    /// The negative phase.
    pub negative: NegativeConfig,
    /// The training loop.
    pub training: TrainingConfig,
    /// Monitors and their frequency.
    pub monitors: MonitorConfig,
    /// Conditions for early stopping.
    pub stopping: Stopping,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            precision: Precision::default(),
            threads: 0,
            data: DataConfig::default(),
            model: ModelConfig::default(),
            negative: NegativeConfig::default(),
            training: TrainingConfig::default(),
            monitors: MonitorConfig::default(),
            stopping: Stopping::default(),
        }
    }
}

crate::choices! {
    /// Number type.
    #[derive(Default)]
    pub enum Precision: "precision" {
        #[default]
        F32 = "f32": "32 bits",
        F64 = "f64": "64 bits",
    }
}

/// The model at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelConfig {
    /// Kind of the visible units, in the form that [`crate::units::unit_named`] reads; `potts` takes the number of
    /// colours from the data.
    pub visible: String,
    /// Number of hidden units.
    pub hidden: usize,
    /// Kind of the hidden units.
    pub hidden_unit: String,
    /// Standard deviation of the initial weights.
    pub weight_scale: f64,
    /// Whether the visible layer starts as independent units with the data's moments (for Bernoulli units: biases at
    /// the logit of the clipped mean) or with default parameters.
    pub visible_bias_from_data: bool,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            visible: "bernoulli".into(),
            hidden: 256,
            hidden_unit: "bernoulli".into(),
            weight_scale: 0.01,
            visible_bias_from_data: true,
        }
    }
}

impl ModelConfig {
    /// Refuses units that do not exist and numbers out of range.
    fn check(&self) -> Result<()> {
        if self.hidden == 0 {
            return Err(Error::setting("hidden", 0, "at least 1 unit"));
        }
        // A plain `potts` is completed when the data are read.
        if self.visible != "potts" {
            unit_named::<f64>(&self.visible)?;
        }
        unit_named::<f64>(&self.hidden_unit)?;
        let scale = self.weight_scale;
        if !(scale.is_finite() && scale >= 0.0) {
            return Err(Error::setting("weight_scale", scale, "a finite number, at least 0"));
        }
        Ok(())
    }
}

/// The training loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingConfig {
    /// Passes over the data.
    pub epochs: u64,
    /// Samples per mini-batch.
    pub batch: usize,
    /// Whether the samples come in a new random order each epoch.
    pub shuffle: bool,
    /// Gibbs sweeps that renew the imputed values of missing entries before each step.
    pub imputation_sweeps: u32,
    /// Inverse temperature of training.
    pub beta: f64,
    /// Temperature in units of 1/β, for a run that begins hotter or colder than it ends.
    pub temperature: Temperature,
    /// Whether the gradient is centered.
    pub centering: bool,
    /// Whether real-valued visible units are trained on standard values, (x − m)/s of the training samples; the model
    /// stays one of the data's own values. No effect on units with a fixed scale.
    pub standardise: bool,
    /// Whether gradient, penalties and momentum are means per sample or sums over the batch.
    pub reduction: Reduction,
    /// Time limit in seconds; 0 for no limit.
    pub time_budget: f64,
    /// η of the average over the models along the run, which becomes the result: model number s has the weight s^η; 0
    /// for no average.
    pub averaging: f64,
    /// Approximate number of models to keep along the run, at steps that grow by a constant factor: the ladder of
    /// trajectory tempering; 0 keeps none.
    pub trajectory: usize,
    /// Learning rate.
    pub schedule: Schedule,
    /// Optimizer.
    pub optimizer: OptimizerConfig,
    /// Weight decay and bounds.
    pub penalty: Penalty,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 20,
            batch: 100,
            shuffle: true,
            imputation_sweeps: 5,
            beta: 1.0,
            temperature: Temperature::default(),
            centering: true,
            standardise: true,
            reduction: Reduction::Mean,
            time_budget: 0.0,
            averaging: 4.0,
            trajectory: 0,
            schedule: Schedule::default(),
            optimizer: OptimizerConfig::default(),
            penalty: Penalty::default(),
        }
    }
}

impl TrainingConfig {
    /// Refuses numbers of the loop itself that are out of range.
    fn check_numbers(&self) -> Result<()> {
        if self.batch == 0 {
            return Err(Error::setting("batch", 0, "at least 1 sample"));
        }
        if self.imputation_sweeps == 0 {
            return Err(Error::setting("imputation_sweeps", 0, "at least 1"));
        }
        crate::numerics::range::beta(self.beta)?;
        if !(self.time_budget.is_finite() && self.time_budget >= 0.0) {
            return Err(Error::setting("time_budget", self.time_budget, "seconds, at least 0"));
        }
        if !(self.averaging.is_finite() && self.averaging >= 0.0) {
            return Err(Error::setting("averaging", self.averaging, "a finite number, at least 0"));
        }
        Ok(())
    }
}

crate::choices! {
    /// Whether gradients are means or sums over the batch.
    #[derive(Default)]
    pub enum Reduction: "reduction" {
        #[default]
        Mean = "mean": "Means over the batch",
        /// Penalties and momentum act on the sums, and the rate is divided by the size of the batch, as in the original
        /// EMF_RBM package.
        Sum = "sum": "Sums over the batch",
    }
}

/// Early stopping on a monitor of the validation samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stopping {
    /// Number of measurements without improvement after which the run stops; 0 never stops early.
    pub patience: u64,
    /// The monitor, without the prefix `validation.`.
    pub monitor: String,
    /// Smallest change that counts as an improvement; a change below its own standard error never does.
    pub min_improvement: f64,
}

impl Default for Stopping {
    fn default() -> Self {
        Self { patience: 0, monitor: "log_likelihood".into(), min_improvement: 0.0 }
    }
}

impl Stopping {
    /// Refuses a monitor that does not exist or is not measured, and an improvement out of range.
    fn check(&self, monitors: &MonitorConfig) -> Result<()> {
        larger_is_better(&self.monitor)?;
        if self.patience > 0 && self.monitor == "log_likelihood" && monitors.likelihood_chains == 0 {
            let expected = "another one while likelihood_chains is 0";
            return Err(Error::setting("stopping.monitor", "log_likelihood", expected));
        }
        if !(self.min_improvement.is_finite() && self.min_improvement >= 0.0) {
            let found = self.min_improvement;
            return Err(Error::setting("min_improvement", found, "a finite number, at least 0"));
        }
        Ok(())
    }
}

impl RunConfig {
    /// Reads TOML; unknown keys and wrong types are refused, and the error gives their line.
    pub fn from_toml(text: &str) -> std::result::Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Writes TOML, every setting included.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("configurations are plain data")
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        let training = &self.training;
        self.data.check()?;
        self.model.check()?;
        training.check_numbers()?;
        training.temperature.check()?;
        if training.temperature.changes() && self.negative.method == NegativeMethod::Ptt {
            let expected = "1 with ptt, whose frozen models have the temperature of the run";
            return Err(Error::setting("temperature.start", training.temperature.start, expected));
        }
        training.schedule.check()?;
        training.optimizer.check()?;
        training.penalty.check()?;
        self.negative.check()?;
        self.monitors.check()?;
        self.stopping.check(&self.monitors)
    }
}
