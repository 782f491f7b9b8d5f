//! Laws of a unit: all its functions follow from ln Z(B). Derivatives are compared with finite differences in f64,
//! draws with the cumulants and, for units with finitely many states, with e^{Bx}/Z.

use ndarray::Array2;

use super::{Verdict, close, derivative, holds};
use crate::float::Float;
use crate::model::Layer;
use crate::rng::{Purpose, Stream};
use crate::units::Site;

/// Fields for the tests: both signs, weak and strong, no special values.
const FIELDS: [f64; 9] = [-5.3, -2.7, -1.1, -0.31, 0.0, 0.23, 0.9, 2.4, 5.1];
/// Step of the finite differences in the field.
const STEP: f64 = 1e-3;
/// Allowed deviation of a Monte-Carlo average in standard deviations, which does not occur by chance.
const DEVIATIONS: f64 = 7.0;

/// The mean is d ln Z/dB; κ_{n+1} = dκ_n/dB up to κ_`highest`, with the cumulants as functions of the mean; their
/// slopes are dκ_n/dm, and so κ_n' κ₂ = κ_{n+1}. To 1e-7 relative to the size of the numbers.
pub fn cumulants(layer: &Layer<f64>, beta: f64, highest: usize) -> Verdict {
    for field in FIELDS {
        let at = |shift: f64| Tower::new(layer, beta, field + shift, highest);
        let steps = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| at(k * STEP));
        let here = &steps[2];
        // The derivative by the field of a number of the tower.
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
    /// κ₁, κ₂ … of every unit.
    kappas: Vec<Vec<f64>>,
    /// dκ₂/dm, dκ₃/dm … of every unit.
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

/// The entropy of the means at B is Σ ln Z(B) − B m, and the sum of ln Z is the sum over the units.
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

/// For units that can be enumerated, ln Z(B) = ln Σ_x μ(x) e^{Bx} over states that are admitted as data and lie around
/// the centre.
pub fn states(layer: &Layer<f64>, beta: f64) -> Verdict {
    let Some(alphabet) = layer.unit.states() else { return Ok(()) };
    for &x in alphabet {
        holds("states are admitted", || format!("state {x}"), layer.unit.admits(x).is_ok(), x, x)?;
    }
    let (centre, first) = (layer.unit.centre(), alphabet[0]);
    let last = alphabet[alphabet.len() - 1];
    holds("the centre is between states", String::new, (first..=last).contains(&centre), centre, first)?;
    for field in FIELDS {
        let wanted = alphabet.iter().map(|x| (prior(layer, beta, *x) + field * x).exp()).sum::<f64>().ln();
        for (unit, &found) in Tower::new(layer, beta, field, 1).log_partition.iter().enumerate() {
            let place = || format!("unit {unit}, field {field}");
            close("ln Z(B) = ln Σ μ e^{Bx}", place, found, wanted, 1e-12 * scale(wanted))?;
        }
    }
    Ok(())
}

/// ln μ(x) − βU(x) of the first unit of a layer.
fn prior(layer: &Layer<f64>, beta: f64, x: f64) -> f64 {
    layer.unit.log_prior(Site { parameters: layer.parameters.view(), beta }, &[x])
}

/// Half-width and number of cells of the integrals over the values of a continuous unit.
const SPAN: (f64, usize) = (40.0, 160_000);

/// A continuous unit has ln Z(B) = ln ∫ e^{−βU(x) + Bx} dx over the values it admits. With `atom`, 0 has an additional
/// weight of e^{ln μ(0) − βU(0)}. By midpoints, to 1e−6.
pub fn integral(layer: &Layer<f64>, beta: f64, atom: bool) -> Verdict {
    if layer.unit.states().is_some() {
        return Ok(());
    }
    let (span, cells) = SPAN;
    let width = 2.0 * span / cells as f64;
    let nodes: Vec<(f64, f64)> = (0..cells)
        .map(|k| -span + (k as f64 + 0.5) * width)
        .filter(|x| layer.unit.admits(*x).is_ok())
        .map(|x| (x, prior(layer, beta, x)))
        .collect();
    for field in FIELDS {
        let largest = nodes.iter().map(|(x, u)| u + field * x).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = nodes.iter().map(|(x, u)| (u + field * x - largest).exp()).sum();
        let atom = if atom { (prior(layer, beta, 0.0) - largest).exp() } else { 0.0 };
        let wanted = largest + (width * sum + atom).ln();
        let found = Tower::new(layer, beta, field, 1).log_partition[0];
        let place = || format!("field {field}");
        close("ln Z(B) = ln ∫ μ e^{−βU + Bx}", place, found, wanted, 1e-6 * scale(wanted))?;
    }
    Ok(())
}

/// Writes the statistics of a site, a slice for each parameter.
type Statistics<'a> = &'a dyn Fn(Site<'_, f64>, &mut [&mut [f64]]);

/// The statistics of every parameter except the field are derivatives: at a state, of ln μ − βU; on average, of ln
/// Z(B). The average given a mean equals the average given the field with that mean.
pub fn own_parameters(layer: &Layer<f64>, beta: f64) -> Verdict {
    let own = layer.parameters.nrows() - 1;
    let shifted = |row: usize, unit: usize, shift: f64| {
        let mut layer = layer.clone();
        layer.parameters[[row, unit]] += shift;
        layer
    };
    let gather = |work: Statistics<'_>| {
        let mut rows = vec![vec![0.0; layer.len()]; own];
        let mut out: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
        work(Site { parameters: layer.parameters.view(), beta }, &mut out);
        rows
    };
    for field in FIELDS {
        let fields = vec![field; layer.len()];
        let means = Tower::new(layer, beta, field, 1).kappas.swap_remove(0);
        let states = vec![layer.unit.centre(); layer.len()];
        let of_field = gather(&|site, out| layer.unit.mean_statistics(site, &fields, out));
        let of_mean = gather(&|site, out| layer.unit.statistics_at_mean(site, &means, out));
        let of_state = gather(&|site, out| layer.unit.statistics(site, &states, out));
        for row in 1..=own {
            for unit in 0..layer.len() {
                let place = || format!("parameter {row} of unit {unit}, field {field}");
                let wanted = derivative(STEP, |shift| {
                    Tower::new(&shifted(row, unit, shift), beta, field, 1).log_partition[unit]
                }) / beta;
                let found = of_field[row - 1][unit];
                close("mean statistic = ∂ ln Z/β∂θ", place, found, wanted, 1e-7 * scale(wanted))?;
                let again = of_mean[row - 1][unit];
                close("the same at the mean", place, again, found, 1e-9 * scale(found))?;
                let wanted = derivative(STEP, |shift| {
                    let layer = shifted(row, unit, shift);
                    layer.unit.log_prior(Site { parameters: layer.parameters.view(), beta }, &states)
                }) / beta;
                let found = of_state[row - 1][unit];
                close("statistic = −∂U/∂θ", place, found, wanted, 1e-8 * scale(wanted))?;
            }
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

/// The layer in single precision agrees with the layer in double precision, to 1e-5 of the size of the numbers.
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
