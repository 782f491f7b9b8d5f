//! Annealed importance sampling (Neal 2001) from independent spins in their fields to the model. The couplings are
//! turned on along p_t ∝ exp[β(t ½ sᵀJs + h·s)]; the weights e^{Σ β Δt ½ sᵀJs} have the mean Z/Z₀ with ln Z₀ = Σ ln
//! 2cosh βh. The estimate of ln Z is too low on average.

use ndarray::Array2;
use plefka::error::{Error, Result};
use plefka::inference::ais::{Resampled, Weights};
use plefka::inference::watch::Watch;
use plefka::rng::{Purpose, Stream};
use rayon::prelude::*;
use serde::Serialize;

use super::gibbs::{Chain, Inverse, free_state};
use super::{Ising, check_beta};

/// Steps between two checks of the watch.
const LOOK: usize = 64;

/// The settings of annealing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnnealingSettings {
    /// Independent chains.
    pub chains: usize,
    /// Steps of t from 0 to 1, evenly spaced, with one sweep each.
    pub steps: usize,
    /// Seed of the random numbers.
    pub seed: u64,
}

impl Default for AnnealingSettings {
    fn default() -> Self {
        Self { chains: 100, steps: 1000, seed: 1 }
    }
}

/// An estimate of ln Z and its accuracy.
#[derive(Debug, Clone, Serialize)]
pub struct Annealed {
    /// ln Z, nats.
    pub log_partition: f64,
    /// Bootstrap error of ln Z, nats.
    pub std_error: f64,
    /// Ends of the 95 % interval of ln Z, nats.
    pub interval: [f64; 2],
    /// (Σw)²/Σw² of the weights.
    pub effective_sample_size: f64,
    /// The final states of the chains, (chains × N); they are samples of the model only with their weights.
    #[serde(skip)]
    pub states: Array2<f64>,
}

/// ln Z at inverse temperature β.
///
/// # Errors
/// [`Error::Setting`] for a β that is not a finite number of at least 0, or for no chains or steps;
/// [`Error::Interrupted`].
pub fn log_partition(
    ising: &Ising,
    beta: f64,
    settings: AnnealingSettings,
    watch: Watch<'_>,
) -> Result<Annealed> {
    check_beta(beta)?;
    let AnnealingSettings { chains, steps, seed } = settings;
    for (name, value) in [("chains", chains), ("steps", steps)] {
        if value == 0 {
            return Err(Error::setting(name, 0, "at least 1"));
        }
    }
    let run = |chain: usize| -> Result<(f64, Vec<f64>)> {
        let mut stream = Stream::new(seed, Purpose::Chains, 0, chain as u64);
        let mut walker = Chain::new(ising, free_state(ising, beta, &mut stream));
        let mut log_weight = 0.0;
        for step in 1..=steps {
            log_weight += beta / steps as f64 * walker.interaction(ising);
            let coupling = beta * step as f64 / steps as f64;
            let mut stream = Stream::new(seed, Purpose::AnnealVisible, step as u64, chain as u64);
            walker.sweep(ising, Inverse { coupling, field: beta }, &mut stream);
            let share = (chain as f64 + step as f64 / steps as f64) / chains as f64;
            if step % LOOK == 0 && watch(share).is_break() {
                return Err(Error::Interrupted("annealing"));
            }
        }
        Ok((log_weight, walker.state))
    };
    let done: Result<Vec<_>> = (0..chains).into_par_iter().map(run).collect();
    let (log_weights, states): (Vec<f64>, Vec<Vec<f64>>) = done?.into_iter().unzip();
    let free: f64 = ising.field.iter().map(|h| log_two_cosh(beta * h)).sum();
    let weights = Weights::new(log_weights)?;
    let Resampled { std_error, lower, upper } = weights.bootstrap(1.0, seed);
    let n = ising.n_spins();
    Ok(Annealed {
        log_partition: free + weights.log_mean(),
        std_error,
        interval: [free + lower, free + upper],
        effective_sample_size: weights.effective_sample_size(1.0),
        states: Array2::from_shape_fn((chains, n), |(chain, spin)| states[chain][spin]),
    })
}

/// ln 2cosh x.
fn log_two_cosh(x: f64) -> f64 {
    x.abs() + (-2.0 * x.abs()).exp().ln_1p()
}
