//! ln Z by annealed importance sampling in both directions, and the bridge between them.

use std::time::Instant;

use ndarray::{Array2, Axis};

use super::answer::{Evidence, IntervalKind, LogPartition};
use super::base_path::path;
use super::effort::{round_effort, timed};
use super::method::PartitionMethod;
use super::request::Request;
use super::student::student_t;
use crate::data::{Rows, evenly_spaced};
use crate::error::Result;
use crate::inference::ais::{self, Annealed, Bridge, Resampled, Schedule, Spacing, Weights};
use crate::inference::path::Path;
use crate::inference::watch::{Watch, part};
use crate::model::Rbm;
use crate::rng::{Purpose, Stream};

/// Number of chains of each direction.
const CHAINS: usize = 128;
/// Number of chains annealed back from the data, to detect whether forward chains miss the region of the data.
const PROBES: usize = 32;
/// Steps and chains of the pilot run that measures the cost of the steps and the speed of the computer.
const PILOT: (usize, usize) = (500, 64);
/// Steps of the run that measures the speed for the pilot, and the share of the time for the pilot.
const PROBE: usize = 20;
const PILOT_SHARE: f64 = 0.2;
/// Smallest number of steps, however little time there is; so few leave a wide bracket.
const LEAST: usize = 32;
/// Effective sample sizes below this number make the bootstrap unreliable.
const FEW: f64 = 10.0;
/// Probes that exceed the interval and the other reverse chains by this many nats reveal a missed region.
const MISSED: f64 = 1.0;
/// The share of the steps of a run for Gibbs sweeps that spread the samples before they are annealed back.
const SETTLE: f64 = 0.25;
/// Cost of the whole run, in units of its forward part.
const WHOLE: f64 = 2.0 + SETTLE + PROBES as f64 / CHAINS as f64;

/// The results of both directions and the bridge.
pub(super) struct Directions {
    pub(super) forward: (f64, Resampled, f64),
    pub(super) reverse: (f64, Resampled, f64),
    pub(super) bridge: Bridge,
    pub(super) steps: usize,
    histogram: (Vec<usize>, f64, f64),
    /// ln Z of the regions of the distribution that contain the data, one per probe.
    probes: Vec<f64>,
    /// Median of the weights of the reverse run, the reference for the probes.
    reverse_median: f64,
}

/// ln Z with an interval from both directions.
pub(super) fn estimate(rbm: &Rbm<f32>, request: &Request<'_, f32>, watch: Watch<'_>) -> Result<LogPartition> {
    let path = path(rbm, request, &[])?;
    let found = directions(&path, request, None, request.budget.as_secs_f64(), watch)?;
    Ok(judge(&found))
}

/// Anneals in both directions. The reverse run begins with forward chains resampled by their weights; half of them are
/// replaced by `samples` of the machine, such as tempered chains, if given. Probes are annealed back from the data.
pub(super) fn directions(
    path: &Path<f32>,
    request: &Request<'_, f32>,
    samples: Option<&Array2<f32>>,
    seconds: f64,
    watch: Watch<'_>,
) -> Result<Directions> {
    let seed = request.seed;
    let ask = |_: f64| watch(0.0);
    let begun = Instant::now();
    let pilot_steps = match request.effort {
        Some(_) => PILOT.0,
        None => {
            let places = Schedule { spacing: Spacing::Linear, steps: PROBE }.places()?;
            let (_, took) = timed(|| ais::forward(path, &places, PILOT.1, seed ^ 0x51, &ask))?;
            round_effort(PILOT_SHARE * seconds * PROBE as f64 / took, PROBE).min(PILOT.0)
        }
    };
    let coarse = Schedule { spacing: Spacing::Linear, steps: pilot_steps }.places()?;
    let (pilot, took) = timed(|| ais::forward(path, &coarse, PILOT.1, seed ^ 0x51, &ask))?;
    let speed = (pilot_steps * PILOT.1) as f64 / took;
    let left = (seconds - begun.elapsed().as_secs_f64()).max(0.0);
    let affordable = speed * left / (CHAINS as f64 * WHOLE);
    let steps = request.effort.unwrap_or_else(|| round_effort(affordable, LEAST));
    let places = ais::adapt(&coarse, &pilot, steps);
    let forward = ais::forward(path, &places, CHAINS, seed, &part(watch, 0.0, 1.0 / WHOLE))?;
    let start = samples_of_the_machine(path, &forward, samples, (SETTLE * steps as f64) as u64, seed);
    let from = (1.0 + SETTLE) / WHOLE;
    let reverse = ais::reverse(path, &places, &start, seed, &part(watch, from, from + 1.0 / WHOLE))?;
    let probes = match request.near {
        None => Vec::new(),
        Some(near) => {
            let rows: Vec<usize> = (0..PROBES).map(|k| k * near.nrows() / PROBES).collect();
            let start = near.select(Axis(0), &rows);
            let back =
                ais::reverse(path, &places, &start, seed ^ 0x52, &part(watch, from + 1.0 / WHOLE, 1.0))?;
            back.weights.log_weights().to_vec()
        }
    };
    let (f, r): (&Weights, &Weights) = (&forward.weights, &reverse.weights);
    Ok(Directions {
        forward: (f.log_mean(), f.bootstrap(1.0, seed), f.effective_sample_size(1.0)),
        reverse: (r.log_harmonic_mean(), r.bootstrap(-1.0, seed), r.effective_sample_size(-1.0)),
        bridge: ais::bridge(f, r, seed),
        steps,
        histogram: f.histogram(20),
        probes,
        reverse_median: quantile(r.log_weights(), 0.5).unwrap_or(f64::NAN),
    })
}

