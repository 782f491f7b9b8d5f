//! Annealing: the equations are solved at β/10, 2β/10 … β, each time from the previous solution. At high temperature
//! there is one solution; the solution reached at β is its continuation, whatever the start.

use ndarray::Array2;

use super::damped;
use super::equations::Equations;
use super::settings::FixedPoint;
use super::solved::Solved;
use crate::float::Float;

/// Number of values of β.
const STAGES: usize = 10;
/// Final residual of all stages before the last one.
const LOOSE: f64 = 1e-3;

pub(super) fn solve<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
) -> Solved<F> {
    let stages = STAGES.min(settings.iterations).max(1);
    // The earlier stages may use half of the iterations at most.
    let way = FixedPoint {
        iterations: (settings.iterations / (2 * stages)).max(1),
        tolerance: settings.tolerance.max(LOOSE),
        ..*settings
    };
    let (mut start, mut used) = (start, 0);
    for stage in 1..stages {
        let beta = F::of(equations.beta.wide() * stage as f64 / stages as f64);
        let warmer = equations.at(beta);
        let found = damped::solve(&way, &warmer, start);
        used += found.evaluations.first().copied().unwrap_or(0);
        start = (found.visible.mean, found.hidden.mean);
    }
    let last = FixedPoint { iterations: settings.iterations - used, ..*settings };
    let mut found = damped::solve(&last, equations, start);
    found.evaluations.iter_mut().for_each(|n| *n += used);
    found
}
