//! The request for an estimate of ln Z.

use std::time::Duration;

use ndarray::Array2;

use super::method::PartitionMethod;
use crate::float::Float;
use crate::inference::Solver;
use crate::model::Rbm;

/// The request for an estimate of ln Z.
#[derive(Debug, Clone)]
pub struct Request<'a, F: Float> {
    /// The method.
    pub method: PartitionMethod,
    /// The approximate time allowed. With `effort` the result does not depend on the speed of the computer.
    pub budget: Duration,
    /// Number of annealing steps or tempering sweeps; `None` uses as many as the budget allows.
    pub effort: Option<usize>,
    /// Inverse temperature.
    pub beta: f64,
    /// Seed.
    pub seed: u64,
    /// Whether the method `auto` may enumerate.
    pub enumerate: bool,
    /// Data or other states near the states of the machine, (n × n_visible): the base of the path, and the starts of
    /// chains. Without them a mode missed by annealing can go unnoticed.
    pub near: Option<&'a Array2<F>>,
    /// Models saved along training, oldest first, without the machine itself: the ladder of trajectory tempering.
    pub trajectory: &'a [Rbm<F>],
    /// Name of the expansion, for mean field.
    pub order: &'a str,
    /// Solver of the equations, for mean field.
    pub solver: Solver,
}

impl<F: Float> Default for Request<'_, F> {
    fn default() -> Self {
        Self {
            method: PartitionMethod::Auto,
            budget: Duration::from_secs(60),
            effort: None,
            beta: 1.0,
            seed: 1,
            enumerate: true,
            near: None,
            trajectory: &[],
            order: "2",
            solver: Solver::default(),
        }
    }
}
