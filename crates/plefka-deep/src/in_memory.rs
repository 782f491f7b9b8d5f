//! Runs on arrays, in either precision, for programs that hold their data in memory, such as the Python package. The generic code is
//! compiled here.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::any::{AnyMatrix, AnyVector};
use plefka::data::{Binarize, Labels, Samples, Scale, Table, Values};
use plefka::training::Stop;
use plefka::units::Gaussian;
use plefka::{Error, Float, Result};

use crate::files::{from_bytes, to_bytes};
use crate::perceptron::{Activation, Affine, Output, Perceptron};
use crate::training::{Examples, NetConfig, NetEvent, NetOutcome, NetProgress, NetTrainer};

/// Labelled rows.
#[derive(Debug, Clone)]
pub struct NetData {
    /// The values, (rows × columns).
    pub x: AnyMatrix,
    /// The class of every row, an index into `classes`.
    pub y: Vec<u32>,
    /// The names of the classes.
    pub classes: Vec<String>,
    /// Height and width of a row that is a picture.
    pub image_shape: Option<(usize, usize)>,
}

/// A run.
#[derive(Debug)]
pub enum AnyNetTrainer {
    /// In single precision.
    F32(NetTrainer<f32>),
    /// In double precision.
    F64(NetTrainer<f64>),
}

/// Weights (inputs × outputs) and biases of the layers, the first one first.
pub type Arrays = Vec<(AnyMatrix, AnyVector)>;

impl AnyNetTrainer {
    /// A run at its start, in the precision of the data.
    ///
    /// # Errors
    /// Settings out of range, data that are not finite.
    pub fn new(mut config: NetConfig, data: &NetData) -> Result<Self> {
        Ok(match &data.x {
            AnyMatrix::F32(x) => {
                config.precision = f32::NAME.into();
                Self::F32(NetTrainer::new(config, &examples(Values::F32(x.clone()), data)?)?)
            }
            AnyMatrix::F64(x) => {
                config.precision = f64::NAME.into();
                Self::F64(NetTrainer::new(config, &examples(Values::F64(x.clone()), data)?)?)
            }
        })
    }

    /// Trains until `epochs` epochs are done; the observer gets every record.
    ///
    /// # Errors
    /// Those of [`NetTrainer::run`]; data of another precision.
    pub fn run(
        &mut self,
        data: &NetData,
        epochs: usize,
        stop: Stop,
        observer: &mut dyn FnMut(NetEvent, &NetProgress) -> ControlFlow<()>,
    ) -> Result<NetOutcome> {
        match (self, &data.x) {
            (Self::F32(trainer), AnyMatrix::F32(x)) => {
                let train = examples(Values::F32(x.clone()), data)?;
                trained(trainer, &train, epochs, stop, observer)
            }
            (Self::F64(trainer), AnyMatrix::F64(x)) => {
                let train = examples(Values::F64(x.clone()), data)?;
                trained(trainer, &train, epochs, stop, observer)
            }
            (Self::F32(_), _) => Err(Error::input("data", f64::NAME, f32::NAME)),
            (Self::F64(_), _) => Err(Error::input("data", f32::NAME, f64::NAME)),
        }
    }

    /// The arrays of the result, without normalisations; the statistics of a mean of weights are measured on the data.
    ///
    /// # Errors
    /// Data of another precision.
    pub fn arrays(&self, data: &NetData) -> Result<Arrays> {
        match (self, &data.x) {
            (Self::F32(trainer), AnyMatrix::F32(x)) => {
                let net = trainer.result(&examples(Values::F32(x.clone()), data)?)?.net;
                Ok(net.layers.into_iter().map(|layer| (layer.weights.into(), layer.bias.into())).collect())
            }
            (Self::F64(trainer), AnyMatrix::F64(x)) => {
                let net = trainer.result(&examples(Values::F64(x.clone()), data)?)?.net;
                Ok(net.layers.into_iter().map(|layer| (layer.weights.into(), layer.bias.into())).collect())
            }
            (Self::F32(_), _) => Err(Error::input("data", f64::NAME, f32::NAME)),
            (Self::F64(_), _) => Err(Error::input("data", f32::NAME, f64::NAME)),
        }
    }

