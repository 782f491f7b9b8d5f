//! Arguments of the commands that use a model.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::{Args, ValueEnum};
use plefka::inference::cooling::Growth;
use plefka::inference::{Method, Solver};

use super::{DataArgs, words};

/// Arguments of `score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The model
    pub model: PathBuf,
    /// The samples: a file, a folder of images, or a synthetic set
    pub data: String,
    /// How ln Z is found
    #[arg(long, value_parser = words::<Method>(&["auto", "exact", "ais", "pt", "ptt", "emf"]), default_value = "auto", value_name = "METHOD")]
    pub log_z: Method,
    /// About how long ln Z may take: 60s, 5m, 1h
    #[arg(long, value_parser = duration, default_value = "60s", value_name = "TIME")]
    pub budget: Duration,
    /// Steps of annealing or sweeps of tempering, in place of as many as the budget allows; then the result does not
    /// depend on the speed of the machine
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20..).map(|n| n as usize))]
    pub effort: Option<usize>,
    /// Expansion of the mean-field ln Z: 1, 2, 3, 4, bethe, rings, adaptive or pade
    #[arg(long, default_value = "2")]
    pub order: String,
    /// How the mean-field equations are solved
    #[arg(long, value_parser = words::<Solver>(&["damped", "anderson", "annealed", "newton"]), default_value = "damped")]
    pub solver: Solver,
    /// Inverse temperature
    #[arg(long, default_value_t = 1.0)]
    pub beta: f64,
    /// auto: do not enumerate, however few the states
    #[arg(long)]
    pub no_exact: bool,
    /// Score the other columns given these, such as 0-391,500
    #[arg(long, value_name = "RANGES")]
    pub hold: Option<String>,
    /// Sequences: means with weights 1/(number of sequences of at least this identity), such as 0.8; 0 for equal weights
    #[arg(long, default_value_t = 0.0, value_name = "IDENTITY")]
    pub reweight: f64,
    /// Seed of chains and of a stochastic binarisation
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

/// A duration of at least a second: a number of seconds, or numbers with units.
fn duration(text: &str) -> Result<Duration, String> {
    let parsed = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).map_err(|e| e.to_string()),
        Err(_) => humantime::parse_duration(text).map_err(|e| e.to_string()),
    }?;
    if parsed < Duration::from_secs(1) { Err("expected at least 1s".into()) } else { Ok(parsed) }
}

/// How samples come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SampleMethod {
    /// Gibbs sampling: states
    Gibbs,
    /// Mean field: magnetizations of a solution
    MeanField,
    /// Enumeration: independent exact draws, up to 2^30 states of the smaller layer
    Exact,
    /// Parallel tempering: one chain of every ladder
    Pt,
    /// Parallel tempering along the models that a run kept
    Ptt,
}

impl SampleMethod {
    /// The name in documents.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Arguments of `sample`.
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// The model
    pub model: PathBuf,
    /// Number of samples
    #[arg(short, long, default_value_t = 100, value_name = "N")]
    pub n: usize,
    /// How
    #[arg(long, value_enum, default_value = "gibbs")]
    pub method: SampleMethod,
    /// noise, or data to start from (a file, a folder of images, or a synthetic set)
    #[arg(long, default_value = "noise")]
    pub start: String,
    /// Gibbs sweeps, tempering sweeps, or mean-field iterations at most
    #[arg(short = 'k', long, default_value_t = 1000, value_name = "K")]
    pub sweeps: u32,
    /// Expansion of the mean-field equations: 1, 2, 3, 4, bethe, rings, adaptive or pade
    #[arg(long, default_value = "2")]
    pub order: String,
    /// How the mean-field equations are solved
    #[arg(long, value_parser = words::<Solver>(&["damped", "anderson", "annealed", "newton"]), default_value = "damped")]
    pub solver: Solver,
    /// Gibbs: simulated annealing, β growing from B0 to --beta over the sweeps
    #[arg(long, value_name = "B0", allow_negative_numbers = true)]
    pub anneal: Option<f64>,
    /// How β grows
    #[arg(long, value_parser = words::<Growth>(&["linear", "geometric"]), default_value = "geometric", requires = "anneal")]
    pub cooling: Growth,
    /// Write the probabilities of the last sweep in place of the states
    #[arg(long)]
    pub probabilities: bool,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Inverse temperature
    #[arg(long, default_value_t = 1.0)]
    pub beta: f64,
    /// .npy, .npz (samples `X`) or .png (a page of pictures)
    #[arg(short, long, default_value = "samples.npy", value_name = "FILE")]
    pub out: PathBuf,
    /// Height,width of a picture, where the model does not say
    #[arg(long, value_name = "H,W", value_delimiter = ',')]
    pub shape: Option<Vec<usize>>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

/// Arguments of `transform`.
#[derive(Debug, Args)]
pub struct TransformArgs {
    /// The model
    pub model: PathBuf,
    /// The samples: a file, a folder of images, or a synthetic set
    pub data: String,
    /// .npy or .csv
    #[arg(short, long, default_value = "features.npy", value_name = "FILE")]
    pub out: PathBuf,
    /// Inverse temperature
    #[arg(long, default_value_t = 1.0)]
    pub beta: f64,
    /// Seed of a stochastic binarisation
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The model
    pub model: PathBuf,
}
