//! Order 4 for any scalar units: A₄ = ¼ tr((BBᵀ)²) + κ₄ᵀW⁴κ₄'/24 + ⅛ Σ z R² + ⅛ Σ z' C², B = √κ₂ W √κ₂'. The trace
//! contains the rings of four couplings and all back-tracking walks, for which the other terms ([`super::quartic`])
//! correct (Georges & Yedidia 1991 for spins). With H = WᵀD_κ₂W and G = W D_κ₂' Wᵀ, tr((BBᵀ)²) = Σ_jl κ₂'_j κ₂'_l
//! H_jl²; half of its derivative by κ₂_i is Σ_j (WD_κ₂')_ij (WD_κ₂'H)_ij = Σ_k κ₂_k G_ik², and a quarter of its
//! derivative by W_ij is κ₂_i κ₂'_j (WD_κ₂'H)_ij. Only the smaller of H and G is formed: O(replicas · n_v n_h min(n_v,
//! n_h)).

use ndarray::Array2;

use super::replicas::{self, dots_of_rows, larger_first, scaled_columns, scaled_rows, times};
use super::third::SIXTH;
use super::{Couplings, Expansion, Third, quartic};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::linalg::product::{Accumulate, product};

/// Mean field to fourth order.
#[derive(Debug, Clone, Copy)]
pub struct Fourth;

impl<F: Float> Expansion<F> for Fourth {
    fn name(&self) -> &'static str {
        "4"
    }

    fn description(&self) -> &'static str {
        "The fourth order"
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

    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        let third = Third.value(couplings, visible, hidden);
        let quartic = quartic::value(couplings, visible, hidden);
        let rings = ring_value(couplings, visible, hidden);
        third.into_iter().zip(quartic).zip(rings).map(|((a, q), r)| a + q + r).collect()
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        couplings.add_reactions(&[(1, 1.0), (2, 0.5), (3, SIXTH), (4, quartic::PAIRS)], own, other, out);
        quartic::add_field(couplings, own, other, out);
        add_ring_field(couplings, own, other, out);
    }

    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        Third.add_weight_gradient(couplings, visible, hidden, shares, out);
        quartic::add_weight_gradient(couplings, visible, hidden, shares, out);
        add_ring_weight_gradient(couplings, visible, hidden, shares, out);
    }
}

/// ¼ tr((BBᵀ)²) of every replica.
fn ring_value<F: Float>(c: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
    let (c, larger, smaller, _) = larger_first(c, visible, hidden);
    let w = c.weights();
    let w = w.as_standard_layout();
    replicas::map(larger.replicas(), w.dim(), |replica| {
        let h = times(w.t(), scaled_rows(w.view(), larger.kappa(2).row(replica)).view());
        let y = smaller.kappa(2).row(replica);
        let row = |(row, &y_j): (ndarray::ArrayView1<'_, F>, &F)| {
            y_j.wide() * row.iter().zip(y).map(|(h, y)| y.wide() * h.wide() * h.wide()).sum::<f64>()
        };
        0.25 * h.rows().into_iter().zip(y).map(row).sum::<f64>()
    })
}

/// out += κ₂' ∘ ½ Σ_k κ₂_k G_ik².
fn add_ring_field<F: Float>(
    c: Couplings<'_, F>,
    own: &Cumulants<F>,
    other: &Cumulants<F>,
    out: &mut Array2<F>,
) {
    let w = c.weights();
    let w = w.as_standard_layout();
    let own_is_smaller = w.nrows() < w.ncols();
    replicas::for_each_row(out, w.dim(), |replica, row| {
        let (x, y) = (own.kappa(2).row(replica), other.kappa(2).row(replica));
        let doubled: Vec<f64> = if own_is_smaller {
            let g = times(scaled_columns(w.view(), y).view(), w.t());
            dots_of_rows(&scaled_columns(g.view(), x), g.view())
        } else {
            let h = times(w.t(), scaled_rows(w.view(), x).view());
            let inner = scaled_rows(scaled_columns(h.view(), y).view(), y);
            dots_of_rows(&times(w.view(), inner.view()), w.view())
        };
        let slopes = own.tangent(2).row(replica);
        for ((o, &slope), doubled) in row.iter_mut().zip(slopes).zip(doubled) {
            *o += slope * F::of(0.5 * doubled);
        }
    });
}

/// out += Σ_r share_r D_κ₂ W D_κ₂' H D_κ₂'.
fn add_ring_weight_gradient<F: Float>(
    c: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
    shares: Option<&[F]>,
    out: &mut Array2<F>,
) {
    let (c, larger, smaller, flipped) = larger_first(c, visible, hidden);
    let w = c.weights();
    let w = w.as_standard_layout();
    let total = replicas::sum(larger.replicas(), w.dim(), shares, |replica, share, sum: &mut Array2<F>| {
        let weighted = scaled_rows(w.view(), larger.kappa(2).row(replica));
        let y = smaller.kappa(2).row(replica);
        let h = times(w.t(), weighted.view());
        let inner = scaled_rows(scaled_columns(h.view(), y).view(), y);
        product(weighted.view(), inner.view(), F::of(share), Accumulate::Add, sum.view_mut());
    });
    replicas::add_from_larger(&total, flipped, out);
}
