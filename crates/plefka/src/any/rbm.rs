//! A model in either precision: its shape, its parts and its construction.

use ndarray::Array2;

use super::kinds::{AnyMatrix, AnyRbm, AnySamples, both, each};
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Layer, Rbm, gauge, init};
use crate::training::config::Precision;
use crate::units::{Bernoulli, unit_named};

/// The units of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerKind {
    /// Name of the unit, with its number of colours or trials.
    pub unit: &'static str,
    /// Names of the rows of the layer's parameters.
    pub parameters: Vec<&'static str>,
}

impl AnyRbm {
    /// A checked model with the named units: weights (n_visible × n_hidden) and the parameters of both layers
    /// (n_parameters × n), all of one precision.
    ///
    /// # Errors
    /// [`Error::Input`] for shapes that do not fit, values that are not finite, mixed precisions, unknown units.
    pub fn from_parts(
        weights: AnyMatrix,
        (visible, hidden): (AnyMatrix, AnyMatrix),
        units: (&str, &str),
    ) -> Result<Self> {
        match (weights, visible, hidden) {
            (AnyMatrix::F32(weights), AnyMatrix::F32(visible), AnyMatrix::F32(hidden)) => {
                Ok(Self::F32(from_parts(weights, (visible, hidden), units)?))
            }
            (AnyMatrix::F64(weights), AnyMatrix::F64(visible), AnyMatrix::F64(hidden)) => {
                Ok(Self::F64(from_parts(weights, (visible, hidden), units)?))
            }
            (weights, visible, hidden) => {
                let found = [visible.precision(), hidden.precision()];
                let other = found.into_iter().find(|p| *p != weights.precision());
                Err(super::kinds::mismatch(other.unwrap_or_default(), weights.precision()))
            }
        }
    }

    /// A Bernoulli model with W ~ N(0, scale²), the given visible fields (1 × n_visible) and hidden fields of 0.
    ///
    /// # Errors
    /// Sizes or a scale out of range.
    pub fn random(visible_fields: AnyMatrix, n_hidden: usize, scale: f64, seed: u64) -> Result<Self> {
        each!(visible_fields, AnyMatrix, fields => {
            let mut rbm = init::random(fields.ncols(), n_hidden, scale, seed)?;
            rbm.visible = Layer::new(&Bernoulli, fields.row(0).to_owned());
            Ok(rbm.into())
        })
    }

    /// A model with W ~ N(0, scale²), a visible layer fitted to the moments of the samples, and a hidden layer of the
    /// given number of units with default parameters.
    ///
    /// # Errors
    /// Values that the units do not admit, unknown units, a model without a finite Z.
    pub fn fitted(
        samples: &AnySamples,
        units: (&str, &str),
        n_hidden: usize,
        scale: f64,
        seed: u64,
    ) -> Result<Self> {
        each!(samples, AnySamples, samples => Ok(fitted(samples, units, n_hidden, scale, seed)?.into()))
    }

    /// Number of visible columns.
    pub fn n_visible(&self) -> usize {
        each!(self, Self, rbm => rbm.n_visible())
    }

    /// Number of hidden columns.
    pub fn n_hidden(&self) -> usize {
        each!(self, Self, rbm => rbm.n_hidden())
    }

    /// The units of the visible and of the hidden layer.
    pub fn kinds(&self) -> [LayerKind; 2] {
        fn kind<F: Float>(layer: &Layer<F>) -> LayerKind {
            LayerKind { unit: layer.unit.name(), parameters: layer.unit.parameter_names().to_vec() }
        }
        each!(self, Self, rbm => [kind(&rbm.visible), kind(&rbm.hidden)])
    }

    /// Whether visible units are 0 or 1.
    pub fn has_binary_visible(&self) -> bool {
        each!(self, Self, rbm => rbm.visible.is_binary())
    }

