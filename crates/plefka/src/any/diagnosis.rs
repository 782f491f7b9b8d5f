//! The thermometer, the summary and the gallery of a model in either precision.

use super::kinds::{AnyMatrix, AnyRbm, AnySamples, each};
use crate::diagnostics::gallery::Gallery;
use crate::diagnostics::summary::Summary;
use crate::diagnostics::thermometer::{self, Thermometer, ThermometerSettings};
use crate::error::Result;
use crate::inference::watch::Watch;
use crate::linalg::spectrum::all_singular_values;

impl AnyRbm {
    /// The summary numbers of the model.
    pub fn summary(&self) -> Summary {
        each!(self, Self, rbm => Summary::of(rbm))
    }

    /// All singular values of the weights, descending.
    pub fn singular_values(&self) -> Vec<f64> {
        each!(self, Self, rbm => all_singular_values(&rbm.weights))
    }

    /// The phase of the model, its states, spectrum and thermal numbers; `near` are samples, (n × n_visible).
    ///
    /// # Errors
    /// The errors of [`thermometer::measure`]; samples of another precision.
    pub fn thermometer(
        &self,
        beta: f64,
        near: Option<&AnyMatrix>,
        settings: &ThermometerSettings,
        watch: Watch<'_>,
    ) -> Result<Thermometer> {
        match (self, near) {
            (Self::F32(rbm), None) => thermometer::measure(rbm, beta, None, settings, watch),
            (Self::F64(rbm), None) => thermometer::measure(rbm, beta, None, settings, watch),
            (Self::F32(rbm), Some(AnyMatrix::F32(near))) => {
                thermometer::measure(rbm, beta, Some(near), settings, watch)
            }
            (Self::F64(rbm), Some(AnyMatrix::F64(near))) => {
                thermometer::measure(rbm, beta, Some(near), settings, watch)
            }
            (rbm, Some(near)) => Err(super::kinds::mismatch(near.precision(), rbm.precision())),
        }
    }

    /// Pictures and mixing of the model for comparison with training samples and, if given, validation samples;
    /// computed in single precision.
    ///
    /// # Errors
    /// Samples that cannot be read or have another width than the model.
    pub fn gallery(
        &self,
        beta: f64,
        sets: Option<(&AnySamples, Option<&AnySamples>)>,
        seed: u64,
    ) -> Result<Gallery> {
        let (rbm, beta) = (self.to_f32(), beta as f32);
        match sets {
            None => Gallery::of::<f32>(&rbm, beta, None, seed),
            Some((AnySamples::F32(train), None)) => Gallery::of(&rbm, beta, Some((train, None)), seed),
            Some((AnySamples::F64(train), None)) => Gallery::of(&rbm, beta, Some((train, None)), seed),
            Some((AnySamples::F32(train), Some(AnySamples::F32(other)))) => {
                Gallery::of(&rbm, beta, Some((train, Some(other))), seed)
            }
            Some((AnySamples::F64(train), Some(AnySamples::F64(other)))) => {
                Gallery::of(&rbm, beta, Some((train, Some(other))), seed)
            }
            Some((train, Some(other))) => Err(super::kinds::mismatch(other.precision(), train.precision())),
        }
    }
}
