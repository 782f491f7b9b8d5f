//! Cases in which expansions are exact: Bethe on trees, rings for Gaussian units, and all expansions without
//! interactions.

use ndarray::{Array2, array};
use plefka::Float;
use plefka::inference::expansion::{Bethe, Expansion, Rings, expansions};
use plefka::inference::{FixedPoint, exact, expansion_named, watch::unwatched};
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::units::{Bernoulli, Unit};

use crate::common::largest;
use crate::common::units::{Gaussian, LEVELS, SPIN};

const SOLVER: FixedPoint = FixedPoint {
    damping: 0.3,
    tolerance: 1e-14,
    iterations: 5_000,
    solver: plefka::inference::Solver::Damped,
};

/// Errors of ln Z and of its gradient, on the coupled pairs alone, at a solution of the equations.
fn errors(expansion: &dyn Expansion<f64>, rbm: &Rbm<f64>, beta: f64) -> [f64; 3] {
    let start = (rbm.visible_start(), rbm.hidden_start());
    let found = SOLVER.solve(rbm, expansion, beta, start);
    let gradient = found.gradient(rbm, expansion, None);
    let exact = exact::enumerate(rbm, beta).unwrap();
    let coupled = |all: &Array2<f64>| {
        let mut all = all.clone();
        all.zip_mut_with(&rbm.weights, |x, &w| *x = if w == 0.0 { 0.0 } else { *x });
        all
    };
    [
        (-found.free_energies(rbm, expansion)[0] - exact.log_partition).abs(),
        largest(&gradient.visible, &exact.gradient.visible)
            .max(largest(&gradient.hidden, &exact.gradient.hidden)),
        largest(&coupled(&gradient.weights), &coupled(&exact.gradient.weights)),
    ]
}

trait Start {
    fn visible_start(&self) -> Array2<f64>;
    fn hidden_start(&self) -> Array2<f64>;
}

impl Start for Rbm<f64> {
    fn visible_start(&self) -> Array2<f64> {
        Array2::from_elem((1, self.n_visible()), self.visible.unit.centre())
    }
    fn hidden_start(&self) -> Array2<f64> {
        Array2::from_elem((1, self.n_hidden()), self.hidden.unit.centre())
    }
}

/// A star, its mirror image, and a chain with a branch: v₀ − h₀ − v₁ − h₁ − v₂, v₃ at h₁.
fn trees() -> [Array2<f64>; 3] {
    let star = array![[1.1], [-0.8], [0.4], [2.0], [-1.5]];
    let mirrored = star.t().as_standard_layout().into_owned();
    [star, mirrored, array![[1.3, 0.0], [-0.9, 0.7], [0.0, -1.6], [0.0, 0.5]]]
}

#[test]
fn bethe_is_exact_on_trees() {
    let two_state: [(&'static dyn Unit<f64>, &'static dyn Unit<f64>); 4] =
        [(&Bernoulli, &Bernoulli), (&SPIN, &SPIN), (&Bernoulli, &SPIN), (&LEVELS, &Bernoulli)];
    for (visible, hidden) in two_state {
        for weights in trees() {
            for scale in [0.3, 1.0, 2.5] {
                let (n_visible, n_hidden) = weights.dim();
                let mut rbm = machines::join(
                    machines::layer(visible, n_visible, 0.5, 1),
                    machines::layer(hidden, n_hidden, 0.5, 2),
                    0.0,
                    3,
                );
                // The same couplings between pairs of states, whatever the distance of the states.
                let step = |unit: &dyn Unit<f64>| unit.states().map_or(1.0, |s| s[1] - s[0]);
                rbm.weights = &weights * (scale / (step(visible) * step(hidden)));
                let found = errors(&Bethe, &rbm, 0.9);
                assert!(found.iter().all(|e| *e < 1e-10), "{visible:?} {hidden:?} × {scale}: {found:?}");
                // Order 4 is not exact.
                let others = errors(expansion_named("4").unwrap(), &rbm, 0.9);
                assert!(others.iter().all(|e| *e > 1e-9 || !e.is_finite()), "{others:?}");
            }
        }
    }
}

/// The fluctuations of Gaussian units consist of rings alone: ln Z = ½ cᵀ(1/s² − βJ)⁻¹c − ½ ln det(1 − s² βJ), c = β(a,
/// b), from the whole matrix by Gaussian elimination.
#[test]
fn rings_are_exact_for_gaussian_units() {
    let mut rbm: Rbm<f64> =
        machines::join(machines::layer(&Gaussian, 3, 0.5, 1), machines::layer(&Gaussian, 2, 0.5, 2), 0.35, 3);
    rbm.weights[[0, 1]] = 0.5;
    let (beta, variance, n, m) = (0.9, 0.8, 3, 2);
    let mut a = Array2::from_shape_fn((n + m, n + m + 1), |(i, j)| match (i, j) {
        _ if j == n + m => beta * if i < n { rbm.visible.field()[i] } else { rbm.hidden.field()[i - n] },
        _ if i == j => 1.0 / variance,
        _ if i < n && j >= n => -beta * rbm.weights[[i, j - n]],
        _ if i >= n && j < n => -beta * rbm.weights[[j, i - n]],
        _ => 0.0,
    });
    let (mut log_z, mut log_det) = (0.0, 0.0);
    for k in 0..n + m {
        let pivot = a[[k, k]];
        log_det += (variance * pivot).ln();
        // ½ cᵀA⁻¹c = ½ Σ c̃²/pivot with the eliminated right-hand sides c̃.
        log_z += 0.5 * a[[k, n + m]].powi(2) / pivot;
        for i in k + 1..n + m {
            let factor = a[[i, k]] / pivot;
            for j in 0..=n + m {
                a[[i, j]] -= factor * a[[k, j]];
            }
        }
    }
    log_z -= 0.5 * log_det;
    let found = SOLVER.solve(&rbm, &Rings, beta, (rbm.visible_start(), rbm.hidden_start()));
    let found = -found.free_energies(&rbm, &Rings)[0];
    assert!((found - log_z).abs() < 1e-12, "{found} {log_z}");
}

#[test]
fn without_couplings_all_are_exact() {
    fn check<F: Float>(tolerance: f64) {
        let rbm = machines::scaled(&machines::machine::<F>(&Bernoulli, (5, 3), 1.0, 4), 0.0);
        let wanted = exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
        for expansion in expansions::<F>() {
            let start = (Array2::from_elem((2, 5), F::of(0.5)), Array2::from_elem((2, 3), F::of(0.5)));
            let found = SOLVER.solve(&rbm, expansion, F::one(), start).free_energies(&rbm, expansion);
            assert!(found.iter().all(|f| (f + wanted).abs() < tolerance), "{}: {found:?}", expansion.name());
        }
    }
    check::<f64>(1e-12);
    check::<f32>(1e-5);
}
