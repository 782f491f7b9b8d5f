//! Parallel tempering (Swendsen & Wang 1986; Hukushima & Nemoto 1996): a replica at every temperature of a ladder;
//! neighbours swap places with probability min(1, e^{(β_k − β_l)(E_k − E_l)}). Several independent ensembles give
//! overlaps q = (1/N) Σ s_i s'_i between replicas of the same couplings; the distribution of q is the order parameter
//! of a glass. ln Z follows from ln 2^N by reweighting from each temperature to the next (Bennett 1976).

use ndarray::Array2;
use plefka::error::{Error, Result};
use plefka::inference::bennett;
use plefka::inference::watch::Watch;
use plefka::rng::{Purpose, Stream};
use rayon::prelude::*;

use super::gibbs::{Chain, free_state};
use super::{Ising, mean_and_error};

/// The settings of tempering.
#[derive(Debug, Clone, PartialEq)]
pub struct IsingTemperingSettings {
    /// Inverse temperatures, ascending; ln Z requires a ladder that begins at 0.
    pub betas: Vec<f64>,
    /// Number of ensembles, each with one replica at every temperature.
    pub ensembles: usize,
    /// Sweeps at the start that are not measured.
    pub burn_in: usize,
    /// Sweeps that are measured.
    pub sweeps: usize,
    /// Seed of the random numbers.
    pub seed: u64,
}

/// The result at one temperature.
#[derive(Debug, Clone)]
pub struct Rung {
    /// β.
    pub beta: f64,
    /// ⟨E⟩ and its standard error over ensembles; NaN for one ensemble.
    pub energy: (f64, f64),
    /// Overlaps of all pairs of ensembles at every sweep.
    pub overlaps: Vec<f64>,
    /// Share of accepted swaps with the next rung; NaN for the last rung.
    pub acceptance: f64,
    /// ln Z, nats; NaN if the ladder does not begin at β = 0.
    pub log_partition: f64,
}

/// The result of tempering.
#[derive(Debug, Clone)]
pub struct Tempered {
    /// The result at every β, in the order of the ladder.
    pub rungs: Vec<Rung>,
    /// Final states, one matrix (ensembles × N) for every rung.
    pub states: Vec<Array2<f64>>,
    /// ⟨s⟩ of every rung over ensembles and sweeps, (rungs × N).
    pub magnetizations: Array2<f64>,
}

/// Sums over the sweeps of one ensemble.
struct Ensemble {
    chains: Vec<Chain>,
    /// Energies of every sweep, (rungs) each.
    energies: Vec<Vec<f64>>,
    accepted: Vec<f64>,
    states: Vec<f64>,
}

/// Runs the ladder.
///
/// # Errors
/// [`Error::Setting`] for fewer than two temperatures, for temperatures that are not finite, at least 0 and ascending,
/// and for no ensembles or sweeps; [`Error::Interrupted`].
pub fn temper(ising: &Ising, settings: &IsingTemperingSettings, watch: Watch<'_>) -> Result<Tempered> {
    check(settings)?;
    let IsingTemperingSettings { betas, ensembles, burn_in, sweeps, .. } = settings;
    let (rungs, n) = (betas.len(), ising.n_spins());
    let mut all: Vec<Ensemble> = (0..*ensembles).map(|k| Ensemble::new(ising, settings, k)).collect();
    let mut overlaps = vec![Vec::new(); rungs];
    for step in 0..burn_in + sweeps {
        let measured = step >= *burn_in;
        all.par_iter_mut()
            .enumerate()
            .for_each(|(k, ensemble)| ensemble.step(ising, settings, (step, k), measured));
        if measured {
            add_overlaps(&all, &mut overlaps);
        }
        if watch((step + 1) as f64 / (burn_in + sweeps) as f64).is_break() {
            return Err(Error::Interrupted("tempering"));
        }
    }
    let total = (*sweeps * *ensembles) as f64;
    let state = |rung: usize| Array2::from_shape_fn((*ensembles, n), |(k, i)| all[k].chains[rung].state[i]);
    Ok(Tempered {
        rungs: results(&all, settings, overlaps, n),
        states: (0..rungs).map(state).collect(),
        magnetizations: Array2::from_shape_fn((rungs, n), |(rung, i)| {
            all.iter().map(|e| e.states[rung * n + i]).sum::<f64>() / total
        }),
    })
}

impl Ensemble {
    fn new(ising: &Ising, settings: &IsingTemperingSettings, ensemble: usize) -> Self {
        let rungs = settings.betas.len();
        let start = |rung: usize| {
            let lane = (ensemble * rungs + rung) as u64;
            let mut stream = Stream::new(settings.seed, Purpose::Chains, 0, lane);
            Chain::new(ising, free_state(ising, 0.0, &mut stream))
        };
        Self {
            chains: (0..rungs).map(start).collect(),
            energies: Vec::new(),
            accepted: vec![0.0; rungs],
            states: vec![0.0; rungs * ising.n_spins()],
        }
    }

