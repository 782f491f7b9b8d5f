//! Parallel tempering (Swendsen & Wang 1986; Geyer 1991): chains at every rung of a ladder along a path change places
//! with their neighbours with probability min(1, f_k(v') f_{k+1}(v) / f_k(v) f_{k+1}(v')), where f is the weight
//! sampled by the chains themselves: hidden units summed out, with the fields and weights of each rung.

use ndarray::{Array2, Axis};

use super::path::{Chains, Path, Rung};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::parallel;
use crate::rng::{Purpose, Stream};

mod adapt;
mod carried;
mod estimate;
mod mbar;
mod pace;
mod swap_rate;
mod works;

pub(crate) use adapt::places_for;
pub(crate) use carried::{Carry, carried};
pub use estimate::{Tempered, TemperingSettings, log_partition, log_partition_within};
pub use mbar::{Mbar, mbar};
pub use swap_rate::{LOW_SWAP_RATE, low_swap_rate};
pub use works::Works;

/// A ladder of rungs with ensembles of chains: chain c of every rung belongs to ensemble c and changes places with
/// chains of its own ensemble only, so that ensembles are independent of one another.
#[derive(Debug, Clone)]
pub struct Ladder<F: Float> {
    places: Vec<f64>,
    rungs: Vec<Rung<F>>,
    /// vW of every chain, (ensembles × n_hidden) per rung, with that rung's weights.
    inputs: Vec<Array2<F>>,
    /// Visible states drawn in the last sweep, before places were changed.
    visible: Vec<Rows<F>>,
    /// The rung from which the chain at (rung, ensemble) came in the last change of places.
    origins: Vec<Vec<usize>>,
    /// The walker at (rung, ensemble), and the progress of every walker.
    walkers: Vec<Vec<usize>>,
    trips: Vec<Trip>,
    seed: u64,
    step: u64,
    acceptance: Acceptance,
}

/// Progress of a walker from the first rung to the last and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Trip {
    has_been_first: bool,
    going_back: bool,
    rounds: u64,
}

/// Sums of swap probabilities for every pair of neighbours.
#[derive(Debug, Clone, PartialEq, Default)]
struct Acceptance {
    sums: Vec<f64>,
    tries: Vec<f64>,
}

/// The differences of one sweep: for every rung and ensemble, ln f_{k+1}(v)/f_k(v) (none at the last rung) and ln
/// f_k(v)/f_{k−1}(v) (none at the first rung).
#[derive(Debug)]
pub struct Differences {
    /// ln f_{k+1}(v)/f_k(v) of states of rung k.
    pub up: Vec<Vec<f64>>,
    /// ln f_k(v)/f_{k−1}(v) of states of rung k.
    pub down: Vec<Vec<f64>>,
}

/// A rung after its sweep.
struct Swept<F: Float> {
    chains: Chains<F>,
    up: Vec<f64>,
    down: Vec<f64>,
    /// vW with the weights of the next and of the previous rung, if these differ from the weights of this rung.
    to_next: Option<Array2<F>>,
    to_last: Option<Array2<F>>,
}

impl<F: Float> Ladder<F> {
    /// A ladder at `places` with given visible states, one matrix (ensembles × n_visible) for each place.
    ///
    /// # Errors
    /// [`Error::Setting`] for fewer than two places, [`Error::Input`] for states of another shape.
    pub fn new(path: &Path<F>, places: &[f64], states: &[Array2<F>], seed: u64) -> Result<Self> {
        if places.len() < 2 {
            return Err(Error::setting("temperatures", places.len(), "at least 2"));
        }
        let ensembles = states.first().map_or(0, Array2::nrows);
        let shape = (ensembles, path.shape().0);
        if states.len() != places.len() || ensembles == 0 || states.iter().any(|s| s.dim() != shape) {
            let found = format!("{} matrices", states.len());
            return Err(Error::input("states of a ladder", found, format!("{} of {shape:?}", places.len())));
        }
        let rungs: Vec<Rung<F>> = places.iter().map(|&t| path.rung(t)).collect();
        let visible: Vec<Rows<F>> = states.iter().map(|s| Rows::compact(s.clone())).collect();
        let inputs = rungs.iter().zip(&visible).map(|(rung, v)| rung.inputs(v)).collect();
        let walkers =
            (0..places.len()).map(|k| (0..ensembles).map(|c| k * ensembles + c).collect()).collect();
        Ok(Self {
            acceptance: Acceptance::new(places.len() - 1),
            origins: (0..places.len()).map(|k| vec![k; ensembles]).collect(),
            trips: vec![Trip::default(); places.len() * ensembles],
            places: places.to_vec(),
            rungs,
            inputs,
            visible,
            walkers,
            seed,
            step: 0,
        })
    }

    /// Continues with another step number, for a caller that counts steps itself.
    pub fn at_step(mut self, step: u64) -> Self {
        self.step = step;
        self
    }

    /// Places of the rungs on the path.
    pub fn places(&self) -> &[f64] {
        &self.places
    }

    /// Number of ensembles.
    pub fn ensembles(&self) -> usize {
        self.inputs[0].nrows()
    }

    /// Visible states of rung k drawn in the last sweep, (ensembles × n_visible).
    pub fn visible(&self, rung: usize) -> &Rows<F> {
        &self.visible[rung]
    }

    /// The rungs.
    pub fn rungs(&self) -> &[Rung<F>] {
        &self.rungs
    }

