//! Fluctuations by parallel tempering: chains at every temperature change places with chains at the next temperature.

use ndarray::Array1;

use super::point::{Point, Thermal, ThermalMethod};
use super::settings::{ThermalSettings, WHAT};
use crate::data::Rows;
use crate::error::Result;
use crate::float::Float;
use crate::inference::path::Path;
use crate::inference::tempering::{Carry, Ladder, carried};
use crate::inference::watch::{Steps, Watch};
use crate::inference::{Base, Cumulants};
use crate::model::Rbm;

/// Sweeps at every rung while chains are carried down to the rung.
const SETTLE: u64 = 8;
/// Share of the sweeps that is discarded.
const DISCARDED: f64 = 0.25;

/// Σ and Σ of squares of E, Σ_i v_i and d·v for one ensemble at one temperature.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    count: f64,
    first: [f64; 3],
    second: [f64; 3],
}

pub(super) fn tempered<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    mode: &Array1<f64>,
    (settings, seed): (ThermalSettings, u64),
    watch: Watch<'_>,
) -> Result<Thermal> {
    let temperatures = settings.temperatures();
    let free = Base { visible: Array1::zeros(rbm.n_visible()), hidden: Array1::zeros(rbm.n_hidden()) };
    let coldest = temperatures[temperatures.len() - 1];
    let path = Path::straight(&free, rbm, beta / coldest)?;
    let places: Vec<f64> = temperatures.iter().map(|t| coldest / t).collect();
    let free = path.rung(0.0).independent(settings.ensembles, seed, u64::MAX, 0).visible;
    let carry = Carry { sweeps: SETTLE, seed, step: u64::MAX - 1 };
    let states = carried(&path, places.iter().enumerate(), free, carry);
    let mut ladder = Ladder::new(&path, &places, &states, seed)?;
    let counter = Steps::new(watch, settings.sweeps);
    let discarded = (DISCARDED * settings.sweeps as f64) as usize;
    let mut sums = vec![vec![Sums::default(); settings.ensembles]; places.len()];
    for sweep in 0..settings.sweeps {
        ladder.sweep();
        if sweep == discarded {
            ladder.forget();
        }
        if sweep >= discarded {
            for (k, sums) in sums.iter_mut().enumerate() {
                record(rbm, beta / temperatures[k], ladder.visible(k), mode, sums);
            }
        }
        counter.done(1, WHAT)?;
    }
    let points =
        temperatures.iter().zip(&sums).map(|(&t, sums)| point(t, beta, rbm.n_visible(), sums)).collect();
    let smallest_swap_rate = ladder.swap_rates().into_iter().fold(1.0, f64::min);
    Ok(Thermal { method: ThermalMethod::Tempering, points, smallest_swap_rate })
}

/// Adds the numbers of visible states, averaged over hidden units: ⟨E|v⟩ = −a·v − Σ_j κ₁(βf_j) f_j with f = b + Wᵀv,
/// and ⟨E²|v⟩ = ⟨E|v⟩² + Σ_j κ₂(βf_j) f_j².
fn record<F: Float>(rbm: &Rbm<F>, beta: f64, visible: &Rows<F>, mode: &Array1<f64>, sums: &mut [Sums]) {
    let beta = F::of(beta);
    let fields = rbm.hidden_field(visible, F::one());
    let mut means = fields.mapv(|f| beta * f);
    rbm.hidden.mean(beta, &mut means);
    let units = Cumulants::new(&rbm.hidden, beta, means, 2);
    let own = visible.dot(rbm.visible.field());
    let dense = visible.to_dense();
    for (c, sums) in sums.iter_mut().enumerate() {
        let (mut energy, mut variance) = (-own[c], 0.0);
        let row = fields.row(c);
        for ((f, m), k) in row.iter().zip(units.mean.row(c)).zip(units.kappa(2).row(c)) {
            energy -= f.wide() * m.wide();
            variance += f.wide() * f.wide() * k.wide();
        }
        let row = dense.row(c);
        let total: f64 = row.iter().map(|v| v.wide()).sum();
        let along: f64 = row.iter().zip(mode).map(|(v, d)| v.wide() * d).sum();
        sums.count += 1.0;
        for (k, x) in [energy, total, along].into_iter().enumerate() {
            sums.first[k] += x;
            sums.second[k] += x * x + if k == 0 { variance } else { 0.0 };
        }
    }
}

/// The numbers of one temperature; errors from leaving out one ensemble at a time (jackknife).
fn point(temperature: f64, beta: f64, n_visible: usize, sums: &[Sums]) -> Point {
    let beta = beta / temperature;
    let variance = |skipped: Option<usize>, k: usize| {
        let (mut count, mut first, mut second) = (0.0, 0.0, 0.0);
        for (_, sums) in sums.iter().enumerate().filter(|(c, _)| Some(*c) != skipped) {
            (count, first, second) = (count + sums.count, first + sums.first[k], second + sums.second[k]);
        }
        second / count - (first / count).powi(2)
    };
    let n = sums.len() as f64;
    let with_error = |k: usize, scale: f64| {
        let parts: Vec<f64> = (0..sums.len()).map(|c| variance(Some(c), k)).collect();
        let mean = parts.iter().sum::<f64>() / n;
        let squares: f64 = parts.iter().map(|x| (x - mean).powi(2)).sum();
        (scale * variance(None, k), scale * (squares * (n - 1.0) / n).sqrt())
    };
    let (specific_heat, specific_heat_error) = with_error(0, beta * beta);
    let (susceptibility, susceptibility_error) = with_error(1, beta / n_visible as f64);
    let (mode_susceptibility, mode_susceptibility_error) = with_error(2, beta);
    let count: f64 = sums.iter().map(|s| s.count).sum();
    Point {
        temperature,
        energy: sums.iter().map(|s| s.first[0]).sum::<f64>() / count,
        specific_heat,
        specific_heat_error,
        susceptibility,
        susceptibility_error,
        mode_susceptibility,
        mode_susceptibility_error,
    }
}
