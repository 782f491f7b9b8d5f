//! Arguments of `net`: perceptrons.

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::{Args, Subcommand};
use plefka::catalogue::augment;
use plefka::data::DeformationLaw;
use plefka::training::config::Precision;
use plefka::training::schedule::Shape;
use plefka_deep::optimizer::{Rule, RuleSettings};
use plefka_deep::perceptron::{Activation, Start};
use plefka_deep::training::{Inputs, NetConfig, OnDivergence};

use super::DataArgs;
use super::choice::{choice, open};
use super::config_file;

/// The commands about perceptrons.
#[derive(Debug, Subcommand)]
pub enum NetCommand {
    /// Train a perceptron on labelled samples
    Train(Box<NetTrainArgs>),
    /// Error and loss of a trained net on labelled samples
    Score(NetScoreArgs),
    /// Classes and probabilities of samples
    Predict(NetPredictArgs),
    /// Describe a net, with the spectra of its weights
    Inspect(NetInspectArgs),
}

/// Arguments of `net train`. Flags override the configuration file.
#[derive(Debug, Default, Args)]
pub struct NetTrainArgs {
    /// Labelled samples: a file, a folder of images, or a synthetic set; labels beside an IDX file are found
    #[arg(required_unless_present_any = ["resume", "config"])]
    pub data: Option<String>,
    /// The run folder
    #[arg(long, value_name = "RUN", required_unless_present = "resume")]
    pub out: Option<PathBuf>,
    /// A folder for TensorBoard: numbers, histograms and pictures of every epoch
    #[arg(long, value_name = "FOLDER")]
    pub tensorboard: Option<PathBuf>,
    /// Settings in TOML, such as the config.toml of a run
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Go on with a run; only --epochs, --time-budget and --tensorboard may be given beside
    #[arg(long, value_name = "RUN")]
    pub resume: Option<PathBuf>,
    /// Units of every hidden layer, with commas between; 0 for none
    #[arg(long, value_name = "SIZES", value_delimiter = ',', help_heading = "Net")]
    pub layers: Option<Vec<usize>>,
    /// The function of the hidden units
    #[arg(long, value_parser = choice::<Activation>(), help_heading = "Net")]
    pub activation: Option<Activation>,
    /// First weights
    #[arg(long, value_parser = choice::<Start>(), help_heading = "Net")]
    pub start: Option<Start>,
    /// Normalise the sums of hidden layers over a batch
    #[arg(long, help_heading = "Net")]
    pub batch_norm: bool,
    /// A folder of `plefka stack`: its machines are the first hidden layers, a new last layer is added
    #[arg(long, value_name = "STACK", conflicts_with_all = ["layers", "start", "activation"], help_heading = "Net")]
    pub from: Option<String>,
    /// The net gives its inputs back: --layers are the encoder, whose last layer is the code, or the stack of --from is unrolled
    #[arg(long, help_heading = "Net")]
    pub autoencoder: bool,
    /// How values become inputs
    #[arg(long, value_parser = choice::<Inputs>(), help_heading = "Net")]
    pub inputs: Option<Inputs>,
    /// Number type
    #[arg(long, value_parser = choice::<Precision>(), help_heading = "Net")]
    pub precision: Option<Precision>,
    /// Epochs, from the first, in which the last layer alone learns
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub head_epochs: Option<usize>,
    /// Passes over the samples
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub epochs: Option<usize>,
    /// Samples per step
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub batch: Option<usize>,
    /// What makes steps of gradients
    #[arg(long, value_parser = choice::<Rule>(), help_heading = "Training")]
    pub rule: Option<Rule>,
    /// Momentum of momentum and nesterov, decay of the first moment of adam
    #[arg(long, help_heading = "Training")]
    pub momentum: Option<f64>,
    /// Learning rate, of the mean gradient of a batch
    #[arg(long, help_heading = "Training")]
    pub rate: Option<f64>,
    /// How the rate falls
    #[arg(long, value_parser = choice::<Shape>(), help_heading = "Training")]
    pub schedule: Option<Shape>,
    /// Learning rate at the end
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub final_rate: Option<f64>,
    /// Share of the steps during which the rate rises from 0
    #[arg(long, value_name = "SHARE", help_heading = "Training")]
    pub warm_up: Option<f64>,
    /// Largest norm of the whole gradient; 0 for no bound
    #[arg(long, value_name = "NORM", help_heading = "Training")]
    pub clip: Option<f64>,
    /// L2 decay of the weights
    #[arg(long, help_heading = "Training")]
    pub decay: Option<f64>,
    /// Share of the inputs left out in a step
    #[arg(long, value_name = "SHARE", help_heading = "Training")]
    pub input_dropout: Option<f64>,
    /// Share of the hidden units left out in a step
    #[arg(long, value_name = "SHARE", help_heading = "Training")]
    pub dropout: Option<f64>,
    /// Largest norm of the weights into a unit; 0 for no bound
    #[arg(long, value_name = "NORM", help_heading = "Training")]
    pub max_norm: Option<f64>,
    /// The result is the mean of the weights along the run with this decay, such as 0.999; 0 for the last weights
    #[arg(long, value_name = "BETA", help_heading = "Training")]
    pub averaging: Option<f64>,
    /// Deform the training pictures anew in every epoch: ciresan, simard, affine, elastic, or numbers such as
    /// rotation=10,elastic=1.2
    #[arg(long, value_name = "LAW", value_parser = open(augment()).try_map(|text| text.parse::<DeformationLaw>()), help_heading = "Training")]
    pub augment: Option<DeformationLaw>,
    /// Seed of everything random
    #[arg(long, help_heading = "Training")]
    pub seed: Option<u64>,
    /// Stop after so many seconds of training, counted over all sessions of a run; 0 for no limit
    #[arg(long, value_name = "SECONDS", help_heading = "Stopping")]
    pub time_budget: Option<f64>,
    /// What follows when the run starts to collapse
    #[arg(long, value_parser = choice::<OnDivergence>(), help_heading = "Stopping")]
    pub on_divergence: Option<OnDivergence>,
    /// Labelled validation samples: a file, a folder of images, or a synthetic set
    #[arg(long, value_name = "DATA", help_heading = "Data")]
    pub validation: Option<String>,
    /// Share of the samples set aside for validation where there is no other; 0 for none
    #[arg(long, value_name = "SHARE", help_heading = "Data")]
    pub validation_share: Option<f64>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
    /// Names of the arguments that were given.
    #[arg(skip)]
    pub given: Vec<String>,
}

