//! ∂ ln Z/∂θ of mean field for a layer's own parameters θ (curvatures, thresholds, slabs), at fixed magnetizations by
//! the envelope theorem: the Legendre transform contributes β⟨∂(−U)/∂θ⟩ at the field with mean m, and A depends on θ
//! through the cumulants, Σ_n ∂A/∂κ_n ∂κ_n(m; θ)/∂θ.

use ndarray::{Array2, s};

use super::cumulants::Cumulants;
use super::expansion::{Couplings, Expansion};
use crate::float::Float;
use crate::kernels::rows::{total_weight, weighted_column_sums};
use crate::model::{At, Layer};

/// Step of the numerical derivatives of cumulants, in f64; the cumulants of a unit are exact to 1e−13.
const STEP: f64 = 1e-4;

/// Adds the gradient to the rows of `out` that belong to own parameters; `couplings` are seen from the layer.
pub(super) fn add_gradient<F: Float>(
    layer: &Layer<F>,
    beta: F,
    expansion: &dyn Expansion<F>,
    couplings: Couplings<'_, F>,
    (own, other): (&Cumulants<F>, &Cumulants<F>),
    weights: Option<&[F]>,
    out: &mut Array2<F>,
) {
    if layer.parameters.nrows() == 1 {
        return;
    }
    let site = layer.own_statistics(beta, At::Means(&own.mean), weights);
    out.slice_mut(s![1.., ..]).scaled_add(beta, &site);
    if own.order() < 2 {
        return;
    }
    let total = total_weight(own.replicas(), weights);
    for row in 1..layer.parameters.nrows() {
        let along = own.along(derivatives(layer, beta, own, row));
        // The field along θ, without the term Wn.
        let mut reaction = couplings.apply(1, &other.mean);
        reaction.mapv_inplace(|x| -x);
        expansion.add_field(couplings, &along, other, &mut reaction);
        let sums = weighted_column_sums(&reaction, weights);
        out.row_mut(row).iter_mut().zip(sums).for_each(|(o, s)| *o += F::of(s.wide() / total));
    }
}

/// ∂κ_n(m; θ)/∂θ at fixed m for n = 2 …, by differences in f64; θ is row `row` of the layer's parameters.
fn derivatives<F: Float>(layer: &Layer<F>, beta: F, own: &Cumulants<F>, row: usize) -> Vec<Array2<F>> {
    let wide: Layer<f64> = layer.cast();
    let means = own.mean.mapv(|m| m.wide());
    let [above, below] = [STEP, -STEP].map(|shift| {
        let mut shifted = wide.clone();
        shifted.parameters.row_mut(row).mapv_inplace(|x| x + shift);
        Cumulants::new(&shifted, beta.wide(), means.clone(), own.order())
    });
    let between = |n: usize| {
        ndarray::Zip::from(above.kappa(n))
            .and(below.kappa(n))
            .map_collect(|a, b| F::of((a - b) / (2.0 * STEP)))
    };
    (2..=own.order()).map(between).collect()
}
