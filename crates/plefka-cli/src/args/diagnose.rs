//! Arguments of `diagnose`.

use std::path::PathBuf;

use clap::Args;
use plefka::catalogue::orders;
use plefka::diagnostics::thermometer::{PathSettings, ThermometerSettings, thermal};
use plefka::inference::Solver;
use plefka::training::negative::NegativeMethod;

use super::DataArgs;
use super::choice::{choice, open};

/// Arguments of `diagnose`.
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// The model
    pub model: PathBuf,
    /// Samples near the model's, such as its training data: a file, a folder of images, or a synthetic set. States are
    /// sought from them and from random starts
    pub data: Option<String>,
    /// Inverse temperature
    #[arg(long, default_value_t = 1.0)]
    pub beta: f64,
    /// Expansion whose states are sought
    #[arg(long, value_parser = open(orders()), default_value = "2")]
    pub order: String,
    /// How its equations are solved
    #[arg(long, value_parser = choice::<Solver>(), default_value_t = Solver::Anderson)]
    pub solver: Solver,
    /// Starts from samples at most; 0 for none
    #[arg(long, value_name = "N", default_value_t = ThermometerSettings::default().starts)]
    pub starts: usize,
    /// Random starts; 0 for none
    #[arg(long, value_name = "N", default_value_t = ThermometerSettings::default().random)]
    pub random: usize,
    /// Temperatures at which states are sought, between half and four times the model's; 0 for none
    #[arg(long, value_name = "N", default_value_t = ThermometerSettings::default().temperatures)]
    pub temperatures: usize,
    /// Temperatures of specific heat and susceptibility in the same range, the rungs of a ladder; 0 for none
    #[arg(long, value_name = "N", default_value_t = thermal::ThermalSettings::default().rungs)]
    pub rungs: usize,
    /// Sweeps of tempering for them, where the model is too large to enumerate
    #[arg(short = 'k', long, value_name = "K", default_value_t = thermal::ThermalSettings::default().sweeps)]
    pub sweeps: usize,
    /// Continue training with L2 decays and with bounds on the norms of the weights, and measure σ_max(B) and the
    /// log-likelihood of samples that are kept out; needs DATA
    #[arg(long)]
    pub remedy: bool,
    /// With --remedy: updates of every run
    #[arg(long, value_name = "N", requires = "remedy", default_value_t = 1000)]
    pub remedy_steps: usize,
    /// With --remedy: the negative phase of the runs
    #[arg(long, value_name = "METHOD", requires = "remedy", value_parser = choice::<NegativeMethod>(),
        default_value_t = PathSettings::default().method)]
    pub remedy_method: NegativeMethod,
    /// With --remedy: learning rate at the first update, falling to 0 by equal steps; default: a fifth of the
    /// automatic one
    #[arg(long, value_name = "RATE", requires = "remedy")]
    pub remedy_rate: Option<f64>,
    /// Seed of random starts, chains and runs
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Say what the model renormalises, in place of its temperature: p of DATA, of a teacher or of the layer below
    #[arg(long, conflicts_with_all = ["order", "solver", "starts", "random", "temperatures", "rungs", "remedy"])]
    pub rg: bool,
    /// With --rg: a model of the same visible units, whose distribution takes the place of DATA
    #[arg(long, value_name = "MODEL", requires = "rg")]
    pub teacher: Option<PathBuf>,
    /// With --rg: the model whose hidden units are the visible ones of this
    #[arg(long, value_name = "MODEL", requires = "rg")]
    pub below: Option<PathBuf>,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

impl DiagnoseArgs {
    /// The engine's settings.
    pub fn settings(&self) -> ThermometerSettings {
        let thermal = thermal::ThermalSettings {
            rungs: self.rungs,
            sweeps: self.sweeps,
            ..thermal::ThermalSettings::default()
        };
        let path = PathSettings {
            steps: if self.remedy { self.remedy_steps } else { 0 },
            method: self.remedy_method,
            rate: self.remedy_rate,
            ..PathSettings::default()
        };
        ThermometerSettings {
            path,
            order: self.order.clone(),
            solver: self.solver,
            starts: self.starts,
            random: self.random,
            temperatures: self.temperatures,
            thermal,
            seed: self.seed,
            ..ThermometerSettings::default()
        }
    }
}
