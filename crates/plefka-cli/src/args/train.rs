//! Arguments of `train`, and their effect on the settings.

use std::path::PathBuf;

use clap::Args;
use plefka::catalogue::units;
use plefka::data::Binarize;
use plefka::inference::Solver;
use plefka::training::RunConfig;
use plefka::training::config::Precision;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::optimizer::OptimizerKind;
use plefka::training::schedule::Shape;

use super::DataArgs;
use super::choice::{choice, choice_where, data_help, open, training_order};
use super::config_file;

/// Early stopping without a number of measurements waits for so many.
const PATIENCE: u64 = 5;

/// Without DATA the embedded digits are bits, which binary units learn more clearly: 1 where the grey level is above this.
const INK: f64 = 0.3;

/// Arguments of `train`. Flags override the configuration file.
#[derive(Debug, Default, Args)]
pub struct TrainArgs {
    /// The run folder; default: a new one under runs/
    #[arg(long, value_name = "RUN")]
    pub out: Option<PathBuf>,
    /// Go on with a run; only --epochs, --time-budget and --tensorboard may be given beside
    #[arg(long, value_name = "RUN")]
    pub resume: Option<PathBuf>,
    /// Hidden units
    #[arg(long, value_name = "N", help_heading = "Model")]
    pub hidden: Option<usize>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub settings: SettingArgs,
    /// Names of the arguments that were given.
    #[arg(skip)]
    pub given: Vec<String>,
}

