//! ln τ over states of p, and its averages: ⟨ln τ⟩_p with its error, ln⟨τ⟩ over the sampled states, and the spread.

use ndarray::Array2;
use plefka::Rbm;
use plefka::data::Rows;
use plefka::error::{Error, Result};
use plefka::inference::exact::log_sum_exp;
use plefka::inference::watch::Watch;
use plefka::model::numbered_states;
use serde::Serialize;

use super::draws::Draws;
use super::{Estimate, Sample, VisibleHamiltonian, states};

/// The variation of ln τ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Standard deviation of ln τ under p, nats.
    pub std_dev: f64,
    /// The smallest ln τ of the sampled states.
    pub least: f64,
    /// The largest ln τ of the sampled states.
    pub largest: f64,
    /// Number of sampled states: all states with p > 0 if they are listed, otherwise draws.
    pub states: usize,
    /// ln τ below which 0, 5, 10, … 100 % of p lie, ascending from `least` to `largest`.
    pub quantiles: [f64; QUANTILES],
}

/// Number of quantiles of ln τ.
const QUANTILES: usize = 21;

/// States of p.
#[derive(Debug)]
pub(super) struct Traces {
    /// ln τ of states with p > 0.
    pub(super) log_trace: Vec<f64>,
    /// F^c of these states.
    pub(super) clamped: Vec<f64>,
    /// ln p of listed or counted states; for draws, −ln of the number of draws.
    pub(super) log_p: Vec<f64>,
    /// For draws: the number of independent chains.
    pub(super) chains: Option<usize>,
}

/// All visible states, with sums over the machine and the Hamiltonian.
#[derive(Debug)]
pub(super) struct Listed {
    /// The states with p > 0.
    pub(super) traces: Traces,
    /// ln Z_v.
    pub(super) log_partition: f64,
    /// ln Σ e^{−F^c(v)} over the states with p = 0; −∞ if there are none.
    pub(super) outside: f64,
}

/// Every visible state.
pub(super) fn listed(
    rbm: &Rbm<f64>,
    hamiltonian: &VisibleHamiltonian,
    count: usize,
    watch: Watch<'_>,
) -> Result<Listed> {
    let (mut energies, mut clamped, mut outside) = (Vec::new(), Vec::new(), Vec::new());
    for first in (0..count).step_by(states::BLOCK) {
        if watch(first as f64 / count as f64).is_break() {
            return Err(Error::Interrupted("listing states"));
        }
        let visible = numbered_states(&rbm.visible, first, states::BLOCK.min(count - first))?;
        let found = hamiltonian.energies(&rbm.visible, &visible)?;
        for (h, f) in found.into_iter().zip(rbm.clamped_free_energy(&Rows::from(visible), 1.0)) {
            if h.is_finite() {
                energies.push(h);
                clamped.push(f);
            } else {
                outside.push(-f);
            }
        }
    }
    let log_partition = log_sum_exp(&energies.iter().map(|h| -h).collect::<Vec<f64>>());
    let log_p = energies.iter().map(|h| -h - log_partition).collect();
    let log_trace = energies.iter().zip(&clamped).map(|(h, f)| h - f).collect();
    let traces = Traces { log_trace, clamped, log_p, chains: None };
    Ok(Listed { traces: traces.checked()?, log_partition, outside: log_sum_exp(&outside) })
}

/// The distinct states of data.
pub(super) fn counted(rbm: &Rbm<f64>, sample: &Sample) -> Result<Traces> {
    let clamped = rbm.clamped_free_energy(&Rows::from(sample.states().clone()), 1.0);
    let log_p: Vec<f64> = sample.probabilities().iter().map(|p| p.ln()).collect();
    let log_trace = log_p.iter().zip(&clamped).map(|(log_p, f)| -log_p - f).collect();
    Traces { log_trace, clamped, log_p, chains: None }.checked()
}

