//! Adaptive TAP (Opper & Winther 2001): the fluctuations around mean field are those of a Gaussian whose variances are
//! the variances of the units, t = (κ₂, κ₂'): A = A₁ + ½ Λ·t − ½ ln det(Λ − J) − ½ Σ(1 + ln t), J = [[0, W], [Wᵀ, 0]].
//! Λ makes A stationary: the diagonal of C = (Λ − J)⁻¹ is t. ∂A/∂m = Wn + ½ κ₂'(m) ∘ V, V = Λ − 1/t;
//! ∂A/∂W = mnᵀ + C_vh. The rings of all lengths are included, without a bound on the couplings, but nothing beyond
//! second cumulants: error O(β³). Most accurate for weights of low rank, such as trained weights.
//!
//! Variances are divided out, Λ = λ/t ([`super::variances`]), so that frozen units (t = 0) are allowed;
//! V = 2g/(1 + √(1 + 4tg)), g = (J C J)_ii, avoids cancellation ([`super::resolvent`]). In f64 for both number types.

use ndarray::{Array1, Array2};

use super::gaussian::{At, add_covariances, add_reactions, values, variances};
use super::replicas::{scaled_columns, scaled_rows};
use super::resolvent::Resolvent;
use super::variances::{Precisions, precisions};
use super::{Couplings, Expansion, Naive};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::inference::unit_variances::reaction;

/// Adaptive TAP.
#[derive(Debug, Clone, Copy)]
pub struct Adaptive;

/// The Gaussian of one replica.
struct Gaussian {
    x: Array1<f64>,
    y: Array1<f64>,
    precisions: Precisions,
}

impl Gaussian {
    /// `None` if Λ is not found: the couplings are so strong that rounding leaves no digits.
    fn new<F: Float>((w, larger, smaller, replica): At<'_, F>) -> Option<Self> {
        let (x, y) = (variances(larger, replica), variances(smaller, replica));
        let roots = [&x, &y].map(|t| t.mapv(f64::sqrt));
        let b = scaled_rows(scaled_columns(w.view(), roots[1].view()).view(), roots[0].view());
        Some(Self { precisions: precisions(&b)?, x, y })
    }

    fn resolvent(&self, w: &Array2<f64>) -> Option<Resolvent> {
        let x_over_l = &self.x / &self.precisions.larger;
        Resolvent::new(w.view(), x_over_l.view(), self.y.view(), self.precisions.smaller.view())
    }

    /// V of the larger or the smaller side.
    fn reactions(&self, w: &Array2<f64>, of_larger: bool) -> Option<Vec<f64>> {
        let found = self.resolvent(w)?;
        let (t, g) = match of_larger {
            true => (&self.x, found.on_larger(w.view())),
            false => (&self.y, found.on_smaller()),
        };
        Some(t.iter().zip(g).map(|(&t, g)| reaction(t, g)).collect())
    }
}

impl<F: Float> Expansion<F> for Adaptive {
    fn name(&self) -> &'static str {
        "adaptive"
    }

    fn description(&self) -> &'static str {
        "Adaptive TAP"
    }

    fn order(&self) -> usize {
        2
    }

    fn cumulants(&self) -> usize {
        2
    }

    fn powers(&self) -> usize {
        1
    }

    /// NaN if Λ is not found.
    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        let naive = Naive.value(couplings, visible, hidden);
        let fluctuations =
            values(couplings, (visible, hidden), |at| Some(Gaussian::new(at)?.precisions.value));
        naive.into_iter().zip(fluctuations).map(|(a, f)| a + f).collect()
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        Naive.add_field(couplings, own, other, out);
        let reactions = |at: At<'_, F>, of_larger: bool| Gaussian::new(at)?.reactions(at.0, of_larger);
        add_reactions(couplings, own, other, reactions, out);
    }

    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        Naive.add_weight_gradient(couplings, visible, hidden, shares, out);
        let resolvent = |at: At<'_, F>| Gaussian::new(at)?.resolvent(at.0);
        add_covariances(couplings, (visible, hidden), shares, resolvent, out);
    }
}
