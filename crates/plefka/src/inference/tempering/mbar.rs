//! Multistate reweighting (MBAR; Shirts & Chodera 2008): ln Z of every rung from the states of all rungs, Z_k = Σ_n
//! f_k(n) / Σ_j N_j f_j(n)/Z_j, iterated from the acceptance ratios of neighbours.

use super::Ladder;
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::elementary;
use crate::kernels::parallel;

/// States of all rungs with their weights at all rungs.
#[derive(Debug, Clone)]
pub(super) struct Recorder {
    rungs: usize,
    /// ln f_j(n) − ln f_0(n), one row of `rungs` numbers per state.
    log_weights: Vec<f64>,
    /// Number of states of every rung.
    counts: Vec<f64>,
}

/// The solution.
#[derive(Debug, Clone, PartialEq)]
pub struct Mbar {
    /// ln Z_last/Z_first, nats.
    pub log_ratio: f64,
    /// ln Z_k/Z_first of every rung.
    pub log_ratios: Vec<f64>,
    /// Number of iterations.
    pub iterations: usize,
    /// The largest change of the last iteration.
    pub residual: f64,
}

/// Largest number of iterations, and the change that ends them.
const ITERATIONS: usize = 500;
const TOLERANCE: f64 = 1e-7;
/// Number of states summed together; fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 256;

impl Recorder {
    pub(super) fn new(rungs: usize) -> Self {
        Self { rungs, log_weights: Vec::new(), counts: vec![0.0; rungs] }
    }

    /// Records the states of the last sweep of all rungs.
    pub(super) fn record<F: Float>(&mut self, ladder: &Ladder<F>) {
        let rungs = ladder.rungs();
        let blocks: Vec<Vec<f64>> = parallel::map(self.rungs, 1, |k| {
            let visible = ladder.visible(k);
            let mut inputs = rungs[0].inputs(visible);
            let mut block = vec![0.0; visible.n_rows() * self.rungs];
            for (j, rung) in rungs.iter().enumerate() {
                if j > 0 && !rung.shares_inputs(&rungs[j - 1]) {
                    inputs = rung.inputs(visible);
                }
                let hidden = rung.hidden_part(&inputs);
                let parts = rung.visible_part(visible);
                for (n, (v, h)) in parts.iter().zip(hidden).enumerate() {
                    block[n * self.rungs + j] = v + h;
                }
            }
            block
        });
        for (k, mut block) in blocks.into_iter().enumerate() {
            self.counts[k] += (block.len() / self.rungs) as f64;
            for row in block.chunks_mut(self.rungs) {
                let first = row[0];
                row.iter_mut().for_each(|x| *x -= first);
            }
            self.log_weights.extend(block);
        }
    }

    /// Solves from the given values of ln Z_{k+1}/Z_k.
    pub(super) fn solve(&self, steps: &[f64]) -> Mbar {
        let mut start = vec![0.0];
        steps.iter().for_each(|step| start.push(start[start.len() - 1] + step));
        mbar(&self.log_weights, &self.counts, start)
    }
}

/// Solves for ln Z_k/Z_0 from ln f_k(n), one row per state, with `counts` states of every rung, from a first guess.
/// Without any states the ratio is NaN.
pub fn mbar(log_weights: &[f64], counts: &[f64], start: Vec<f64>) -> Mbar {
    let rungs = counts.len();
    let mut log_ratios = start;
    let (mut iterations, mut residual) = (0, f64::INFINITY);
    while !log_weights.is_empty() && iterations < ITERATIONS && residual > TOLERANCE {
        let offsets: Vec<f64> = counts.iter().zip(&log_ratios).map(|(n, z)| n.ln() - z).collect();
        let size = CHUNK * rungs;
        let parts: Vec<Vec<f64>> = parallel::map(log_weights.len().div_ceil(size), 1, |number| {
            let chunk = &log_weights[number * size..log_weights.len().min((number + 1) * size)];
            let mut sums = vec![0.0; rungs];
            let mut terms = vec![0.0; rungs];
            for row in chunk.chunks(rungs) {
                share_out(row, &offsets, &mut terms, &mut sums);
            }
            sums
        });
        let mut next: Vec<f64> =
            (0..rungs).map(|k| log_ratios[k] + parts.iter().map(|p| p[k]).sum::<f64>().ln()).collect();
        let first = next[0];
        next.iter_mut().for_each(|z| *z -= first);
        residual = next.iter().zip(&log_ratios).fold(0.0, |worst: f64, (a, b)| worst.max((a - b).abs()));
        log_ratios = next;
        iterations += 1;
    }
    let log_ratio = if log_weights.is_empty() { f64::NAN } else { log_ratios[rungs - 1] };
    Mbar { log_ratio, log_ratios, iterations, residual }
}

/// Adds to every rung its share in a state: N_k f_k/Z_k divided by the sum of this number over the rungs.
fn share_out(row: &[f64], offsets: &[f64], terms: &mut [f64], sums: &mut [f64]) {
    vectorized!({
        terms.iter_mut().zip(row).zip(offsets).for_each(|((t, w), o)| *t = w + o);
        let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        terms.iter_mut().for_each(|t| *t = elementary::exp(*t - top));
        let all: f64 = terms.iter().sum();
        sums.iter_mut().zip(&*terms).for_each(|(sum, t)| *sum += t / all);
    });
}