    /// A sweep at every temperature, then swaps of even or odd neighbours.
    fn step(
        &mut self,
        ising: &Ising,
        settings: &IsingTemperingSettings,
        (step, own): (usize, usize),
        measured: bool,
    ) {
        let (betas, n) = (&settings.betas, ising.n_spins());
        let mut stream = Stream::new(settings.seed, Purpose::Visible, step as u64, own as u64);
        for (chain, &beta) in self.chains.iter_mut().zip(betas) {
            chain.sweep(ising, beta.into(), &mut stream);
        }
        let mut energies: Vec<f64> =
            self.chains.iter().map(|chain| -chain.interaction(ising) - chain.field_part(ising)).collect();
        if measured {
            self.energies.push(energies.clone());
            for (sums, chain) in self.states.chunks_mut(n).zip(&self.chains) {
                sums.iter_mut().zip(&chain.state).for_each(|(sum, s)| *sum += s);
            }
        }
        let mut swaps = Stream::new(settings.seed, Purpose::Swap, step as u64, own as u64);
        for low in 0..betas.len() - 1 {
            let gain = (betas[low + 1] - betas[low]) * (energies[low + 1] - energies[low]);
            if measured {
                self.accepted[low] += gain.exp().min(1.0);
            }
            if low % 2 == step % 2 && swaps.uniform() < gain.exp() {
                self.chains.swap(low, low + 1);
                energies.swap(low, low + 1);
            }
        }
    }
}

/// Appends the overlaps of all pairs of ensembles, per spin, to those of every rung.
fn add_overlaps(all: &[Ensemble], overlaps: &mut [Vec<f64>]) {
    for (rung, overlaps) in overlaps.iter_mut().enumerate() {
        for a in 1..all.len() {
            for b in 0..a {
                let states = [&all[a], &all[b]].map(|ensemble| &ensemble.chains[rung].state);
                let n = states[0].len();
                overlaps.push(plefka::linalg::rows::dot(states[0], states[1]) / n as f64);
            }
        }
    }
}

/// The results at all rungs for `n` spins, from the sums over the sweeps and the overlaps.
fn results(
    all: &[Ensemble],
    settings: &IsingTemperingSettings,
    overlaps: Vec<Vec<f64>>,
    n: usize,
) -> Vec<Rung> {
    let IsingTemperingSettings { betas, ensembles, sweeps, .. } = settings;
    let log_partitions = log_partitions(all, betas, n);
    let total = (sweeps * ensembles) as f64;
    let energy = |ensemble: &Ensemble, rung: usize| {
        ensemble.energies.iter().map(|at| at[rung]).sum::<f64>() / *sweeps as f64
    };
    let rung = |(k, overlaps): (usize, Vec<f64>)| Rung {
        beta: betas[k],
        energy: mean_and_error(&all.iter().map(|ensemble| energy(ensemble, k)).collect::<Vec<f64>>()),
        overlaps,
        acceptance: if k + 1 < betas.len() {
            all.iter().map(|e| e.accepted[k]).sum::<f64>() / total
        } else {
            f64::NAN
        },
        log_partition: log_partitions[k],
    };
    overlaps.into_iter().enumerate().map(rung).collect()
}

/// ln Z of every rung: from each rung to the next by Bennett's acceptance ratio, with equal weights of all sweeps.
fn log_partitions(all: &[Ensemble], betas: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![if betas[0] == 0.0 { n as f64 * 2f64.ln() } else { f64::NAN }];
    for k in 1..betas.len() {
        let step = betas[k] - betas[k - 1];
        let works = |rung: usize| -> Vec<f64> {
            all.iter().flat_map(|e| e.energies.iter().map(|at| -step * at[rung])).collect()
        };
        out.push(out[k - 1] + bennett::log_ratio(&works(k - 1), &works(k)));
    }
    out
}

fn check(settings: &IsingTemperingSettings) -> Result<()> {
    let betas = &settings.betas;
    let ascending = betas.windows(2).all(|pair| pair[0] < pair[1]);
    if betas.len() < 2 || !ascending || betas[0] < 0.0 || betas.iter().any(|b| !b.is_finite()) {
        let expected = "at least two finite numbers, ascending from 0 or more";
        return Err(Error::setting("betas", format!("{betas:?}"), expected));
    }
    for (name, value) in [("ensembles", settings.ensembles), ("sweeps", settings.sweeps)] {
        if value == 0 {
            return Err(Error::setting(name, 0, "at least 1"));
        }
    }
    Ok(())
}
