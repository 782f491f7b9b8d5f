//! Initial parameters: W ~ N(0, scale²), the visible layer fitted to the data's moments, the hidden layer at rest.

use ndarray::{Array1, Array2};

use super::{Layer, Rbm, StandardValues, normalizable};
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::rng::{Purpose, Stream};
use crate::room::check_array;
use crate::units::{Bernoulli, Unit, unit_named};

/// A machine with W ~ N(0, `weight_scale`²) and all layer parameters at rest; `n_visible` and `n_hidden` count columns.
///
/// # Errors
/// No units, a weight scale out of range, or units with which such a machine has no finite Z.
pub(crate) fn random_of<F: Float>(
    (visible, n_visible): (&'static dyn Unit<F>, usize),
    (hidden, n_hidden): (&'static dyn Unit<F>, usize),
    weight_scale: f64,
    seed: u64,
) -> Result<Rbm<F>> {
    if n_hidden == 0 {
        return Err(Error::setting("hidden", 0, "at least 1 unit"));
    }
    if n_visible == 0 {
        return Err(Error::input("number of features", 0, "at least 1"));
    }
    if !(weight_scale.is_finite() && weight_scale >= 0.0) {
        return Err(Error::setting("weight_scale", weight_scale, "a finite number, at least 0"));
    }
    let bytes = size_of::<F>() as f64 * n_visible as f64 * n_hidden as f64;
    check_array("weights", format!("{n_visible} × {n_hidden}"), bytes)?;
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    let weights =
        Array2::from_shape_simple_fn((n_visible, n_hidden), || F::of(weight_scale * stream.normal()));
    Rbm::new(
        Layer::new(visible, Array1::zeros(n_visible)),
        Layer::new(hidden, Array1::zeros(n_hidden)),
        weights,
    )
}

/// A machine of units by name, at the start of training on samples.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'a> {
    /// Kinds of the visible and of the hidden units.
    pub(crate) units: [&'a str; 2],
    /// Number of hidden units.
    pub(crate) n_hidden: usize,
    /// Standard deviation of the weights.
    pub(crate) weight_scale: f64,
    /// Whether the visible layer is fitted to the moments of the samples.
    pub(crate) fitted: bool,
    /// Whether the machine is one of standard values, at this inverse temperature.
    pub(crate) standard: Option<f64>,
    /// Seed of the weights.
    pub(crate) seed: u64,
}

impl Start<'_> {
    /// The machine, and the standard values that it is a machine of; `None` if it is a machine of the data's own values.
    ///
    /// # Errors
    /// The errors of [`random_of`], unknown units, samples that cannot be read.
    pub(crate) fn machine<F: Float>(
        self,
        samples: &Samples<F>,
    ) -> Result<(Rbm<F>, Option<StandardValues<F>>)> {
        let [visible, hidden] = self.units;
        let (mut visible, hidden) = (unit_named::<F>(visible)?, unit_named::<F>(hidden)?);
        let columns = self.n_hidden.saturating_mul(hidden.colours());
        // Refuses sizes and scales before the samples are read.
        let shape = |visible| ((visible, samples.n_features()), (hidden, columns));
        let made = |visible| {
            let (visible, hidden) = shape(visible);
            random_of(visible, hidden, self.weight_scale, self.seed)
        };
        let mut rbm = made(visible)?;
        let needed = self.fitted || self.standard.is_some_and(|_| visible.standard(&[]).is_some());
        let mut moments = if needed { samples.moments()? } else { Vec::new() };
        let standard = self.standard.and_then(|beta| StandardValues::of(visible, &moments, beta));
        if let Some(standard) = &standard {
            moments = standard.moments(&moments);
            visible = standard.inner_unit();
            rbm = made(visible)?;
        }
        if self.fitted {
            rbm.visible = Layer::fit(visible, &moments);
        }
        normalizable(&rbm)?;
        Ok((rbm, standard))
    }
}

/// A machine of Bernoulli units in both layers with weights N(0, `weight_scale`²) and parameters of zero.
///
/// # Errors
/// An empty layer; a scale that is negative or not finite.
pub fn random<F: Float>(n_visible: usize, n_hidden: usize, weight_scale: f64, seed: u64) -> Result<Rbm<F>> {
    random_of((&Bernoulli, n_visible), (&Bernoulli, n_hidden), weight_scale, seed)
}
