//! The factorised machine at the beginning of a path: fields on every unit and no weights, so that its Z is a product
//! (Salakhutdinov & Murray 2008 use the means of the data).

use ndarray::{Array1, Array2};

use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;

/// The share by which means are moved towards the middle of the unit's range, so that no state has probability 0.
const SHRINK: f64 = 0.01;

/// Independent units: total fields (multiplied by β) on the visible and the hidden units.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// Fields on the visible units.
    pub visible: Array1<f64>,
    /// Fields on the hidden units.
    pub hidden: Array1<f64>,
}

impl Base {
    /// Visible units with the given means, moved 1 % towards the middle of their range; hidden units without a field.
    ///
    /// # Errors
    /// [`Error::Input`] if the number of means is not the number of visible units, or if a mean is not finite.
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

    /// The base with the means of the given visible states, (n × n_visible).
    ///
    /// # Errors
    /// The errors of [`Base::from_means`].
    pub fn from_states<F: Float>(rbm: &Rbm<F>, beta: f64, states: &Array2<F>) -> Result<Self> {
        let mean = |column: ndarray::ArrayView1<'_, F>| {
            column.iter().map(|x| x.wide()).sum::<f64>() / states.nrows() as f64
        };
        let means: Vec<f64> = states.columns().into_iter().map(mean).collect();
        Self::from_means(rbm, beta, &means)
    }
}
