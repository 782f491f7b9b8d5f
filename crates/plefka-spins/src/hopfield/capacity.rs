//! Capacity experiments: random patterns at a load α = P/N, recalled from their own states or from corrupted ones, and
//! the final overlap averaged over several draws. The results can be compared with the phase diagram of the theory.

use ndarray::{Array2, ArrayView2, s};
use plefka::error::{Error, Result};
use plefka::inference::watch::Watch;
use plefka::rng::{Purpose, Stream};
use rayon::prelude::*;
use serde::Serialize;

use super::{Dynamics, Memory, Rule};
use crate::ising::{heat_bath, mean_and_error};
use plefka::room::check_room;

/// The settings of a capacity experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// N, the number of spins.
    pub spins: usize,
    /// The rule that stores the patterns.
    pub rule: Rule,
    /// (α, T): loads and temperatures of the dynamics; T = 0 is asynchronous descent.
    pub points: Vec<(f64, f64)>,
    /// Share of the spins that are flipped at the start.
    pub corruption: f64,
    /// Number of draws of the patterns at each point.
    pub draws: usize,
    /// Number of patterns recalled in each draw, at most P.
    pub starts: usize,
    /// Largest number of sweeps of a recall.
    pub sweeps: usize,
    /// Seed of the patterns, the corruption and the dynamics.
    pub seed: u64,
}

/// The result at one point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measured {
    /// P/N, where P is the whole number of patterns nearest to the requested load.
    pub load: f64,
    /// T.
    pub temperature: f64,
    /// Mean final overlap with the pattern.
    pub overlap: f64,
    /// Standard error of the overlap over draws; NaN for one draw.
    pub std_error: f64,
    /// Share of recalls that end with an overlap above ½.
    pub recalled: f64,
    /// Share of (pattern, spin) pairs that are unstable in the pattern itself.
    pub unstable: f64,
}

/// Random patterns with independent entries ±1 of equal probability, (P × N).
pub fn random_patterns(patterns: usize, spins: usize, seed: u64) -> Array2<f64> {
    let row = |pattern: usize| {
        let mut stream = Stream::new(seed, Purpose::Synthetic, 0, pattern as u64);
        (0..spins).map(move |_| heat_bath::draw(0.0, &mut stream))
    };
    let values = (0..patterns).flat_map(row).collect();
    Array2::from_shape_vec((patterns, spins), values).expect("as many as the shape has")
}

/// States (rows × N) in which the given share of each row's spins, drawn at random, is flipped.
///
/// # Errors
/// [`Error::Setting`] for a share outside [0, 1].
pub fn corrupted(states: ArrayView2<'_, f64>, share: f64, seed: u64) -> Result<Array2<f64>> {
    check_corruption(share)?;
    let mut out = states.to_owned();
    let turned = (share * states.ncols() as f64).round() as usize;
    for (row, mut state) in out.rows_mut().into_iter().enumerate() {
        let order = Stream::new(seed, Purpose::Sample, 0, row as u64).permutation(state.len());
        order.into_iter().take(turned).for_each(|spin| state[spin] = -state[spin]);
    }
    Ok(out)
}

fn check_corruption(share: f64) -> Result<()> {
    if (0.0..=1.0).contains(&share) {
        return Ok(());
    }
    Err(Error::setting("corruption", share, "a share from 0 to 1"))
}

/// Measures every point; the draws are distributed over the threads.
///
/// # Errors
/// [`Error::Setting`] for settings out of range; [`Error::Interrupted`].
pub fn measure(experiment: &Experiment, watch: Watch<'_>) -> Result<Vec<Measured>> {
    check(experiment)?;
    let spins = experiment.spins as f64;
    check_room("spins", experiment.spins, 8.0 * spins * spins, 2.0)?;
    let largest = experiment.points.iter().map(|(load, _)| *load).fold(0.0, f64::max);
    check_room("loads", largest as usize, 8.0 * largest * spins * spins, 1.0)?;
    let tasks = experiment.points.len() as f64 * experiment.draws as f64;
    check_room("draws", experiment.draws, 48.0 * tasks, 1.0)?;
    let points = &experiment.points;
    let done = std::sync::atomic::AtomicUsize::new(0);
    let total = points.len() * experiment.draws;
    let tasks: Vec<(usize, usize)> =
        (0..points.len()).flat_map(|point| (0..experiment.draws).map(move |draw| (point, draw))).collect();
    let found: Result<Vec<Draw>> = tasks
        .into_par_iter()
        .map(|(point, draw)| {
            let found = one(experiment, points[point], draw as u64)?;
            let before = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            match watch((before + 1) as f64 / total as f64).is_break() {
                true => Err(Error::Interrupted("recall")),
                false => Ok(found),
            }
        })
        .collect();
    let found = found?;
    Ok(points
        .iter()
        .zip(found.chunks(experiment.draws))
        .map(|(&point, draws)| gather(point, draws))
        .collect())
}

/// The sums of one draw of the patterns.
struct Draw {
    load: f64,
    overlap: f64,
    recalled: f64,
    unstable: f64,
}

fn one(experiment: &Experiment, (load, temperature): (f64, f64), draw: u64) -> Result<Draw> {
    let &Experiment { spins, rule, corruption, starts, sweeps, seed, .. } = experiment;
    let count = ((load * spins as f64).round() as usize).max(1);
    let seed = seed.wrapping_add(draw);
    let memory = Memory::learn(random_patterns(count, spins, seed), rule)?;
    let starts = starts.min(count);
    let states = corrupted(memory.patterns.slice(s![..starts, ..]), corruption, seed)?;
    let dynamics = if temperature > 0.0 { Dynamics::Thermal(temperature) } else { Dynamics::Asynchronous };
    let recalled = memory.recall(states.view(), dynamics, sweeps, seed)?;
    let overlaps: Vec<f64> = recalled.overlaps.diag().to_vec();
    let n = overlaps.len() as f64;
    Ok(Draw {
        load: memory.load(),
        overlap: overlaps.iter().sum::<f64>() / n,
        recalled: overlaps.iter().filter(|m| **m > 0.5).count() as f64 / n,
        unstable: memory.learning.unstable,
    })
}

fn gather((_, temperature): (f64, f64), draws: &[Draw]) -> Measured {
    let n = draws.len() as f64;
    let mean = |of: &dyn Fn(&Draw) -> f64| draws.iter().map(of).sum::<f64>() / n;
    let overlaps: Vec<f64> = draws.iter().map(|draw| draw.overlap).collect();
    let (overlap, std_error) = mean_and_error(&overlaps);
    Measured {
        load: draws[0].load,
        temperature,
        overlap,
        std_error,
        recalled: mean(&|draw| draw.recalled),
        unstable: mean(&|draw| draw.unstable),
    }
}

fn check(experiment: &Experiment) -> Result<()> {
    let counts = [
        ("spins", experiment.spins),
        ("draws", experiment.draws),
        ("starts", experiment.starts),
        ("sweeps", experiment.sweeps),
        ("points", experiment.points.len()),
    ];
    if let Some((name, _)) = counts.into_iter().find(|(_, n)| *n == 0) {
        return Err(Error::setting(name, 0, "at least 1"));
    }
    check_corruption(experiment.corruption)?;
    for &(load, temperature) in &experiment.points {
        if !(load > 0.0 && load.is_finite()) {
            return Err(Error::setting("load", load, "a finite number above 0"));
        }
        if !(temperature >= 0.0 && temperature.is_finite()) {
            return Err(Error::setting("temperature", temperature, "a finite number, at least 0"));
        }
    }
    Ok(())
}
