//! Roots of the equations of Thouless, Anderson & Palmer by the method of Levenberg (1944) and Marquardt (1963): with
//! m = tanh u and G(u) = u − β(h + Jm) + β² m∘(J∘J)(1−m²), steps (AᵀA + μ)δ = −AᵀG, A = ∂G/∂u, where μ grows until |G|
//! falls. Damped iteration cannot replace the method: below the glass temperature it ends at m = 0 from every start.

use ndarray::{Array1, Array2, Axis};
use plefka::linalg::cholesky::solve;

use crate::ising::{Ising, product};

/// μ at the start, its divisor after a step, its factor before another try, and the μ at which a search ends.
const FIRST: f64 = 1e-2;
const FACTOR: f64 = 4.0;
const HOPELESS: f64 = 1e10;
/// Largest |u|: from 19 on m is 1 to rounding.
const STRONGEST: f64 = 18.0;

/// The equations of one model at one temperature.
pub(super) struct Equations {
    couplings: Array2<f64>,
    squares: Array2<f64>,
    field: Array1<f64>,
    beta: f64,
}

/// The result of a search.
pub(super) struct Root {
    pub(super) magnetizations: Array1<f64>,
    /// max |G|.
    pub(super) residual: f64,
}

impl Equations {
    pub(super) fn new(ising: &Ising, beta: f64) -> Self {
        let couplings = ising.couplings.to_dense();
        let squares = couplings.mapv(|j| j * j);
        Self { couplings, squares, field: ising.field.clone(), beta }
    }

    /// G.
    fn value(&self, u: &Array1<f64>) -> Array1<f64> {
        let m = u.mapv(f64::tanh);
        let reaction = self.squares.dot(&m.mapv(|m| 1.0 - m * m));
        u - &(self.beta * (&self.field + &self.couplings.dot(&m))) + self.beta * self.beta * &m * &reaction
    }

    /// ∂G_i/∂u_j.
    fn slope(&self, u: &Array1<f64>) -> Array2<f64> {
        let m = u.mapv(f64::tanh);
        let variances = m.mapv(|m| 1.0 - m * m);
        let square = self.beta * self.beta;
        let mut a =
            &self.couplings * -self.beta - 2.0 * square * &self.squares * &m * m.view().insert_axis(Axis(1));
        let reaction = self.squares.dot(&variances);
        a.diag_mut().scaled_add(square, &reaction);
        a *= &variances;
        a.diag_mut().mapv_inplace(|x| x + 1.0);
        a
    }

    /// A search from magnetizations in (−1, 1) with at most `steps` steps.
    pub(super) fn root(&self, start: Array1<f64>, tolerance: f64, steps: usize) -> Root {
        let mut u = start.mapv(|m| m.atanh().clamp(-STRONGEST, STRONGEST));
        let mut g = self.value(&u);
        let mut mu = FIRST;
        let largest = |g: &Array1<f64>| {
            g.iter().fold(0.0f64, |most, x| if x.is_nan() { f64::NAN } else { most.max(x.abs()) })
        };
        for _ in 0..steps {
            if largest(&g) <= tolerance || mu > HOPELESS {
                break;
            }
            let a = self.slope(&u);
            let normal = product(a.t(), a.view());
            let downhill = -a.t().dot(&g);
            while mu <= HOPELESS {
                let mut damped = normal.clone();
                damped.diag_mut().mapv_inplace(|x| x + mu);
                let tried = solve(&damped, &downhill)
                    .map(|step| (&u + &step).mapv(|u| u.clamp(-STRONGEST, STRONGEST)));
                if let Some(next) = tried {
                    let there = self.value(&next);
                    if there.dot(&there) < g.dot(&g) {
                        (u, g) = (next, there);
                        mu /= FACTOR;
                        break;
                    }
                }
                mu *= FACTOR;
            }
        }
        Root { residual: largest(&g), magnetizations: u.mapv(f64::tanh) }
    }
}
