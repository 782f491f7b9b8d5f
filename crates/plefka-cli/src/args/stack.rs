//! Arguments of `stack`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::{Args, Subcommand};
use plefka::catalogue::{orders, units};
use plefka::inference::PartitionMethod;
use plefka::inference::draws::DrawMethod;
use plefka::training::RunConfig;
use plefka_deep::stack::{FeatureKind, Features, Layers, StackConfig};

use super::choice::{choice, choice_where, open};
use super::model::duration;
use super::{DataArgs, SettingArgs};

/// What to do with a stack.
#[derive(Debug, Subcommand)]
pub enum StackCommand {
    /// Train machine after machine, each on the features of the one below; without DATA on the embedded digits
    Train(Box<StackTrainArgs>),
    /// Bound the log-likelihood of samples under the belief net of a stack
    Score(StackScoreArgs),
    /// Draw samples from the belief net of a stack
    Sample(StackSampleArgs),
}

/// Arguments of `stack train`. The settings are those of every machine.
#[derive(Debug, Default, Args)]
pub struct StackTrainArgs {
    /// The folder of the stack; default: a new one under runs/
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Go on with a stack, at the machine where it stopped; only --tensorboard may be given beside
    #[arg(long, value_name = "FOLDER")]
    pub resume: Option<PathBuf>,
    /// Hidden units of each machine, from the data upward, such as 500,500,2000; there is no default
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        required_unless_present = "resume",
        help_heading = "Stack"
    )]
    pub hidden: Vec<usize>,
    /// What the next machine sees
    #[arg(long, value_parser = choice::<FeatureKind>(), default_value_t = FeatureKind::Probabilities, value_name = "WHAT", help_heading = "Stack")]
    pub features: FeatureKind,
    /// Magnetizations: the expansion
    #[arg(long, value_parser = open(orders()), default_value = "2", value_name = "ORDER", help_heading = "Stack")]
    pub features_order: String,
    /// Each machine starts as the transpose of the one below where it has as many hidden units as that one has visible ones, or
    /// more
    #[arg(long, help_heading = "Stack")]
    pub tied: bool,
    /// Kind of the hidden units of the last machine; default: that of --hidden-unit
    #[arg(long, value_parser = open(units()), value_name = "UNIT", help_heading = "Stack")]
    pub top_unit: Option<String>,
    /// About how long each ln Z of the table at the end may take
    #[arg(long, value_parser = duration, default_value = "10s", value_name = "TIME", help_heading = "Stack")]
    pub budget: Duration,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub settings: SettingArgs,
    /// Names of the arguments that were given.
    #[arg(skip)]
    pub given: Vec<String>,
}

impl StackTrainArgs {
    /// The settings of the stack from those of its first machine.
    ///
    /// # Errors
    /// Settings out of range.
    pub fn stack_config(&self, base: &RunConfig) -> anyhow::Result<StackConfig> {
        let layers = Layers {
            sizes: self.hidden.clone(),
            features: Features { kind: self.features, order: self.features_order.clone() },
            tied: self.tied,
            top_unit: self.top_unit.clone(),
            suited: self.settings.names_no_method(),
        };
        Ok(StackConfig::uniform(base, &layers)?)
    }
}

/// Arguments of `stack score`.
#[derive(Debug, Args)]
pub struct StackScoreArgs {
    /// The folder of the stack
    pub folder: PathBuf,
    /// The samples: a file, a folder of images, or a synthetic set
    pub data: String,
    /// Say the bounds of the first machine, of the first two, and so on, too
    #[arg(long)]
    pub table: bool,
    /// Draws of the hidden layers for each sample
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub draws: u32,
    /// How ln Z of the machine on top is found; ptt only without --table
    #[arg(long, value_parser = choice::<PartitionMethod>(), default_value_t = PartitionMethod::Auto, value_name = "METHOD")]
    pub log_z: PartitionMethod,
    /// About how long ln Z may take: 60s, 5m, 1h
    #[arg(long, value_parser = duration, default_value = "60s", value_name = "TIME")]
    pub budget: Duration,
    /// Steps of annealing or sweeps of tempering, in place of as many as the budget allows; then the result does not
    /// depend on the speed of the machine; default: what the budget allows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20..).map(|n| n as usize))]
    pub effort: Option<usize>,
    /// auto: do not enumerate, however few the states
    #[arg(long)]
    pub no_exact: bool,
    /// Seed of draws, chains and a stochastic binarisation
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

/// Arguments of `stack sample`.
#[derive(Debug, Args)]
pub struct StackSampleArgs {
    /// The folder of the stack
    pub folder: PathBuf,
    /// Number of samples
    #[arg(short, long, default_value_t = 100, value_name = "N")]
    pub n: usize,
    /// How states of the machine on top are drawn
    #[arg(long, value_parser = choice_where(|method: DrawMethod| method != DrawMethod::MeanField), default_value_t = DrawMethod::Gibbs)]
    pub method: DrawMethod,
    /// noise, or data above which chains start (a file, a folder of images, or a synthetic set)
    #[arg(long, default_value = "noise")]
    pub start: String,
    /// Gibbs or tempering sweeps of the machine on top
    #[arg(short = 'k', long, default_value_t = 1000, value_name = "K")]
    pub sweeps: u32,
    /// Write the probabilities of the data's units in place of their states
    #[arg(long)]
    pub probabilities: bool,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
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
