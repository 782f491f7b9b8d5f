//! Samples with their free entries filled in, given the held entries: draws of p(v_U | v_O) by Gibbs sweeps, or the
//! means of p(v_U | v_O) by enumeration, sampling or mean field.

use ndarray::{Array2, s};

use super::sampling::{watched_complete, watched_means};
use super::{Chain, check_enumerable, draw_free, mean_field_means, means};
use crate::error::Result;
use crate::float::Float;
use crate::inference::watch::{Steps, Watch};
use crate::inference::{FixedPoint, Solver, expansion_for};
use crate::model::Rbm;

/// Samples per block; every block has its own random stream.
const BLOCK: usize = 1024;
/// Residual at which a mean-field iteration stops.
const TOLERANCE: f64 = 1e-5;

crate::choices! {
    /// How conditional means are computed.
    #[non_exhaustive]
    pub enum MeansMethod: "impute_method" {
        Exact = "exact": "By enumeration",
        Gibbs = "gibbs": "Averages over the second half of the Gibbs sweeps",
        MeanField = "mean-field": "Mean field: magnetizations of a solution",
    }
}

/// The values written into free entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillWith {
    /// A draw.
    Draws,
    /// The mean by the given method. `None`: exact where that is possible, otherwise by Gibbs sampling.
    Means(Option<MeansMethod>),
}

/// A request to fill in free entries.
#[derive(Debug, Clone, PartialEq)]
pub struct FillRequest {
    /// The values written into free entries.
    pub with: FillWith,
    /// Number of Gibbs sweeps, or the largest number of mean-field iterations; at least 1.
    pub sweeps: u32,
    /// Inverse temperature, more than 0.
    pub beta: f64,
    /// Name of the expansion, for mean field.
    pub order: String,
    /// Solver of the equations, for mean field.
    pub solver: Solver,
    /// Seed.
    pub seed: u64,
}

/// Filled samples.
#[derive(Debug, Clone)]
pub struct Filled<F> {
    /// (samples × n_visible).
    pub visible: Array2<F>,
    /// The method that computed the means; `None` for draws.
    pub means: Option<MeansMethod>,
    /// Number of rows that did not converge, for mean field.
    pub unconverged: Option<usize>,
}

/// The samples (n × n_visible) with the entries that are not `held` filled in. The previous values of free entries are
/// ignored; they may be NaN.
///
/// # Errors
/// A request for exact means of sizes that cannot be enumerated, an unknown expansion, an interrupted watch.
pub fn fill<F: Float>(
    rbm: &Rbm<F>,
    request: &FillRequest,
    visible: &Array2<F>,
    held: &Array2<bool>,
    watch: Watch<'_>,
) -> Result<Filled<F>> {
    let method = match request.with {
        FillWith::Draws => None,
        FillWith::Means(Some(method)) => Some(method),
        FillWith::Means(None) => Some(match check_enumerable(rbm, held) {
            Ok(()) => MeansMethod::Exact,
            Err(_) => MeansMethod::Gibbs,
        }),
    };
    let n_rows = visible.nrows();
    let mut filled = Filled { visible: Array2::zeros(visible.dim()), means: method, unconverged: None };
    let steps = Steps::new(watch, n_rows * (request.sweeps as usize).max(1));
    for (block, first) in (0..n_rows).step_by(BLOCK).enumerate() {
        let rows = s![first..(first + BLOCK).min(n_rows), ..];
        let (part, held) = (visible.slice(rows).to_owned(), held.slice(rows).to_owned());
        let chain = Chain { beta: F::of(request.beta), seed: request.seed, step: block as u64 };
        let n_rows = part.nrows();
        let go_on = || steps.done(n_rows, "imputation");
        let (part, failed) = fill_block(rbm, request, (method, &go_on), (part, &held), chain)?;
        if let Some(failed) = failed {
            filled.unconverged = Some(filled.unconverged.unwrap_or(0) + failed);
        }
        steps.done(0, "imputation")?;
        filled.visible.slice_mut(rows).assign(&part);
    }
    Ok(filled)
}

/// The filled rows and, for mean field, the number of rows that did not converge.
fn fill_block<F: Float>(
    rbm: &Rbm<F>,
    request: &FillRequest,
    (method, go_on): (Option<MeansMethod>, &dyn Fn() -> Result<()>),
    (mut part, held): (Array2<F>, &Array2<bool>),
    chain: Chain<F>,
) -> Result<(Array2<F>, Option<usize>)> {
    let filled = match method {
        None => watched_complete(rbm, part, held, (request.sweeps, go_on), chain)?,
        Some(MeansMethod::Exact) => means(rbm, request.beta, &part, held)?,
        Some(MeansMethod::Gibbs) => {
            draw_free(rbm, &mut part, held, chain)?;
            watched_means(rbm, &mut part, held, (request.sweeps, go_on), chain)?
        }
        Some(MeansMethod::MeanField) => {
            let (iterations, solver) = (request.sweeps as usize, request.solver);
            let settings = FixedPoint { iterations, tolerance: TOLERANCE, solver, ..FixedPoint::default() };
            let expansion = expansion_for(&request.order, rbm)?;
            let found = mean_field_means(rbm, expansion, settings, chain.beta, &part, held)?;
            let failed = found.residuals.iter().filter(|r| r.is_nan() || **r > TOLERANCE).count();
            return Ok((found.visible, Some(failed)));
        }
    };
    Ok((filled, None))
}
