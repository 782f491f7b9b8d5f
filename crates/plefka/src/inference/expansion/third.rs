//! Order 3: A₃ = ⅙ κ₃(m)ᵀ W³ κ₃(n); a bipartite graph has no triangles (Georges & Yedidia 1991).
//! ∂A₃/∂m = ⅙ κ₃'(m) ∘ W³κ₃(n), ∂A₃/∂W = ½ W² ∘ κ₃(m)κ₃(n)ᵀ.

use ndarray::Array2;

use super::{Couplings, Expansion, Second, row_dots};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;

/// 1/3!.
pub(super) const SIXTH: f64 = 1.0 / 6.0;

/// Mean field to third order.
#[derive(Debug, Clone, Copy)]
pub struct Third;

impl<F: Float> Expansion<F> for Third {
    fn name(&self) -> &'static str {
        "3"
    }

    fn description(&self) -> &'static str {
        "The third order"
    }

    fn order(&self) -> usize {
        3
    }

    fn cumulants(&self) -> usize {
        3
    }

    fn powers(&self) -> usize {
        3
    }

    fn weight_gradient_terms(&self) -> Option<&'static [usize]> {
        Some(&[1, 2, 3])
    }

    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        let third = value(couplings, visible, hidden);
        Second.value(couplings, visible, hidden).into_iter().zip(third).map(|(a, t)| a + t).collect()
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        couplings.add_reactions(&[(1, 1.0), (2, 0.5), (3, SIXTH)], own, other, out);
    }

    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        Second.add_weight_gradient(couplings, visible, hidden, shares, out);
        add_weight_gradient(couplings, visible, hidden, shares, out);
    }
}

/// A₃ alone.
pub(super) fn value<F: Float>(
    c: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
) -> Vec<f64> {
    let third = row_dots(visible.kappa(3), &c.apply(3, hidden.kappa(3)));
    third.into_iter().map(|t| t * SIXTH).collect()
}

/// out += ∂A₃/∂W.
pub(super) fn add_weight_gradient<F: Float>(
    c: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
    shares: Option<&[F]>,
    out: &mut Array2<F>,
) {
    c.add_outer(2, (visible.kappa(3), hidden.kappa(3)), shares, 0.5, out);
}
