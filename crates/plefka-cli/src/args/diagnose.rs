//! Arguments of `diagnose`.

use std::path::PathBuf;

use clap::Args;
use plefka::catalogue::orders;
use plefka::diagnostics::thermometer::{ThermometerSettings, thermal};
use plefka::inference::Solver;

use super::DataArgs;
use super::choice::{choice, open};

/// Arguments of `diagnose`.
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// The model
    pub model: PathBuf,
    /// Samples near the model's, such as its training data: a file, a folder of images, or a synthetic set. States are
    /// sought from them and from random starts, and a weight decay is held against them
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
    /// Starts from samples at most
    #[arg(long, value_name = "N", default_value_t = ThermometerSettings::default().starts)]
    pub starts: usize,
    /// Random starts
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
    /// Seed of random starts and chains
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Say what the model renormalises, in place of its temperature: p of DATA, of a teacher or of the layer below
    #[arg(long, conflicts_with_all = ["order", "solver", "starts", "random", "temperatures", "rungs"])]
    pub rg: bool,
    /// With --rg: a model of the same visible units, whose distribution takes the place of DATA
    #[arg(long, value_name = "MODEL", requires = "rg")]
    pub teacher: Option<PathBuf>,
    /// With --rg: the model whose hidden units are the visible ones of this
    #[arg(long, value_name = "MODEL", requires = "rg")]
    pub below: Option<PathBuf>,
    /// With --rg: write the report, one HTML file
    #[arg(short, long, value_name = "FILE", requires = "rg")]
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
        ThermometerSettings {
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
