//! Laws of a unit: everything it says about itself follows from ln Z(B). Derivatives are compared with finite
//! differences in f64, draws with the cumulants and, for units with finitely many states, with e^{Bx}/Z.

use ndarray::Array2;

use super::{Verdict, close, derivative, holds};
use crate::float::Float;
use crate::model::Layer;
use crate::rng::{Purpose, Stream};
use crate::units::Site;

/// Fields at which the laws look: both signs, weak and strong, none of them special.
const FIELDS: [f64; 9] = [-5.3, -2.7, -1.1, -0.31, 0.0, 0.23, 0.9, 2.4, 5.1];
/// Step of the finite differences in the field.
const STEP: f64 = 1e-3;
/// Standard deviations that a Monte-Carlo average may be off: never by chance.
const DEVIATIONS: f64 = 7.0;

/// The mean is d ln Z/dB; κ_{n+1} = dκ_n/dB up to κ_`highest`, with the cumulants as functions of the mean; their
/// slopes are dκ_n/dm, and so κ_n' κ₂ = κ_{n+1}. To 1e-7 relative to the size of the numbers.
pub fn cumulants(layer: &Layer<f64>, beta: f64, highest: usize) -> Verdict {
    for field in FIELDS {
        let at = |shift: f64| Tower::new(layer, beta, field + shift, highest);
        let steps = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| at(k * STEP));
        let here = &steps[2];
        // Derivative in the field of some number of the tower.
        let slope = |get: &dyn Fn(&Tower) -> f64| {
            derivative(STEP, |shift| get(&steps[((shift / STEP).round() + 2.0) as usize]))
        };
        for unit in 0..layer.len() {
            let place = |n: usize| move || format!("κ_{n} of unit {unit} at field {field}");
            let wanted = slope(&|t| t.log_partition[unit]);
            close("κ₁ = d ln Z/dB", place(1), here.kappas[0][unit], wanted, 1e-7 * scale(wanted))?;
            for n in 1..highest {
                let wanted = slope(&|t| t.kappas[n - 1][unit]);
                close("κ_{n+1} = dκ_n/dB", place(n + 1), here.kappas[n][unit], wanted, 1e-7 * scale(wanted))?;
            }
            for n in 2..=highest {
                let found = here.slopes[n - 2][unit];
                let wanted = slope(&|t| t.kappas[n - 1][unit]) / slope(&|t| t.kappas[0][unit]);
                close("slope = dκ_n/dm", place(n), found, wanted, 1e-6 * scale(wanted))?;
                if n < highest {
                    let next = here.kappas[n][unit];
                    let product = found * here.kappas[1][unit];
                    close("κ_n' κ₂ = κ_{n+1}", place(n), product, next, 1e-12 * scale(next))?;
                }
            }
        }
    }
    Ok(())
}

fn scale(x: f64) -> f64 {
    x.abs().max(1.0)
}

/// ln Z, cumulants and their slopes of every unit of a layer at one field.
struct Tower {
    log_partition: Vec<f64>,
    /// κ₁, κ₂ … by unit.
    kappas: Vec<Vec<f64>>,
    /// dκ₂/dm, dκ₃/dm … by unit.
    slopes: Vec<Vec<f64>>,
}

impl Tower {
    fn new(layer: &Layer<f64>, beta: f64, field: f64, highest: usize) -> Self {
        let fields = vec![field; layer.len()];
        let site = Site { parameters: layer.parameters.view(), beta };
        let mut log_partition = fields.clone();
        layer.unit.log_partition(site, &fields, &mut log_partition);
        let mut mean = fields;
        layer.unit.mean(site, &mut mean);
        let mut rows = vec![vec![0.0; mean.len()]; 2 * highest.saturating_sub(1)];
        let mut out: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
        layer.unit.cumulants(site, &mean, &mut out);
        let (kappas, slopes): (Vec<_>, Vec<_>) = rows.into_iter().enumerate().partition(|(k, _)| k % 2 == 0);
        let values = |rows: Vec<(usize, Vec<f64>)>| rows.into_iter().map(|(_, row)| row);
        Self {
            log_partition,
            kappas: std::iter::once(mean).chain(values(kappas)).collect(),
            slopes: values(slopes).collect(),
        }
    }
}

