//! What a step tells about itself.

use crate::float::Float;
use crate::model::Rbm;
use crate::training::negative::Aggregate;

/// What a step tells about itself.
#[derive(Debug)]
pub struct StepReport<F: Float> {
    /// Norm of the ascent direction, penalties included.
    pub norm: f64,
    /// Iterations and largest residual of the mean-field equations, where they were solved.
    pub fixed_point: Option<(usize, f64)>,
    /// Other things measured, by the names of their monitors.
    pub measured: Vec<(&'static str, f64, Aggregate)>,
    /// A model that belongs to the run's trajectory: the one that chains are from now on exchanged with.
    pub kept: Option<Rbm<F>>,
}
