//! Anderson acceleration (Anderson 1965; Walker & Ni 2011, type II), for every replica separately: x ← x + γr − Σ_j θ_j
//! (Δx_j + γΔr_j), r = G(x) − x, where θ minimises ‖r − Σ_j θ_j Δr_j‖ over the last few differences. Safeguards: far
//! from a solution, and after a step that did not lower ‖r‖, the step is the damped step x + γr, so that iterates which
//! damping leads away from an unstable solution are not drawn back to it. A unit that would leave its range makes the
//! damped step, too. If damped steps alternate in direction, γ is halved until they do not. After accelerated steps
//! without progress, the number of damped steps before the next accelerated step grows.

use ndarray::Array2;

use super::equations::{Equations, join};
use super::settings::FixedPoint;
use super::solved::Solved;
use super::vector::{damped, dot, inside, largest, norm};
use crate::float::Float;
use crate::kernels::parallel;

/// Number of differences kept.
pub(super) const MEMORY: usize = 5;
/// Largest residual at which steps are accelerated: further away a linear model of G is not valid, and replicas would
/// change into other basins.
const NEAR: f64 = 0.1;
/// Factor of γ after a damped step that turned back, factor after any other damped step, and smallest γ relative to its
/// setting.
const TURNED: f64 = 0.5;
const WENT_ON: f64 = 1.2;
const LEAST: f64 = 1.0 / 16.0;
/// Largest number of damped steps between two accelerated steps.
const LONGEST: usize = 32;
/// Number added to the diagonal of the normal equations of unit vectors.
const RIDGE: f64 = 1e-12;

pub(super) fn solve<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
) -> Solved<F> {
    let used = vec![0; start.0.nrows()];
    iterate(settings, equations, start, (MEMORY, &used))
}

/// Continues an iteration in which every replica has used the given number of evaluations. `memory` 0 switches
/// acceleration off; the iteration then ends as soon as the residual is falling and below the tolerance.
pub(super) fn iterate<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
    (memory, used): (usize, &[usize]),
) -> Solved<F> {
    let range = equations.range();
    let rows = join(start);
    let rows = rows.rows().into_iter().zip(used);
    let mut replicas: Vec<Replica<F>> =
        rows.map(|(row, &used)| Replica::at(row.to_vec(), settings.damping, used)).collect();
    loop {
        let mut active: Vec<&mut Replica<F>> =
            replicas.iter_mut().filter(|r| !r.ended && r.evaluations < settings.iterations).collect();
        if active.is_empty() || !equations.goes_on() {
            break;
        }
        let width = equations.rbm.n_visible() + equations.rbm.n_hidden();
        let mut joint = Array2::zeros((active.len(), width));
        for (mut row, replica) in joint.rows_mut().into_iter().zip(&active) {
            row.as_slice_mut().expect("row-major").copy_from_slice(&replica.x);
        }
        let residual = equations.residual(&joint, F::of(settings.damping));
        parallel::for_each(active.iter_mut().enumerate().collect(), 1, |(k, replica)| {
            let r = residual.row(k);
            replica.step(r.to_slice().expect("row-major"), settings, memory, (&range.0, &range.1));
        });
    }
    let width = equations.rbm.n_visible() + equations.rbm.n_hidden();
    let joint = Array2::from_shape_fn((replicas.len(), width), |(k, i)| replicas[k].x[i]);
    let (visible, hidden) = equations.cumulants(equations.split(&joint));
    Solved {
        visible,
        hidden,
        residuals: replicas.iter().map(|r| r.residual).collect(),
        evaluations: replicas.iter().map(|r| r.evaluations).collect(),
    }
}

/// One replica during the iteration.
struct Replica<F> {
    x: Vec<F>,
    /// max |r| at the last accepted point.
    residual: f64,
    evaluations: usize,
    /// Whether the replica has converged or is NaN.
    ended: bool,
    last: Option<Point<F>>,
    /// Δx and Δr, newest first.
    differences: Vec<(Vec<F>, Vec<F>)>,
    /// Whether x came from an accelerated step.
    accelerated: bool,
    /// γ.
    gamma: f64,
    /// Number of damped steps before the next accelerated step, and the number after the next step without progress.
    wait: usize,
    pause: usize,
}

/// A point and its residual.
struct Point<F> {
    x: Vec<F>,
    r: Vec<F>,
    norm: f64,
}

impl<F: Float> Replica<F> {
    fn at(x: Vec<F>, gamma: f64, evaluations: usize) -> Self {
        Self {
            x,
            residual: f64::INFINITY,
            evaluations,
            ended: false,
            last: None,
            differences: Vec::new(),
            accelerated: false,
            gamma,
            wait: 0,
            pause: 1,
        }
    }