/// Forward chains drawn by their weights, every second one replaced by a given sample; then some Gibbs sweeps of all.
fn samples_of_the_machine(
    path: &Path<f32>,
    forward: &Annealed<f32>,
    given: Option<&Array2<f32>>,
    sweeps: u64,
    seed: u64,
) -> Array2<f32> {
    let n = forward.visible.nrows();
    let weights = forward.weights.log_weights();
    let top = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = weights.iter().map(|w| (w - top).exp()).collect();
    let total: f64 = shares.iter().sum();
    let mut stream = Stream::new(seed, Purpose::Resample, 1, 0);
    // Systematic resampling: one uniform number, then equal distances.
    let offset = stream.uniform();
    let (mut picked, mut cumulative, mut k) = (Vec::with_capacity(n), shares[0] / total, 0);
    for place in 0..n {
        while cumulative < (place as f64 + offset) / n as f64 && k + 1 < n {
            k += 1;
            cumulative += shares[k] / total;
        }
        picked.push(k);
    }
    let mut start = forward.visible.select(Axis(0), &picked);
    if let Some(given) = given {
        for (row, from) in evenly_spaced(n, given.nrows()).into_iter().enumerate().step_by(2) {
            start.row_mut(row).assign(&given.row(from));
        }
    }
    let rung = path.rung(1.0);
    let mut chains = rung.chains(Rows::compact(start));
    for sweep in 0..sweeps {
        chains = rung.sweep(&chains.inputs, seed, u64::MAX / 2 + sweep, 0);
    }
    chains.visible.to_dense()
}

/// The ln Z of the region of the distribution that contains the data, and a message, if this ln Z is above `upper`.
pub(super) fn missed(found: &Directions, upper: f64) -> Option<(f64, String)> {
    let missed = quantile(&found.probes, 0.5).filter(|z| *z > upper.max(found.reverse_median) + MISSED)?;
    let sentence = format!(
        "chains annealed back from the data see a part of the distribution with ln Z of about {missed:.2} nats, more \
         than the estimate: its chains miss that part, and the interval is widened to it"
    );
    Some((missed, sentence))
}

/// The interval: the interval of the bridge if the two directions agree, otherwise the whole range of both directions.
pub(super) fn judge(found: &Directions) -> LogPartition {
    let Directions { forward, reverse, bridge, .. } = found;
    let mut warnings = Vec::new();
    let gap = reverse.0 - forward.0;
    let errors = forward.1.std_error.hypot(reverse.1.std_error);
    let agree = gap.abs() <= 3.0 * errors && bridge.overlap > 0.05;
    let few = forward.2.min(reverse.2) < FEW;
    // Reverse chains begin at copies of forward chains, so the two directions are not independent, as the bootstrap
    // assumes: half of the forward error is added.
    let std_error = bridge.resampled.std_error.hypot(0.5 * forward.1.std_error);
    let half = student_t(CHAINS as f64) * std_error;
    let (mut lower, mut upper) = (bridge.log_partition - half, bridge.log_partition + half);
    if !agree || few {
        lower = lower.min(forward.1.lower).min(reverse.1.lower);
        upper = upper.max(forward.1.upper).max(reverse.1.upper);
    }
    if !agree {
        warnings.push(format!(
            "forward and reverse annealing disagree by more than their errors ({:.2} ± {:.2} and {:.2} ± {:.2} nats): \
             chains miss a part of the distribution; give more time",
            forward.0, forward.1.std_error, reverse.0, reverse.1.std_error
        ));
    } else if few {
        warnings.push(format!(
            "annealing leaves few effective chains ({:.1} forward, {:.1} reverse): the interval may be too narrow",
            forward.2, reverse.2
        ));
    }
    if let Some((missed, sentence)) = missed(found, upper) {
        upper = upper.max(missed);
        warnings.push(sentence);
    }
    LogPartition {
        log_z: bridge.log_partition,
        std_error: std_error.max((upper - lower) / 4.0),
        lower,
        upper,
        interval: IntervalKind::Confidence,
        method: PartitionMethod::Ais,
        reason: "annealed importance sampling was asked for".into(),
        warnings,
        evidence: vec![evidence(found)],
    }
}

fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get((share * sorted.len() as f64) as usize).copied()
}

pub(super) fn evidence(found: &Directions) -> Evidence {
    let Directions { forward, reverse, bridge, steps, histogram, probes, .. } = found;
    Evidence::new(
        PartitionMethod::Ais,
        &[
            ("log_z", bridge.log_partition),
            ("log_z_std_error", bridge.resampled.std_error),
            ("forward", forward.0),
            ("forward_std_error", forward.1.std_error),
            ("forward_effective_sample_size", forward.2),
            ("reverse", reverse.0),
            ("reverse_std_error", reverse.1.std_error),
            ("reverse_effective_sample_size", reverse.2),
            ("overlap", bridge.overlap),
            ("reverse_from_data", quantile(probes, 0.5).unwrap_or(f64::NAN)),
            ("chains", CHAINS as f64),
            ("temperatures", *steps as f64),
            ("histogram_low", histogram.1),
            ("histogram_high", histogram.2),
        ],
    )
    .with("histogram", histogram.0.iter().map(|&n| n as f64).collect())
}
