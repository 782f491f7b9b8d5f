//! The negative phases by their names in the settings.

use super::config::{NegativeConfig, NegativeMethod, Start};
use super::contrastive::Contrastive;
use super::exact::Exact;
use super::firing::Firing;
use super::mean_field::{MeanField, Replicas};
use super::persistent::Persistent;
use super::phase::NegativePhase;
use super::tempered::Tempered;
use super::trajectory::Trajectory;
use crate::error::Result;
use crate::float::Float;
use crate::inference::expansion_named;

/// The estimator of the [resolved](NegativeConfig::resolved) settings; `batch` is the batch size, which replaces counts
/// of 0.
pub fn negative_phase<F: Float>(config: &NegativeConfig, batch: usize) -> Result<Box<dyn NegativePhase<F>>> {
    config.check()?;
    let or_batch = |n: usize| if n == 0 { batch } else { n };
    Ok(match config.method {
        NegativeMethod::Emf => {
            let equations = (expansion_named(config.order())?, config.fixed_point());
            let replicas = or_batch(config.replicas);
            let mean_field = |replicas| Box::new(MeanField::new(equations.0, equations.1, replicas));
            match config.start {
                Some(Start::Firing) => {
                    let relaxation = config.iterates().then_some(equations);
                    Box::new(Firing::new(config.sweeps, replicas, relaxation))
                }
                Some(Start::Persistent) => mean_field(Replicas::Persistent(replicas)),
                Some(Start::Batch) | None => mean_field(Replicas::OfBatch(replicas)),
            }
        }
        NegativeMethod::Cd => Box::new(Contrastive::new(config.sweeps)),
        NegativeMethod::Pcd => Box::new(Persistent::new(config.sweeps, or_batch(config.chains))),
        NegativeMethod::Pt => Box::new(Tempered::new(config.sweeps, or_batch(config.chains), config.rungs)),
        NegativeMethod::Ptt => {
            Box::new(Trajectory::new(config.sweeps, or_batch(config.chains), config.reservoir))
        }
        NegativeMethod::Exact => Box::new(Exact),
    })
}
