//! The path from independent units to the machine with the unknown ln Z.

use super::request::Request;
use crate::error::Result;
use crate::inference::Base;
use crate::inference::path::Path;
use crate::model::Rbm;

/// The path from independent units with the means of the states near the machine or, without such states, the means of
/// the machine's own chains.
pub(super) fn path(rbm: &Rbm<f32>, request: &Request<'_, f32>, models: &[Rbm<f32>]) -> Result<Path<f32>> {
    let base = match request.near {
        Some(near) => Base::from_states(rbm, request.beta, near)?,
        None => Base::from_model(rbm, request.beta, request.seed)?,
    };
    let all: Vec<Rbm<f32>> = models.iter().chain([rbm]).cloned().collect();
    Path::through(&base, &all, request.beta)
}
