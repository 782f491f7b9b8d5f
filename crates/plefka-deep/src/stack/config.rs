//! The settings of a stack: one run's settings per machine, the feature convention and the start, as TOML.

use plefka::inference::expansion_named;
use plefka::training::RunConfig;
use plefka::training::negative::NegativeMethod;
use plefka::{Error, Result};
use serde::{Deserialize, Serialize};

use super::features::{FeatureKind, Features};

/// The settings of a stack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StackConfig {
    /// Version of this form.
    version: u32,
    /// What the next machine sees.
    pub features: Features,
    /// Whether each machine but the first starts as the transpose of the one below, where sizes and units allow.
    pub tied: bool,
    /// The settings of the machines, from the data upward. Only the first one's `data` names a source.
    pub layers: Vec<RunConfig>,
}

/// How the settings of one run become those of a stack.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// Hidden units of each machine, from the data upward.
    pub sizes: Vec<usize>,
    /// What the next machine sees.
    pub features: Features,
    /// Whether machines start as the transpose of the one below.
    pub tied: bool,
    /// Kind of the hidden units of the last machine, if it is another one.
    pub top_unit: Option<String>,
    /// Whether the estimator of the negative phase is chosen for the units of each machine.
    pub suited: bool,
}

/// The form of stack.toml.
const VERSION: u32 = 1;

impl StackConfig {
    /// The settings of a stack all of whose machines have the settings of one run, and seeds that follow each other.
    ///
    /// # Errors
    /// No sizes; units that do not exist; the errors of [`StackConfig::check`].
    pub fn uniform(base: &RunConfig, layers: &Layers) -> Result<Self> {
        let mut configs: Vec<RunConfig> = Vec::new();
        for (layer, &size) in layers.sizes.iter().enumerate() {
            let mut config = base.clone();
            config.seed = base.seed.wrapping_add(layer as u64);
            config.model.hidden = size;
            if let Some(below) = configs.last() {
                config.model.visible = below.model.hidden_unit.clone();
                config.data = above(layer);
            }
            if layer + 1 == layers.sizes.len()
                && let Some(unit) = &layers.top_unit
            {
                config.model.hidden_unit = unit.clone();
            }
            if layers.suited {
                config.negative.method =
                    NegativeMethod::suited(&config.model.visible, &config.model.hidden_unit)?;
            }
            configs.push(config);
        }
        let config =
            Self { version: VERSION, features: layers.features.clone(), tied: layers.tied, layers: configs };
        config.check()?;
        Ok(config)
    }

    /// The inverse temperature, one for all machines.
    pub fn beta(&self) -> f64 {
        self.layers[0].training.beta
    }

    /// Refuses settings out of range, and machines that do not fit each other.
    ///
    /// # Errors
    /// [`Error::Setting`].
    pub fn check(&self) -> Result<()> {
        if self.version != VERSION {
            return Err(Error::setting("version", self.version, VERSION));
        }
        let Some(first) = self.layers.first() else {
            return Err(Error::setting("hidden", "no sizes", "the hidden units of at least one machine"));
        };
        self.layers.iter().try_for_each(RunConfig::check)?;
        if self.features.kind == FeatureKind::Magnetizations {
            expansion_named::<f64>(&self.features.order)?;
        }
        for (layer, pair) in self.layers.windows(2).enumerate() {
            let (below, above) = (&pair[0], &pair[1]);
            let named = |what: &str| format!("{what} of machine {}", layer + 2);
            if above.model.visible != below.model.hidden_unit {
                let expected = format!("{}, the hidden units below", below.model.hidden_unit);
                return Err(Error::setting(named("visible"), &above.model.visible, expected));
            }
            if above.training.beta != first.training.beta {
                return Err(Error::setting(named("beta"), above.training.beta, first.training.beta));
            }
            if above.precision != first.precision {
                return Err(Error::setting(named("precision"), above.precision, first.precision));
            }
        }
        Ok(())
    }

    /// Reads TOML; unknown keys and wrong types are refused, and the error gives their line.
    pub fn from_toml(text: &str) -> std::result::Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Writes TOML, every setting included.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("configurations are plain data")
    }
}

/// The `data` of a machine whose samples are features.
fn above(layer: usize) -> plefka::data::DataConfig {
    plefka::data::DataConfig {
        source: format!("the features of layer-{layer}"),
        validation_share: 0.0,
        ..plefka::data::DataConfig::default()
    }
}
