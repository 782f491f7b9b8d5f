//! One entry point for ln Z: which method, how much time, and an interval that says how far the answer can be
//! trusted. One file per method.

use super::exact;
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;

mod annealed;
mod answer;
mod automatic;
mod base_path;
mod effort;
mod mean_field;
mod method;
mod narrow;
mod request;
mod student;
mod tempered;

pub use answer::{Evidence, LogPartition, Value};
pub use method::Method;
use narrow::Narrow;
pub use request::Request;

/// ln Z as asked.
///
/// # Errors
/// What the method refuses: machines too large to enumerate, states of the wrong width, an unknown expansion or one
/// that does not accept the machine's units, no
/// trajectory for trajectory tempering; [`Error::Interrupted`].
pub fn log_partition<F: Float>(
    rbm: &Rbm<F>,
    request: &Request<'_, F>,
    watch: Watch<'_>,
) -> Result<LogPartition> {
    if !(request.beta.is_finite() && request.beta > 0.0) {
        return Err(Error::setting("beta", request.beta, "a positive number"));
    }
    if let Some(near) = request.near
        && (near.ncols() != rbm.n_visible() || near.nrows() == 0)
    {
        let expected = format!("rows of {} visible units", rbm.n_visible());
        return Err(Error::input("states near the machine", format!("{:?}", near.dim()), expected));
    }
    match request.method {
        Method::Emf => super::expansion_for(request.order, rbm)?,
        _ => super::expansion_named(request.order)?,
    };
    match request.method {
        Method::Exact => enumerated(rbm, request.beta, "enumeration was asked for", watch),
        Method::Emf => mean_field::estimate(rbm, request, watch),
        Method::Auto => match automatic::enumerate(rbm, request) {
            automatic::Plan::Enumerate(reason) => enumerated(rbm, request.beta, &reason, watch),
            automatic::Plan::Sample(reason) => {
                Narrow::of(rbm, request).call(|rbm, request| automatic::sample(rbm, request, &reason, watch))
            }
        },
        Method::Ais => Narrow::of(rbm, request).call(|rbm, request| annealed::estimate(rbm, request, watch)),
        Method::Pt => Narrow::of(rbm, request).call(|rbm, request| tempered::estimate(rbm, request, watch)),
        Method::Ptt => {
            Narrow::of(rbm, request).call(|rbm, request| tempered::along_trajectory(rbm, request, watch))
        }
    }
}

fn enumerated<F: Float>(rbm: &Rbm<F>, beta: f64, reason: &str, watch: Watch<'_>) -> Result<LogPartition> {
    let log_z = exact::log_partition(rbm, beta, watch)?;
    let states = exact::states(rbm).unwrap_or(f64::NAN);
    Ok(LogPartition {
        log_z,
        std_error: 0.0,
        lower: log_z,
        upper: log_z,
        method: Method::Exact,
        reason: reason.to_owned(),
        warnings: Vec::new(),
        evidence: vec![Evidence::new(Method::Exact, &[("log_z", log_z), ("states", states)])],
    })
}
