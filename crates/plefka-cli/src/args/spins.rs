//! Arguments of `hopfield` and `sk`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use plefka_spins::hopfield::{DynamicsKind, Rule};

use super::DataArgs;
use super::choice::choice;

/// What to do with a memory.
#[derive(Debug, Subcommand)]
pub enum HopfieldCommand {
    /// Store patterns, corrupt them, and see what is recalled
    Recall(Box<HopfieldRecallArgs>),
    /// Store patterns of grey values in a continuous memory, corrupt them, and see what its updates, attention, make of them
    Attend(Box<HopfieldAttendArgs>),
    /// Store random patterns at several loads and temperatures, and measure what is left of them
    Capacity(HopfieldCapacityArgs),
    /// Draw the phase diagram of theory, with that of a simulation over it
    Phase(HopfieldPhaseArgs),
}

/// A rule by its name.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Memory")]
pub struct RuleArgs {
    /// How patterns are stored
    #[arg(long, value_parser = choice::<Rule>(), default_value_t = Rule::Hebb, value_name = "RULE")]
    pub rule: Rule,
    /// Perceptron: the margin that every spin of every pattern is to have
    #[arg(long, value_name = "KAPPA", allow_negative_numbers = true)]
    pub margin: Option<f64>,
    /// Dense: the power of the overlaps; default: 3
    #[arg(long, value_name = "N")]
    pub power: Option<u32>,
}

/// Arguments of `hopfield recall`.
#[derive(Debug, Args)]
pub struct HopfieldRecallArgs {
    /// The patterns: a file or synthetic set, binarised; 0 counts as -1
    pub data: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
    /// Store only the first N
    #[arg(long, value_name = "N")]
    pub patterns: Option<usize>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub rule: RuleArgs,
    /// How spins move
    #[arg(long, value_parser = choice::<DynamicsKind>(), default_value_t = DynamicsKind::Asynchronous)]
    pub dynamics: DynamicsKind,
    /// Temperature of the thermal dynamics
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub temperature: Option<f64>,
    /// Share of the spins that are turned over at the start
    #[arg(long, default_value_t = 0.1, value_name = "SHARE", allow_negative_numbers = true)]
    pub corruption: f64,
    /// Sweeps at most
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub sweeps: usize,
    /// Seed of corruption and dynamics
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write a picture: every pattern, its corrupted start and what is recalled, side by side (PNG)
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Height and width of a pattern in the picture
    #[arg(long, value_name = "H,W", value_delimiter = ',')]
    pub shape: Option<Vec<usize>>,
}

/// Arguments of `hopfield attend`.
#[derive(Debug, Args)]
pub struct HopfieldAttendArgs {
    /// The patterns: a file or synthetic set; values from 0 to 1 count as from -1 to 1
    pub data: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
    /// Store only the first N
    #[arg(long, value_name = "N")]
    pub patterns: Option<usize>,
    /// Inverse temperature of the softmax: the larger, the less patterns are mixed
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    pub beta: f64,
    /// Share of the values that change their sign at the start
    #[arg(long, default_value_t = 0.1, value_name = "SHARE", allow_negative_numbers = true)]
    pub corruption: f64,
    /// Updates at most
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub updates: usize,
    /// A state has settled when an update changes no value by more than this
    #[arg(long, default_value_t = 1e-6, value_name = "X", allow_negative_numbers = true)]
    pub tolerance: f64,
    /// Seed of the corruption
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write a picture: every pattern, its corrupted start and where it ends, side by side (PNG)
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Height and width of a pattern in the picture
    #[arg(long, value_name = "H,W", value_delimiter = ',')]
    pub shape: Option<Vec<usize>>,
}

/// How a simulation is set up.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Simulation")]
pub struct SimulationArgs {
    /// Draws of the patterns at each point
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub draws: usize,
    /// Patterns recalled of each draw
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub starts: usize,
    /// Share of the spins that are turned over at the start
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", allow_negative_numbers = true)]
    pub corruption: f64,
    /// Sweeps at most
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub sweeps: usize,
    /// Seed of patterns, corruption and dynamics
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Arguments of `hopfield capacity`.
#[derive(Debug, Args)]
pub struct HopfieldCapacityArgs {
    /// Spins; several with commas
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1000")]
    pub spins: Vec<usize>,
    /// Loads, patterns per spin
    #[arg(long, value_name = "LIST", value_delimiter = ',', allow_negative_numbers = true)]
    pub loads: Vec<f64>,
    /// Temperature of the dynamics; at 0 spins follow their fields
    #[arg(long, default_value_t = 0.0, value_name = "T", allow_negative_numbers = true)]
    pub temperature: f64,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub rule: RuleArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub simulation: SimulationArgs,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `hopfield phase`.
#[derive(Debug, Args)]
pub struct HopfieldPhaseArgs {
    /// Points of every line of theory
    #[arg(long, default_value_t = 40, value_name = "N")]
    pub points: usize,
    /// Measure with so many spins; 0 for theory alone
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub spins: usize,
    /// Loads and temperatures that are measured, on each side of the grid
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub grid: usize,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub simulation: SimulationArgs,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What to do with the SK model.
#[derive(Debug, Subcommand)]
pub enum SkCommand {
    /// Find and count solutions of the TAP equations for one draw of the couplings
    Tap(SkTapArgs),
    /// Measure the distribution of overlaps by tempering, over draws of the couplings
    Overlaps(SkOverlapsArgs),
    /// Replica-symmetric free energy, entropy and order parameter, and the line where they fail
    Theory(SkTheoryArgs),
}

/// Arguments of `sk tap`.
#[derive(Debug, Args)]
pub struct SkTapArgs {
    /// Spins
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub spins: usize,
    /// Temperature
    #[arg(long, default_value_t = 0.5, value_name = "T", allow_negative_numbers = true)]
    pub temperature: f64,
    /// Field on every spin
    #[arg(long, default_value_t = 0.0, value_name = "H", allow_negative_numbers = true)]
    pub field: f64,
    /// Starts: half of them minima of the energy below random states, half mean states of chains cooled to the temperature
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub starts: usize,
    /// Steps of each start at most
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub steps: usize,
    /// Seed of couplings and starts
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `sk overlaps`.
#[derive(Debug, Args)]
pub struct SkOverlapsArgs {
    /// Spins
    #[arg(long, default_value_t = 64, value_name = "N")]
    pub spins: usize,
    /// Temperatures of the ladder, in any order
    #[arg(long, value_name = "LIST", value_delimiter = ',', allow_negative_numbers = true)]
    pub temperatures: Vec<f64>,
    /// Field on every spin
    #[arg(long, default_value_t = 0.0, value_name = "H", allow_negative_numbers = true)]
    pub field: f64,
    /// Draws of the couplings
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub draws: usize,
    /// Replicas side by side
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub replicas: usize,
    /// Sweeps measured, after a fifth as many that are not
    #[arg(long, default_value_t = 5000, value_name = "N")]
    pub sweeps: usize,
    /// Bins of the distribution at most; up to N-1 spins every value of an overlap has its own bin
    #[arg(long, default_value_t = 129, value_name = "N")]
    pub bins: usize,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `sk theory`.
#[derive(Debug, Args)]
pub struct SkTheoryArgs {
    /// Temperatures
    #[arg(long, value_name = "LIST", value_delimiter = ',', allow_negative_numbers = true)]
    pub temperatures: Vec<f64>,
    /// Field on every spin
    #[arg(long, default_value_t = 0.0, value_name = "H", allow_negative_numbers = true)]
    pub field: f64,
    /// Write the report, one HTML file
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
