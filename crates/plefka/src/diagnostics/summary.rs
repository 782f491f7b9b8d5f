//! Summary numbers of a model: spreads of its weights and fields, the norm and the leading singular values of W.

use serde::Serialize;

use crate::float::Float;
use crate::linalg::spectrum::leading_singular_values;
use crate::model::Rbm;

/// Number of singular values in a summary.
const VALUES: usize = 8;

/// Mean, standard deviation and range of a set of numbers; NaN and infinities for an empty set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation of the numbers (divided by n).
    pub standard_deviation: f64,
    /// Minimum.
    pub min: f64,
    /// Maximum.
    pub max: f64,
}

impl Spread {
    /// The spread of the given numbers.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (n, sum) = values.clone().fold((0.0, 0.0), |(n, s), x| (n + 1.0, s + x));
        let mean = sum / n;
        let squares: f64 = values.clone().map(|x| (x - mean).powi(2)).sum();
        Self {
            mean,
            standard_deviation: (squares / n).sqrt(),
            min: values.clone().fold(f64::INFINITY, f64::min),
            max: values.fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// Summary numbers of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Number of all parameters.
    pub parameters: usize,
    /// Spread of the weights.
    pub weights: Spread,
    /// Frobenius norm of the weights.
    pub weight_norm: f64,
    /// Up to eight leading singular values of the weights, descending.
    pub singular_values: Vec<f64>,
    /// Spread of the fields of the visible units.
    pub visible_bias: Spread,
    /// Spread of the fields of the hidden units.
    pub hidden_bias: Spread,
}

impl Summary {
    /// The summary of a model.
    pub fn of<F: Float>(rbm: &Rbm<F>) -> Self {
        let spread = |values: ndarray::ArrayView1<'_, F>| Spread::of(values.iter().map(|b| b.wide()));
        Self {
            parameters: rbm.weights.len() + rbm.visible.parameters.len() + rbm.hidden.parameters.len(),
            weights: Spread::of(rbm.weights.iter().map(|w| w.wide())),
            weight_norm: rbm.weights.iter().map(|w| w.wide().powi(2)).sum::<f64>().sqrt(),
            singular_values: leading_singular_values(&rbm.weights, VALUES),
            visible_bias: spread(rbm.visible.field()),
            hidden_bias: spread(rbm.hidden.field()),
        }
    }
}