/// The entropy of the means at B is Σ ln Z(B) − B m, and the sum of ln Z is the sum.
pub fn legendre(layer: &Layer<f64>, beta: f64) -> Verdict {
    for field in FIELDS {
        let place = || format!("field {field}");
        let tower = Tower::new(layer, beta, field, 1);
        let site = Site { parameters: layer.parameters.view(), beta };
        let sum: f64 = tower.log_partition.iter().sum();
        let means = &tower.kappas[0];
        let wanted = sum - field * means.iter().sum::<f64>();
        let found = layer.unit.entropy(site, means);
        close("entropy = Σ ln Z(B) − B m", place, found, wanted, 1e-10 * scale(sum))?;
        let found = layer.log_partition_row(beta, &vec![field; layer.len()]);
        close("log_partition_sum = Σ log_partition", place, found, sum, 1e-12 * scale(sum))?;
    }
    Ok(())
}

/// Where a unit can be enumerated, ln Z(B) = ln Σ_x e^{Bx} over states that are admitted as data; the centre is
/// admitted too.
pub fn states(layer: &Layer<f64>, beta: f64) -> Verdict {
    let Some(alphabet) = layer.unit.states() else { return Ok(()) };
    for &x in alphabet.iter().chain([&layer.unit.centre()]) {
        holds("states are admitted", || format!("state {x}"), layer.unit.admits(x).is_ok(), x, x)?;
    }
    for field in FIELDS {
        let wanted = alphabet.iter().map(|x| (field * x).exp()).sum::<f64>().ln();
        for (unit, &found) in Tower::new(layer, beta, field, 1).log_partition.iter().enumerate() {
            let place = || format!("unit {unit}, field {field}");
            close("ln Z(B) = ln Σ e^{Bx}", place, found, wanted, 1e-12 * scale(wanted))?;
        }
    }
    Ok(())
}

/// Strong fields give finite numbers: ln Z, means, and the entropy at the ends of the range.
pub fn ends<F: Float>(layer: &Layer<F>, beta: f64) -> Verdict {
    for field in [-500.0, 500.0] {
        let fields = Array2::from_elem((1, layer.len()), F::of(field));
        let mut means = fields.clone();
        layer.mean(F::of(beta), &mut means);
        let log_partition = layer.log_partition(F::of(beta), &fields)[0];
        let entropy = layer.entropy(F::of(beta), &means)[0];
        let mean = means.iter().map(|m| m.wide()).sum();
        for (what, x) in [("ln Z", log_partition), ("mean", mean), ("entropy", entropy)] {
            holds("finite at strong fields", || format!("{what} at field {field}"), x.is_finite(), x, 0.0)?;
        }
    }
    Ok(())
}

/// The layer in single precision says the same as in double, to 1e-5 of the size of the numbers.
pub fn precisions(single: &Layer<f32>, double: &Layer<f64>, beta: f64) -> Verdict {
    for field in FIELDS {
        let fields = vec![field as f32; single.len()];
        let tower = Tower::new(double, beta, f64::from(field as f32), 1);
        let mut means = Array2::from_elem((1, single.len()), field as f32);
        single.mean(beta as f32, &mut means);
        let place = || format!("field {field}");
        for (&found, &wanted) in means.iter().zip(&tower.kappas[0]) {
            close("mean in single precision", place, f64::from(found), wanted, 1e-5 * scale(wanted))?;
        }
        let sum = tower.log_partition.iter().sum();
        let found = single.log_partition_row(beta as f32, &fields);
        close("ln Z in single precision", place, found, sum, 1e-5 * scale(sum))?;
        let found = single.entropy(beta as f32, &means)[0];
        let wanted = sum - field * tower.kappas[0].iter().sum::<f64>();
        close("entropy in single precision", place, found, wanted, 1e-4 * scale(sum))?;
    }
    Ok(())
}

/// `draws` draws have mean κ₁ and variance κ₂ (κ₄ + 2κ₂² is the variance of the square), and visit each of finitely
/// many states with frequency e^{Bx}/Z, within Monte-Carlo error.
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
    // The last term is for averages of rare events, which are not normal: a few of them never tell.
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
    let total: f64 = alphabet.iter().map(|x| (field * x).exp()).sum();
    let mut counted = 0;
    for &x in alphabet {
        let count = values.iter().filter(|v| **v == x).count();
        counted += count;
        let (found, wanted) = (count as f64 / n, (field * x).exp() / total);
        let tolerance = DEVIATIONS * (wanted * (1.0 - wanted) / n).sqrt() + 20.0 / n;
        close("states have frequency e^{Bx}/Z", || place(&format!("state {x}")), found, wanted, tolerance)?;
    }
    let (counted, all) = (counted as f64, values.len() as f64);
    close("draws are states", || place("number of draws that are states"), counted, all, 0.0)
}
