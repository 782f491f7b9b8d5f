//! The Gaussian with the variances t = 1 − m² (Opper & Winther 2001): Λ at which diag((Λ − βJ)⁻¹) = t. In units of t
//! this is the λ at which diag((λ − B)⁻¹) = 1, B = β √t J √t ([`unit_variances`]). The reaction is r_i = (λ_i − 1)/t_i,
//! and A = ½ Σ(λ − 1) − ½ ln det(λ − B).

use ndarray::{Array1, Array2};
use plefka::inference::unit_variances::{self, Covariances, Minimum};
use plefka::linalg::cholesky::positive_definite;

use crate::ising::{Ising, product};

/// The quantities of the Gaussian that the theory uses.
pub(super) struct Precisions {
    pub(super) lambda: Array1<f64>,
    /// (Λ − 1/t), the factor of m in the reaction.
    pub(super) reaction: Array1<f64>,
    /// A, nats.
    pub(super) value: f64,
}

/// λ for variances t; `None` if the iteration does not find it. `warm` is the λ of a nearby state.
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
    let start = || b.rows().into_iter().map(|row| 1.0 + row.dot(&row)).collect();
    let minimum = unit_variances::minimum(warm.unwrap_or_else(start), |lambda| Dense::new(&b, lambda))?;
    let Minimum { lambda, value, covariances } = minimum;
    Some(Precisions { lambda, reaction: reactions(ising, beta, t, &roots, &covariances.matrix), value })
}

/// (λ − 1)/t with g = β² (J √t C √t J)_ii.
fn reactions(ising: &Ising, beta: f64, t: &Array1<f64>, roots: &Array1<f64>, c: &Array2<f64>) -> Array1<f64> {
    let mut k = ising.couplings.to_dense();
    k.rows_mut().into_iter().for_each(|mut row| row.zip_mut_with(roots, |x, root| *x *= beta * root));
    let reached = product(k.view(), c.view());
    let g = k.rows().into_iter().zip(reached.rows()).map(|(k, r)| k.dot(&r));
    g.zip(t).map(|(g, &t)| unit_variances::reaction(t, g)).collect()
}

/// C = (λ − B)⁻¹ as a matrix.
struct Dense {
    matrix: Array2<f64>,
    /// C∘C.
    squares: Array2<f64>,
    /// 1 − C_ii.
    slope: Array1<f64>,
    log_det: f64,
}

impl Dense {
    fn new(b: &Array2<f64>, lambda: &Array1<f64>) -> Option<Self> {
        let mut precision = -b;
        precision.diag_mut().assign(lambda);
        let (log_det, matrix) = positive_definite(&precision)?;
        let (squares, slope) = (matrix.mapv(|c| c * c), matrix.diag().mapv(|c| 1.0 - c));
        Some(Self { matrix, squares, slope, log_det })
    }
}

impl Covariances for Dense {
    fn slope(&self) -> &Array1<f64> {
        &self.slope
    }

    fn log_det(&self) -> f64 {
        self.log_det
    }

    fn curvature(&self, d: &Array1<f64>) -> Array1<f64> {
        self.squares.dot(d)
    }
}
