//! Rings resummed: −½ ln det(I − BᵀB), B = √κ₂ W √κ₂', is the sum of ¼ tr((BBᵀ)²)'s whole family, ½ Σ_n tr((BBᵀ)ⁿ)/n
//! (random-phase approximation; Georges & Yedidia 1991 sum the same rings), to which order 3 and what order 4 has besides
//! them are added: A = A₁ + A₃ − ½ ln det(I − BᵀB) + the terms of [`super::quartic`]; error O(β⁵). A₂ is its first term.
//!
//! Only where σ_max(B) < 1. A replica outside has no value: it is NaN, in its value and in its field, so that its
//! iteration never counts as converged and its free energy never enters a sum.

use ndarray::{Array1, Array2, Axis};

use super::replicas::{self, add_from_larger, larger_first};
use super::resolvent::Resolvent;
use super::{Couplings, Expansion, Naive, quartic, third};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;

/// Order 4 with all rings.
#[derive(Debug, Clone, Copy)]
pub struct Rings;

/// The Gaussian of one replica, variances κ₂ and unit precisions in their units.
fn resolvent<F: Float>(
    w: &Array2<f64>,
    larger: &Cumulants<F>,
    smaller: &Cumulants<F>,
    replica: usize,
) -> Option<Resolvent> {
    let variances =
        |layer: &Cumulants<F>| layer.kappa(2).index_axis(Axis(0), replica).mapv(|x| x.wide().max(0.0));
    let (x, y) = (variances(larger), variances(smaller));
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
        let (c, larger, smaller, _) = larger_first(couplings, visible, hidden);
        let w = c.weights().mapv(Float::wide);
        let rings = replicas::map(naive.len(), w.dim(), |replica| {
            resolvent(&w, larger, smaller, replica).map_or(f64::NAN, |r| -0.5 * r.log_det)
        });
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
        let (c, larger, smaller, flipped) = larger_first(couplings, own, other);
        let w = c.weights().mapv(Float::wide);
        replicas::for_each_row(out, w.dim(), |replica, row| {
            let Some(found) = resolvent(&w, larger, smaller, replica) else { return row.fill(F::nan()) };
            let doubled = if flipped { found.on_smaller() } else { found.on_larger(w.view()) };
            let slopes = own.tangent(2).row(replica);
            for ((o, &slope), doubled) in row.iter_mut().zip(slopes).zip(doubled) {
                *o += slope * F::of(0.5 * doubled);
            }
        });
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
        let (c, larger, smaller, flipped) = larger_first(couplings, visible, hidden);
        let w = c.weights().mapv(Float::wide);
        let total =
            replicas::sum(visible.replicas(), w.dim(), shares, |replica, share, sum: &mut Array2<f64>| {
                match resolvent(&w, larger, smaller, replica) {
                    Some(found) => sum.scaled_add(share, &found.covariances()),
                    None => sum.fill(f64::NAN),
                }
            });
        add_from_larger(&total, flipped, out);
    }
}
