//! Order 1, naive mean field: A₁ = mᵀWn, ∂A₁/∂m = Wn, ∂A₁/∂W = m nᵀ.

use ndarray::Array2;

use super::{Couplings, Expansion, row_dots};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::units::Unit;

/// Naive mean field.
#[derive(Debug, Clone, Copy)]
pub struct Naive;

impl<F: Float> Expansion<F> for Naive {
    fn name(&self) -> &'static str {
        "1"
    }

    fn description(&self) -> &'static str {
        "Naive mean field"
    }

    fn order(&self) -> usize {
        1
    }

    fn cumulants(&self) -> usize {
        1
    }

    fn powers(&self) -> usize {
        1
    }

    fn accepts(&self, _: &dyn Unit<F>, _: &dyn Unit<F>) -> Result<(), String> {
        Ok(())
    }

    fn weight_gradient_terms(&self) -> Option<&'static [usize]> {
        Some(&[1])
    }

    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        row_dots(&visible.mean, &couplings.apply(1, &hidden.mean))
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        couplings.add_reactions(&[(1, 1.0)], own, other, out);
    }

    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        couplings.add_outer(0, (&visible.mean, &hidden.mean), shares, 1.0, out);
    }
}
