//! Order 3: A₃ = ⅙ κ₃(m)ᵀ W³ κ₃(n); a bipartite graph has no triangles (Georges & Yedidia 1991).
//! ∂A₃/∂m = ⅙ κ₃'(m) ∘ W³κ₃(n), ∂A₃/∂W = ½ W² ∘ κ₃(m)κ₃(n)ᵀ.

use ndarray::Array2;

use super::{Couplings, Expansion, Second, add_outer, row_dots};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::kernels::elementwise::zip3;
use crate::kernels::rows::{slice, slice_mut};

/// Mean field to third order.
#[derive(Debug, Clone, Copy)]
pub struct Third;

impl<F: Float> Expansion<F> for Third {
    fn name(&self) -> &'static str {
        "3"
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
        Second.add_field(couplings, own, other, out);
        add_field(couplings, own, other, out);
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
    third.into_iter().map(|t| t / 6.0).collect()
}

/// out += ∂A₃/∂m.
pub(super) fn add_field<F: Float>(
    c: Couplings<'_, F>,
    own: &Cumulants<F>,
    other: &Cumulants<F>,
    out: &mut Array2<F>,
) {
    let reaction = c.apply(3, other.kappa(3));
    let sixth = F::of(1.0 / 6.0);
    zip3(slice_mut(out), slice(own.tangent(3)), slice(&reaction), |o, s, r| *o += sixth * s * r);
}

/// out += ∂A₃/∂W.
pub(super) fn add_weight_gradient<F: Float>(
    c: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
    shares: Option<&[F]>,
    out: &mut Array2<F>,
) {
    add_outer(visible.kappa(3), hidden.kappa(3), shares, 0.5, Some(c.power(2)), out);
}
