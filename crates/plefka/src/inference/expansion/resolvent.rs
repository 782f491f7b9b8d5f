//! The Gaussian of precision Λ − J, J = [[0, W], [Wᵀ, 0]], for one replica, by its Schur complement on the smaller
//! side. Λ is diagonal, (l, k) on the larger and the smaller side, so only the Cholesky factor of S = D_k − √y H √y,
//! H = WᵀD_{x/l}W, is needed, where Λ = (l/x, k/y): with variances x and y as units, there is no division by them. With
//! Q = √y S⁻¹ √y the covariance between the sides is D_{x/l} W Q, and
//!   (J C J)_ii = (W Q Wᵀ)_ii,  (J C J)_jj = (H + H Q H)_jj.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::replicas::{dots_of_rows, scaled_columns, scaled_rows, times};
use crate::linalg::cholesky::positive_definite;

/// The factors of the Gaussian after elimination of the larger side, in f64.
#[derive(Debug)]
pub(super) struct Resolvent {
    /// D_{x/l} W, (n_larger × n_smaller).
    pub(super) weighted: Array2<f64>,
    /// WᵀD_{x/l}W.
    pub(super) reaction: Array2<f64>,
    /// √y S⁻¹ √y.
    pub(super) q: Array2<f64>,
    /// ln det S.
    pub(super) log_det: f64,
}

impl Resolvent {
    /// The factors for `w` (n_larger × n_smaller); `x_over_l` has one entry per unit of the larger side, `y` and `k`
    /// have one entry per unit of the smaller side. `None` if Λ − J is not positive definite.
    pub(super) fn new(
        w: ArrayView2<'_, f64>,
        x_over_l: ArrayView1<'_, f64>,
        y: ArrayView1<'_, f64>,
        k: ArrayView1<'_, f64>,
    ) -> Option<Self> {
        let weighted = scaled_rows(w, x_over_l);
        let reaction = times(w.t(), weighted.view());
        let roots = y.mapv(f64::sqrt);
        let mut s = -scaled_rows(scaled_columns(reaction.view(), roots.view()).view(), roots.view());
        s.diag_mut().iter_mut().zip(k).for_each(|(s, k)| *s += k);
        let (log_det, inverse) = positive_definite(&s)?;
        let q = scaled_rows(scaled_columns(inverse.view(), roots.view()).view(), roots.view());
        Some(Self { weighted, reaction, q, log_det })
    }

    /// (J C J)_ii on the larger side, for the same `w`.
    pub(super) fn on_larger(&self, w: ArrayView2<'_, f64>) -> Vec<f64> {
        dots_of_rows(&times(w, self.q.view()), w)
    }

    /// (J C J)_jj on the smaller side.
    pub(super) fn on_smaller(&self) -> Vec<f64> {
        let back = dots_of_rows(&times(self.reaction.view(), self.q.view()), self.reaction.view());
        self.reaction.diag().iter().zip(back).map(|(direct, back)| direct + back).collect()
    }

    /// The covariances between the sides, D_{x/l} W Q.
    pub(super) fn covariances(&self) -> Array2<f64> {
        times(self.weighted.view(), self.q.view())
    }
}
