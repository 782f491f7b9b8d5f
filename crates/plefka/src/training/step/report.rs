//! The measurements of a step.

use crate::float::Float;
use crate::model::Rbm;
use crate::training::negative::Aggregate;

/// The measurements of a step.
#[derive(Debug)]
pub struct StepReport<F: Float> {
    /// Norm of the ascent direction, penalties included.
    pub norm: f64,
    /// Iterations and largest residual of the mean-field equations, if they were solved.
    pub fixed_point: Option<(usize, f64)>,
    /// Other measurements, by the names of their monitors.
    pub measured: Vec<(&'static str, f64, Aggregate)>,
    /// The model with which chains are exchanged from this step on, if it is new; it belongs to the trajectory of the
    /// run.
    pub kept: Option<Rbm<F>>,
}
