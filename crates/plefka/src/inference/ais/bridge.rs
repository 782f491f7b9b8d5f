//! ln Z from annealing in both directions by Bennett's acceptance ratio ([`bennett`]), with its bootstrap error.

use super::Weights;
use super::weights::{Resampled, resample};
use crate::inference::bennett;

/// The estimate of ln Z from both directions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bridge {
    /// ln Z, nats.
    pub log_partition: f64,
    /// Error and interval by the bootstrap over the chains of both directions.
    pub resampled: Resampled,
    /// Overlap of the two sets of weights, from 0 (no overlap: the estimate is a guess) to 1 (equal sets): the mean of
    /// σ(w − x + c) and σ(x − w − c) over both sets, relative to its value for equal sets.
    pub overlap: f64,
}

/// Bennett's estimate of ln Z from the weights of a forward and of a reverse run.
pub fn bridge(forward: &Weights, reverse: &Weights, seed: u64) -> Bridge {
    let (f, r) = (forward.log_weights(), reverse.log_weights());
    let log_partition = bennett::log_ratio(f, r);
    let (n, total) = (f.len(), f.len() + r.len());
    let (mut some_f, mut some_r) = (Vec::with_capacity(n), Vec::with_capacity(r.len()));
    let resampled = resample(total, seed, |picked| {
        // Every replicate keeps the sizes of the two sets: each pick is scaled to the size of its set.
        some_f.clear();
        some_r.clear();
        some_f.extend(picked[..n].iter().map(|k| f[k * n / total]));
        some_r.extend(picked[n..].iter().map(|k| r[k * r.len() / total]));
        bennett::log_ratio(&some_f, &some_r)
    });
    Bridge { log_partition, resampled, overlap: overlap(f, r, log_partition) }
}

fn overlap(f: &[f64], r: &[f64], log_partition: f64) -> f64 {
    let x = log_partition - bennett::offset(f.len(), r.len());
    let crossing: f64 = f.iter().map(|w| bennett::share(w - x)).sum();
    let both = 1.0 / f.len() as f64 + 1.0 / r.len() as f64;
    (crossing * both).min(1.0)
}
