//! The Gaussian of unit variances: the diagonal Λ at which C = (Λ − B)⁻¹ has a diagonal of ones, for symmetric B with a
//! zero diagonal. It is the minimum of the convex function f(Λ) = ΣΛ − ln det(Λ − B) and exists for every B. Newton's
//! method with the Hessian C∘C, solved by conjugate gradients: f is self-concordant, so that a step d divided by
//! 1 + √(dᵀf''d) decreases f and keeps Λ − B positive definite, and near the minimum whole steps converge quadratically
//! (Nesterov & Nemirovskii 1994). Adaptive TAP (Opper & Winther 2001) takes its reactions from this Gaussian.

use ndarray::Array1;

/// Largest difference of a variance from 1.
const TOLERANCE: f64 = 1e-13;
/// The tolerance required by rounding where Λ − B is nearly singular.
const ROUNDING: f64 = 1e-8;
/// Largest number of Newton steps; a few suffice unless couplings are very strong.
const STEPS: usize = 80;
/// Largest number of iterations of conjugate gradients per step.
const DIRECTIONS: usize = 60;
/// Steps with √(dᵀf''d) below this are not shortened.
const WHOLE: f64 = 0.25;
/// Λ grows by this factor until Λ − B is positive definite.
const GROWTH: f64 = 1.3;

/// C = (Λ − B)⁻¹ at one Λ: the quantities needed for the value, the slope and the curvature of f.
pub trait Covariances {
    /// 1 − C_ii, the slope of f, (n).
    fn slope(&self) -> &Array1<f64>;

    /// ln det(Λ − B).
    fn log_det(&self) -> f64;

    /// (C∘C) d, the curvature of f along d, (n).
    fn curvature(&self, d: &Array1<f64>) -> Array1<f64>;
}

/// The minimum of f.
#[derive(Debug, Clone)]
pub struct Minimum<C> {
    /// Λ, (n).
    pub lambda: Array1<f64>,
    /// ½ Σ(Λ − 1) − ½ ln det(Λ − B).
    pub value: f64,
    /// C at this Λ.
    pub covariances: C,
}

/// The minimum of f from a first Λ, such as 1 + Σ_j B_ij², (n). `at` gives the covariances at a Λ, `None` if Λ − B is
/// not positive definite. `None` if B is not finite or so large that rounding leaves no digits.
pub fn minimum<C: Covariances>(
    start: Array1<f64>,
    at: impl Fn(&Array1<f64>) -> Option<C>,
) -> Option<Minimum<C>> {
    let mut lambda = start;
    let mut here = at(&lambda);
    for _ in 0..STEPS {
        if here.is_some() {
            break;
        }
        lambda *= GROWTH;
        here = at(&lambda);
    }
    let mut last = f64::INFINITY;
    for _ in 0..STEPS {
        let found = here?;
        let error = found.slope().iter().fold(0.0f64, |e, g| e.max(g.abs()));
        if error <= TOLERANCE || (error <= ROUNDING && error > 0.5 * last) {
            let value = 0.5 * (lambda.mapv(|l| l - 1.0).sum() - found.log_det());
            return Some(Minimum { lambda, value, covariances: found });
        }
        last = error;
        let step = newton_step(&found, error);
        let size = step.dot(&found.curvature(&step)).max(0.0).sqrt();
        lambda.scaled_add(if size < WHOLE { 1.0 } else { 1.0 / (1.0 + size) }, &step);
        here = at(&lambda);
    }
    None
}

/// The reaction (λ − 1)/t of a unit of variance t, where g = (J C J)_ii in the units in which C has the variances t:
/// 2g/(1 + √(1 + 4tg)), without cancellation and valid for frozen units (t = 0).
pub fn reaction(t: f64, g: f64) -> f64 {
    2.0 * g / (1.0 + (1.0 + 4.0 * t * g).sqrt())
}

/// d with (C∘C) d = −slope, by conjugate gradients preconditioned with the diagonal; the accuracy increases towards the
/// minimum.
fn newton_step(found: &impl Covariances, error: f64) -> Array1<f64> {
    let slope = found.slope();
    let scale = slope.mapv(|g| 1.0 / ((1.0 - g) * (1.0 - g)));
    let mut step = Array1::zeros(slope.len());
    let mut rest = -slope;
    let mut direction = &rest * &scale;
    let mut size = rest.dot(&direction);
    let wanted = size * error.min(0.1).powi(2);
    for _ in 0..DIRECTIONS {
        let image = found.curvature(&direction);
        let share = size / direction.dot(&image);
        if !share.is_finite() {
            break;
        }
        step.scaled_add(share, &direction);
        rest.scaled_add(-share, &image);
        let next = &rest * &scale;
        let new_size = rest.dot(&next);
        if new_size <= wanted {
            break;
        }
        direction = next + &(direction * (new_size / size));
        size = new_size;
    }
    step
}
