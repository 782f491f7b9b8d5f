//! One entry point for ln Z: a choice of method and time, and an interval for the uncertainty of the result. One file
//! per method.

use super::exact;
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;
use crate::numerics::range;

mod annealed;
mod answer;
mod automatic;
mod base_path;
mod effort;
mod mean_field;
mod method;
mod request;
mod single_precision;
mod student;
mod tempered;

pub use answer::{Evidence, IntervalKind, LogPartition, Value};
pub use method::PartitionMethod;
pub use request::Request;
use single_precision::SinglePrecision;

/// ln Z by the requested method.
///
/// # Errors
/// The errors of the method: a machine too large to enumerate, states of the wrong width, an unknown expansion or one
/// that does not accept the machine's units, no trajectory for trajectory tempering; [`Error::Interrupted`].
pub fn log_partition<F: Float>(
    rbm: &Rbm<F>,
    request: &Request<'_, F>,
    watch: Watch<'_>,
) -> Result<LogPartition> {
    range::beta(request.beta)?;
    if let Some(near) = request.near
        && (near.ncols() != rbm.n_visible() || near.nrows() == 0)
    {
        let expected = format!("rows of {} visible units", rbm.n_visible());
        return Err(Error::input("states near the machine", format!("{:?}", near.dim()), expected));
    }
    match request.method {
        PartitionMethod::Emf => super::expansion_for(request.order, rbm)?,
        _ => super::expansion_named(request.order)?,
    };
    let found =
        match request.method {
            PartitionMethod::Exact => enumerated(rbm, request.beta, "enumeration was asked for", watch),
            PartitionMethod::Emf => mean_field::estimate(rbm, request, watch),
            PartitionMethod::Auto => match automatic::enumerate(rbm, request) {
                automatic::Plan::Enumerate(reason) => enumerated(rbm, request.beta, &reason, watch),
                automatic::Plan::Sample(reason) => SinglePrecision::of(rbm, request)
                    .in_f32(|rbm, request| automatic::sample(rbm, request, &reason, watch)),
            },
            PartitionMethod::Ais => SinglePrecision::of(rbm, request)
                .in_f32(|rbm, request| annealed::estimate(rbm, request, watch)),
            PartitionMethod::Pt => SinglePrecision::of(rbm, request)
                .in_f32(|rbm, request| tempered::estimate(rbm, request, watch)),
            PartitionMethod::Ptt => SinglePrecision::of(rbm, request)
                .in_f32(|rbm, request| tempered::along_trajectory(rbm, request, watch)),
        }?;
    finite(found, request.beta)
}

/// The answer, or an error if ln Z is not a number that is finite.
fn finite(found: LogPartition, beta: f64) -> Result<LogPartition> {
    if found.log_z.is_finite() {
        return Ok(found);
    }
    let what = format!("ln Z by the method {} at beta = {beta}", found.method.name());
    // The first warning gives the cause, where the method knows it.
    let cause = found.warnings.iter().find(|warning| warning.contains("no start"));
    let found = cause.cloned().unwrap_or_else(|| found.log_z.to_string());
    Err(Error::input(what, found, "a finite number: parameters or a beta of moderate size"))
}

fn enumerated<F: Float>(rbm: &Rbm<F>, beta: f64, reason: &str, watch: Watch<'_>) -> Result<LogPartition> {
    let log_z = exact::log_partition(rbm, beta, watch)?;
    let states = exact::states(rbm).unwrap_or(f64::NAN);
    Ok(LogPartition {
        log_z,
        std_error: 0.0,
        lower: log_z,
        upper: log_z,
        interval: IntervalKind::Exact,
        method: PartitionMethod::Exact,
        reason: reason.to_owned(),
        warnings: Vec::new(),
        evidence: vec![Evidence::new(PartitionMethod::Exact, &[("log_z", log_z), ("states", states)])],
    })
}