    /// The smallest and the largest value of a visible unit; `None` if there are infinitely many values.
    pub fn visible_range(&self) -> Option<(f64, f64)> {
        let states = each!(self, Self, rbm => rbm.visible.unit.states());
        states.map(|states| (states[0], states[states.len() - 1]))
    }

    /// Weights (n_visible × n_hidden) and the parameters of both layers (n_parameters × n), copied.
    pub fn parts(&self) -> (AnyMatrix, AnyMatrix, AnyMatrix) {
        each!(self, Self, rbm => {
            let [weights, visible, hidden] = [&rbm.weights, &rbm.visible.parameters, &rbm.hidden.parameters];
            (weights.clone().into(), visible.clone().into(), hidden.clone().into())
        })
    }

    /// The model in double precision.
    pub fn to_f64(&self) -> Rbm<f64> {
        each!(self, Self, rbm => rbm.cast())
    }

    /// The model in single precision.
    pub fn to_f32(&self) -> Rbm<f32> {
        each!(self, Self, rbm => rbm.cast())
    }

    /// The model in another precision.
    pub fn to(&self, precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self::F32(self.to_f32()),
            Precision::F64 => Self::F64(self.to_f64()),
        }
    }

    /// The model with all hidden fields set to one value.
    pub fn with_hidden_fields(mut self, value: f64) -> Self {
        each!(&mut self, Self, rbm => rbm.hidden.parameters.row_mut(0).fill(Float::of(value)));
        self
    }

    /// The model with its layers exchanged.
    pub fn mirror(&self) -> Self {
        each!(self, Self, rbm => rbm.mirror().into())
    }

    /// The weights in single precision in the zero-sum gauge: their mean over the `n_states` states of every visible site is
    /// zero, and the energies of all states stay the same.
    ///
    /// # Errors
    /// A number of visible columns that is no multiple of `n_states`.
    pub fn zero_sum_weights(&self, n_states: usize) -> Result<Array2<f32>> {
        let rbm = self.to_f32();
        let (mut visible, mut hidden) = (rbm.visible.field().to_owned(), rbm.hidden.field().to_owned());
        let mut weights = rbm.weights;
        gauge::zero_sum(&mut weights, visible.view_mut(), hidden.view_mut(), n_states)?;
        Ok(weights)
    }

    /// Refuses samples of another width.
    ///
    /// # Errors
    /// [`Error::Input`] with the found and the expected width.
    pub fn check_width(&self, n_features: usize) -> Result<()> {
        each!(self, Self, rbm => rbm.check_width(n_features))
    }

    /// Whether the visible units have real values without a fixed scale, which are standardised for training.
    pub fn has_standard_values(&self) -> bool {
        each!(self, Self, rbm => rbm.visible.unit.standard(&[]).is_some())
    }

    /// Refuses samples with values that the visible units cannot have, neither as states nor as means.
    ///
    /// # Errors
    /// [`Error::Input`] with the row and the column.
    pub fn check_values(&self, samples: &AnySamples) -> Result<()> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => samples.check(rbm.visible.unit))
    }
}

fn from_parts<F: Float>(
    weights: Array2<F>,
    (visible, hidden): (Array2<F>, Array2<F>),
    units: (&str, &str),
) -> Result<Rbm<F>> {
    let layer = |parameters, name: &str| Ok::<_, Error>(Layer { unit: unit_named(name)?, parameters });
    Rbm::new(layer(visible, units.0)?, layer(hidden, units.1)?, weights)
}

fn fitted<F: Float>(
    samples: &Samples<F>,
    (visible, hidden): (&str, &str),
    n_hidden: usize,
    scale: f64,
    seed: u64,
) -> Result<Rbm<F>> {
    samples.check(unit_named::<F>(visible)?)?;
    let start = init::Start {
        units: [visible, hidden],
        n_hidden,
        weight_scale: scale,
        fitted: true,
        standard: Some(1.0),
        seed,
    };
    let (rbm, standard) = start.machine(samples)?;
    Ok(standard.map_or_else(|| rbm.clone(), |standard| standard.to_data(&rbm)))
}
