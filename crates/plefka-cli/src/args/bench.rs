//! Arguments of `bench`.

use clap::Args;
use plefka::training::RunConfig;
use plefka::training::config::Precision;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::{Error, Result};

use super::choice::{choice, choice_where, training_order};

/// The methods whose work is counted, so that their training has a floor.
pub const COUNTED: [NegativeMethod; 3] = [NegativeMethod::Emf, NegativeMethod::Cd, NegativeMethod::Pcd];
/// Without `--rows` at least so many, so that a pass over them is more than its first and last step.
const ROWS: usize = 1000;
/// Without `--rows` at least so many batches.
const BATCHES: usize = 4;

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Visible units
    #[arg(long, value_name = "N", default_value_t = 784)]
    pub visible: usize,
    /// Hidden units
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub hidden: usize,
    /// Samples per mini-batch
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub batch: usize,
    /// Share of the samples' bits that are 1
    #[arg(long, value_name = "P", default_value_t = 0.13, allow_negative_numbers = true)]
    pub density: f64,
    /// Number type
    #[arg(long, value_parser = choice::<Precision>(), default_value_t = Precision::F32)]
    pub precision: Precision,
    /// What is trained: one method or several, with commas between
    #[arg(long, value_parser = choice_where(|method: NegativeMethod| COUNTED.contains(&method)), value_delimiter = ',', default_values_t = [NegativeMethod::Pcd, NegativeMethod::Emf])]
    pub method: Vec<NegativeMethod>,
    /// Mean field: the expansion, of equations solved from the batch. Without it and --iterations states fire
    #[arg(long, value_parser = training_order())]
    pub order: Option<String>,
    /// Mean field: iterations per step from the batch
    #[arg(long, value_name = "N")]
    pub iterations: Option<usize>,
    /// Sampling, and states that fire: sweeps per step
    #[arg(short = 'k', long, value_name = "K", default_value_t = 1)]
    pub sweeps: u32,
    /// Samples in a pass over the data; default: 1000, or 4 batches where that is more
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,
    /// About how long each measurement takes
    #[arg(long, value_name = "S", default_value_t = 2.0, allow_negative_numbers = true)]
    pub seconds: f64,
    /// Seed of samples and training
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl BenchArgs {
    /// Samples in a pass over the data; whole batches unless the user wants otherwise.
    pub fn rows(&self) -> usize {
        let batches = ROWS.div_ceil(self.batch.max(1)).max(BATCHES);
        self.rows.unwrap_or_else(|| batches.saturating_mul(self.batch))
    }

    /// The settings of a method's training: the defaults of `train`, and nothing is monitored.
    pub fn run_config(&self, method: NegativeMethod) -> RunConfig {
        let mut config = RunConfig { seed: self.seed, precision: self.precision, ..RunConfig::default() };
        config.model.hidden = self.hidden;
        config.training.batch = self.batch;
        config.negative.method = method;
        config.negative.order.clone_from(&self.order);
        config.negative.iterations = self.iterations;
        let solves = self.order.is_some() || self.iterations.is_some();
        config.negative.start = Some(if solves { Start::Batch } else { Start::Firing });
        config.negative.sweeps = self.sweeps;
        config.monitors.every = 0;
        config.monitors.samples = 1;
        config
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        if self.visible == 0 {
            return Err(Error::setting("visible", 0, "at least 1 unit"));
        }
        if !(0.0..=1.0).contains(&self.density) {
            return Err(Error::setting("density", self.density, "a share in [0, 1]"));
        }
        crate::runs::ranges::seconds(self.seconds)?;
        for &method in &self.method {
            self.run_config(method).check()?;
        }
        if self.rows() < self.batch {
            let expected = format!("at least a batch of {}", self.batch);
            return Err(Error::setting("rows", self.rows(), expected));
        }
        Ok(())
    }
}
