//! The gap of the mean clamped free energy between validation and training samples, F_val − F_train (Hinton 2012, §6).
//! It is exact, because ln Z cancels. For samples of one distribution it is 0 within its error. When the model
//! overfits, training samples become more probable than others, and the gap grows.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::numerics::mean::mean_and_variance;

/// The number of standard errors above which a gap is significant.
pub const SURE: f64 = 3.0;

/// Mean free energies and their difference, in nats.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct FreeEnergyGap {
    /// Mean over the training samples.
    pub train: f64,
    /// Mean over the validation samples.
    pub validation: f64,
    /// `validation` − `train` = mean ln p(training) − mean ln p(validation); positive if training samples are more
    /// probable.
    pub gap: f64,
    /// Its standard error over the samples.
    pub error: f64,
    /// `gap` / `error`; `None` if the error is 0.
    pub z: Option<f64>,
}

/// The gap between two sets of free energies, one per sample.
///
/// # Errors
/// Fewer than 2 samples in a set, or a free energy that is not finite.
pub fn gap(train: &[f64], validation: &[f64]) -> Result<FreeEnergyGap> {
    let ((train, a), (validation, b)) = (checked("training", train)?, checked("validation", validation)?);
    let (gap, error) = (validation - train, (a + b).sqrt());
    Ok(FreeEnergyGap { train, validation, gap, error, z: (error > 0.0).then(|| gap / error) })
}

/// The growth of the gap over training: the rise of the straight line through (epoch, gap) from the first epoch to the
/// last. Epoch 0, before training, is left out. `None` for fewer than 3 epochs.
pub fn rise(gaps: &[(f64, f64)]) -> Option<f64> {
    let trained: Vec<_> = gaps.iter().filter(|(x, y)| *x > 0.0 && x.is_finite() && y.is_finite()).collect();
    let n = trained.len() as f64;
    let (mean_x, mean_y) =
        (trained.iter().map(|p| p.0).sum::<f64>() / n, trained.iter().map(|p| p.1).sum::<f64>() / n);
    let xx: f64 = trained.iter().map(|p| (p.0 - mean_x).powi(2)).sum();
    let xy: f64 = trained.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum();
    let ends = trained.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| (l.min(p.0), h.max(p.0)));
    (trained.len() > 2 && xx > 0.0).then(|| xy / xx * (ends.1 - ends.0))
}

/// The mean and the square of its standard error, for values checked to be enough and finite.
fn checked(set: &str, values: &[f64]) -> Result<(f64, f64)> {
    if values.len() < 2 {
        return Err(Error::input(format!("free energies of the {set} samples"), values.len(), "at least 2"));
    }
    if let Some((row, x)) = values.iter().enumerate().find(|(_, x)| !x.is_finite()) {
        return Err(Error::input(format!("free energy of {set} sample {row}"), x, "a finite number"));
    }
    Ok(mean_and_variance(values))
}
