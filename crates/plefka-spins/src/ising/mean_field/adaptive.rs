//! The Gaussian of the variances t = 1 − m² (Opper & Winther 2001): Λ at which diag((Λ − βJ)⁻¹) = t, in units of t: λ at which
//! diag((λ − B)⁻¹) = 1, B = β √t J √t, which is where the convex Σλ − ln det(λ − B) is least. Newton's method with the Hessian
//! C∘C, steps shortened as self-concordance allows (Nesterov & Nemirovskii 1994). The reaction is r_i = (λ_i − 1)/t_i, and
//! A = ½ Σ(λ − 1) − ½ ln det(λ − B).

use ndarray::{Array1, Array2};
use plefka::linalg::cholesky::{positive_definite, solve};

use crate::ising::{Ising, product};

const STEPS: usize = 100;
const TOLERANCE: f64 = 1e-12;
/// λ grows by this factor until λ − B is positive definite.
const GROWTH: f64 = 1.3;
/// Steps of a Newton decrement below this are taken whole.
const WHOLE: f64 = 0.25;

/// What the theory needs of the Gaussian.
pub(super) struct Precisions {
    pub(super) lambda: Array1<f64>,
    /// (Λ − 1/t), which multiplies m.
    pub(super) reaction: Array1<f64>,
    /// A, nats.
    pub(super) value: f64,
}

/// λ for variances t; `None` where it is not found. `warm` is λ at a state nearby.
pub(super) fn precisions(
    ising: &Ising,
    beta: f64,
    t: &Array1<f64>,
    warm: Option<Array1<f64>>,
) -> Option<Precisions> {
    let roots = t.mapv(f64::sqrt);
    let mut b = ising.couplings.to_dense();
    for ((i, j), x) in b.indexed_iter_mut() {
        *x *= beta * roots[i] * roots[j];
    }
    let start = || b.rows().into_iter().map(|row| 1.0 + row.dot(&row)).collect::<Array1<f64>>();
    let mut lambda = warm.unwrap_or_else(start);
    let mut here = covariances(&b, &lambda);
    for _ in 0..STEPS {
        if here.is_some() {
            break;
        }
        lambda *= GROWTH;
        here = covariances(&b, &lambda);
    }
    let mut last = f64::INFINITY;
    for _ in 0..STEPS {
        let (log_det, c) = here?;
        let slope = c.diag().mapv(|c| 1.0 - c);
        let error = slope.iter().fold(0.0f64, |e, g| e.max(g.abs()));
        if error <= TOLERANCE || (error < 1e-9 && error > 0.5 * last) {
            let value = 0.5 * (lambda.mapv(|l| l - 1.0).sum() - log_det);
            let reaction = reactions(ising, beta, t, &roots, &c);
            return Some(Precisions { lambda, reaction, value });
        }
        last = error;
        let step = solve(&c.mapv(|c| c * c), &slope.mapv(|g| -g))?;
        let size = -slope.dot(&step);
        let decrement = size.max(0.0).sqrt();
        let share = if decrement < WHOLE { 1.0 } else { 1.0 / (1.0 + decrement) };
        lambda.scaled_add(share, &step);
        here = covariances(&b, &lambda);
    }
    None
}

/// (λ − 1)/t = 2g/(1 + √(1 + 4tg)) with g = β² (J √t C √t J)_ii, which frozen spins survive, too.
fn reactions(ising: &Ising, beta: f64, t: &Array1<f64>, roots: &Array1<f64>, c: &Array2<f64>) -> Array1<f64> {
    let mut k = ising.couplings.to_dense();
    k.rows_mut().into_iter().for_each(|mut row| row.zip_mut_with(roots, |x, root| *x *= beta * root));
    let reached = product(k.view(), c.view());
    let g = k.rows().into_iter().zip(reached.rows()).map(|(k, r)| k.dot(&r));
    g.zip(t).map(|(g, t)| 2.0 * g / (1.0 + (1.0 + 4.0 * t * g).sqrt())).collect()
}

/// ln det(λ − B) and its inverse.
fn covariances(b: &Array2<f64>, lambda: &Array1<f64>) -> Option<(f64, Array2<f64>)> {
    let mut matrix = -b;
    matrix.diag_mut().assign(lambda);
    positive_definite(&matrix)
}
