//! Exact means and variances of the energy and of projections of the visible units, by enumeration of the smaller
//! layer. Given a state of that layer, the units of the other layer are independent.

use ndarray::{Array1, Array2};

use super::{enumerable, is_mirrored};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::Cumulants;
use crate::model::{Layer, Rbm, numbered_states};

/// States per block.
const BLOCK: usize = 1024;

/// Means and variances.
#[derive(Debug, Clone, PartialEq)]
pub struct Fluctuations {
    /// ⟨E⟩ and the variance of E; E is the energy of fields and weights, without the factor β.
    pub energy: (f64, f64),
    /// ⟨d·v⟩ and its variance for every direction d.
    pub projections: Vec<(f64, f64)>,
}

/// Means and variances of a machine at β, with directions of length n_visible for the projections.
///
/// # Errors
/// The errors of [`super::log_partition`]; directions of another length; units with their own energy, and Potts units.
pub fn fluctuations<F: Float>(rbm: &Rbm<F>, beta: f64, directions: &[Array1<f64>]) -> Result<Fluctuations> {
    if let Some(wrong) = directions.iter().find(|d| d.len() != rbm.n_visible()) {
        return Err(Error::input("length of a direction", wrong.len(), rbm.n_visible()));
    }
    let mirrored = is_mirrored(rbm);
    let rbm = enumerable(rbm)?;
    if let Some(layer) = [&rbm.visible, &rbm.hidden].into_iter().find(|layer| !is_plain(layer)) {
        let expected = "scalar units without parameters but the field";
        return Err(Error::input("units whose energy fluctuates", layer.unit.name(), expected));
    }
    let count = rbm.hidden.n_states().expect("enumerable") as usize;
    let mut sums = Sums::new(1 + directions.len());
    for first in (0..count).step_by(BLOCK) {
        let states = numbered_states(&rbm.hidden, first, BLOCK.min(count - first))?;
        let fields = rbm.visible_field(states.view(), beta);
        let own = states.dot(&rbm.hidden.field());
        let others = rbm.visible.log_partition(beta, &fields);
        let prior = rbm.hidden.log_prior(beta, &states.clone().into());
        let mut means = fields.clone();
        rbm.visible.mean(beta, &mut means);
        let units = Cumulants::new(&rbm.visible, beta, means, 2);
        for (k, other) in others.into_iter().enumerate() {
            let fields = fields.row(k).mapv(|b| b / beta);
            let mut numbers = vec![weighted(&units, k, &fields)];
            numbers[0].0 = -own[k] - numbers[0].0;
            numbers.extend(directions.iter().map(|d| match mirrored {
                true => (states.row(k).dot(d), 0.0),
                false => weighted(&units, k, d),
            }));
            sums.add(beta * own[k] + prior[k] + other, &numbers);
        }
    }
    let mut found = sums.finish().into_iter();
    let energy = found.next().expect("the energy is the first");
    Ok(Fluctuations { energy, projections: found.collect() })
}

/// Whether the energy of a layer consists of its fields alone, and its units fluctuate independently.
fn is_plain(layer: &Layer<f64>) -> bool {
    layer.parameters.nrows() == 1 && layer.unit.colours() == 1
}

/// Mean and variance of Σ_i d_i x_i over independent units, given row `k` of their cumulants.
fn weighted(units: &Cumulants<f64>, k: usize, d: &Array1<f64>) -> (f64, f64) {
    let row = |values: &Array2<f64>| values.row(k).to_owned();
    (row(&units.mean).dot(d), (row(units.kappa(2)) * d).dot(d))
}

/// Σ w, Σ w x and Σ w x², with w relative to e^{largest} and x relative to the first x, which preserves digits.
struct Sums {
    largest: f64,
    total: f64,
    origin: Option<Vec<f64>>,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl Sums {
    fn new(n: usize) -> Self {
        let zeros = vec![0.0; n];
        Self { largest: f64::NEG_INFINITY, total: 0.0, origin: None, first: zeros.clone(), second: zeros }
    }

    /// Adds a state of weight e^`exponent`; every observable has a mean and a variance in that state.
    fn add(&mut self, exponent: f64, numbers: &[(f64, f64)]) {
        if exponent > self.largest {
            let scale = (self.largest - exponent).exp();
            self.total *= scale;
            self.first.iter_mut().chain(&mut self.second).for_each(|s| *s *= scale);
            self.largest = exponent;
        }
        let origin = self.origin.get_or_insert_with(|| numbers.iter().map(|n| n.0).collect());
        let weight = (exponent - self.largest).exp();
        self.total += weight;
        let sums = self.first.iter_mut().zip(&mut self.second);
        for ((&(mean, variance), origin), (first, second)) in numbers.iter().zip(origin).zip(sums) {
            let x = mean - *origin;
            *first += weight * x;
            *second += weight * (x * x + variance);
        }
    }

    fn finish(self) -> Vec<(f64, f64)> {
        let origin = self.origin.unwrap_or_default();
        let sums = self.first.iter().zip(&self.second).zip(origin);
        sums.map(|((first, second), origin)| {
            let mean = first / self.total;
            (origin + mean, second / self.total - mean * mean)
        })
        .collect()
    }
}