/// Draws of p.
pub(super) fn drawn(rbm: &Rbm<f64>, hamiltonian: &VisibleHamiltonian, draws: &Draws) -> Result<Traces> {
    let visible: &Array2<f64> = &draws.visible;
    let energies = hamiltonian.energies(&rbm.visible, visible)?;
    if let Some(row) = energies.iter().position(|h| !h.is_finite()) {
        return Err(Error::input(format!("state {row} of p"), "a state of p = 0", "a state of positive p"));
    }
    let clamped = rbm.clamped_free_energy(&Rows::from(visible.clone()), 1.0);
    let log_trace = energies.iter().zip(&clamped).map(|(h, f)| h - f).collect();
    let log_p = vec![-(visible.nrows() as f64).ln(); visible.nrows()];
    Traces { log_trace, clamped, log_p, chains: Some(draws.chains) }.checked()
}

impl Traces {
    /// Refuses numbers that are not finite, which come from parameters so large that energies overflow.
    fn checked(self) -> Result<Self> {
        match self.log_trace.iter().find(|x| !x.is_finite()) {
            None => Ok(self),
            Some(x) => Err(Error::input("ln τ of a state", x, "a finite number")),
        }
    }

    /// ln Σ pτ over these states.
    pub(super) fn log_mean(&self) -> f64 {
        let terms = self.log_p.iter().zip(&self.log_trace).map(|(p, t)| p + t);
        log_sum_exp(&terms.collect::<Vec<f64>>())
    }

    /// ⟨ln τ⟩: exact for listed and counted states; for draws, with the error of their independent chains.
    pub(super) fn mean_log(&self) -> Estimate {
        let mean: f64 = self.log_p.iter().zip(&self.log_trace).map(|(p, t)| p.exp() * t).sum();
        let Some(chains) = self.chains else { return Estimate::exact(mean) };
        let mut sums = vec![0.0; chains];
        self.log_trace.iter().enumerate().for_each(|(k, t)| sums[k % chains] += t - mean);
        let rows = self.log_trace.len() as f64 / chains as f64;
        let squares: f64 = sums.iter().map(|sum| (sum / rows).powi(2)).sum();
        let degrees = (chains - 1) as f64;
        Estimate::of_mean(mean, (squares / (chains as f64 * degrees)).sqrt(), degrees)
    }

    /// The spread of ln τ.
    pub(super) fn spread(&self) -> Spread {
        let mean = self.mean_log().value;
        let squares = self.log_p.iter().zip(&self.log_trace).map(|(p, t)| p.exp() * (t - mean).powi(2));
        Spread {
            std_dev: squares.sum::<f64>().sqrt(),
            least: self.log_trace.iter().copied().fold(f64::INFINITY, f64::min),
            largest: self.log_trace.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            states: self.log_trace.len(),
            quantiles: self.quantiles(),
        }
    }

    /// The least ln τ whose cumulative share of p reaches each quantile.
    fn quantiles(&self) -> [f64; QUANTILES] {
        let mut order: Vec<usize> = (0..self.log_trace.len()).collect();
        order.sort_by(|&a, &b| self.log_trace[a].total_cmp(&self.log_trace[b]));
        let mut total = 0.0;
        let cumulative: Vec<f64> = order
            .iter()
            .map(|&state| {
                total += self.log_p[state].exp();
                total
            })
            .collect();
        std::array::from_fn(|k| {
            let share = total * k as f64 / (QUANTILES - 1) as f64;
            // Rounding must not leave the last quantile without a state.
            let place = cumulative.partition_point(|sum| *sum < share).min(order.len() - 1);
            self.log_trace[order[place]]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_count_states_by_their_probability() {
        let p: [f64; 4] = [0.12, 0.51, 0.01, 0.36];
        let log_p = p.iter().map(|p| p.ln()).collect();
        let traces =
            Traces { log_trace: vec![2.0, -1.0, 9.0, 3.0], clamped: vec![0.0; 4], log_p, chains: None };
        let Spread { quantiles, least, largest, .. } = traces.spread();
        assert_eq!((least, largest), (quantiles[0], quantiles[20]));
        // The cumulative shares are 51 % up to ln τ = −1, 63 % up to 2 and 99 % up to 3.
        for (k, found) in quantiles.into_iter().enumerate() {
            let wanted = match 5 * k {
                0..=50 => -1.0,
                55 | 60 => 2.0,
                65..=95 => 3.0,
                _ => 9.0,
            };
            assert_eq!(found, wanted, "{} %", 5 * k);
        }
    }
}