/// The data and the settings of a run, but for the number of hidden units.
#[derive(Debug, Default, Args)]
pub struct SettingArgs {
    #[arg(help = data_help())]
    #[allow(missing_docs)]
    pub data: Option<String>,
    /// Settings in TOML, such as the config.toml of a run
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A folder for TensorBoard: numbers, histograms and pictures of every measurement
    #[arg(long, value_name = "FOLDER")]
    pub tensorboard: Option<PathBuf>,
    /// Kind of the visible units; potts alone takes Q from the data
    #[arg(long, value_parser = open(units()), value_name = "UNIT", help_heading = "Model")]
    pub visible: Option<String>,
    /// Kind of the hidden units
    #[arg(long, value_parser = open(units()), value_name = "UNIT", help_heading = "Model")]
    pub hidden_unit: Option<String>,
    /// Number type
    #[arg(long, value_parser = choice::<Precision>(), help_heading = "Model")]
    pub precision: Option<Precision>,
    /// Standard deviation of the initial weights
    #[arg(long, value_name = "S", help_heading = "Model")]
    pub weight_scale: Option<f64>,
    /// The estimator of the negative phase; default: emf for units that can fire (two states or colours), else pcd
    #[arg(long, value_parser = choice::<NegativeMethod>(), help_heading = "Negative phase")]
    pub method: Option<NegativeMethod>,
    /// Mean field: the expansion
    #[arg(long, value_parser = training_order(), help_heading = "Negative phase")]
    pub order: Option<String>,
    /// Mean field: where replicas start at every step
    #[arg(long, value_parser = choice::<Start>(), help_heading = "Negative phase")]
    pub start: Option<Start>,
    /// Mean field: replicas, or samples of a batch that start one; 0 for the batch size
    #[arg(long, value_name = "N", help_heading = "Negative phase")]
    pub replicas: Option<usize>,
    /// Mean field: iterations per step at most
    #[arg(long, value_name = "N", help_heading = "Negative phase")]
    pub iterations: Option<usize>,
    /// Mean field: share of the new value in an iteration
    #[arg(long, value_name = "SHARE", help_heading = "Negative phase")]
    pub damping: Option<f64>,
    /// Mean field: residual at which the iteration stops
    #[arg(long, help_heading = "Negative phase")]
    pub tolerance: Option<f64>,
    /// Mean field: how the equations are solved
    #[arg(long, value_parser = choice::<Solver>(), help_heading = "Negative phase")]
    pub solver: Option<Solver>,
    /// Sampling: Gibbs sweeps per step
    #[arg(short = 'k', long, value_name = "K", help_heading = "Negative phase")]
    pub sweeps: Option<u32>,
    /// PCD, PT (per rung) and PTT: persistent chains; 0 for the batch size
    #[arg(long, value_name = "N", help_heading = "Negative phase")]
    pub chains: Option<usize>,
    /// PT: rungs of the ladder
    #[arg(long, value_name = "N", help_heading = "Negative phase")]
    pub rungs: Option<usize>,
    /// PTT: samples of the frozen model, in units of the number of chains
    #[arg(long, value_name = "N", help_heading = "Negative phase")]
    pub reservoir: Option<usize>,
    /// Passes over the data
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub epochs: Option<u64>,
    /// Samples per mini-batch
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub batch: Option<usize>,
    /// Missing entries: Gibbs sweeps before each step that renew their imputed values
    #[arg(long, value_name = "K", help_heading = "Training")]
    pub imputation_sweeps: Option<u32>,
    /// Learning rate
    #[arg(long, allow_negative_numbers = true, help_heading = "Training")]
    pub rate: Option<f64>,
    /// How the rate falls
    #[arg(long, value_parser = choice::<Shape>(), help_heading = "Training")]
    pub schedule: Option<Shape>,
    /// Learning rate at the end
    #[arg(long, value_name = "RATE", allow_negative_numbers = true, help_heading = "Training")]
    pub final_rate: Option<f64>,
    /// Share of the steps during which the rate rises from 0
    #[arg(long, value_name = "SHARE", help_heading = "Training")]
    pub warm_up: Option<f64>,
    /// The result is an average of the models along the run, number s with weight s^ETA; 0 for the last model
    #[arg(long, value_name = "ETA", help_heading = "Training")]
    pub averaging: Option<f64>,
    /// Inverse temperature
    #[arg(long, value_name = "B", allow_negative_numbers = true, help_heading = "Training")]
    pub beta: Option<f64>,
    /// Temperature at the first step, in units of the last one's: T divides all parameters
    #[arg(long, value_name = "T", allow_negative_numbers = true, help_heading = "Training")]
    pub temperature: Option<f64>,
    /// How the temperature falls to 1
    #[arg(long, value_parser = choice_where(|shape: Shape| shape != Shape::Constant), help_heading = "Training")]
    pub cooling: Option<Shape>,
    /// Share of the steps after which the temperature is 1
    #[arg(long, value_name = "SHARE", help_heading = "Training")]
    pub cooled: Option<f64>,
    /// What makes steps of gradients
    #[arg(long, value_parser = choice::<OptimizerKind>(), help_heading = "Training")]
    pub optimizer: Option<OptimizerKind>,
    /// Momentum of sgd
    #[arg(long, help_heading = "Training")]
    pub momentum: Option<f64>,
    /// L1 decay of the weights
    #[arg(long, help_heading = "Training")]
    pub l1: Option<f64>,
    /// L2 decay of the weights
    #[arg(long, help_heading = "Training")]
    pub l2: Option<f64>,
    /// Largest norm of a hidden unit's weights; 0 for no bound
    #[arg(long, value_name = "NORM", help_heading = "Training")]
    pub max_norm: Option<f64>,
    /// Do not center the gradient
    #[arg(long, help_heading = "Training")]
    pub no_centering: bool,
    /// Train real-valued units on the values of the data as they are, not on (x − mean)/deviation
    #[arg(long, help_heading = "Training")]
    pub no_standardise: bool,
    /// Seed of everything random
    #[arg(long, help_heading = "Training")]
    pub seed: Option<u64>,
    /// Stop after so many seconds of training, counted over all sessions of a run; 0 for no limit
    #[arg(long, value_name = "SECONDS", help_heading = "Stopping")]
    pub time_budget: Option<f64>,
    /// Keep about so many models along the run, for score --log-z ptt; 0 keeps none
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub trajectory: Option<usize>,
    /// Stop after so many measurements without improvement on the validation samples; 0 never
    #[arg(long, value_name = "N", help_heading = "Stopping")]
    pub patience: Option<u64>,
    /// The monitor that has to improve; alone it means --patience 5
    #[arg(long, value_name = "MONITOR", help_heading = "Stopping")]
    pub early_stop: Option<String>,
    /// Chains of the running log-likelihood, one of the monitors; 0 turns it off
    #[arg(long, value_name = "N", help_heading = "Stopping")]
    pub likelihood_chains: Option<usize>,
    /// Sequences: weights 1/(number of sequences of at least this identity), such as 0.8; 0 for equal weights
    #[arg(long, value_name = "IDENTITY", help_heading = "Data")]
    pub reweight: Option<f64>,
    /// Validation samples: a file, a folder of images, or a synthetic set
    #[arg(long, value_name = "DATA", help_heading = "Data")]
    pub validation: Option<String>,
    /// The variable of the validation samples in a .mat or .npz file
    #[arg(long, value_name = "NAME", help_heading = "Data")]
    pub validation_variable: Option<String>,
    /// Share of the samples set aside for validation where there is no other; 0 for none
    #[arg(long, value_name = "SHARE", help_heading = "Data")]
    pub validation_share: Option<f64>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

impl TrainArgs {
    /// The settings: defaults, then the configuration file, then flags.
    pub fn run_config(&self) -> anyhow::Result<RunConfig> {
        let mut config = self.settings.run_config()?;
        set(&mut config.model.hidden, self.hidden);
        Ok(config)
    }
}

impl SettingArgs {
    /// The settings: defaults, then the configuration file, then flags.
    pub fn run_config(&self) -> anyhow::Result<RunConfig> {
        let mut config = match &self.config {
            Some(path) => config_file::read(path)?,
            None => RunConfig::default(),
        };
        let bits = self.visible.as_ref().is_none_or(|unit| unit == "bernoulli" || unit == "spin");
        if self.config.is_none() && self.data.is_none() && bits {
            config.data.binarize = Binarize::Threshold(INK);
        }
        self.apply_to_data(&mut config);
        self.apply_to_negative(&mut config);
        self.apply_to_training(&mut config);
        set(&mut config.seed, self.seed);
        set(&mut config.precision, self.precision);
        set(&mut config.model.visible, self.visible.clone());
        set(&mut config.model.hidden_unit, self.hidden_unit.clone());
        if self.names_no_method() {
            config.negative.method =
                NegativeMethod::suited(&config.model.visible, &config.model.hidden_unit)?;
        }
        set(&mut config.model.weight_scale, self.weight_scale);
        set(&mut config.monitors.likelihood_chains, self.likelihood_chains);
        set(&mut config.stopping.monitor, self.early_stop.clone());
        if self.early_stop.is_some() && config.stopping.patience == 0 {
            config.stopping.patience = PATIENCE;
        }
        set(&mut config.stopping.patience, self.patience);
        Ok(config)
    }

