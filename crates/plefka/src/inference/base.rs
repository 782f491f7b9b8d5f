//! The factorised machine from which a path to a trained one begins: fields on every unit and no weights, so that its
//! Z is a product (Salakhutdinov & Murray 2008 take the data's means).

use ndarray::{Array1, Array2};

use super::ais::{self, Schedule, Spacing};
use super::path::Path;
use super::watch::unwatched;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Layer, Rbm};

/// Means are drawn this far towards the middle of the unit's range, so that no state has probability 0.
const SHRINK: f64 = 0.01;
/// Steps and chains that look for the means of a machine without data.
const PILOT: (usize, usize) = (400, 128);

/// Independent units: total fields (multiplied by β) on the visible and the hidden ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// Fields on the visible units.
    pub visible: Array1<f64>,
    /// Fields on the hidden units.
    pub hidden: Array1<f64>,
}

impl Base {
    /// Visible units with the given means, drawn 1 % towards the middle of their range; hidden units without field.
    ///
    /// # Errors
    /// [`Error::Input`] if there are not as many means as visible units or one is not finite.
    pub fn from_means<F: Float>(rbm: &Rbm<F>, beta: f64, means: &[f64]) -> Result<Self> {
        if means.len() != rbm.n_visible() {
            return Err(Error::input("means of the visible units", means.len(), rbm.n_visible()));
        }
        if let Some((unit, mean)) = means.iter().enumerate().find(|(_, m)| !m.is_finite()) {
            return Err(Error::input(format!("mean of visible unit {unit}"), mean, "a finite number"));
        }
        let centre: f64 = rbm.visible.unit.centre().wide();
        let wanted = means.iter().map(|m| (1.0 - SHRINK) * m + SHRINK * centre);
        let wanted: Vec<f64> = wanted.collect();
        let visible = Array1::from(rbm.visible.cast::<f64>().fields_of_means(beta, &wanted));
        Ok(Self { visible, hidden: Array1::zeros(rbm.n_hidden()) })
    }

    /// Without data: the mean of states that short annealed chains of the machine reach from its own fields. Chains
    /// that end in different modes all count, so that the base is broad.
    ///
    /// # Errors
    /// None for a machine with finite parameters.
    pub fn from_model<F: Float>(rbm: &Rbm<F>, beta: f64, seed: u64) -> Result<Self> {
        let scaled = |layer: &Layer<F>| layer.field().mapv(|x| beta * x.wide());
        let own = Self { visible: scaled(&rbm.visible), hidden: scaled(&rbm.hidden) };
        let places = Schedule { spacing: Spacing::Linear, steps: PILOT.0 }.places()?;
        let path = Path::straight(&own, rbm, beta)?;
        let reached = ais::forward(&path, &places, PILOT.1, seed, &unwatched)?.visible;
        Self::from_states(rbm, beta, &reached)
    }

    /// The base with the means of given visible states, (n × n_visible).
    ///
    /// # Errors
    /// As [`Base::from_means`].
    pub fn from_states<F: Float>(rbm: &Rbm<F>, beta: f64, states: &Array2<F>) -> Result<Self> {
        let mean = |column: ndarray::ArrayView1<'_, F>| {
            column.iter().map(|x| x.wide()).sum::<f64>() / states.nrows() as f64
        };
        let means: Vec<f64> = states.columns().into_iter().map(mean).collect();
        Self::from_means(rbm, beta, &means)
    }
}
