//! The definition of the command line.

mod bench;
mod choice;
mod config_file;
mod data;
mod defaults;
mod diagnose;
mod impute;
mod model;
mod net;
mod number;
mod public_sets;
mod ridge;
mod spins;
mod stack;
mod train;

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};
use plefka::vocabulary::Setting;

pub use bench::{BenchArgs, COUNTED};
pub use data::{DataArgs, GetArgs, InfoArgs, MakeArgs};
pub use diagnose::DiagnoseArgs;
pub use impute::ImputeArgs;
pub use model::{InspectArgs, SampleArgs, ScoreArgs, TransformArgs};
pub use net::{NetCommand, NetInspectArgs, NetPredictArgs, NetScoreArgs, NetTrainArgs};
pub(crate) use number::size;
pub use public_sets::{PUBLIC_SETS, PublicFile};
pub use ridge::{RidgeAdviseArgs, RidgeCommand, RidgeData, RidgeModel, RidgePathArgs, RidgeSweepArgs};
pub use spins::{
    HopfieldAttendArgs, HopfieldCapacityArgs, HopfieldCommand, HopfieldPhaseArgs, HopfieldRecallArgs,
    RuleArgs, SimulationArgs, SkCommand, SkOverlapsArgs, SkTapArgs, SkTheoryArgs,
};
pub use stack::{StackCommand, StackSampleArgs, StackScoreArgs, StackTrainArgs};
pub use train::{SettingArgs, TrainArgs};

/// Restricted Boltzmann machines trained with the statistical mechanics of spin glasses.
#[derive(Debug, Parser)]
#[command(name = "plefka", version, about, arg_required_else_help = true, max_term_width = 110)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong use, 75 a run was interrupted and is saved. MODEL is a run folder, a model file, a \
    checkpoint, or an npz with `weights` (visible × hidden), `visible_bias` and `hidden_bias`."
)]
pub struct Cli {
    /// Print the result as one JSON document on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Number of threads; 0 for what RAYON_NUM_THREADS or OMP_NUM_THREADS says, or all cores. The result does not
    /// depend on it
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// Memory that an array, or what is read from a file, may take, such as 2GiB; without it PLEFKA_MEMORY_LIMIT, or 80 %
    /// of the machine's memory. The result does not depend on it
    #[arg(long, global = true, value_name = "SIZE", value_parser = number::size)]
    pub memory_limit: Option<u64>,
    /// Print no notes and no progress; results, warnings and errors stay
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Overwrite output files that exist
    #[arg(long, global = true)]
    pub force: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train a machine; without DATA on the embedded digits
    Train(Box<TrainArgs>),
    /// Stacks of machines: deep belief nets
    #[command(subcommand)]
    Stack(StackCommand),
    /// Say how probable samples are under a model
    Score(ScoreArgs),
    /// Draw samples from a model
    Sample(SampleArgs),
    /// Fill in missing entries, or columns that are not held, given the others
    Impute(ImputeArgs),
    /// Turn samples into features, the means of the hidden units
    Transform(TransformArgs),
    /// Describe a model
    Inspect(InspectArgs),
    /// Say in which phase a model is, and whether mean field can be believed
    Diagnose(DiagnoseArgs),
    /// Perceptrons: train, score, predict, inspect
    #[command(subcommand)]
    Net(NetCommand),
    /// Linear regression, and when its regularisation fails
    #[command(subcommand)]
    Ridge(RidgeCommand),
    /// Hopfield's associative memories: recall, capacity, phase diagram
    #[command(subcommand)]
    Hopfield(HopfieldCommand),
    /// The spin glass of Sherrington and Kirkpatrick: solutions, overlaps, theory
    #[command(subcommand)]
    Sk(SkCommand),
    /// Measure this machine, and training on it, at your sizes
    Bench(BenchArgs),
    /// Write the report of a run again, one HTML file that opens offline
    Report {
        /// The run folder
        run: PathBuf,
        /// Where to write the report; default: report.html in the run folder
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Look at, make and download data
    #[command(subcommand)]
    Data(DataCommand),
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write all manual pages into a folder
    Man {
        /// The folder
        #[arg(short, long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
}

/// The commands about data.
#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// Describe a data file, a folder of images or a synthetic set
    Info(InfoArgs),
    /// Make a synthetic set
    Make(MakeArgs),
    /// Download a public data set, checked and resumable
    Get(GetArgs),
}

/// The definition of the command line, with the defaults of all flags in its help.
pub fn command() -> clap::Command {
    defaults::with_defaults(Cli::command())
}

/// Every setting that takes one of several names: those of the engine, and those of the command alone.
pub fn vocabulary() -> Vec<Setting> {
    let mut all = plefka::catalogue::vocabulary();
    all.extend(plefka_deep::vocabulary());
    all.extend(plefka_regression::vocabulary());
    all.extend(plefka_spins::vocabulary());
    all.extend(plefka_deep::vocabulary());
    let choices = PUBLIC_SETS.iter().map(|set| set.entry).collect();
    all.push(Setting { what: "public_set", choices });
    all
}