    fn apply_to_data(&self, config: &mut RunConfig) {
        let data = &mut config.data;
        set(&mut data.source, self.data.clone());
        set(&mut data.validation, self.validation.clone());
        set(&mut data.validation_variable, self.validation_variable.clone());
        set(&mut data.validation_share, self.validation_share);
        set(&mut data.sequences.reweight, self.reweight);
        self.reading.apply(data);
    }

    fn apply_to_negative(&self, config: &mut RunConfig) {
        let negative = &mut config.negative;
        set(&mut negative.method, self.method);
        negative.order = self.order.clone().or(negative.order.take());
        negative.start = self.start.or(negative.start);
        set(&mut negative.replicas, self.replicas);
        negative.iterations = self.iterations.or(negative.iterations);
        set(&mut negative.damping, self.damping);
        set(&mut negative.tolerance, self.tolerance);
        set(&mut negative.solver, self.solver);
        set(&mut negative.sweeps, self.sweeps);
        set(&mut negative.chains, self.chains);
        set(&mut negative.rungs, self.rungs);
        set(&mut negative.reservoir, self.reservoir);
    }

    /// Whether neither a flag nor a file of settings says how the negative phase is estimated.
    pub fn names_no_method(&self) -> bool {
        let equations = self.order.is_some() || self.start.is_some() || self.iterations.is_some();
        self.method.is_none() && self.config.is_none() && !equations
    }

    fn apply_to_training(&self, config: &mut RunConfig) {
        let training = &mut config.training;
        set(&mut training.epochs, self.epochs);
        set(&mut training.batch, self.batch);
        set(&mut training.imputation_sweeps, self.imputation_sweeps);
        set(&mut training.time_budget, self.time_budget);
        set(&mut training.trajectory, self.trajectory);
        set(&mut training.centering, self.no_centering.then_some(false));
        set(&mut training.standardise, self.no_standardise.then_some(false));
        set(&mut training.averaging, self.averaging);
        set(&mut training.beta, self.beta);
        set(&mut training.temperature.start, self.temperature);
        set(&mut training.temperature.shape, self.cooling);
        set(&mut training.temperature.until, self.cooled);
        training.schedule.rate = self.rate.or(training.schedule.rate);
        set(&mut training.schedule.shape, self.schedule);
        set(&mut training.schedule.final_rate, self.final_rate);
        set(&mut training.schedule.warm_up, self.warm_up);
        set(&mut training.optimizer.kind, self.optimizer);
        set(&mut training.optimizer.momentum, self.momentum);
        set(&mut training.penalty.l1, self.l1);
        set(&mut training.penalty.l2, self.l2);
        set(&mut training.penalty.max_norm, self.max_norm);
    }
}

fn set<T>(to: &mut T, from: Option<T>) {
    if let Some(value) = from {
        *to = value;
    }
}
