//! Order 4 with the sum of all rings, −½ ln det(I − BᵀB) = ½ Σ_n tr((BBᵀ)ⁿ)/n, B = √κ₂ W √κ₂' (random-phase
//! approximation; Georges & Yedidia 1991 sum the same rings). A₂ is the first term of the sum, ¼ tr((BBᵀ)²) the second.
//! A = A₁ + A₃ − ½ ln det(I − BᵀB) + the terms of [`super::quartic`]; error O(β⁵).
//!
//! Only defined for σ_max(B) < 1. The value and the field of any other replica are NaN, so that its iteration never
//! counts as converged and its free energy never enters a sum.

use ndarray::{Array1, Array2};

use super::gaussian::{At, add_covariances, add_reactions, values, variances};
use super::resolvent::Resolvent;
use super::{Couplings, Expansion, Naive, quartic, third};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;

/// Order 4 with all rings.
#[derive(Debug, Clone, Copy)]
pub struct Rings;

/// The Gaussian of one replica, with variances κ₂ as units and unit precisions.
fn resolvent<F: Float>((w, larger, smaller, replica): At<'_, F>) -> Option<Resolvent> {
    let (x, y) = (variances(larger, replica), variances(smaller, replica));
    Resolvent::new(w.view(), x.view(), y.view(), Array1::ones(y.len()).view())
}

impl<F: Float> Expansion<F> for Rings {
    fn name(&self) -> &'static str {
        "rings"
    }

    fn description(&self) -> &'static str {
        "Order 4 with all rings, without a value where σ_max(B) ≥ 1; not for training"
    }

    fn order(&self) -> usize {
        4
    }

    fn cumulants(&self) -> usize {
        4
    }

    fn powers(&self) -> usize {
        4
    }

    fn training(&self) -> Result<(), &'static str> {
        Err("the sum of rings exists only where σ_max(B) < 1, which any step may leave")
    }

    /// NaN for replicas with σ_max(B) ≥ 1.
    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        let naive = Naive.value(couplings, visible, hidden);
        let third = third::value(couplings, visible, hidden);
        let quartic = quartic::value(couplings, visible, hidden);
        let rings = values(couplings, (visible, hidden), |at| Some(-0.5 * resolvent(at)?.log_det));
        let parts = naive.into_iter().zip(third).zip(quartic).zip(rings);
        parts.map(|(((a, t), q), r)| a + t + q + r).collect()
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        couplings.add_reactions(&[(1, 1.0), (3, third::SIXTH), (4, quartic::PAIRS)], own, other, out);
        quartic::add_field(couplings, own, other, out);
        let reactions = |at: At<'_, F>, of_larger: bool| {
            let found = resolvent(at)?;
            Some(if of_larger { found.on_larger(at.0.view()) } else { found.on_smaller() })
        };
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
        third::add_weight_gradient(couplings, visible, hidden, shares, out);
        quartic::add_weight_gradient(couplings, visible, hidden, shares, out);
        add_covariances(couplings, (visible, hidden), shares, resolvent, out);
    }
}
