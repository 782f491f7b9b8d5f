//! Terms of expansions from the Gaussian of each replica, whose variances are the variances of the units: their values
//! and their contributions to fields and weight gradients.

use ndarray::{Array1, Array2, Axis};

use super::Couplings;
use super::replicas::{self, add_from_larger, larger_first};
use super::resolvent::Resolvent;
use crate::float::Float;
use crate::inference::cumulants::Cumulants;

/// Arguments of the Gaussian of one replica: W (n_larger × n_smaller), the cumulants of the larger and of the smaller
/// side, and the index of the replica.
pub(super) type At<'a, F> = (&'a Array2<f64>, &'a Cumulants<F>, &'a Cumulants<F>, usize);

/// κ₂ of one replica of a layer, at least 0, in f64.
pub(super) fn variances<F: Float>(layer: &Cumulants<F>, replica: usize) -> Array1<f64> {
    layer.kappa(2).index_axis(Axis(0), replica).mapv(|x| x.wide().max(0.0))
}

/// The value of `of` for every replica; NaN where `of` gives `None`.
pub(super) fn values<F: Float>(
    couplings: Couplings<'_, F>,
    (visible, hidden): (&Cumulants<F>, &Cumulants<F>),
    of: impl Fn(At<'_, F>) -> Option<f64> + Sync + Send,
) -> Vec<f64> {
    let (c, larger, smaller, _) = larger_first(couplings, visible, hidden);
    let w = c.weights().mapv(Float::wide);
    let value = |replica| of((&w, larger, smaller, replica)).unwrap_or(f64::NAN);
    replicas::map(visible.replicas(), w.dim(), value)
}

/// out += ½ κ₂'(m) ∘ V for the own layer, V = `reactions(at, of the larger side)`; NaN for replicas without V.
pub(super) fn add_reactions<F: Float>(
    couplings: Couplings<'_, F>,
    own: &Cumulants<F>,
    other: &Cumulants<F>,
    reactions: impl Fn(At<'_, F>, bool) -> Option<Vec<f64>> + Sync + Send,
    out: &mut Array2<F>,
) {
    let (c, larger, smaller, flipped) = larger_first(couplings, own, other);
    let w = c.weights().mapv(Float::wide);
    replicas::for_each_row(out, w.dim(), |replica, row| {
        let Some(found) = reactions((&w, larger, smaller, replica), !flipped) else {
            return row.fill(F::nan());
        };
        let slopes = own.tangent(2).row(replica);
        for ((o, &slope), v) in row.iter_mut().zip(slopes).zip(found) {
            *o += slope * F::of(0.5 * v);
        }
    });
}

/// out += the mean over replicas of the covariances between the layers; NaN if a replica has no covariances.
pub(super) fn add_covariances<F: Float>(
    couplings: Couplings<'_, F>,
    (visible, hidden): (&Cumulants<F>, &Cumulants<F>),
    shares: Option<&[F]>,
    resolvent: impl Fn(At<'_, F>) -> Option<Resolvent> + Sync + Send,
    out: &mut Array2<F>,
) {
    let (c, larger, smaller, flipped) = larger_first(couplings, visible, hidden);
    let w = c.weights().mapv(Float::wide);
    let add =
        |replica: usize, share: f64, sum: &mut Array2<f64>| match resolvent((&w, larger, smaller, replica)) {
            Some(found) => sum.scaled_add(share, &found.covariances()),
            None => sum.fill(f64::NAN),
        };
    let total = replicas::sum(visible.replicas(), w.dim(), shares, add);
    add_from_larger(&total, flipped, out);
}
