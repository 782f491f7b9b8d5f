//! Arguments of `impute`.

use std::path::PathBuf;

use clap::Args;
use plefka::catalogue::orders;
use plefka::inference::Solver;
use plefka::inference::conditional::MeansMethod;

use super::DataArgs;
use super::choice::{choice, open};

/// Arguments of `impute`.
#[derive(Debug, Args)]
pub struct ImputeArgs {
    /// The model
    pub model: PathBuf,
    /// The samples: a file, a folder of images, or a synthetic set; NaN, and in text tables an empty cell or a mark such
    /// as NA or ?, is a missing entry
    pub data: String,
    /// .npy, .npz (samples `X`), .csv or .png (a page of pictures), or - for CSV on standard output
    #[arg(short, long, default_value = "imputed.npy", value_name = "FILE")]
    pub out: PathBuf,
    /// Hold these columns, such as 0-391,500, and redraw all others; without it observed entries are held
    #[arg(long, value_name = "RANGES")]
    pub hold: Option<String>,
    /// Gibbs sweeps, or mean-field iterations at most
    #[arg(short = 'k', long, default_value_t = 1000, value_name = "K")]
    pub sweeps: u32,
    /// Write conditional means in place of draws
    #[arg(long)]
    pub means: bool,
    /// How means are computed; without it exactly where that is possible, else by Gibbs sampling
    #[arg(long, value_parser = choice::<MeansMethod>(), requires = "means")]
    pub method: Option<MeansMethod>,
    /// Expansion of the mean-field equations
    #[arg(long, value_parser = open(orders()), default_value = "2")]
    pub order: String,
    /// How the mean-field equations are solved
    #[arg(long, value_parser = choice::<Solver>(), default_value_t = Solver::Damped)]
    pub solver: Solver,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Inverse temperature
    #[arg(long, default_value_t = 1.0)]
    pub beta: f64,
    /// Height,width of a picture, where the model does not say
    #[arg(long, value_name = "H,W", value_delimiter = ',')]
    pub shape: Option<Vec<usize>>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}
