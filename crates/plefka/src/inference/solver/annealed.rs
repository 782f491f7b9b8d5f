//! Annealing: the equations are solved at β/10, 2β/10 … β, every time from the last solution. At high temperature there
//! is one solution; the one that is reached at β is its continuation, whatever the start.

use ndarray::Array2;

use super::damped;
use super::equations::Equations;
use super::settings::FixedPoint;
use super::solved::Solved;
use crate::float::Float;

/// Values of β.
const STAGES: usize = 10;
/// Residual at which the stages before the last end.
const LOOSE: f64 = 1e-3;

pub(super) fn solve<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
) -> Solved<F> {
    let stages = STAGES.min(settings.iterations).max(1);
    // Half of the iterations at most for the way.
    let way = FixedPoint {
        iterations: (settings.iterations / (2 * stages)).max(1),
        tolerance: settings.tolerance.max(LOOSE),
        ..*settings
    };
    let (mut start, mut used) = (start, 0);
    for stage in 1..stages {
        let beta = F::of(equations.beta.wide() * stage as f64 / stages as f64);
        let warmer = Equations::new(equations.rbm, equations.expansion, beta);
        let found = damped::solve(&way, &warmer, start);
        used += found.evaluations.first().copied().unwrap_or(0);
        start = (found.visible.mean, found.hidden.mean);
    }
    let last = FixedPoint { iterations: settings.iterations - used, ..*settings };
    let mut found = damped::solve(&last, equations, start);
    found.evaluations.iter_mut().for_each(|n| *n += used);
    found
}
