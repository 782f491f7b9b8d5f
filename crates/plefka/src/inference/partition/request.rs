//! What is asked of an estimate of ln Z.

use std::time::Duration;

use ndarray::Array2;

use super::method::PartitionMethod;
use crate::float::Float;
use crate::inference::Solver;
use crate::model::Rbm;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request<'a, F: Float> {
    /// How.
    pub method: PartitionMethod,
    /// About how long it may take. With `effort` the result does not depend on the speed of the machine.
    pub budget: Duration,
    /// Steps of annealing, or sweeps of tempering; `None` takes as many as the budget allows.
    pub effort: Option<usize>,
    /// Inverse temperature.
    pub beta: f64,
    /// Seed.
    pub seed: u64,
    /// Whether `auto` may enumerate.
    pub enumerate: bool,
    /// Data or other states near the machine's, (n × n_visible): the base of the path, and where chains start. Without
    /// them a mode that annealing misses can go unnoticed.
    pub near: Option<&'a Array2<F>>,
    /// Models saved along training, oldest first, without the machine itself: the ladder of trajectory tempering.
    pub trajectory: &'a [Rbm<F>],
    /// Mean field: the expansion.
    pub order: &'a str,
    /// Mean field: how its equations are solved.
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
