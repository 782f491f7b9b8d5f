//! Order 2, TAP: A₂ = ½ κ₂(m)ᵀ W² κ₂(n) adds the Onsager reaction term (Thouless, Anderson & Palmer 1977; for the RBM
//! Gabrié, Tramel & Krzakala 2015). ∂A₂/∂m = ½ κ₂'(m) ∘ W²κ₂(n), ∂A₂/∂W = W ∘ κ₂(m)κ₂(n)ᵀ.

use ndarray::Array2;

use super::{Couplings, Expansion, Naive, blocks, row_dots};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::units::Unit;

/// Mean field with the Onsager term.
#[derive(Debug, Clone, Copy)]
pub struct Second;

impl<F: Float> Expansion<F> for Second {
    fn name(&self) -> &'static str {
        "2"
    }

    fn description(&self) -> &'static str {
        "TAP: naive mean field with the Onsager reaction"
    }

    fn order(&self) -> usize {
        2
    }

    fn cumulants(&self) -> usize {
        2
    }

    fn powers(&self) -> usize {
        2
    }

    fn accepts(&self, _: &dyn Unit<F>, _: &dyn Unit<F>) -> Result<(), String> {
        Ok(())
    }

    fn weight_gradient_terms(&self) -> Option<&'static [usize]> {
        Some(&[1, 2])
    }

    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        if visible.colours() > 1 || hidden.colours() > 1 {
            let naive = Naive.value(couplings, visible, hidden);
            return naive
                .into_iter()
                .zip(blocks::value(couplings, visible, hidden))
                .map(|(a, o)| a + o)
                .collect();
        }
        let onsager = row_dots(visible.kappa(2), &couplings.apply(2, hidden.kappa(2)));
        Naive.value(couplings, visible, hidden).into_iter().zip(onsager).map(|(a, o)| a + 0.5 * o).collect()
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        if own.colours() > 1 || other.colours() > 1 {
            Naive.add_field(couplings, own, other, out);
            return blocks::add_field(couplings, own, other, out);
        }
        couplings.add_reactions(&[(1, 1.0), (2, 0.5)], own, other, out);
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
        if visible.colours() > 1 || hidden.colours() > 1 {
            return blocks::add_weight_gradient(couplings, visible, hidden, shares, out);
        }
        couplings.add_outer(1, (visible.kappa(2), hidden.kappa(2)), shares, 1.0, out);
    }
}
