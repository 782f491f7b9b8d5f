//! The law of draws: their mean, variance and frequencies are those of the unit.

use ndarray::Array2;

use super::super::{Verdict, close};
use super::tower::FIELDS;
use super::values::prior;
use crate::float::Float;
use crate::model::Layer;
use crate::rng::{Purpose, Stream};
use crate::units::Site;

/// Allowed deviation of a Monte-Carlo average in standard deviations, which does not occur by chance.
const DEVIATIONS: f64 = 7.0;

/// `draws` draws have mean κ₁ and variance κ₂ (κ₄ + 2κ₂² is the variance of the square) and, for finitely many states,
/// visit each state with frequency e^{Bx}/Z, within Monte-Carlo error.
pub fn sampling<F: Float>(layer: &Layer<F>, beta: f64, draws: usize, seed: u64) -> Verdict {
    for (step, field) in FIELDS.into_iter().enumerate() {
        let fields = vec![F::of(field); layer.len()];
        let site = Site { parameters: layer.parameters.view(), beta: F::of(beta) };
        let mut stream = Stream::new(seed, Purpose::Sample, step as u64, 0);
        let mut samples = vec![vec![F::zero(); layer.len()]; draws];
        samples.iter_mut().for_each(|out| layer.unit.sample(site, &fields, &mut stream, out));
        let tower = WideTower::new(layer, beta, field);
        for unit in 0..layer.len() {
            let values: Vec<f64> = samples.iter().map(|row| row[unit].wide()).collect();
            let place = |what: &str| format!("{what} of unit {unit} at field {field}");
            moments(&values, tower.0[unit], &place)?;
            frequencies(layer, &values, field, &place)?;
        }
    }
    Ok(())
}

/// κ₁ to κ₄ of every unit at one field.
struct WideTower(Vec<[f64; 4]>);

impl WideTower {
    fn new<F: Float>(layer: &Layer<F>, beta: f64, field: f64) -> Self {
        let mut mean = Array2::from_elem((1, layer.len()), F::of(field));
        layer.mean(F::of(beta), &mut mean);
        let mut higher = vec![Array2::zeros(mean.dim()); 5];
        layer.cumulants(F::of(beta), &mean, &mut higher);
        let kappa = |unit| [&mean, &higher[0], &higher[2], &higher[4]].map(|k| k[[0, unit]].wide());
        Self((0..layer.len()).map(kappa).collect())
    }
}

fn moments(values: &[f64], [mean, variance, _, fourth]: [f64; 4], place: &dyn Fn(&str) -> String) -> Verdict {
    let n = values.len() as f64;
    // The last term is for averages of rare events, which are not normally distributed: a few rare events do not cause
    // a failure.
    let error = |variance: f64| DEVIATIONS * (variance.max(0.0) / n).sqrt() + 20.0 / n;
    let found = values.iter().sum::<f64>() / n;
    close("draws have mean κ₁", || place("mean"), found, mean, error(variance))?;
    let found = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    let tolerance = error(fourth + 2.0 * variance * variance);
    close("draws have variance κ₂", || place("variance"), found, variance, tolerance)
}

fn frequencies<F: Float>(
    layer: &Layer<F>,
    values: &[f64],
    field: f64,
    place: &dyn Fn(&str) -> String,
) -> Verdict {
    let Some(alphabet) = layer.unit.states() else { return Ok(()) };
    let n = values.len() as f64;
    let wide: Layer<f64> = layer.cast();
    let weight = |x: f64| (prior(&wide, 1.0, x) + field * x).exp();
    let total: f64 = alphabet.iter().map(|x| weight(*x)).sum();
    let mut counted = 0;
    for &x in alphabet {
        let count = values.iter().filter(|v| **v == x).count();
        counted += count;
        let (found, wanted) = (count as f64 / n, weight(x) / total);
        let tolerance = DEVIATIONS * (wanted * (1.0 - wanted) / n).sqrt() + 20.0 / n;
        close("states have frequency e^{Bx}/Z", || place(&format!("state {x}")), found, wanted, tolerance)?;
    }
    let (counted, all) = (counted as f64, values.len() as f64);
    close("draws are states", || place("number of draws that are states"), counted, all, 0.0)
}
