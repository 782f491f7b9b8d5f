//! Arguments of `ridge`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use plefka::data::readers::HeaderRow;
use plefka_regression::advisor::ProblemKind;
use plefka_regression::classification::TargetKind;
use plefka_regression::sweep::Vary;
use plefka_regression::{Filter, Penalty};

use super::choice::choice;
use super::data::positive;

/// What to do with a regression.
#[derive(Debug, Subcommand)]
pub enum RidgeCommand {
    /// Fit a path of λ: norms, residuals, degrees of freedom, scores, coefficients
    Path(RidgePathArgs),
    /// Compare all rules for λ, choose one for predictions or for the solution, and warn
    Advise(RidgeAdviseArgs),
    /// Learning curves over numbers of rows or columns, with the theory drawn over them
    Sweep(RidgeSweepArgs),
}

/// The data of a regression.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct RidgeData {
    /// A table of text with or without a header, npy, npz (X, y), mat, svmlight, or a zip of one of them
    pub data: PathBuf,
    /// The target: a name of the header, or a number from 0, negative from the end; several with commas. Not needed
    /// where the file has labels of its own
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub target: Option<String>,
    /// Whether the target has numbers or labels of classes
    #[arg(long, value_parser = choice::<TargetKind>(), default_value_t = TargetKind::Auto)]
    pub target_kind: TargetKind,
    /// A column of weights, one per row
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub weights: Option<String>,
    /// Take only the first N rows
    #[arg(long, value_name = "N", value_parser = positive())]
    pub limit: Option<usize>,
    /// Whether the first row of a text table is a header
    #[arg(long, value_parser = choice::<HeaderRow>(), default_value_t = HeaderRow::Auto, value_name = "WHAT")]
    pub header: HeaderRow,
    /// The variable of a .mat or .npz file
    #[arg(long, value_name = "NAME")]
    pub variable: Option<String>,
}

/// How a regression is set up.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub struct RidgeModel {
    /// How singular directions are damped
    #[arg(long, value_parser = choice::<Filter>(), default_value_t = Filter::Ridge)]
    pub filter: Filter,
    /// The quantity that λ penalises
    #[arg(long, value_parser = choice::<Penalty>(), default_value_t = Penalty::Size)]
    pub penalty: Penalty,
    /// Fit no constant
    #[arg(long)]
    pub no_intercept: bool,
    /// Divide columns by their standard deviations
    #[arg(long)]
    pub standardize: bool,
    /// Compute only so many leading singular directions
    #[arg(long, value_name = "K")]
    pub directions: Option<usize>,
}

/// Arguments of `ridge path`.
#[derive(Debug, Args)]
pub struct RidgePathArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: RidgeData,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub model: RidgeModel,
    /// λ of ‖y − Xw‖² + λ‖w‖² (Hansen's is its square root), or numbers of directions; without it a grid
    #[arg(long, value_name = "LIST", value_delimiter = ',', allow_negative_numbers = true)]
    pub lambda: Vec<f64>,
    /// Values of λ in the grid
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub points: usize,
    /// Write the coefficients, one row per λ, as CSV
    #[arg(long, value_name = "FILE")]
    pub coefficients: Option<PathBuf>,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `ridge advise`.
#[derive(Debug, Args)]
pub struct RidgeAdviseArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: RidgeData,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub model: RidgeModel,
    /// The kind of problem
    #[arg(long, value_parser = choice::<ProblemKind>(), default_value_t = ProblemKind::Auto)]
    pub problem: ProblemKind,
    /// The norm of the noise in y, for the discrepancy principle
    #[arg(long, value_name = "NORM", allow_negative_numbers = true)]
    pub noise: Option<f64>,
    /// Folds of cross-validation; 0 for none
    #[arg(long, default_value_t = 5, value_name = "K")]
    pub folds: usize,
    /// Folds are blocks of neighbouring rows in place of random ones: for rows that are a series
    #[arg(long)]
    pub block_folds: bool,
    /// Seed of the folds
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `ridge sweep`.
#[derive(Debug, Args)]
pub struct RidgeSweepArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: RidgeData,
    /// The number that the sweep varies
    #[arg(long, value_parser = choice::<Vary>(), default_value_t = Vary::Rows)]
    pub vary: Vary,
    /// The numbers of rows or columns; without it a grid that is dense where they are equal
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub sizes: Vec<usize>,
    /// Rows fitted to where columns are varied; default: as many as there are columns
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,
    /// Random draws at each size
    #[arg(long, default_value_t = 60, value_name = "N")]
    pub draws: usize,
    /// λ of ‖y − Xw‖² + λ‖w‖²; logistic regression takes the first
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values_t = [1e-6, 10.0], allow_negative_numbers = true)]
    pub lambda: Vec<f64>,
    /// Leave logistic regression out
    #[arg(long)]
    pub no_logistic: bool,
    /// Do not divide columns by their standard deviations
    #[arg(long)]
    pub no_standardize: bool,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