    /// Records the residual r at x and makes the next step.
    fn step(&mut self, r: &[F], settings: &FixedPoint, memory: usize, range: (&[F], &[F])) {
        let (size, norm) = (largest(r), norm(r));
        self.evaluations += 1;
        let converged = size <= settings.tolerance;
        let falls = self.last.as_ref().is_some_and(|last| norm < last.norm);
        if let Some(last) = self.last.as_ref().filter(|_| self.accelerated && !converged && !falls) {
            // The step made no progress or gave NaN: the damped step from its start replaces it.
            self.x = damped(&last.x, &last.r, F::of(self.gamma));
            self.differences.clear();
            self.accelerated = false;
            self.wait = self.pause;
            self.pause = (2 * self.pause).min(LONGEST);
            return;
        }
        self.residual = size;
        // Without memory the iteration only approaches the region in which another method takes over.
        self.ended = if memory > 0 { converged } else { converged && falls } || size.is_nan();
        if self.ended {
            // No further step: it could leave an unstable solution.
            return;
        }
        if self.accelerated {
            self.pause = 1;
        } else {
            let turned = self.last.as_ref().is_some_and(|last| dot(&last.r, r) < 0.0);
            let factor = if turned { TURNED } else { WENT_ON };
            self.gamma = (factor * self.gamma).clamp(LEAST * settings.damping, settings.damping);
        }
        let gamma = F::of(self.gamma);
        let plain = damped(&self.x, r, gamma);
        if let Some(last) = self.last.take().filter(|_| memory > 0) {
            let minus = |a: &[F], b: &[F]| a.iter().zip(b).map(|(&a, &b)| a - b).collect::<Vec<F>>();
            self.differences.insert(0, (minus(&self.x, &last.x), minus(r, &last.r)));
            self.differences.truncate(memory);
        }
        let better = (falls && self.wait == 0 && size < NEAR && !self.differences.is_empty())
            .then(|| combined(&plain, r, &self.differences, gamma));
        self.accelerated = better.is_some();
        self.wait = self.wait.saturating_sub(1);
        let next = better.map_or_else(|| plain.clone(), |point| inside(&point, &plain, range));
        self.last = Some(Point { x: std::mem::replace(&mut self.x, next), r: r.to_vec(), norm });
    }
}

/// The damped step `plain` minus Σ θ_j (Δx_j + γΔr_j).
fn combined<F: Float>(plain: &[F], r: &[F], differences: &[(Vec<F>, Vec<F>)], gamma: F) -> Vec<F> {
    let mut out = plain.to_vec();
    for (theta, (dx, dr)) in coefficients(r, differences).into_iter().zip(differences) {
        let theta = F::of(theta);
        for ((out, &dx), &dr) in out.iter_mut().zip(dx).zip(dr) {
            *out -= theta * (dx + gamma * dr);
        }
    }
    out
}

/// The θ that minimise ‖r − Σ θ_j Δr_j‖, from the normal equations of the differences scaled to length 1, by Cholesky
/// decomposition.
fn coefficients<F: Float>(r: &[F], differences: &[(Vec<F>, Vec<F>)]) -> Vec<f64> {
    let n = differences.len();
    let lengths: Vec<f64> = differences.iter().map(|(_, dr)| norm(dr).max(f64::MIN_POSITIVE)).collect();
    let mut root = vec![vec![0.0; n]; n];
    let mut out = vec![0.0; n];
    for i in 0..n {
        let own = &differences[i].1;
        for j in 0..=i {
            let product = dot(own, &differences[j].1) / (lengths[i] * lengths[j]);
            let known: f64 = (0..j).map(|k| root[i][k] * root[j][k]).sum();
            root[i][j] = match i == j {
                // Positive due to the ridge, except for rounding.
                true => (product + RIDGE - known).max(RIDGE).sqrt(),
                false => (product - known) / root[j][j],
            };
        }
        let known: f64 = (0..i).map(|k| root[i][k] * out[k]).sum();
        out[i] = (dot(own, r) / lengths[i] - known) / root[i][i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| root[k][i] * out[k]).sum();
        out[i] = (out[i] - known) / root[i][i];
    }
    out.iter().zip(lengths).map(|(theta, length)| theta / length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_leave_a_residual_orthogonal_to_the_differences() {
        let differences: Vec<(Vec<f64>, Vec<f64>)> =
            [[1.0, 2.0, 0.0, 1.0], [0.0, 1e-3, 2e-3, 0.0], [5.0, 0.0, 1.0, -3.0]]
                .iter()
                .map(|dr| (vec![0.0; 4], dr.to_vec()))
                .collect();
        let r = [0.3, -1.0, 2.0, 0.7];
        let theta = coefficients(&r, &differences);
        let mut left = r;
        for (theta, (_, dr)) in theta.iter().zip(&differences) {
            left.iter_mut().zip(dr).for_each(|(l, d)| *l -= theta * d);
        }
        for (_, dr) in &differences {
            assert!(dot(&left, dr).abs() < 1e-9 * norm(dr), "{left:?}");
        }
        assert!(norm(&left) > 0.1);
        // Equal differences and differences of zero length give finite numbers.
        let twice = vec![differences[0].clone(), differences[0].clone(), (vec![0.0; 4], vec![0.0; 4])];
        assert!(coefficients(&r, &twice).iter().all(|t| t.is_finite()));
    }
}
