//! Nets and runs in either precision, for programs that do not choose a number type. The generic code is compiled here.

use std::ops::ControlFlow;
use std::path::Path;

use ndarray::Array2;
use plefka::data::{DataConfig, Labels, load};
use plefka::training::Stop;
use plefka::units::Gaussian;
use plefka::{Error, Float, Result};

use crate::files::{NetFolder, NetHeader, load_net, read_header};
use crate::judged::{Judged, judged};
use crate::training::{
    Examples, NetConfig, NetEvent, NetOutcome, NetProgress, NetScore, NetTrainer, Trained, classes, predicted,
};

/// A run that is ready: the trainer with its samples.
#[derive(Debug)]
pub enum AnyNetRun {
    /// In single precision.
    F32(Run<f32>),
    /// In double precision.
    F64(Run<f64>),
}

/// A trainer with its samples.
#[derive(Debug)]
pub struct Run<F: Float> {
    /// The trainer.
    pub trainer: NetTrainer<F>,
    /// Training samples.
    pub train: Examples<F>,
    /// Validation samples.
    pub validation: Option<Examples<F>>,
}

/// A run as its observer sees it.
pub trait NetView {
    /// Settings.
    fn config(&self) -> &NetConfig;
    /// Epochs, steps, measurements, findings.
    fn progress(&self) -> &NetProgress;
    /// Sizes of the layers, the inputs first.
    fn sizes(&self) -> Vec<usize>;
    /// The weights of every layer, (inputs × outputs).
    fn weights(&self) -> Vec<Array2<f32>>;
    /// The units of every layer for up to 500 samples.
    ///
    /// # Errors
    /// Samples that cannot be read.
    fn units(&self) -> Result<Vec<Array2<f32>>>;
    /// Height and width of a sample that is a picture.
    fn image_shape(&self) -> Option<(usize, usize)>;
    /// Writes all files of the run.
    ///
    /// # Errors
    /// Files that cannot be written.
    fn save(&self, folder: &NetFolder) -> Result<()>;
}

struct View<'a, F: Float>(&'a NetTrainer<F>, &'a Examples<F>);

impl<F: Float> NetView for View<'_, F> {
    fn config(&self) -> &NetConfig {
        self.0.config()
    }
    fn progress(&self) -> &NetProgress {
        self.0.progress()
    }
    fn sizes(&self) -> Vec<usize> {
        self.0.net().sizes()
    }
    fn weights(&self) -> Vec<Array2<f32>> {
        self.0.net().layers.iter().map(|layer| layer.weights.mapv(|w| w.wide() as f32)).collect()
    }
    fn units(&self) -> Result<Vec<Array2<f32>>> {
        Ok(self.0.units(self.1)?.iter().map(|units| units.mapv(|h| h.wide() as f32)).collect())
    }
    fn image_shape(&self) -> Option<(usize, usize)> {
        self.1.samples.image_shape
    }
    fn save(&self, folder: &NetFolder) -> Result<()> {
        folder.save(self.0, self.1)
    }
}

macro_rules! each {
    ($value:expr, $Type:ident, $name:ident => $body:expr) => {
        match $value {
            $Type::F32($name) => $body,
            $Type::F64($name) => $body,
        }
    };
}

impl AnyNetRun {
    /// A run at its start, on the data of its settings.
    ///
    /// # Errors
    /// Settings out of range, data that cannot be read or have no labels.
    pub fn new(config: NetConfig) -> Result<Self> {
        config.check()?;
        Ok(match config.precision.as_str() {
            "f64" => Self::F64(Run::new(config)?),
            _ => Self::F32(Run::new(config)?),
        })
    }

    /// The run in a folder, on the data of its settings; `change` may alter the settings.
    ///
    /// # Errors
    /// A checkpoint or data that cannot be read.
    pub fn resume(folder: &NetFolder, change: &dyn Fn(&mut NetConfig)) -> Result<Self> {
        let (config, _) = folder.progress()?;
        Ok(match config.precision.as_str() {
            "f64" => Self::F64(Run::resume(folder, change)?),
            _ => Self::F32(Run::resume(folder, change)?),
        })
    }

    /// Ends at this wish, after the step that is under way.
    pub fn set_stop(&mut self, stop: Stop) {
        each!(self, Self, run => run.trainer.set_stop(stop));
    }

    /// Trains; see [`NetTrainer::run`].
    ///
    /// # Errors
    /// Those of [`NetTrainer::run`].
    pub fn run(
        &mut self,
        observer: &mut dyn FnMut(NetEvent, &dyn NetView) -> ControlFlow<()>,
    ) -> Result<NetOutcome> {
        each!(self, Self, run => {
            let Run { trainer, train, validation } = run;
            trainer.run(train, validation.as_ref(), &mut |event, trainer| observer(event, &View(trainer, train)))
        })
    }

    /// Calls `work` with a view of the run.
    pub fn view<T>(&self, work: impl FnOnce(&dyn NetView) -> T) -> T {
        each!(self, Self, run => work(&View(&run.trainer, &run.train)))
    }

