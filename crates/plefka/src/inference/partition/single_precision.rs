//! Sampling in single precision, and the lower bound that every sampled result is compared with.

use ndarray::Array2;

use super::answer::LogPartition;
use super::mean_field;
use super::request::Request;
use crate::error::Result;
use crate::float::Float;
use crate::model::Rbm;

/// The machine and the request in single precision, in which sampling is twice as fast. Rounding the parameters changes
/// ln Z by about 1e-6 nats, far below the resolution of sampling; weights of chains are summed in double precision.
pub(super) struct SinglePrecision<'a> {
    rbm: Rbm<f32>,
    near: Option<Array2<f32>>,
    trajectory: Vec<Rbm<f32>>,
    request: Request<'a, f32>,
}

impl<'a> SinglePrecision<'a> {
    pub(super) fn of<F: Float>(rbm: &Rbm<F>, request: &Request<'a, F>) -> Self {
        let &Request { method, budget, effort, beta, seed, enumerate, order, solver, .. } = request;
        Self {
            rbm: rbm.cast(),
            near: request.near.map(|near| near.mapv(|x| x.wide() as f32)),
            trajectory: request.trajectory.iter().map(Rbm::cast).collect(),
            request: Request {
                method,
                budget,
                effort,
                beta,
                seed,
                enumerate,
                order,
                solver,
                near: None,
                trajectory: &[],
            },
        }
    }

    /// Samples, and compares the result with a lower bound that does not need sampling.
    pub(super) fn in_f32(
        &self,
        work: impl FnOnce(&Rbm<f32>, &Request<'_, f32>) -> Result<LogPartition>,
    ) -> Result<LogPartition> {
        let request =
            Request { near: self.near.as_ref(), trajectory: &self.trajectory, ..self.request.clone() };
        let mut answer = work(&self.rbm, &request)?;
        mean_field::hold_against_bound(&self.rbm, &request, &mut answer);
        Ok(answer)
    }
}
