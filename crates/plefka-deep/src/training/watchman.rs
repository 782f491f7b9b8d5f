//! The watchman of a run: it compares the smoothed loss with its own best and with that of a guess, and says in words when a run
//! starts to collapse. The bounds are measured in docs/big-deep-simple.md.

use super::progress::NetProgress;

plefka::choices! {
    /// What follows when a run starts to collapse.
    #[derive(Default)]
    pub enum OnDivergence: "on_divergence" {
        /// The run ends with an error.
        Stop = "stop": "The run ends; the last good state is kept",
        /// Back to the last good state, with half the rate.
        #[default]
        Rollback = "rollback": "Back to the last good state, with half the rate",
        /// The finding is recorded.
        Ignore = "ignore": "The run goes on, the finding is recorded",
    }
}

/// A run collapses when its smoothed loss exceeds this many times its best by more than [`SHARE`] …
const RATIO: f64 = 2.0;
/// … of the loss of a guess,
const SHARE: f64 = 0.05;
/// or when it has lost this share of the way from a guess to its best, and more than twice [`SHARE`].
const LOST: f64 = 0.5;
/// Steps and samples of the smoothing, at least; of longer epochs a tenth.
const STEPS: usize = 50;
const SAMPLES: usize = 2000;
/// Times that a run is taken back at most; a run that needs more is stopped.
pub(super) const MOST_ROLLBACKS: usize = 20;

/// The watchman; its state is a part of the progress of the run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watchman {
    /// Loss of a guess: ln C for C classes.
    guess: f64,
    /// Share of a step in the smoothed loss.
    share: f64,
    /// Steps before the first judgement.
    warm_up: u64,
}

impl Watchman {
    /// For epochs of `steps` with `batch` samples each, and the loss of a guess.
    pub(super) fn new(guess: f64, steps: usize, batch: usize) -> Self {
        let length = (steps / 10).max(STEPS).max(SAMPLES / batch);
        Self { guess, share: 1.0 / length as f64, warm_up: length as u64 }
    }

    /// Takes the mean loss of a step into the smoothed loss; returns what is wrong, in words.
    pub(super) fn judge(&self, progress: &mut NetProgress, loss: f64) -> Option<String> {
        if !loss.is_finite() {
            progress.smoothed = None;
            return Some("the loss is not a finite number".into());
        }
        let smoothed = progress.smoothed.map_or(loss, |s| s + self.share * (loss - s));
        progress.smoothed = Some(smoothed);
        if progress.step < self.warm_up {
            return None;
        }
        let best = progress.best.map_or(smoothed, |best| best.min(smoothed));
        progress.best = Some(best);
        (smoothed > self.limit(best)).then(|| {
            let ratio = smoothed / best;
            format!(
                "the smoothed loss is {smoothed:.4}, {ratio:.1} times its best of {best:.4}; a guess has {:.4}",
                self.guess
            )
        })
    }

    /// The smoothed loss from which on a run collapses.
    fn limit(&self, best: f64) -> f64 {
        let lost = (LOST * (self.guess - best)).max(2.0 * SHARE * self.guess);
        (RATIO * best + SHARE * self.guess).min(best + lost)
    }

    /// Whether a loss is that of a good state, to which a run may go back.
    pub(super) fn is_good(&self, smoothed: Option<f64>, best: Option<f64>) -> bool {
        match (smoothed, best) {
            (Some(smoothed), Some(best)) => smoothed <= 1.25 * best + 0.1 * SHARE * self.guess,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_is_found_and_noise_is_not() {
        let watchman = Watchman::new(10f64.ln(), 600, 100);
        let mut progress = NetProgress::default();
        // Noise of a batch around a loss that falls.
        let noise = |step: u64| 1.0 + 0.5 * ((step * step) as f64 * 0.37).sin();
        for step in 0..6000 {
            progress.step = step;
            let loss = (2.3 * (-(step as f64) / 500.0).exp() + 0.04) * noise(step);
            assert_eq!(watchman.judge(&mut progress, loss), None, "step {step}");
        }
        let mut found = None;
        for step in 6000..6600 {
            progress.step = step;
            let loss = (0.04 + 0.5 * (step - 6000) as f64 / 600.0) * noise(step);
            found = found.or(watchman.judge(&mut progress, loss));
        }
        assert!(found.is_some_and(|text| text.contains("times its best")));
        assert!(watchman.judge(&mut progress, f64::NAN).is_some());
    }
}
