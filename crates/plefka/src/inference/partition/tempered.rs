//! ln Z by parallel tempering, along a straight path or along the models of a training run.

use super::answer::{Evidence, IntervalKind, LogPartition};
use super::base_path::path;
use super::method::PartitionMethod;
use super::request::Request;
use super::student::student_t;
use crate::error::{Error, Result};
use crate::inference::path::Path;
use crate::inference::tempering::{self, Tempered, TemperingSettings};
use crate::inference::watch::Watch;
use crate::model::Rbm;

/// The difference between the ensembles of the two starts, in standard errors, above which they disagree.
const APART: f64 = 3.0;
/// Neighbours with less overlap share too little for an acceptance ratio.
const LEAST_OVERLAP: f64 = 0.1;

pub(super) fn estimate(rbm: &Rbm<f32>, request: &Request<'_, f32>, watch: Watch<'_>) -> Result<LogPartition> {
    let path = path(rbm, request, &[])?;
    let found = temper(&path, request, request.budget.as_secs_f64(), watch)?;
    Ok(judge(&found, PartitionMethod::Pt, "parallel tempering was asked for"))
}

pub(super) fn along_trajectory(
    rbm: &Rbm<f32>,
    request: &Request<'_, f32>,
    watch: Watch<'_>,
) -> Result<LogPartition> {
    if request.trajectory.is_empty() {
        let expected = "a run folder with models saved along training (plefka train --trajectory N)";
        return Err(Error::input("models of the trajectory", 0, expected));
    }
    let path = path(rbm, request, request.trajectory)?;
    let found = temper(&path, request, request.budget.as_secs_f64(), watch)?;
    Ok(judge(&found, PartitionMethod::Ptt, "trajectory tempering was asked for"))
}

/// Tempering for about the given number of seconds.
pub(super) fn temper(
    path: &Path<f32>,
    request: &Request<'_, f32>,
    seconds: f64,
    watch: Watch<'_>,
) -> Result<Tempered<f32>> {
    let settings = TemperingSettings { seed: request.seed, ..TemperingSettings::default() };
    match request.effort {
        Some(sweeps) => {
            tempering::log_partition(path, request.near, TemperingSettings { sweeps, ..settings }, watch)
        }
        None => tempering::log_partition_within(path, request.near, settings, seconds, watch),
    }
}

/// The interval: Student's t around the mean of the ensembles, extended to the range between the two starts if the
/// chains from the two ends disagree.
pub(super) fn judge(found: &Tempered<f32>, method: PartitionMethod, reason: &str) -> LogPartition {
    let mut warnings = Vec::new();
    let mut half = student_t(found.degrees as f64) * found.std_error;
    let slowest = found.swap_rates.iter().copied().fold(1.0, f64::min);
    if found.disagreement > APART {
        let (above, below) = found.by_start;
        half = half.max((above - below).abs());
        warnings.push(format!(
            "chains that started from the data and chains that started from independent units still disagree on ln Z \
             ({above:.2} and {below:.2} nats): tempering has not mixed; give more time"
        ));
    }
    if found.smallest_overlap < LEAST_OVERLAP {
        warnings.push(format!(
            "two neighbouring temperatures have little in common (overlap {:.3}): the interval may be too narrow",
            found.smallest_overlap
        ));
    }
    if found.round_trips < 2 * (found.degrees as u64 + 1) {
        half *= 1.5;
        warnings.push(format!(
            "only {} round trips of {} chains between the ends of the ladder (lowest swap rate {slowest:.2}): modes may \
             have wrong weights; give more time",
            found.round_trips,
            found.places.len() * (found.degrees + 1)
        ));
    }
    LogPartition {
        log_z: found.log_partition,
        std_error: half / student_t(found.degrees as f64),
        lower: found.log_partition - half,
        upper: found.log_partition + half,
        interval: IntervalKind::Confidence,
        method,
        reason: reason.into(),
        warnings,
        evidence: vec![evidence(found, method)],
    }
}

fn evidence(found: &Tempered<f32>, method: PartitionMethod) -> Evidence {
    Evidence::new(
        method,
        &[
            ("log_z", found.log_partition),
            ("log_z_std_error", found.std_error),
            ("by_reweighting", found.by_reweighting),
            ("by_integration", found.by_integration),
            ("from_data", found.by_start.0),
            ("from_independent", found.by_start.1),
            ("disagreement", found.disagreement),
            ("smallest_overlap", found.smallest_overlap),
            ("round_trips", found.round_trips as f64),
            ("sweeps", found.sweeps as f64),
            ("ensembles", (found.degrees + 1) as f64),
        ],
    )
    .with("temperatures", found.places.clone())
    .with("swap_rates", found.swap_rates.clone())
}
