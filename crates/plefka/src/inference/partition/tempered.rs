//! ln Z by parallel tempering, along a straight path or along the models of a training run.

use super::answer::{Evidence, IntervalKind, LogPartition};
use super::base_path::path;
use super::effort::{round_effort, timed};
use super::method::PartitionMethod;
use super::request::Request;
use super::student::student_t;
use crate::error::{Error, Result};
use crate::inference::path::Path;
use crate::inference::tempering::{self, Tempered, TemperingSettings};
use crate::inference::watch::{Watch, unwatched};
use crate::model::Rbm;

/// Sweeps of the trial that measures the speed of the computer.
const TRIAL: usize = 60;
/// Smallest useful number of sweeps.
const LEAST: usize = 500;
/// The difference between the ensembles of the two starts, in standard errors, above which they disagree.
const APART: f64 = 3.0;
/// A trial with three times the sweeps takes longer by at least this share; otherwise the clock is not reliable.
const LEAST_GROWTH: f64 = 0.05;
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
    let mut settings = TemperingSettings { seed: request.seed, ..TemperingSettings::default() };
    settings.sweeps = match request.effort {
        Some(sweeps) => sweeps,
        None => {
            let trial = TemperingSettings { sweeps: TRIAL, ..settings };
            let (_, first) = timed(|| tempering::log_partition(path, request.near, trial, &unwatched))?;
            let (_, second) = timed(|| {
                tempering::log_partition(
                    path,
                    request.near,
                    TemperingSettings { sweeps: 3 * TRIAL, ..trial },
                    &unwatched,
                )
            })?;
            // The time that does not grow with the sweeps (the pilot) cancels in the difference. If the computer was
            // busy during the first trial, the whole time is attributed to the sweeps, so that the budget is not
            // exceeded.
            let grown = second - first;
            let per_sweep = match grown > LEAST_GROWTH * second {
                true => grown / (2 * TRIAL) as f64,
                false => second / (3 * TRIAL) as f64,
            };
            let more_rungs = 1.3;
            round_effort(1.33 * (seconds - first - second).max(0.0) / (more_rungs * per_sweep), LEAST)
        }
    };
    tempering::log_partition(path, request.near, settings, watch)
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
