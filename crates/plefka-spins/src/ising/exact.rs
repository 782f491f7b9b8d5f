//! Enumeration of all 2^N states in Gray code, with one flip between neighbouring states: ln Z, ⟨s⟩, ⟨ss'⟩ and ⟨E⟩ of
//! models of up to [`MAX_SPINS`] spins.

use ndarray::{Array1, Array2};
use plefka::error::{Error, Result};
use plefka::inference::watch::Watch;
use plefka::numerics::gray_code::{Change, GrayCode};
use rayon::prelude::*;

use super::{Ising, Local, check_beta};

/// The largest number of spins that can be enumerated.
pub const MAX_SPINS: usize = 26;
/// Number of spins whose states are distributed over the threads; fixed, so that sums do not depend on the number of
/// threads.
const DEALT: usize = 6;
/// States between two checks of the watch.
const LOOK: usize = 1 << 14;

/// Exact averages.
#[derive(Debug, Clone)]
pub struct Exact {
    /// ln Σ_s e^{−βE}, nats.
    pub log_partition: f64,
    /// ⟨s⟩, (N).
    pub magnetizations: Array1<f64>,
    /// ⟨s_i s_j⟩, (N × N), 1 on the diagonal.
    pub correlations: Array2<f64>,
    /// ⟨E⟩.
    pub energy: f64,
}

/// Sums over a part of the states, in units of e^{top}.
struct Sums {
    top: f64,
    weight: f64,
    states: Array1<f64>,
    pairs: Array2<f64>,
    energy: f64,
}

impl Sums {
    fn new(n: usize) -> Self {
        Self {
            top: f64::NEG_INFINITY,
            weight: 0.0,
            states: Array1::zeros(n),
            pairs: Array2::zeros((n, n)),
            energy: 0.0,
        }
    }

    fn rescale(&mut self, top: f64) {
        let factor = if self.weight == 0.0 { 0.0 } else { (self.top - top).exp() };
        self.top = top;
        self.weight *= factor;
        self.energy *= factor;
        self.states *= factor;
        self.pairs *= factor;
    }

    fn add(&mut self, log_weight: f64, energy: f64, state: &[f64]) {
        if log_weight > self.top {
            self.rescale(log_weight);
        }
        let weight = (log_weight - self.top).exp();
        self.weight += weight;
        self.energy += weight * energy;
        for (i, &s) in state.iter().enumerate() {
            self.states[i] += weight * s;
            let own = weight * s;
            let mut row = self.pairs.row_mut(i);
            let row = &mut row.as_slice_mut().expect("row-major")[..i];
            row.iter_mut().zip(state).for_each(|(pair, t)| *pair += own * t);
        }
    }

    fn join(mut self, mut other: Self) -> Self {
        let top = self.top.max(other.top);
        self.rescale(top);
        other.rescale(top);
        self.weight += other.weight;
        self.energy += other.energy;
        self.states += &other.states;
        self.pairs += &other.pairs;
        self
    }
}

/// All averages at inverse temperature β.
///
/// # Errors
/// [`Error::Setting`] for more than [`MAX_SPINS`] spins, or a β that is not a finite number of at least 0;
/// [`Error::Interrupted`].
pub fn enumerate(ising: &Ising, beta: f64, watch: Watch<'_>) -> Result<Exact> {
    check_beta(beta)?;
    let n = ising.n_spins();
    if n > MAX_SPINS {
        return Err(Error::setting("spins to enumerate", n, format!("at most {MAX_SPINS}")));
    }
    let dealt = DEALT.min(n);
    let blocks: Result<Vec<Sums>> =
        (0..1usize << dealt).into_par_iter().map(|block| walk(ising, beta, (block, dealt), watch)).collect();
    let sums = blocks?.into_iter().reduce(Sums::join).expect("at least one block");
    let mut correlations = &sums.pairs + &sums.pairs.t();
    correlations.mapv_inplace(|x| x / sums.weight);
    correlations.diag_mut().fill(1.0);
    Ok(Exact {
        log_partition: sums.top + sums.weight.ln(),
        magnetizations: sums.states / sums.weight,
        correlations,
        energy: sums.energy / sums.weight,
    })
}

/// Sums over the states whose last `dealt` spins are the bits of `block`.
fn walk(ising: &Ising, beta: f64, (block, dealt): (usize, usize), watch: Watch<'_>) -> Result<Sums> {
    let n = ising.n_spins();
    let free = n - dealt;
    let mut state: Vec<f64> =
        (0..n).map(|i| if i >= free && block >> (i - free) & 1 == 1 { 1.0 } else { -1.0 }).collect();
    let mut local = Local::new(&ising.couplings, &state);
    let mut field: f64 = state.iter().zip(&ising.field).map(|(s, h)| s * h).sum();
    let mut interaction = local.interaction(&ising.couplings, &state);
    let mut sums = Sums::new(n);
    let mut changes = GrayCode::new(free, 2);
    for step in 1..=1usize << free {
        let share = (block as f64 + step as f64 / (1u64 << free) as f64) / (1u64 << dealt) as f64;
        if step % LOOK == 0 && watch(share).is_break() {
            return Err(Error::Interrupted("enumeration"));
        }
        let energy = -interaction - field;
        sums.add(-beta * energy, energy, &state);
        if let Some(Change { digit: spin, .. }) = changes.next() {
            interaction -= 2.0 * state[spin] * local.field(&ising.couplings, &state, spin);
            field -= 2.0 * state[spin] * ising.field[spin];
            local.flip(&ising.couplings, &mut state, spin);
        }
    }
    Ok(sums)
}
