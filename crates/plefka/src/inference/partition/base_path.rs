//! The path to a machine whose ln Z is asked for.

use super::request::Request;
use crate::error::Result;
use crate::inference::Base;
use crate::inference::path::Path;
use crate::model::Rbm;

/// The path from independent units: with the means of the states near the machine, or those that its own chains reach.
pub(super) fn path(rbm: &Rbm<f32>, request: &Request<'_, f32>, models: &[Rbm<f32>]) -> Result<Path<f32>> {
    let base = match request.near {
        Some(near) => Base::from_states(rbm, request.beta, near)?,
        None => Base::from_model(rbm, request.beta, request.seed)?,
    };
    let all: Vec<Rbm<f32>> = models.iter().chain([rbm]).cloned().collect();
    Path::through(&base, &all, request.beta)
}
