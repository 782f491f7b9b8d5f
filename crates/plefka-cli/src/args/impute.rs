//! Arguments of `impute`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use plefka::inference::Solver;

use super::{DataArgs, words};

/// How conditional means are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MeansMethod {
    /// By enumeration
    Exact,
    /// Averages over the second half of the Gibbs sweeps
    Gibbs,
    /// Mean field: magnetizations of a solution
    MeanField,
}

/// Arguments of `impute`.
#[derive(Debug, Args)]
pub struct ImputeArgs {
    /// The model
    pub model: PathBuf,
    /// The samples: a file, a folder of images, or a synthetic set; NaN, and in text tables an empty cell, NA or ?, is
    /// a missing entry
    pub data: String,
    /// .npy, .npz (samples `X`), .csv or .png (a page of pictures)
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
    #[arg(long, value_enum, requires = "means")]
    pub method: Option<MeansMethod>,
    /// Expansion of the mean-field equations: 1, 2, 3, 4, bethe, rings, adaptive or pade
    #[arg(long, default_value = "2")]
    pub order: String,
    /// How the mean-field equations are solved
    #[arg(long, value_parser = words::<Solver>(&["damped", "anderson", "annealed", "newton"]), default_value = "damped")]
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
