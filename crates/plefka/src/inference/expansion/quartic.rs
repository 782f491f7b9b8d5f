//! The part of A₄ that needs no matrix per replica: one coupling taken four times, and the stars, two couplings of one
//! unit taken twice each,
//!   κ₄ᵀW⁴κ₄'/24 + ⅛ Σ_i z_i R_i² + ⅛ Σ_j z'_j C_j²,  R = W²κ₂', C = W²ᵀκ₂,  z = κ₄ − κ₃²/κ₂ = κ₂² d²κ₂/dm².
//! This is the fourth order of a tree. It remains of the general formula (Σ W⁴[μ₄μ₄'/24 − …], μ₄ = κ₄ + 3κ₂², star
//! weights s = ¼(κ₄ + 2κ₂² − κ₃²/κ₂)) when ¼ tr((BBᵀ)²) is subtracted and its terms are collected. For two-state units
//! z = −2κ₂², for Gaussian units z = 0. Without divisions: z = κ₄ − κ₃κ₂', z' = κ₄' − 2κ₂'κ₃' + κ₂'³, where primes are
//! d/dm.

use ndarray::Array2;

use super::{Couplings, row_dots};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::kernels::elementwise::zip3;
use crate::kernels::rows::{slice, slice_mut};

/// 1/4!: the coefficient for [`Couplings::add_reactions`] that completes [`add_field`].
pub(super) const PAIRS: f64 = 1.0 / 24.0;

/// z of every unit, (replicas × n_units).
fn bend<F: Float>(units: &Cumulants<F>) -> Array2<F> {
    let mut out = units.kappa(4).clone();
    zip3(slice_mut(&mut out), slice(units.kappa(3)), slice(units.slope(2)), |o, k3, s2| *o -= k3 * s2);
    out
}

/// dz of every unit, along m or along the parameter that replaces m: κ₃²/κ₂ has the derivative 2(κ₃/κ₂) dκ₃ − (κ₃/κ₂)²
/// dκ₂, and κ₃/κ₂ is dκ₂/dm.
fn bend_slope<F: Float>(units: &Cumulants<F>) -> Array2<F> {
    let two = F::of(2.0);
    let mut out = units.tangent(4).clone();
    let ratio = slice(units.slope(2));
    zip3(slice_mut(&mut out), ratio, slice(units.tangent(3)), |o, q, t3| *o -= two * q * t3);
    zip3(slice_mut(&mut out), ratio, slice(units.tangent(2)), |o, q, t2| *o += q * q * t2);
    out
}

fn times<F: Float>(mut a: Array2<F>, b: &Array2<F>) -> Array2<F> {
    crate::kernels::elementwise::zip2(slice_mut(&mut a), slice(b), |a, b| *a *= b);
    a
}

/// The value for every replica.
pub(super) fn value<F: Float>(
    c: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
) -> Vec<f64> {
    let pairs = row_dots(visible.kappa(4), &c.apply(4, hidden.kappa(4)));
    let (r, other) = (c.apply(2, hidden.kappa(2)), c.mirror().apply(2, visible.kappa(2)));
    let stars = row_dots(&times(bend(visible), &r), &r);
    let mirrored = row_dots(&times(bend(hidden), &other), &other);
    let all = pairs.into_iter().zip(stars).zip(mirrored);
    all.map(|((pairs, v), h)| pairs * PAIRS + (v + h) / 8.0).collect()
}

/// out += the derivative of the value by the magnetizations of the own layer, except for the term of the coupling taken
/// four times, which is a reaction of order 4 like the reactions of lower orders.
pub(super) fn add_field<F: Float>(
    c: Couplings<'_, F>,
    own: &Cumulants<F>,
    other: &Cumulants<F>,
    out: &mut Array2<F>,
) {
    let [star, through] = [0.125, 0.25].map(F::of);
    let r = c.apply(2, other.kappa(2));
    zip3(slice_mut(out), slice(&bend_slope(own)), slice(&r), |o, z, r| *o += star * z * r * r);
    let reach = c.apply(2, &times(bend(other), &c.mirror().apply(2, own.kappa(2))));
    zip3(slice_mut(out), slice(own.tangent(2)), slice(&reach), |o, s, r| *o += through * s * r);
}

/// out += the derivative of the value by βW, averaged over replicas.
pub(super) fn add_weight_gradient<F: Float>(
    c: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
    shares: Option<&[F]>,
    out: &mut Array2<F>,
) {
    c.add_outer(3, (visible.kappa(4), hidden.kappa(4)), shares, 1.0 / 6.0, out);
    let stars = times(bend(visible), &c.apply(2, hidden.kappa(2)));
    c.add_outer(1, (&stars, hidden.kappa(2)), shares, 0.5, out);
    let stars = times(bend(hidden), &c.mirror().apply(2, visible.kappa(2)));
    c.add_outer(1, (visible.kappa(2), &stars), shares, 0.5, out);
}
