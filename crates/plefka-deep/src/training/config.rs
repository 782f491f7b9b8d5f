//! The settings of a run of a perceptron, as in `config.toml` of its folder.

use plefka::data::{DataConfig, DeformationLaw};
use plefka::training::schedule::{Schedule, Shape};
use plefka::{Error, Result};
use serde::{Deserialize, Serialize};

use super::inputs::Inputs;
use super::watchman::OnDivergence;
use crate::optimizer::RuleSettings;
use crate::perceptron::{Activation, Start};

/// All settings of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetConfig {
    /// Seed of weights, order of the samples, deformations and units left out.
    pub seed: u64,
    /// `f32` or `f64`.
    pub precision: String,
    /// The net.
    pub net: NetSettings,
    /// The steps.
    pub training: NetTraining,
    /// How training pictures are deformed, anew in every epoch; `None` for not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub augment: Option<DeformationLaw>,
    /// The data.
    pub data: DataConfig,
}

/// The net.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetSettings {
    /// Units of every hidden layer, from the inputs on; none for a linear classifier.
    pub layers: Vec<usize>,
    /// The function of the hidden units.
    pub activation: Activation,
    /// First weights.
    pub start: Start,
    /// Whether the sums of hidden layers are normalised over a batch.
    pub batch_norm: bool,
    /// How values become inputs.
    pub inputs: Inputs,
    /// A folder of `plefka stack` whose machines are the first hidden layers, or encoder and decoder; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Whether the net gives its own inputs back: the hidden layers are the encoder, whose last is the code, and are mirrored.
    pub autoencoder: bool,
}

impl Default for NetSettings {
    fn default() -> Self {
        Self {
            layers: vec![1000, 500],
            activation: Activation::Relu,
            start: Start::Auto,
            batch_norm: false,
            inputs: Inputs::Auto,
            from: String::new(),
            autoencoder: false,
        }
    }
}

/// The steps of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetTraining {
    /// Passes over the samples.
    pub epochs: usize,
    /// Samples of a step.
    pub batch: usize,
    /// The rule and its constants.
    pub rule: RuleSettings,
    /// The rate of the mean gradient of a batch.
    pub schedule: Schedule,
    /// Largest norm of the whole gradient; 0 for none.
    pub clip: f64,
    /// L2 decay of the weights, added to the gradient.
    pub decay: f64,
    /// Share of the inputs left out in a step.
    pub input_dropout: f64,
    /// Share of the hidden units left out in a step.
    pub dropout: f64,
    /// Largest norm of the weights into a unit; 0 for none.
    pub max_norm: f64,
    /// β of the mean of the weights along the run, in [0, 1); 0 for none.
    pub averaging: f64,
    /// Seconds after which the run ends, at the end of a step; 0 for no limit.
    pub seconds: f64,
    /// Epochs, from the first, in which the last layer alone learns.
    pub head_epochs: usize,
    /// What follows when a run starts to collapse.
    pub on_divergence: OnDivergence,
}

impl Default for NetTraining {
    fn default() -> Self {
        Self {
            epochs: 20,
            batch: 100,
            rule: RuleSettings::default(),
            schedule: Schedule { rate: Some(0.001), shape: Shape::Cosine, final_rate: 0.0, warm_up: 0.0 },
            clip: 0.0,
            decay: 0.0,
            input_dropout: 0.0,
            dropout: 0.0,
            max_norm: 0.0,
            averaging: 0.0,
            seconds: 0.0,
            head_epochs: 0,
            on_divergence: OnDivergence::Rollback,
        }
    }
}

impl Default for NetConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            precision: "f32".into(),
            net: NetSettings::default(),
            training: NetTraining::default(),
            augment: None,
            data: DataConfig::default(),
        }
    }
}

impl NetConfig {
    /// Reads TOML; settings left out keep their defaults.
    ///
    /// # Errors
    /// Text that is not TOML, unknown keys and values of a wrong type.
    pub fn from_toml(text: &str) -> std::result::Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Writes TOML, every setting included.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("settings are plain data")
    }

    /// Refuses settings out of range.
    ///
    /// # Errors
    /// [`Error::Setting`].
    pub fn check(&self) -> Result<()> {
        if !["f32", "f64"].contains(&self.precision.as_str()) {
            return Err(Error::setting("precision", &self.precision, "f32 or f64"));
        }
        if self.net.layers.contains(&0) {
            return Err(Error::setting("layers", 0, "at least one unit in every hidden layer"));
        }
        if self.net.autoencoder && self.net.layers.is_empty() && self.net.from.is_empty() {
            return Err(Error::setting(
                "layers",
                "none",
                "the encoder of an autoencoder, at least one layer",
            ));
        }
        if !self.net.from.is_empty() && self.net.batch_norm {
            return Err(Error::setting("batch_norm", true, "false for a net from a stack, which has none"));
        }
        self.training.check()?;
        self.augment.as_ref().map_or(Ok(()), DeformationLaw::check)?;
        if self.net.batch_norm && self.training.batch < 2 {
            return Err(Error::setting("batch", 1, "at least 2 with a normalisation over the batch"));
        }
        self.data.check()
    }
}

impl NetTraining {
    fn check(&self) -> Result<()> {
        if self.batch == 0 {
            return Err(Error::setting("batch", 0, "at least 1"));
        }
        for (name, x) in [
            ("clip", self.clip),
            ("decay", self.decay),
            ("max_norm", self.max_norm),
            ("seconds", self.seconds),
        ] {
            if !(x.is_finite() && x >= 0.0) {
                return Err(Error::setting(name, x, "a finite number, at least 0"));
            }
        }
        for (name, x) in
            [("input_dropout", self.input_dropout), ("dropout", self.dropout), ("averaging", self.averaging)]
        {
            if !(0.0..1.0).contains(&x) {
                return Err(Error::setting(name, x, "a number in [0, 1)"));
            }
        }
        if self.schedule.rate.is_none() {
            return Err(Error::setting("rate", "none", "a rate"));
        }
        self.schedule.check()?;
        self.rule.check()
    }
}
