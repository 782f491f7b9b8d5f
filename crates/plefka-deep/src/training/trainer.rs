//! A run of a perceptron in progress: the net, the optimizer, and everything else that a checkpoint keeps.

use plefka::training::Stop;
use plefka::{Float, Result};

use super::batches::{Examples, classes};
use super::config::NetConfig;
use super::first_net::first_net;
use super::inputs::{InputMap, Inputs};
use super::progress::NetProgress;
use crate::optimizer::Optimizer;
use crate::perceptron::Perceptron;

/// A perceptron with what it needs to be applied to data.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained<F: Float> {
    /// The net.
    pub net: Perceptron<F>,
    /// From values to inputs.
    pub inputs: InputMap<F>,
    /// The names of the classes, in the order of the outputs; empty where outputs are numbers.
    pub classes: Vec<String>,
    /// Height and width of a sample that is a picture.
    pub image_shape: Option<(usize, usize)>,
}

/// The state to which a run goes back when it starts to collapse.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Good<F: Float> {
    pub(crate) net: Perceptron<F>,
    pub(crate) optimizer: Optimizer<F>,
}

/// A run in progress.
#[derive(Debug)]
pub struct NetTrainer<F: Float> {
    pub(crate) config: NetConfig,
    pub(crate) trained: Trained<F>,
    pub(crate) optimizer: Optimizer<F>,
    /// The mean of the weights along the run.
    pub(crate) average: Option<Perceptron<F>>,
    pub(crate) good: Option<Good<F>>,
    pub(crate) progress: NetProgress,
    pub(crate) stop: Stop,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetOutcome {
    /// All epochs are done.
    Finished,
    /// The time is spent.
    OutOfTime,
    /// The run was asked to stop.
    Interrupted,
    /// The run started to collapse, and was not to go on.
    Collapsed,
}

impl<F: Float> NetTrainer<F> {
    /// A run at its start. The names of the classes are those of the samples' labels; samples without classes are their own
    /// targets.
    ///
    /// # Errors
    /// Settings out of range, samples that cannot be read, and a net that memory cannot hold.
    pub fn new(config: NetConfig, train: &Examples<F>) -> Result<Self> {
        config.check()?;
        let net = first_net(&config, train)?;
        Self::with_net(config, net, train)
    }

    /// A run that starts from a given net.
    ///
    /// # Errors
    /// As [`NetTrainer::new`], and a net that does not fit the samples.
    pub fn with_net(config: NetConfig, net: Perceptron<F>, train: &Examples<F>) -> Result<Self> {
        config.check()?;
        let (samples, classes) = (&train.samples, classes(&train.samples));
        net.check_width(samples.n_features())?;
        if train.classes.is_some() && classes.len() != net.n_outputs() {
            let what = "number of classes";
            return Err(plefka::Error::input(what, classes.len(), format!("{} outputs", net.n_outputs())));
        }
        // Machines and their mirror images see the values themselves.
        let raw = config.net.autoencoder || !config.net.from.is_empty();
        let kind = if raw && config.net.inputs == Inputs::Auto { Inputs::Raw } else { config.net.inputs };
        let inputs = InputMap::of(kind, samples)?;
        let classes = if train.classes.is_some() { classes } else { Vec::new() };
        let trained = Trained { net, inputs, classes, image_shape: samples.image_shape };
        Ok(Self::from_parts(config, trained))
    }

    /// A run before its first step.
    pub(crate) fn from_parts(config: NetConfig, trained: Trained<F>) -> Self {
        Self {
            optimizer: Optimizer::new(config.training.rule, &trained.net),
            average: (config.training.averaging > 0.0).then(|| trained.net.clone()),
            config,
            trained,
            good: None,
            progress: NetProgress { rate_factor: 1.0, ..NetProgress::default() },
            stop: Stop::default(),
        }
    }

    /// Refuses samples of other classes than those of the run, as when its data have changed.
    pub(crate) fn check_classes(&self, train: &Examples<F>) -> Result<()> {
        if self.config.net.autoencoder {
            return Ok(());
        }
        let found = classes(&train.samples);
        if found == self.trained.classes {
            return Ok(());
        }
        let what = format!("{}: classes", train.samples.source.display());
        Err(plefka::Error::input(what, found.join(", "), self.trained.classes.join(", ")))
    }

    /// Sets the number of epochs after which the run ends.
    pub(crate) fn set_epochs(&mut self, epochs: usize) {
        self.config.training.epochs = epochs;
    }

    /// Ends at this wish, after the step that is under way.
    pub fn set_stop(&mut self, stop: Stop) {
        self.stop = stop;
    }

    /// The settings.
    pub fn config(&self) -> &NetConfig {
        &self.config
    }

    /// Epochs, steps and measurements so far.
    pub fn progress(&self) -> &NetProgress {
        &self.progress
    }

    /// The net after the last step, with its normalisations.
    pub fn net(&self) -> &Perceptron<F> {
        &self.trained.net
    }

    /// The names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.trained.classes
    }

    /// The result so far: the mean along the run if there is one, otherwise the net after the last step; without
    /// normalisations.
    ///
    /// # Errors
    /// Samples that cannot be read: with a mean and normalisations their statistics are measured anew on `train`.
    pub fn result(&self, train: &Examples<F>) -> Result<Trained<F>> {
        let mut trained = self.trained.clone();
        if let Some(average) = &self.average {
            trained.net = average.clone();
            self.measure_statistics(&mut trained.net, train)?;
        }
        trained.net = trained.net.folded();
        Ok(trained)
    }
}
