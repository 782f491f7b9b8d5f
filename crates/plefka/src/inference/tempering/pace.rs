//! The parts of a tempering run: three tenths of it adapt the ladder, the next tenth is discarded, the rest is recorded.
//! The parts are counted in sweeps, or measured by the clock.

use std::ops::ControlFlow;
use std::time::Instant;

use super::{Differences, Ladder};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::watch::Watch;

/// Share of the run after which the ladder is fixed, and share after which recording begins.
const ADAPTED: f64 = 0.3;
const RECORDED_FROM: f64 = 0.4;
/// Share of a run by the clock that is left for what follows the sweeps.
const SUMMARY: f64 = 0.1;
/// First round and smallest number of sweeps of a part by the clock.
const FIRST: usize = 20;
/// A run by the clock that is late records at least so many sweeps.
const LEAST: usize = 100;

const WHAT: &str = "parallel tempering";

enum Length {
    Sweeps(usize),
    Seconds(f64),
}

/// The progress of a run.
pub(super) struct Pace<'a> {
    length: Length,
    watch: Watch<'a>,
    begun: Instant,
    done: usize,
    /// Sweeps and seconds of the sweeps at the present ladder, and its rungs.
    present: (usize, f64, usize),
}

impl<'a> Pace<'a> {
    /// A run of so many sweeps.
    pub(super) fn of_sweeps(sweeps: usize, watch: Watch<'a>) -> Self {
        Self::new(Length::Sweeps(sweeps), watch)
    }

    /// A run of about so many seconds.
    pub(super) fn of_seconds(seconds: f64, watch: Watch<'a>) -> Self {
        Self::new(Length::Seconds((1.0 - SUMMARY) * seconds), watch)
    }

    fn new(length: Length, watch: Watch<'a>) -> Self {
        Self { length, watch, begun: Instant::now(), done: 0, present: (0, 0.0, 0) }
    }

    /// Whether to go on with work that is not counted.
    pub(super) fn look(&self) -> ControlFlow<()> {
        (self.watch)(self.share())
    }

    /// The completed share of the run.
    fn share(&self) -> f64 {
        match self.length {
            Length::Sweeps(sweeps) => self.done as f64 / sweeps.max(1) as f64,
            Length::Seconds(seconds) => (self.begun.elapsed().as_secs_f64() / seconds).min(1.0),
        }
    }

    /// One sweep, with the differences that swaps compare.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    pub(super) fn sweep<F: Float>(&mut self, ladder: &mut Ladder<F>) -> Result<Differences> {
        let rungs = ladder.places().len();
        if self.present.2 != rungs {
            self.present = (0, 0.0, rungs);
        }
        let begun = Instant::now();
        let differences = ladder.sweep();
        self.present.0 += 1;
        self.present.1 += begun.elapsed().as_secs_f64();
        self.done += 1;
        if self.look().is_break() { Err(Error::Interrupted(WHAT)) } else { Ok(differences) }
    }

    /// The sweeps that fit into the run from now until `share` of it; by the clock at least a few.
    fn until(&self, share: f64) -> usize {
        match self.length {
            Length::Sweeps(sweeps) => ((share * sweeps as f64) as usize).saturating_sub(self.done),
            Length::Seconds(seconds) => {
                let (sweeps, took, _) = self.present;
                let left = share * seconds - self.begun.elapsed().as_secs_f64();
                match sweeps {
                    0 => FIRST,
                    _ => ((left * sweeps as f64 / took) as usize).max(FIRST),
                }
            }
        }
    }

    /// Length of the first round of adaption.
    pub(super) fn first_round(&self) -> usize {
        match self.length {
            Length::Sweeps(sweeps) => ((ADAPTED * sweeps as f64) as usize / 15).clamp(1, 200),
            Length::Seconds(_) => FIRST,
        }
    }

    /// Largest number of sweeps of the next round of adaption; `None` if the ladder is to be fixed.
    pub(super) fn adapting(&self) -> Option<usize> {
        match self.length {
            Length::Sweeps(_) => Some(self.until(ADAPTED)).filter(|sweeps| *sweeps > 0),
            Length::Seconds(_) => (self.done == 0 || self.share() < ADAPTED).then(|| self.until(ADAPTED)),
        }
    }

    /// Number of sweeps that are discarded.
    pub(super) fn settling(&self) -> usize {
        self.until(RECORDED_FROM)
    }

    /// Number of sweeps that are recorded.
    pub(super) fn recording(&self) -> usize {
        match self.length {
            Length::Sweeps(_) => self.until(1.0),
            Length::Seconds(_) => self.until(1.0).max(LEAST),
        }
    }

    /// Whether a run by the clock is over after so many recorded sweeps.
    pub(super) fn is_late(&self, recorded: usize) -> bool {
        matches!(self.length, Length::Seconds(_)) && recorded >= LEAST && self.share() >= 1.0
    }
}