    /// One Gibbs sweep of every chain, then swaps between rungs 0–1, 2–3 … or 1–2, 3–4 … in turn.
    pub fn sweep(&mut self) -> Differences {
        let (seed, step, rungs) = (self.seed, self.step, &self.rungs);
        let inputs = &self.inputs;
        let mut swept: Vec<Swept<F>> =
            parallel::map(inputs.len(), 1, |k| sweep_rung(rungs, k, &inputs[k], seed, step));
        self.swap(&mut swept);
        self.step += 1;
        let mut differences = Differences { up: Vec::new(), down: Vec::new() };
        self.inputs.clear();
        self.visible.clear();
        for rung in swept {
            differences.up.push(rung.up);
            differences.down.push(rung.down);
            self.inputs.push(rung.chains.inputs);
            self.visible.push(rung.chains.visible);
        }
        differences
    }

    fn swap(&mut self, swept: &mut [Swept<F>]) {
        let last = swept.len() - 1;
        let mut stream = Stream::new(self.seed, Purpose::Swap, self.step, 0);
        self.origins.iter_mut().enumerate().for_each(|(k, origins)| origins.fill(k));
        for k in 0..last {
            let (low, high) = swept.split_at_mut(k + 1);
            let (low, high) = (&mut low[k], &mut high[0]);
            let tried = (k as u64) % 2 == self.step % 2;
            for c in 0..low.up.len() {
                let exponent = low.up[c] - high.down[c];
                self.acceptance.add(k, exponent);
                if tried && stream.uniform().ln() < exponent {
                    exchange(low, high, c);
                    (self.origins[k][c], self.origins[k + 1][c]) = (k + 1, k);
                    let (a, b) = (self.walkers[k][c], self.walkers[k + 1][c]);
                    (self.walkers[k][c], self.walkers[k + 1][c]) = (b, a);
                }
            }
        }
        for (&first, &top) in self.walkers[0].iter().zip(&self.walkers[last]) {
            self.trips[first].reaches_first();
            self.trips[top].reaches_last();
        }
    }

    /// Visible states after the last change of places, (ensembles × n_visible) for every rung: the states from which
    /// [`Ladder::new`] continues.
    pub fn states(&self) -> Vec<Array2<F>> {
        let dense: Vec<Array2<F>> = self.visible.iter().map(Rows::to_dense).collect();
        let state = |origins: &Vec<usize>| {
            let mut out = Array2::zeros(dense[0].dim());
            for (c, &rung) in origins.iter().enumerate() {
                out.row_mut(c).assign(&dense[rung].row(c));
            }
            out
        };
        self.origins.iter().map(state).collect()
    }

    /// Mean probability of a swap between every pair of neighbours, since the start or the last [`Ladder::forget`].
    pub fn swap_rates(&self) -> Vec<f64> {
        self.acceptance.sums.iter().zip(&self.acceptance.tries).map(|(s, n)| s / n.max(1.0)).collect()
    }

    /// Number of trips of all walkers from the first rung to the last and back.
    pub fn round_trips(&self) -> u64 {
        self.trips.iter().map(|t| t.rounds).sum()
    }

    /// Resets swap rates and round trips.
    pub fn forget(&mut self) {
        self.acceptance = Acceptance::new(self.places.len() - 1);
        self.trips.fill(Trip::default());
    }

    /// The same chains on other rungs of `path`: a new rung takes over the chains of the nearest old rung.
    pub fn moved(&self, path: &Path<F>, places: &[f64]) -> Result<Self> {
        let nearest = |t: f64| {
            let distance = |k: &usize| (self.places[*k] - t).abs();
            (0..self.places.len())
                .min_by(|a, b| distance(a).total_cmp(&distance(b)))
                .expect("two places or more")
        };
        let states: Vec<Array2<F>> = places.iter().map(|&t| self.visible[nearest(t)].to_dense()).collect();
        Ok(Self::new(path, places, &states, self.seed)?.at_step(self.step))
    }
}

impl Acceptance {
    fn new(pairs: usize) -> Self {
        Self { sums: vec![0.0; pairs], tries: vec![0.0; pairs] }
    }

    fn add(&mut self, pair: usize, exponent: f64) {
        self.sums[pair] += exponent.min(0.0).exp();
        self.tries[pair] += 1.0;
    }
}

impl Trip {
    fn reaches_first(&mut self) {
        if self.has_been_first && self.going_back {
            self.rounds += 1;
        }
        *self = Self { has_been_first: true, going_back: false, ..*self };
    }

    fn reaches_last(&mut self) {
        self.going_back = self.has_been_first;
    }
}

fn sweep_rung<F: Float>(rungs: &[Rung<F>], k: usize, inputs: &Array2<F>, seed: u64, step: u64) -> Swept<F> {
    let rung = &rungs[k];
    let chains = rung.sweep(inputs, seed, step, k as u32);
    let own = rung.hidden_part(&chains.inputs);
    let toward = |other: Option<&Rung<F>>| match other {
        None => (Vec::new(), None),
        Some(other) if rung.shares_inputs(other) => (rung.difference_beyond(&own, other, &chains), None),
        Some(other) => (rung.difference_beyond(&own, other, &chains), Some(other.inputs(&chains.visible))),
    };
    let (up, to_next) = toward(rungs.get(k + 1));
    let (back, to_last) = toward(k.checked_sub(1).and_then(|k| rungs.get(k)));
    Swept { chains, up, down: back.iter().map(|d| -d).collect(), to_next, to_last }
}

/// Chain c of two neighbouring rungs change places. Only the inputs are exchanged: the next visible states are drawn
/// from hidden states.
fn exchange<F: Float>(low: &mut Swept<F>, high: &mut Swept<F>, c: usize) {
    let rising = low.to_next.as_ref().unwrap_or(&low.chains.inputs).row(c).to_owned();
    let falling = high.to_last.as_ref().unwrap_or(&high.chains.inputs).row(c).to_owned();
    low.chains.inputs.index_axis_mut(Axis(0), c).assign(&falling);
    high.chains.inputs.index_axis_mut(Axis(0), c).assign(&rising);
}
