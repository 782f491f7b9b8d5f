//! Arguments of the commands that use a model.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::TypedValueParser;
use plefka::catalogue::orders;
use plefka::inference::cooling::Growth;
use plefka::inference::draws::DrawMethod;
use plefka::inference::{PartitionMethod, Solver};

use super::DataArgs;
use super::choice::{choice, open};

/// Arguments of `score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The model
    pub model: PathBuf,
    /// The samples: a file, a folder of images, or a synthetic set
    pub data: String,
    /// How ln Z is found
    #[arg(long, value_parser = choice::<PartitionMethod>(), default_value_t = PartitionMethod::Auto, value_name = "METHOD")]
    pub log_z: PartitionMethod,
    /// About how long ln Z may take: 60s, 5m, 1h
    #[arg(long, value_parser = duration, default_value = "60s", value_name = "TIME")]
    pub budget: Duration,
    /// Steps of annealing or sweeps of tempering, in place of as many as the budget allows; then the result does not
    /// depend on the speed of the machine
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20..).map(|n| n as usize))]
    pub effort: Option<usize>,
    /// Expansion of the mean-field ln Z
    #[arg(long, value_parser = open(orders()), default_value = "2")]
    pub order: String,
    /// How the mean-field equations are solved
    #[arg(long, value_parser = choice::<Solver>(), default_value_t = Solver::Damped)]
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
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let parsed = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).map_err(|e| e.to_string()),
        Err(_) => humantime::parse_duration(text).map_err(|e| e.to_string()),
    }?;
    if parsed < Duration::from_secs(1) { Err("expected at least 1s".into()) } else { Ok(parsed) }
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
    #[arg(long, value_parser = choice::<DrawMethod>(), default_value_t = DrawMethod::Gibbs)]
    pub method: DrawMethod,
    /// noise, or data to start from (a file, a folder of images, or a synthetic set)
    #[arg(long, default_value = "noise")]
    pub start: String,
    /// Gibbs sweeps, tempering sweeps, or mean-field iterations at most
    #[arg(short = 'k', long, default_value_t = 1000, value_name = "K")]
    pub sweeps: u32,
    /// Expansion of the mean-field equations
    #[arg(long, value_parser = open(orders()), default_value = "2")]
    pub order: String,
    /// How the mean-field equations are solved
    #[arg(long, value_parser = choice::<Solver>(), default_value_t = Solver::Damped)]
    pub solver: Solver,
    /// Gibbs: simulated annealing, β growing from B0 to --beta over the sweeps
    #[arg(long, value_name = "B0", allow_negative_numbers = true)]
    pub anneal: Option<f64>,
    /// How β grows
    #[arg(long, value_parser = choice::<Growth>(), default_value_t = Growth::Geometric, requires = "anneal")]
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
    /// .npy, .npz (samples `X`), .fasta (of a model of sequences), .csv or .png (a page of pictures), or - for CSV on standard output
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
    /// .npy or .csv, or - for CSV on standard output
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
