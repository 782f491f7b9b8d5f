//! Heat-bath dynamics, one spin after the other: s_i = 1 with probability 1/(1 + e^{−2β(h_i + (Js)_i)}) (Glauber 1963),
//! which leaves p(s) unchanged; at β = ∞ every spin follows its field. Many chains run at once, each with its own
//! random numbers.

use ndarray::{Array2, ArrayView2};
use plefka::error::{Error, Result};
use plefka::rng::{Purpose, Stream};
use rayon::prelude::*;

use super::{Ising, Local, heat_bath};

/// Inverse temperatures of the two parts of the energy; two equal values β give p(s) at β.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inverse {
    /// Factor of ½ sᵀJs.
    pub coupling: f64,
    /// Factor of h·s.
    pub field: f64,
}

impl Inverse {
    /// coupling (Js)_i + field h_i; if both factors are infinite, the sign of (Js)_i + h_i decides.
    fn drive(self, input: f64, field: f64) -> f64 {
        if self.coupling == self.field {
            return times(self.coupling, input + field);
        }
        times(self.coupling, input) + times(self.field, field)
    }
}

impl From<f64> for Inverse {
    fn from(beta: f64) -> Self {
        Self { coupling: beta, field: beta }
    }
}

/// Chains: states with their local fields.
#[derive(Debug, Clone)]
pub struct Chains {
    pub(super) chains: Vec<Chain>,
    seed: u64,
    step: u64,
}

/// One chain.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub(super) state: Vec<f64>,
    pub(super) local: Local,
}

impl Chain {
    pub(super) fn new(ising: &Ising, state: Vec<f64>) -> Self {
        Self { local: Local::new(&ising.couplings, &state), state }
    }

    /// Updates every spin in turn; returns the number of flips.
    pub(super) fn sweep(&mut self, ising: &Ising, inverse: Inverse, stream: &mut Stream) -> usize {
        let Self { state, local } = self;
        let mut flipped = 0;
        for spin in 0..state.len() {
            let drive = inverse.drive(local.field(&ising.couplings, state, spin), ising.field[spin]);
            // Without a drive a spin keeps its value at zero temperature; at any other temperature a fair coin decides.
            if drive == 0.0 && inverse.coupling.is_infinite() {
                continue;
            }
            if heat_bath::turns(state[spin], drive, stream) {
                local.flip(&ising.couplings, state, spin);
                flipped += 1;
            }
        }
        flipped
    }

    /// h·s.
    pub(super) fn field_part(&self, ising: &Ising) -> f64 {
        self.state.iter().zip(&ising.field).map(|(s, h)| s * h).sum()
    }

    /// ½ sᵀJs.
    pub(super) fn interaction(&self, ising: &Ising) -> f64 {
        self.local.interaction(&ising.couplings, &self.state)
    }
}

fn times(beta: f64, x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { beta * x }
}

/// Independent spins in their fields alone: ±1 with ⟨s⟩ = tanh(inverse · h).
pub(super) fn free_state(ising: &Ising, inverse: f64, stream: &mut Stream) -> Vec<f64> {
    ising.field.iter().map(|&h| heat_bath::draw(times(inverse, h), stream)).collect()
}

impl Chains {
    /// Chains that start from the given states, (chains × N).
    ///
    /// # Errors
    /// [`Error::Input`] for states of another width or with entries that are not ±1.
    pub fn new(ising: &Ising, states: ArrayView2<'_, f64>, seed: u64) -> Result<Self> {
        ising.check_states(states)?;
        let chains = states.rows().into_iter().map(|state| Chain::new(ising, state.to_vec())).collect();
        Ok(Self { chains, seed, step: 0 })
    }

    /// Chains that start from random states with independent spins ±1 of equal probability.
    ///
    /// # Errors
    /// [`Error::Setting`] for no chains.
    pub fn random(ising: &Ising, chains: usize, seed: u64) -> Result<Self> {
        if chains == 0 {
            return Err(Error::setting("chains", 0, "at least 1"));
        }
        let start = |chain: usize| {
            let mut stream = Stream::new(seed, Purpose::Chains, 0, chain as u64);
            Chain::new(ising, free_state(ising, 0.0, &mut stream))
        };
        Ok(Self { chains: (0..chains).map(start).collect(), seed, step: 0 })
    }

    /// One sweep of every chain; returns the number of flips.
    pub fn sweep(&mut self, ising: &Ising, inverse: impl Into<Inverse>) -> usize {
        let (inverse, seed, step) = (inverse.into(), self.seed, self.step);
        self.step += 1;
        let sweep = |(k, chain): (usize, &mut Chain)| {
            let mut stream = Stream::new(seed, Purpose::Visible, step, k as u64);
            chain.sweep(ising, inverse, &mut stream)
        };
        self.chains.par_iter_mut().enumerate().map(sweep).sum()
    }

    /// The states, (chains × N).
    pub fn states(&self) -> Array2<f64> {
        let n = self.chains.first().map_or(0, |chain| chain.state.len());
        Array2::from_shape_fn((self.chains.len(), n), |(chain, spin)| self.chains[chain].state[spin])
    }

    /// Adds the states (chains × N) to `sums`.
    pub(crate) fn add_states(&self, sums: &mut Array2<f64>) {
        for (mut sums, chain) in sums.rows_mut().into_iter().zip(&self.chains) {
            sums.iter_mut().zip(&chain.state).for_each(|(sum, s)| *sum += s);
        }
    }

    /// E(s) of every chain.
    pub fn energies(&self, ising: &Ising) -> Vec<f64> {
        self.chains.iter().map(|chain| -chain.interaction(ising) - chain.field_part(ising)).collect()
    }
}
