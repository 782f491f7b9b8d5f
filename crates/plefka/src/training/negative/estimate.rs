//! The result of a negative phase at a step: an estimate of ∇ ln Z, and measurements.

use super::aggregate::Aggregate;
use crate::float::Float;
use crate::model::{Rbm, Statistics};

/// An estimate of ∇ ln Z, and measurements.
#[derive(Debug)]
pub struct Estimate<F: Float> {
    /// ∂ ln Z/∂ parameter.
    pub statistics: Statistics<F>,
    /// Iterations and largest residual of the mean-field equations.
    pub fixed_point: Option<(usize, f64)>,
    /// Other measurements, by the names of their monitors.
    pub measured: Vec<(&'static str, f64, Aggregate)>,
    /// The model with which chains are exchanged from this step on, if it is new; it belongs to the trajectory of the
    /// run.
    pub kept: Option<Rbm<F>>,
}

impl<F: Float> Estimate<F> {
    /// An estimate without measurements, from statistics or a gradient.
    pub fn of(statistics: impl Into<Statistics<F>>) -> Self {
        Self { statistics: statistics.into(), fixed_point: None, measured: Vec::new(), kept: None }
    }
}