/// Arguments of `net score`.
#[derive(Debug, Args)]
pub struct NetScoreArgs {
    /// A run folder or a net file
    pub net: PathBuf,
    /// Labelled samples
    pub data: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

/// Arguments of `net predict`.
#[derive(Debug, Args)]
pub struct NetPredictArgs {
    /// A run folder or a net file
    pub net: PathBuf,
    /// Samples
    pub data: String,
    /// .csv (class and probabilities of every sample) or .npy (probabilities)
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

/// Arguments of `net inspect`.
#[derive(Debug, Args)]
pub struct NetInspectArgs {
    /// A run folder or a net file
    pub net: PathBuf,
}

impl NetTrainArgs {
    /// The settings: defaults, then the configuration file, then flags.
    pub fn net_config(&self) -> anyhow::Result<NetConfig> {
        let mut config = match &self.config {
            Some(path) => config_file::read_net(path)?,
            None => NetConfig::default(),
        };
        let data = &mut config.data;
        set(&mut data.source, self.data.clone());
        set(&mut data.validation, self.validation.clone());
        set(&mut data.validation_share, self.validation_share);
        self.reading.apply(data);
        set(&mut config.seed, self.seed);
        set(&mut config.precision, self.precision.map(|precision| precision.name().into()));
        let net = &mut config.net;
        let layers = self.layers.as_ref();
        set(&mut net.layers, layers.map(|sizes| if sizes == &[0] { Vec::new() } else { sizes.clone() }));
        set(&mut net.activation, self.activation);
        set(&mut net.start, self.start);
        net.batch_norm |= self.batch_norm;
        set(&mut net.inputs, self.inputs);
        set(&mut net.from, self.from.clone());
        net.autoencoder |= self.autoencoder;
        config.augment = self.augment.clone().or(config.augment);
        self.apply_to_training(&mut config);
        Ok(config)
    }

    fn apply_to_training(&self, config: &mut NetConfig) {
        let training = &mut config.training;
        set(&mut training.epochs, self.epochs);
        set(&mut training.batch, self.batch);
        set(&mut training.head_epochs, self.head_epochs);
        set(&mut training.rule, self.rule.map(RuleSettings::of));
        set(&mut training.rule.momentum, self.momentum);
        training.schedule.rate = self.rate.or(training.schedule.rate);
        set(&mut training.schedule.shape, self.schedule);
        set(&mut training.schedule.final_rate, self.final_rate);
        set(&mut training.schedule.warm_up, self.warm_up);
        set(&mut training.clip, self.clip);
        set(&mut training.decay, self.decay);
        set(&mut training.input_dropout, self.input_dropout);
        set(&mut training.dropout, self.dropout);
        set(&mut training.max_norm, self.max_norm);
        set(&mut training.averaging, self.averaging);
        set(&mut training.seconds, self.time_budget);
        set(&mut training.on_divergence, self.on_divergence);
    }
}

fn set<T>(to: &mut T, from: Option<T>) {
    if let Some(value) = from {
        *to = value;
    }
}
