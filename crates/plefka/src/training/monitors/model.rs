//! The monitors of the model itself: norms and singular values of the weights.

use super::Values;
use crate::float::Float;
use crate::linalg::spectrum;
use crate::model::{Rbm, norm_squared};

/// The monitors of the model itself.
pub(crate) fn measure_model<F: Float>(rbm: &Rbm<F>, values: &mut Values) {
    values.insert("weight_norm".into(), norm_squared(&rbm.weights).sqrt());
    let largest = rbm.weights.iter().fold(0.0f64, |m, w| m.max(w.wide().abs()));
    values.insert("weight_max".into(), largest);
    for (k, value) in spectrum::leading_singular_values(&rbm.weights, 4).into_iter().enumerate() {
        values.insert(format!("singular_value_{}", k + 1), value);
    }
}