    /// Number of training and of validation samples, and of features.
    pub fn counts(&self) -> (usize, Option<usize>, usize) {
        each!(self, Self, run => {
            (run.train.len(), run.validation.as_ref().map(Examples::len), run.train.samples.n_features())
        })
    }

    /// The net as it is now.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn result(&self) -> Result<AnyNet> {
        Ok(match self {
            Self::F32(run) => AnyNet::F32(run.trainer.result(&run.train)?),
            Self::F64(run) => AnyNet::F64(run.trainer.result(&run.train)?),
        })
    }
}

impl<F: Float> Run<F> {
    fn new(config: NetConfig) -> Result<Self> {
        let (train, validation) = examples(&config)?;
        Ok(Self { trainer: NetTrainer::new(config, &train)?, train, validation })
    }

    fn resume(folder: &NetFolder, change: &dyn Fn(&mut NetConfig)) -> Result<Self> {
        let trainer: NetTrainer<F> = folder.resume(change)?;
        let (train, validation) = examples(trainer.config())?;
        trainer.check_classes(&train)?;
        Ok(Self { trainer, train, validation })
    }
}

/// Training and validation samples of the settings, with the classes of the training samples.
fn examples<F: Float>(config: &NetConfig) -> Result<(Examples<F>, Option<Examples<F>>)> {
    let (train, validation) = load::<F>(&config.data, &Gaussian, config.seed)?;
    if config.net.autoencoder {
        return Ok((Examples::themselves(train)?, validation.map(Examples::themselves).transpose()?));
    }
    let classes = classes(&train);
    let train = Examples::labelled(train, &classes)?;
    let validation = validation.map(|samples| Examples::labelled(samples, &classes)).transpose()?;
    Ok((train, validation))
}

/// A net.
#[derive(Debug, Clone)]
pub enum AnyNet {
    /// In single precision.
    F32(Trained<f32>),
    /// In double precision.
    F64(Trained<f64>),
}

/// The outputs of a net for samples.
#[derive(Debug, Clone)]
pub struct Outputs {
    /// Probabilities of classes, or numbers, (samples × outputs).
    pub values: Array2<f64>,
    /// The class of every sample, as its place among the classes; empty where outputs are numbers.
    pub classes: Vec<usize>,
    /// The labels of the samples, if they have any.
    pub labels: Option<Labels>,
    /// The values of the samples as pictures or rows.
    pub samples: Array2<f32>,
}

impl AnyNet {
    /// Reads a net from its file or from the folder of its run.
    ///
    /// # Errors
    /// A file that cannot be read or is no net.
    pub fn open(path: &Path) -> Result<(Self, NetHeader)> {
        let path = if path.is_dir() { NetFolder::open(path)?.net() } else { path.to_path_buf() };
        Ok(match read_header(&path)?.precision.as_str() {
            "f64" => {
                let (net, header) = load_net(&path)?;
                (Self::F64(net), header)
            }
            _ => {
                let (net, header) = load_net(&path)?;
                (Self::F32(net), header)
            }
        })
    }

    /// Loss and error of labelled data.
    ///
    /// # Errors
    /// Data that cannot be read, do not fit, or have no labels.
    pub fn score(&self, data: &DataConfig) -> Result<NetScore> {
        each!(self, Self, net => {
            let samples = load(data, &Gaussian, 0)?.0;
            if net.classes.is_empty() {
                return net.score(&Examples::themselves(samples)?);
            }
            net.score(&Examples::labelled(samples, &net.classes)?)
        })
    }

    /// The outputs for data.
    ///
    /// # Errors
    /// Data that cannot be read or do not fit.
    pub fn outputs(&self, data: &DataConfig) -> Result<Outputs> {
        each!(self, Self, net => net.outputs_of(data))
    }

    /// All weight matrices in f64, (inputs × outputs) each.
    pub fn weights(&self) -> Vec<Array2<f64>> {
        each!(self, Self, net => net.net.layers.iter().map(|layer| layer.weights.mapv(|w| w.wide())).collect())
    }
}

impl<F: Float> Trained<F> {
    fn outputs_of(&self, data: &DataConfig) -> Result<Outputs> {
        let samples = load::<F>(data, &Gaussian, 0)?.0;
        if samples.has_missing() {
            return Err(Error::input("entries", "missing ones", "none: a perceptron takes complete rows"));
        }
        let mut x = samples.all(0)?.visible.to_dense();
        let pictures = x.mapv(|x| x.wide() as f32);
        self.net.check_width(x.ncols())?;
        self.inputs.apply(&mut x);
        let outputs = self.net.outputs(x.view())?;
        let classes = if self.classes.is_empty() { Vec::new() } else { predicted(&outputs) };
        let values = outputs.mapv(|x| x.wide());
        Ok(Outputs { values, classes, labels: samples.labels, samples: pictures })
    }
}

impl AnyNetRun {
    /// What the net says of its samples.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn judged(&self) -> Result<Judged> {
        each!(self, Self, run => judged(&run.trainer, &run.train, run.validation.as_ref()))
    }
}
