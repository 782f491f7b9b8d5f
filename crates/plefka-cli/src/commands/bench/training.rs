//! The time of training per sample, on random bits.

use std::ops::ControlFlow;
use std::time::Instant;

use ndarray::Array2;
use plefka::any::{AnyEvent, AnySamples, AnyTrainer, Precision};
use plefka::data::{Table, Values};
use plefka::rng::{Purpose, Stream};
use plefka::training::RunConfig;
use plefka::{Error, Result};

use crate::terminal::interrupt;

/// Hidden units are on a fifth of the time, as in trained machines.
const HIDDEN_BIAS: f64 = -1.4;
/// Number of epochs, more than any measurement reaches.
const EPOCHS: u64 = 1 << 32;
/// Share of the time after which the chains have started and the caches are warm.
const WARM_UP: f64 = 0.2;

/// Seconds per sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timing {
    /// Median over the epochs.
    pub median: f64,
    /// The fastest epoch.
    pub min: f64,
    /// The slowest epoch.
    pub max: f64,
    /// Number of epochs.
    pub epochs: usize,
}

/// Samples of independent bits that are 1 with the given probability.
pub(super) fn bits(
    precision: Precision,
    (rows, visible): (usize, usize),
    density: f64,
    seed: u64,
) -> Result<AnySamples> {
    let mut stream = Stream::new(seed, Purpose::Synthetic, 0, 0);
    let bits = Array2::from_shape_simple_fn((rows, visible), || u8::from(stream.uniform() < density));
    AnySamples::from_table(Table::new("random bits", Values::Bytes(bits)), false, precision)
}

/// Trains for about `seconds`.
///
/// # Errors
/// [`Error::Setting`] for settings out of range, [`Error::Diverged`], [`Error::Interrupted`].
pub(super) fn time(mut config: RunConfig, samples: &AnySamples, seconds: f64) -> Result<Timing> {
    config.training.epochs = EPOCHS;
    let mut laps = Laps::new(samples.len(), config.training.batch, seconds);
    let mut trainer = AnyTrainer::new(config, samples)?;
    trainer.set_model(trainer.view().model().with_hidden_fields(HIDDEN_BIAS))?;
    laps.begun = Instant::now();
    trainer.run(samples, None, &mut |event| match event {
        AnyEvent::Step { progress, .. } => laps.step(progress.batch as usize),
        AnyEvent::Epoch { .. } | AnyEvent::Warning(_) => ControlFlow::Continue(()),
    })?;
    if interrupt::asked() { Err(Error::Interrupted("bench")) } else { Ok(laps.timing()) }
}

/// The clock of a training. A lap has as many steps as an epoch and begins at the end of the warm-up, so that it
/// contains every batch of an epoch once.
#[derive(Debug)]
struct Laps {
    rows: usize,
    batch: usize,
    seconds: f64,
    begun: Instant,
    warm: Option<Instant>,
    lap: Instant,
    /// Samples of the current lap.
    samples: usize,
    /// Seconds per sample of every lap.
    laps: Vec<f64>,
}

impl Laps {
    fn new(rows: usize, batch: usize, seconds: f64) -> Self {
        let now = Instant::now();
        Self { rows, batch, seconds, begun: now, warm: None, lap: now, samples: 0, laps: Vec::new() }
    }

    /// Records the step of the epoch with the given number, from 1.
    fn step(&mut self, number: usize) -> ControlFlow<()> {
        if interrupt::asked() {
            return ControlFlow::Break(());
        }
        let now = Instant::now();
        let Some(warm) = self.warm else {
            let long = (now - self.begun).as_secs_f64() >= WARM_UP * self.seconds;
            if long || number * self.batch >= self.rows {
                (self.warm, self.lap) = (Some(now), now);
            }
            return ControlFlow::Continue(());
        };
        self.samples += self.batch.min(self.rows - (number - 1) * self.batch);
        let over = (now - warm).as_secs_f64() >= self.seconds;
        // If there is no time for a whole lap, a part of a lap counts.
        if self.samples == self.rows || (over && self.laps.is_empty()) {
            self.laps.push((now - self.lap).as_secs_f64() / self.samples as f64);
            (self.lap, self.samples) = (now, 0);
        }
        if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn timing(mut self) -> Timing {
        self.laps.sort_by(f64::total_cmp);
        let n = self.laps.len();
        let median = 0.5 * (self.laps[(n - 1) / 2] + self.laps[n / 2]);
        Timing { median, min: self.laps[0], max: self.laps[n - 1], epochs: n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_have_their_density() {
        let means = |density| bits(Precision::F64, (400, 50), density, 3).unwrap().means().unwrap();
        let mean = means(0.3).iter().sum::<f64>() / 50.0;
        // The tolerance is five standard errors.
        assert!((mean - 0.3).abs() < 5.0 * (0.21f64 / 20_000.0).sqrt(), "{mean}");
        assert_eq!((means(0.0)[7], means(1.0)[7]), (0.0, 1.0));
    }

    /// Laps count the actual number of samples in short batches, wherever the warm-up ends.
    #[test]
    fn a_lap_has_the_samples_of_an_epoch() {
        let mut laps = Laps::new(25, 10, 1e9);
        laps.warm = Some(laps.begun);
        for number in [2, 3, 1, 2, 3] {
            assert!(laps.step(number).is_continue());
        }
        assert_eq!((laps.laps.len(), laps.samples), (1, 15));
        laps.seconds = 0.0;
        assert!(laps.step(1).is_break());
        assert_eq!((laps.laps.len(), laps.samples), (2, 0));
    }

    #[test]
    fn a_part_of_a_lap_has_to_do_where_time_is_short() {
        let mut laps = Laps::new(25, 10, 0.0);
        assert!(laps.step(1).is_continue() && laps.warm.is_some());
        assert!(laps.step(2).is_break());
        let timing = laps.timing();
        assert_eq!((timing.epochs, timing.min == timing.max), (1, true));
    }

    #[test]
    fn the_median_is_of_all_laps() {
        let mut laps = Laps::new(1, 1, 1.0);
        laps.laps = vec![4.0, 1.0, 2.0, 9.0];
        assert_eq!(laps.timing(), Timing { median: 3.0, min: 1.0, max: 9.0, epochs: 4 });
    }
}
