//! Newton–Krylov method (Knoll & Keyes 2004): R(x) = G(x) − x = 0, with R'(x) δ = −R(x) solved by GMRES, whose products
//! are directional differences R'(x) d ≈ (R(x + εd) − R(x))/ε. A step is halved until ‖R‖ decreases; if it does not,
//! the step is the damped step. Newton's steps begin near a solution, after damped iterations of all replicas. A
//! replica without progress in two steps in a row is left to Anderson acceleration.

use ndarray::Array2;

use super::anderson::{MEMORY, iterate};
use super::equations::{Equations, join};
use super::gmres::gmres;
use super::settings::FixedPoint;
use super::solved::Solved;
use super::vector::{damped, dot, inside, largest, norm};
use crate::float::Float;
use crate::kernels::parallel;

/// The largest residual at which Newton's steps begin.
const NEAR: f64 = 0.05;
/// Largest number of GMRES directions.
const DIRECTIONS: usize = 30;
/// The required reduction of the residual of the linear system: weakest and strictest.
const FORCING: (f64, f64) = (0.1, 1e-4);
/// Largest number of halvings of a step.
const HALVINGS: usize = 5;
/// The required share of the decrease predicted by the linear model.
const DECREASE: f64 = 1e-4;

pub(super) fn solve<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
) -> Solved<F> {
    // At most half of the evaluations: if these make no progress, Newton's steps may.
    let near = FixedPoint {
        tolerance: settings.tolerance.max(NEAR),
        iterations: settings.iterations.div_ceil(2),
        ..*settings
    };
    let used = vec![0; start.0.nrows()];
    let begun = iterate(&near, equations, start, (0, &used));
    let range = equations.range();
    let joint = join((begun.visible.mean, begun.hidden.mean));
    let mut points: Vec<Point<'_, F>> = (0..joint.nrows())
        .map(|k| Point {
            equations,
            settings,
            range: &range,
            x: joint.row(k).to_vec(),
            r: Vec::new(),
            residual: begun.residuals[k],
            evaluations: begun.evaluations[k],
        })
        .collect();
    parallel::for_each(points.iter_mut().collect(), 1, Point::solve);
    take_over(settings, equations, &mut points);
    let joint = Array2::from_shape_fn(joint.dim(), |(k, i)| points[k].x[i]);
    let (visible, hidden) = equations.cumulants(equations.split(&joint));
    Solved {
        visible,
        hidden,
        residuals: points.iter().map(|p| p.residual).collect(),
        evaluations: points.iter().map(|p| p.evaluations).collect(),
    }
}

/// Anderson acceleration for the replicas that Newton's method has not solved, with their remaining evaluations.
fn take_over<F: Float>(settings: &FixedPoint, equations: &Equations<'_, F>, points: &mut [Point<'_, F>]) {
    let unsolved = |p: &&mut Point<'_, F>| p.residual > settings.tolerance && p.left() > 0;
    let mut rest: Vec<&mut Point<'_, F>> = points.iter_mut().filter(unsolved).collect();
    if rest.is_empty() {
        return;
    }
    let width = equations.rbm.n_visible() + equations.rbm.n_hidden();
    let joint = Array2::from_shape_fn((rest.len(), width), |(k, i)| rest[k].x[i]);
    let used: Vec<usize> = rest.iter().map(|p| p.evaluations).collect();
    let found = iterate(settings, equations, equations.split(&joint), (MEMORY, &used));
    let joint = join((found.visible.mean, found.hidden.mean));
    for (k, point) in rest.iter_mut().enumerate() {
        point.x = joint.row(k).to_vec();
        (point.residual, point.evaluations) = (found.residuals[k], found.evaluations[k]);
    }
}

/// One replica during the iteration: a point x and R(x), which is empty before it is computed.
struct Point<'a, F: Float> {
    equations: &'a Equations<'a, F>,
    settings: &'a FixedPoint,
    range: &'a (Vec<F>, Vec<F>),
    x: Vec<F>,
    r: Vec<F>,
    residual: f64,
    evaluations: usize,
}

impl<F: Float> Point<'_, F> {
    fn left(&self) -> usize {
        self.settings.iterations - self.evaluations
    }

    fn evaluate(&mut self, x: &[F]) -> Vec<F> {
        self.evaluations += 1;
        let joint = Array2::from_shape_vec((1, x.len()), x.to_vec()).expect("one row");
        self.equations.residual(&joint, F::of(self.settings.damping)).into_raw_vec_and_offset().0
    }

    /// Newton's steps until the tolerance is reached, the evaluations are used up, or two steps in a row make no
    /// progress.
    fn solve(&mut self) {
        if self.left() == 0 {
            return;
        }
        self.r = self.evaluate(&self.x.clone());
        let (mut before, mut failures) = (f64::INFINITY, 0);
        let unsolved = |r: &[F]| largest(r) > self.settings.tolerance && self.equations.goes_on();
        while self.left() > 0 && failures < 2 && unsolved(&self.r) {
            let norm = norm(&self.r);
            // Eisenstat & Walker 1996, choice 2: the accuracy follows the progress of the last step.
            let forcing = (0.9 * (norm / before).powi(2)).clamp(FORCING.1, FORCING.0);
            before = norm;
            let step = self.newton_step(forcing);
            failures = if self.backtrack(&step, norm) { 0 } else { failures + 1 };
            if failures > 0 && self.left() > 0 {
                self.x = damped(&self.x, &self.r, F::of(self.settings.damping));
                self.r = self.evaluate(&self.x.clone());
            }
        }
        self.residual = largest(&self.r);
    }

    /// δ with R'(x) δ ≈ −R(x). One evaluation is reserved for the new point.
    fn newton_step(&mut self, forcing: f64) -> Vec<f64> {
        let wanted: Vec<f64> = self.r.iter().map(|r| -r.wide()).collect();
        let length = F::epsilon().wide().sqrt() * dot(&self.x, &self.x).sqrt().max(1.0);
        let directions = DIRECTIONS.min(self.left() - 1);
        let (x, r) = (self.x.clone(), self.r.clone());
        gmres(&wanted, directions, forcing, |direction| {
            let moved: Vec<F> = x.iter().zip(direction).map(|(x, d)| F::of(x.wide() + length * d)).collect();
            let there = self.evaluate(&inside(&moved, &x, (&self.range.0, &self.range.1)));
            there.iter().zip(&r).map(|(a, b)| (a.wide() - b.wide()) / length).collect()
        })
    }

    /// Moves along δ or a part of δ, if ‖R‖ decreases.
    fn backtrack(&mut self, step: &[f64], norm: f64) -> bool {
        let plain = damped(&self.x, &self.r, F::of(self.settings.damping));
        let mut share = 1.0;
        for _ in 0..=HALVINGS {
            if self.left() == 0 {
                return false;
            }
            let there: Vec<F> = self.x.iter().zip(step).map(|(x, d)| F::of(x.wide() + share * d)).collect();
            let there = inside(&there, &plain, (&self.range.0, &self.range.1));
            let r = self.evaluate(&there);
            if super::vector::norm(&r) < (1.0 - DECREASE * share) * norm {
                (self.x, self.r) = (there, r);
                return true;
            }
            share *= 0.5;
        }
        false
    }
}
