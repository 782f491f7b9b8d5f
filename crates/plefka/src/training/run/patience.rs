//! Early stopping: the best model so far on the validation samples, and the end of the patience.
//!
//! The values of the watched monitor under two models are compared sample by sample. A measurement is an improvement if
//! the mean difference from the best model exceeds its own standard error and the least improvement of the settings:
//! the spread between samples plays no role, and a difference within the noise of ln Z or of the samples is none. A
//! slow improvement counts when it has added up.

use super::outcome::Outcome;
use super::trainer::Trainer;
use crate::error::Result;
use crate::float::Float;
use crate::training::monitors::{Measurement, larger_is_better};

impl<F: Float> Trainer<F> {
    /// Whether the run ends because `found`, the last measurement on the validation samples, and those before it are no
    /// improvement; keeps the model if it is the best so far.
    pub(super) fn out_of_patience(&mut self, found: Option<&Measurement>) -> Result<bool> {
        let stopping = &self.config.stopping;
        let Some(found) = found.filter(|_| stopping.patience > 0) else { return Ok(false) };
        let sign = if larger_is_better(&stopping.monitor)? { 1.0 } else { -1.0 };
        let name = format!("validation.{}", stopping.monitor);
        let value =
            self.progress.history.last().and_then(|record| record.values.get(&name)).map(|x| sign * x);
        let samples = found.of(&stopping.monitor);
        let improved = match (samples, &self.progress.best_samples, self.progress.best_value) {
            (None, ..) => false,
            (Some(now), Some(best), Some(_)) => now.minus(best).is_none_or(|apart| {
                // The error of a single sample is unknown.
                let error = if apart.std_error.is_nan() { 0.0 } else { apart.std_error };
                sign * apart.mean > stopping.min_improvement.max(error)
            }),
            // A checkpoint of an earlier version has the value alone.
            (Some(_), None, Some((best, _))) => {
                value.is_some_and(|value| value > best + stopping.min_improvement)
            }
            (Some(_), _, None) => true,
        };
        if let Some(value) = value.filter(|_| improved) {
            self.progress.best_value = Some((value, self.progress.epoch));
            self.progress.best_samples = samples.cloned();
            self.best = Some(self.model().into_owned());
            return Ok(false);
        }
        Ok(Outcome::of(&self.config, &self.progress) == Some(Outcome::StoppedEarly))
    }
}
