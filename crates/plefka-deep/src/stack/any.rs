//! Stacks in either precision, for programs that do not choose a number type.

use plefka::any::{AnyDrawn, AnyRbm, AnySamples, AnyTrainer};
use plefka::data::{Rows, Samples};
use plefka::inference::draws::DrawRequest;
use plefka::inference::watch::Watch;
use plefka::io::RunFolder;
use plefka::model::Rbm;
use plefka::training::config::Precision;
use plefka::{Error, Float, Result};

use super::folder::StackFolder;
use super::machines::Stack;
use super::train::layer_trainer;
use crate::belief::{BeliefNet, Bound, BoundRequest, Gain};

/// The belief net of a stack.
#[derive(Debug, Clone)]
pub enum AnyBeliefNet {
    /// In single precision.
    F32(BeliefNet<f32>),
    /// In double precision.
    F64(BeliefNet<f64>),
}

impl StackFolder {
    /// The belief net of the whole stack, in its precision.
    ///
    /// # Errors
    /// The errors of [`StackFolder::load`].
    pub fn net(&self) -> Result<AnyBeliefNet> {
        Ok(match self.precision() {
            Precision::F32 => AnyBeliefNet::F32(BeliefNet::new(self.load::<f32>()?)),
            Precision::F64 => AnyBeliefNet::F64(BeliefNet::new(self.load::<f64>()?)),
        })
    }

    /// [`layer_trainer`] in the precision of the samples.
    ///
    /// # Errors
    /// The errors of [`layer_trainer`].
    pub fn any_trainer(&self, layer: usize, folder: &RunFolder, samples: &AnySamples) -> Result<AnyTrainer> {
        match samples {
            AnySamples::F32(samples) => layer_trainer(self, layer, folder, samples).map(AnyTrainer::F32),
            AnySamples::F64(samples) => layer_trainer(self, layer, folder, samples).map(AnyTrainer::F64),
        }
    }

    /// [`StackFolder::features_below`] in the precision of the samples.
    ///
    /// # Errors
    /// The errors of [`StackFolder::features_below`].
    pub fn any_features_below(&self, layer: usize, samples: &AnySamples) -> Result<AnySamples> {
        match samples {
            AnySamples::F32(samples) => self.features_below(layer, samples).map(AnySamples::F32),
            AnySamples::F64(samples) => self.features_below(layer, samples).map(AnySamples::F64),
        }
    }
}

/// Evaluates the body with names bound to a net and its samples; an error for two precisions.
macro_rules! both {
    ($net:expr, $samples:expr, ($n:ident, $s:ident) => $body:expr) => {
        match ($net, $samples) {
            (AnyBeliefNet::F32($n), AnySamples::F32($s)) => $body,
            (AnyBeliefNet::F64($n), AnySamples::F64($s)) => $body,
            (net, samples) => {
                Err(Error::input("precision of the samples", samples.precision(), net.precision()))
            }
        }
    };
}

impl AnyBeliefNet {
    /// The number type.
    pub fn precision(&self) -> Precision {
        match self {
            Self::F32(_) => Precision::F32,
            Self::F64(_) => Precision::F64,
        }
    }

    /// A copy of the machine that sees the data.
    pub fn first_machine(&self) -> AnyRbm {
        match self {
            Self::F32(net) => net.machines()[0].clone().into(),
            Self::F64(net) => net.machines()[0].clone().into(),
        }
    }

    /// Columns of the data and of every hidden layer.
    pub fn sizes(&self) -> Vec<usize> {
        fn of<F: Float>(net: &BeliefNet<F>) -> Vec<usize> {
            let first = net.machines()[0].n_visible();
            std::iter::once(first).chain(net.machines().iter().map(Rbm::n_hidden)).collect()
        }
        match self {
            Self::F32(net) => of(net),
            Self::F64(net) => of(net),
        }
    }

    /// The inverse temperature.
    pub fn beta(&self) -> f64 {
        match self {
            Self::F32(net) => net.beta(),
            Self::F64(net) => net.beta(),
        }
    }

    /// [`BeliefNet::bound`].
    ///
    /// # Errors
    /// The errors of [`BeliefNet::bound`]; samples of another precision.
    pub fn bound(
        &self,
        samples: &AnySamples,
        trajectory: Vec<AnyRbm>,
        request: &BoundRequest,
        watch: Watch<'_>,
    ) -> Result<Bound> {
        // Not by the macro: the models kept along training have a precision, too.
        match (self, samples) {
            (Self::F32(net), AnySamples::F32(samples)) => {
                net.bound(samples, &singles(trajectory), request, watch)
            }
            (Self::F64(net), AnySamples::F64(samples)) => {
                net.bound(samples, &doubles(trajectory), request, watch)
            }
            (net, samples) => {
                Err(Error::input("precision of the samples", samples.precision(), net.precision()))
            }
        }
    }

    /// [`BeliefNet::gains`].
    ///
    /// # Errors
    /// The errors of [`BeliefNet::gains`]; samples of another precision.
    pub fn gains(&self, samples: &AnySamples, request: &BoundRequest, watch: Watch<'_>) -> Result<Vec<Gain>> {
        both!(self, samples, (net, samples) => net.gains(samples, request, watch))
    }

    /// [`BeliefNet::sample`]; chains start above the first samples of `start`, which are reused in turn if there are too few.
    ///
    /// # Errors
    /// The errors of [`BeliefNet::sample`]; samples of another precision.
    pub fn sample(
        &self,
        request: &DrawRequest,
        start: Option<&AnySamples>,
        trajectory: Vec<AnyRbm>,
        watch: Watch<'_>,
    ) -> Result<AnyDrawn> {
        match (self, start) {
            (Self::F32(net), None) => Ok(net.sample(request, None, singles(trajectory), watch)?.into()),
            (Self::F64(net), None) => Ok(net.sample(request, None, doubles(trajectory), watch)?.into()),
            (Self::F32(net), Some(AnySamples::F32(start))) => {
                let start = first(start, request)?;
                Ok(net.sample(request, Some(start), singles(trajectory), watch)?.into())
            }
            (Self::F64(net), Some(AnySamples::F64(start))) => {
                let start = first(start, request)?;
                Ok(net.sample(request, Some(start), doubles(trajectory), watch)?.into())
            }
            (net, Some(start)) => {
                Err(Error::input("precision of the start", start.precision(), net.precision()))
            }
        }
    }
}

impl<F: Float> Stack<F> {
    /// The belief net of the stack.
    pub fn into_net(self) -> BeliefNet<F> {
        BeliefNet::new(self)
    }
}

fn first<F: Float>(samples: &Samples<F>, request: &DrawRequest) -> Result<Rows<F>> {
    let rows: Vec<usize> = (0..request.n).map(|k| k % samples.len()).collect();
    Ok(samples.gather(&rows, request.seed, 0)?.visible)
}

fn singles(models: Vec<AnyRbm>) -> Vec<Rbm<f32>> {
    models.into_iter().map(|model| model.to_f32()).collect()
}

fn doubles(models: Vec<AnyRbm>) -> Vec<Rbm<f64>> {
    models
        .into_iter()
        .map(|model| match model {
            AnyRbm::F32(model) => model.cast(),
            AnyRbm::F64(model) => model,
        })
        .collect()
}
