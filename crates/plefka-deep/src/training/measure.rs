//! The measurements after an epoch: validation, units that cannot learn, the largest singular values; and the statistics of
//! normalisations for a mean of weights.

use plefka::data::evenly_spaced;
use plefka::linalg::spectrum::leading_singular_values;
use plefka::{Float, Result};

use super::batches::Examples;
use super::progress::NetRecord;
use super::trainer::{NetTrainer, Trained};
use crate::perceptron::{Norm, Perceptron, Targets};

/// Samples on which units are looked at.
const PROBES: usize = 500;
/// Samples that are in memory at a time.
const BLOCK: usize = 2000;
/// Batches of training samples from which statistics are measured anew, at most.
const BATCHES: usize = 50;

/// Loss and error of a net on samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetScore {
    /// Number of samples.
    pub samples: usize,
    /// Mean loss, in nats (half the squared error for numbers).
    pub loss: f64,
    /// Standard error of the mean loss over samples.
    pub loss_std_error: f64,
    /// Samples with another class than their label; `None` where targets are numbers.
    pub wrong: Option<usize>,
    /// Mean over the samples of Σ (output − target)²; `None` where targets are classes.
    pub squared_error: Option<f64>,
}

impl NetScore {
    /// Share of wrongly classified samples.
    pub fn error(&self) -> Option<f64> {
        self.wrong.map(|wrong| wrong as f64 / self.samples as f64)
    }

    /// Binomial standard error of [`NetScore::error`].
    pub fn error_std_error(&self) -> Option<f64> {
        self.error().map(|error| (error * (1.0 - error) / self.samples as f64).sqrt())
    }
}

impl<F: Float> Trained<F> {
    /// Loss and error of samples.
    ///
    /// # Errors
    /// Samples that cannot be read or do not fit the net.
    pub fn score(&self, examples: &Examples<F>) -> Result<NetScore> {
        let (mut sum, mut squares, mut wrong, mut distance) = (0.0, 0.0, 0, 0.0);
        let order: Vec<usize> = (0..examples.len()).collect();
        for rows in order.chunks(BLOCK) {
            let (x, targets) = examples.gather(rows, 0, 0, &self.inputs)?;
            targets.check(self.net.output, x.nrows(), self.net.n_outputs())?;
            let mut sums = self.net.sums(x.view())?;
            wrong += targets.wrong(&sums);
            if let Targets::Values(values) = &targets {
                let mut outputs = sums.clone();
                self.net.output.apply(&mut outputs);
                distance += (&outputs - values).iter().map(|d| d.wide() * d.wide()).sum::<f64>();
            }
            for loss in self.net.output.losses(&mut sums, &targets, 1) {
                sum += loss;
                squares += loss * loss;
            }
        }
        let n = examples.len() as f64;
        let mean = sum / n;
        let variance = ((squares / n - mean * mean) * n / (n - 1.0).max(1.0)).max(0.0);
        let wrong = examples.classes.is_some().then_some(wrong);
        let squared_error = examples.classes.is_none().then_some(distance / n);
        let loss_std_error = (variance / n).sqrt();
        Ok(NetScore { samples: examples.len(), loss: mean, loss_std_error, wrong, squared_error })
    }
}

impl<F: Float> NetTrainer<F> {
    /// The record of the epoch that has just ended.
    pub(super) fn record(
        &self,
        train: &Examples<F>,
        validation: Option<&Examples<F>>,
        rate: f64,
    ) -> Result<NetRecord> {
        let score = match validation {
            Some(validation) => Some(self.result(train)?.score(validation)?),
            None => None,
        };
        let progress = &self.progress;
        let n = progress.sums.samples.max(1) as f64;
        Ok(NetRecord {
            epoch: progress.epoch,
            step: progress.step,
            seconds: progress.seconds,
            rate,
            loss: progress.sums.loss / n,
            error: train.classes.is_some().then_some(progress.sums.wrong as f64 / n),
            validation_loss: score.map(|score| score.loss),
            validation_error: score.and_then(|score| score.error()),
            validation_error_std_error: score.and_then(|score| score.error_std_error()),
            gradient_norm: progress.sums.gradient,
            dead: self.dead_units(train)?,
            sigma_max: self.largest_singular_values(),
        })
    }

