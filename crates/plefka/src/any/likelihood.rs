//! ln Z, likelihoods and exact sums of a model in either precision.

use super::kinds::{AnyMatrix, AnyRbm, AnySamples, each};
use crate::diagnostics::score::{Likelihood, LikelihoodRequest, likelihood};
use crate::error::Result;
use crate::inference::tempered_states::{ChainSettings, tempered_states};
use crate::inference::watch::Watch;
use crate::inference::{LogPartition, exact, log_partition};

impl AnyRbm {
    /// The likelihood of complete samples; `trajectory` are models kept along the training of this model.
    ///
    /// # Errors
    /// The errors of [`likelihood`]; another precision of samples or trajectory.
    pub fn likelihood(
        &self,
        samples: &AnySamples,
        trajectory: Vec<Self>,
        request: &LikelihoodRequest,
        watch: Watch<'_>,
    ) -> Result<Likelihood> {
        match (self, samples) {
            (Self::F32(rbm), AnySamples::F32(samples)) => {
                likelihood(rbm, samples, &all_f32(trajectory), request, watch)
            }
            (Self::F64(rbm), AnySamples::F64(samples)) => {
                likelihood(rbm, samples, &all_f64(trajectory), request, watch)
            }
            (rbm, samples) => Err(super::kinds::mismatch(samples.precision(), rbm.precision())),
        }
    }

    /// ln Z with its interval; `near` are states near the model, (n × n_visible).
    ///
    /// # Errors
    /// Settings out of range, a method that is not possible, an interrupted watch, another precision of `near`.
    pub fn log_partition(
        &self,
        near: Option<&AnyMatrix>,
        request: &LikelihoodRequest,
        watch: Watch<'_>,
    ) -> Result<LogPartition> {
        match (self, near) {
            (Self::F32(rbm), None) => log_partition(rbm, &request.of(None, &[]), watch),
            (Self::F64(rbm), None) => log_partition(rbm, &request.of(None, &[]), watch),
            (Self::F32(rbm), Some(AnyMatrix::F32(near))) => {
                log_partition(rbm, &request.of(Some(near), &[]), watch)
            }
            (Self::F64(rbm), Some(AnyMatrix::F64(near))) => {
                log_partition(rbm, &request.of(Some(near), &[]), watch)
            }
            (rbm, Some(near)) => Err(super::kinds::mismatch(near.precision(), rbm.precision())),
        }
    }

    /// ln Z by enumeration, nats.
    ///
    /// # Errors
    /// More states than can be enumerated, an interrupted watch.
    pub fn exact_log_partition(&self, beta: f64, watch: Watch<'_>) -> Result<f64> {
        each!(self, Self, rbm => exact::log_partition(rbm, beta, watch))
    }

    /// Number of states for enumeration; `None` for continuous layers.
    pub fn enumerated_states(&self) -> Option<f64> {
        each!(self, Self, rbm => exact::states(rbm))
    }

    /// Approximate duration of an enumeration in seconds; `None` if the model cannot be enumerated.
    pub fn enumeration_seconds(&self, beta: f64) -> Option<f64> {
        each!(self, Self, rbm => exact::seconds(rbm, beta))
    }

    /// `n` independent visible states by enumeration, (n × n_visible).
    ///
    /// # Errors
    /// More states than can be enumerated, an interrupted watch.
    pub fn exact_samples(&self, beta: f64, n: usize, seed: u64, watch: Watch<'_>) -> Result<AnyMatrix> {
        each!(self, Self, rbm => Ok(exact::sample(rbm, beta, n, seed, watch)?.0.into()))
    }

    /// Visible states of tempered chains in equilibrium at β = 1, (at least `draws` × n_visible).
    ///
    /// # Errors
    /// An interrupted watch.
    pub fn tempered_states(&self, settings: ChainSettings, watch: Watch<'_>) -> Result<AnyMatrix> {
        each!(self, Self, rbm => Ok(tempered_states(rbm, settings, watch)?.into()))
    }

    /// KL(self‖other) of the visible distributions at β by enumeration in double precision, nats.
    ///
    /// # Errors
    /// More states than can be enumerated, other visible units, an interrupted watch.
    pub fn divergence(&self, other: &Self, beta: f64, watch: Watch<'_>) -> Result<f64> {
        exact::divergence(&self.to_f64(), &other.to_f64(), beta, watch)
    }
}

pub(super) fn all_f32(models: Vec<AnyRbm>) -> Vec<crate::Rbm<f32>> {
    models.iter().map(AnyRbm::to_f32).collect()
}

pub(super) fn all_f64(models: Vec<AnyRbm>) -> Vec<crate::Rbm<f64>> {
    models.iter().map(AnyRbm::to_f64).collect()
}
