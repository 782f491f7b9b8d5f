//! Order 2 for units of several columns (Potts): A₂ = ½ Σ_ij tr(X_i W_ij Y_j W_ijᵀ). X and Y are the second cumulants
//! of a unit: the block diag(m) − m mᵀ for Potts units, κ₂ for scalar units. ∂A₂/∂W_ij = X_i W_ij Y_j. With S_i = Σ_j
//! W_ij Y_j W_ijᵀ the field is ½ diag(S_i) − S_i m_i on a Potts unit and ½ κ₂' S_i on a scalar unit.

use ndarray::{Array2, ArrayView2};

use super::Couplings;
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::kernels::rows;

/// Second cumulants of the units of one layer in one replica, as an operator on vectors over the layer's columns.
#[derive(Clone, Copy)]
struct Spread<'a, F> {
    mean: &'a [F],
    kappa: &'a [F],
    colours: usize,
}

impl<'a, F: Float> Spread<'a, F> {
    fn new(cumulants: &'a Cumulants<F>, replica: usize) -> Self {
        let n = cumulants.mean.ncols();
        let row = |a: &'a Array2<F>| &rows::slice(a)[replica * n..(replica + 1) * n];
        Self { mean: row(&cumulants.mean), kappa: row(cumulants.kappa(2)), colours: cumulants.colours() }
    }

    /// x ← X x.
    fn apply(self, x: &mut [F]) {
        if self.colours == 1 {
            x.iter_mut().zip(self.kappa).for_each(|(x, &k)| *x *= k);
            return;
        }
        for (x, m) in x.chunks_mut(self.colours).zip(self.mean.chunks(self.colours)) {
            let mean: F = x.iter().zip(m).map(|(&x, &m)| x * m).sum();
            x.iter_mut().zip(m).for_each(|(x, &m)| *x = m * (*x - mean));
        }
    }
}

/// W Y: every row of W multiplied by the second cumulants of the other layer, (n_own × n_other).
fn spread_rows<F: Float>(weights: ArrayView2<'_, F>, other: Spread<'_, F>) -> Array2<F> {
    let mut out = weights.as_standard_layout().into_owned();
    let n = out.ncols();
    rows::slice_mut(&mut out).chunks_mut(n).for_each(|row| other.apply(row));
    out
}

/// X W Y of one replica.
fn both<F: Float>(weights: ArrayView2<'_, F>, own: Spread<'_, F>, other: Spread<'_, F>) -> Array2<F> {
    let half = spread_rows(weights, other);
    let whole = spread_rows(half.t(), own);
    whole.t().as_standard_layout().into_owned()
}

/// A₂ of every replica.
pub(super) fn value<F: Float>(
    couplings: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
) -> Vec<f64> {
    let weights = couplings.weights();
    rows::map_rows(visible.replicas(), |r| {
        let spread = both(weights, Spread::new(visible, r), Spread::new(hidden, r));
        0.5 * weights.iter().zip(&spread).map(|(w, t)| w.wide() * t.wide()).sum::<f64>()
    })
}

/// out += ∂A₂/∂m for the own layer.
pub(super) fn add_field<F: Float>(
    couplings: Couplings<'_, F>,
    own: &Cumulants<F>,
    other: &Cumulants<F>,
    out: &mut Array2<F>,
) {
    let weights = couplings.weights();
    let weights = weights.as_standard_layout();
    let colours = own.colours();
    rows::for_each_row(out, |r, field| {
        let spread = spread_rows(weights.view(), Spread::new(other, r));
        let (mean, slope) = (own.mean.row(r), own.tangent(2).row(r));
        for unit in 0..field.len() / colours {
            let columns = unit * colours..(unit + 1) * colours;
            // Wᵀm over the colours of the unit.
            let mut reached = vec![F::zero(); weights.ncols()];
            for c in columns.clone().filter(|_| colours > 1) {
                reached.iter_mut().zip(weights.row(c)).for_each(|(u, &w)| *u += mean[c] * w);
            }
            for c in columns {
                let dot = |x: &mut dyn Iterator<Item = F>| x.sum::<F>();
                let diagonal = dot(&mut weights.row(c).iter().zip(spread.row(c)).map(|(&w, &v)| w * v));
                let half = F::of(0.5) * diagonal;
                field[c] += match colours {
                    1 => half * slope[c],
                    _ => half - dot(&mut reached.iter().zip(spread.row(c)).map(|(&u, &v)| u * v)),
                };
            }
        }
    });
}

/// out += the mean over replicas of ∂A₂/∂W, (n_visible × n_hidden).
pub(super) fn add_weight_gradient<F: Float>(
    couplings: Couplings<'_, F>,
    visible: &Cumulants<F>,
    hidden: &Cumulants<F>,
    shares: Option<&[F]>,
    out: &mut Array2<F>,
) {
    let weights = couplings.weights();
    let equal = F::of(1.0 / visible.replicas() as f64);
    // The replicas are added one after another, so that the sum does not depend on the number of threads.
    for r in 0..visible.replicas() {
        let spread = both(weights, Spread::new(visible, r), Spread::new(hidden, r));
        out.scaled_add(shares.map_or(equal, |s| s[r]), &spread);
    }
}