    /// Epochs, steps, measurements, findings.
    pub fn progress(&self) -> &NetProgress {
        match self {
            Self::F32(trainer) => trainer.progress(),
            Self::F64(trainer) => trainer.progress(),
        }
    }

    /// A checkpoint, for [`AnyNetTrainer::from_bytes`].
    ///
    /// # Errors
    /// A state that a checkpoint cannot hold.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        match self {
            Self::F32(trainer) => to_bytes(trainer),
            Self::F64(trainer) => to_bytes(trainer),
        }
    }

    /// The run of a checkpoint.
    ///
    /// # Errors
    /// Bytes that are no checkpoint.
    pub fn from_bytes(bytes: &[u8], double: bool) -> Result<Self> {
        Ok(if double { Self::F64(from_bytes(bytes)?) } else { Self::F32(from_bytes(bytes)?) })
    }

    /// Whether numbers are in double precision.
    pub fn is_double(&self) -> bool {
        matches!(self, Self::F64(_))
    }
}

/// Trains until so many epochs are done.
fn trained<F: Float>(
    trainer: &mut NetTrainer<F>,
    train: &Examples<F>,
    epochs: usize,
    stop: Stop,
    observer: &mut dyn FnMut(NetEvent, &NetProgress) -> ControlFlow<()>,
) -> Result<NetOutcome> {
    trainer.set_stop(stop);
    trainer.set_epochs(epochs);
    trainer.run(train, None, &mut |event, trainer| observer(event, trainer.progress()))
}

fn examples<F: Float>(values: Values, data: &NetData) -> Result<Examples<F>> {
    let mut table = Table::new("X", values);
    let n = table.values.shape().0;
    if data.y.len() != n {
        return Err(Error::input("number of labels", data.y.len(), n));
    }
    if let Some(class) = data.y.iter().find(|&&class| class as usize >= data.classes.len()) {
        return Err(Error::input("class", class, format!("a number below {}", data.classes.len())));
    }
    table.labels = Some(Labels { classes: data.classes.clone(), index: data.y.clone() });
    table.image_shape = data.image_shape;
    let samples = Samples::scaled(table, &Gaussian, Binarize::Keep, Scale::None, false)?;
    Examples::labelled(samples, &data.classes)
}

/// The probabilities of the classes by a net of these arrays, whose hidden units have this function.
///
/// # Errors
/// Arrays or rows that do not fit one another.
pub fn probabilities(arrays: Arrays, activation: Activation, x: AnyMatrix) -> Result<AnyMatrix> {
    match x {
        AnyMatrix::F32(x) => {
            let layers = arrays.into_iter().map(|(w, b)| (w.to_f32(), to_f32(b))).collect();
            Ok(of_layers(layers, activation, x)?.into())
        }
        AnyMatrix::F64(x) => {
            let layers = arrays.into_iter().map(|(w, b)| (w.to_f64(), to_f64(b))).collect();
            Ok(of_layers(layers, activation, x)?.into())
        }
    }
}

fn to_f32(vector: AnyVector) -> Vec<f32> {
    match vector {
        AnyVector::F32(values) => values,
        AnyVector::F64(values) => values.into_iter().map(|x| x as f32).collect(),
    }
}

fn to_f64(vector: AnyVector) -> Vec<f64> {
    match vector {
        AnyVector::F32(values) => values.into_iter().map(f64::from).collect(),
        AnyVector::F64(values) => values,
    }
}

fn of_layers<F: Float>(
    arrays: Vec<(Array2<F>, Vec<F>)>,
    activation: Activation,
    x: Array2<F>,
) -> Result<Array2<F>> {
    let last = arrays.len().saturating_sub(1);
    let layer = |(k, (weights, bias)): (usize, (Array2<F>, Vec<F>))| Affine {
        weights,
        bias,
        norm: None,
        activation: if k == last { Activation::Identity } else { activation },
    };
    let layers = arrays.into_iter().enumerate().map(layer).collect();
    Perceptron::from_layers(layers, Output::Softmax)?.outputs(x.view())
}