    /// The units of every layer for up to 500 samples, evenly spaced; the last are the sums of the outputs.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn units(&self, train: &Examples<F>) -> Result<Vec<ndarray::Array2<F>>> {
        let rows = evenly_spaced(PROBES.min(train.len()), train.len());
        let (x, _) = train.gather(&rows, self.config.seed, 0, &self.trained.inputs)?;
        self.trained.net.units(x.view())
    }

    /// Share of the units of every hidden layer that cannot learn from any of up to 500 samples.
    pub(super) fn dead_units(&self, train: &Examples<F>) -> Result<Vec<f64>> {
        let (net, units) = (&self.trained.net, self.units(train)?);
        let hidden = units.iter().zip(&net.layers).take(net.layers.len() - 1);
        let share = |(values, layer): (&ndarray::Array2<F>, &crate::perceptron::Affine<F>)| {
            let stuck = |h: &F| layer.activation.is_saturated(h.wide());
            let dead = values.columns().into_iter().filter(|unit| unit.iter().all(stuck)).count();
            dead as f64 / values.ncols() as f64
        };
        Ok(hidden.map(share).collect())
    }

    /// Largest singular value of every weight matrix, without its normalisation.
    pub(super) fn largest_singular_values(&self) -> Vec<f64> {
        let folded = self.trained.net.folded();
        folded.layers.iter().map(|layer| leading_singular_values(&layer.weights, 1)[0]).collect()
    }

    /// Measures the statistics of all normalisations of `net` on training samples: the mean over batches, layer after layer, as in
    /// training.
    pub(super) fn measure_statistics(&self, net: &mut Perceptron<F>, train: &Examples<F>) -> Result<()> {
        if net.layers.iter().all(|layer| layer.norm.is_none()) {
            return Ok(());
        }
        let size = self.config.training.batch.max(2);
        let batches = (train.len() / size).clamp(1, BATCHES);
        let rows = evenly_spaced((batches * size).min(train.len()), train.len());
        for (k, rows) in rows.chunks(size).enumerate().filter(|(_, rows)| rows.len() > 1) {
            let (x, _) = train.gather(rows, self.config.seed, 0, &self.trained.inputs)?;
            // The mean over the batches so far: the first one replaces what was there.
            net.move_statistics(x, 1.0 / (k + 1) as f64);
        }
        Ok(())
    }
}

impl<F: Float> Perceptron<F> {
    /// Moves the running statistics by `share` of a batch.
    fn move_statistics(&mut self, x: ndarray::Array2<F>, share: f64) {
        let mut h = x;
        for layer in &mut self.layers {
            let mut sums = layer.sums(&h);
            if let Some(norm) = layer.norm.as_mut() {
                Norm::normalize(norm, &mut sums, share);
            }
            plefka::linalg::rows::for_each_row(&mut sums, |_, row| {
                crate::perceptron::add(row, &layer.bias);
                layer.activation.apply(row);
            });
            h = sums;
        }
    }
}

/// The classes of outputs, the first of equal ones.
pub fn predicted<F: Float>(outputs: &ndarray::Array2<F>) -> Vec<usize> {
    outputs.rows().into_iter().map(|row| crate::perceptron::largest(row.iter().copied())).collect()
}

/// Rows whose class differs from their label.
pub fn mistakes<F: Float>(outputs: &ndarray::Array2<F>, targets: &Targets<F>) -> Vec<usize> {
    let Targets::Classes(classes) = targets else { return Vec::new() };
    let pairs = predicted(outputs).into_iter().zip(classes).enumerate();
    pairs.filter(|(_, (found, class))| *found != **class as usize).map(|(row, _)| row).collect()
}
