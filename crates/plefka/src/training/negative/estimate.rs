//! What a negative phase gives at a step: an estimate of ∇ ln Z, and what it measured on the way.

use super::aggregate::Aggregate;
use crate::float::Float;
use crate::model::{Rbm, Statistics};

/// An estimate of ∇ ln Z, and how the fixed point went where there is one.
#[derive(Debug)]
pub struct Estimate<F: Float> {
    /// ∂ ln Z/∂ parameter.
    pub statistics: Statistics<F>,
    /// Iterations and largest residual of the mean-field equations.
    pub fixed_point: Option<(usize, f64)>,
    /// Other things measured, by the names of their monitors.
    pub measured: Vec<(&'static str, f64, Aggregate)>,
    /// A model that belongs to the run's trajectory: the one that chains are from now on exchanged with.
    pub kept: Option<Rbm<F>>,
}

impl<F: Float> Estimate<F> {
    /// Statistics, or a gradient, alone.
    pub fn of(statistics: impl Into<Statistics<F>>) -> Self {
        Self { statistics: statistics.into(), fixed_point: None, measured: Vec::new(), kept: None }
    }
}
