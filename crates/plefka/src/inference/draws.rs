//! Draws from a model through one entry point: Gibbs chains, tempered chains, enumeration, or the magnetizations of a
//! mean-field solution.

use ndarray::{Array2, s};
use serde::Serialize;

use super::cooling::{Cooling, Growth};
use super::path::Path;
use super::tempering::{self, TemperingSettings};
use super::watch::{Steps, Watch};
use super::{Base, FixedPoint, Solver, exact, expansion_for, gibbs};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Draw, Rbm};
use crate::rng::{Purpose, Stream};
use crate::room::check_room;

/// Residual at which a mean-field iteration stops.
const TOLERANCE: f64 = 1e-5;

crate::choices! {
    /// How samples come about.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum DrawMethod: "sample_method" {
        #[default]
        Gibbs = "gibbs": "Gibbs sampling: states",
        MeanField = "mean-field": "Mean field: magnetizations of a solution",
        Exact = "exact": "Enumeration: independent exact draws, up to 2^30 states of the smaller layer",
        Pt = "pt": "Parallel tempering: one chain of every ladder",
        Ptt = "ptt": "Parallel tempering along the models that a run kept",
    }
}

/// A request for samples.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawRequest {
    /// The method.
    pub method: DrawMethod,
    /// Number of samples.
    pub n: usize,
    /// Number of Gibbs or tempering sweeps, or the largest number of mean-field iterations; at least 1.
    pub sweeps: u32,
    /// Inverse temperature, more than 0.
    pub beta: f64,
    /// Inverse temperature of the first sweep, for cooled Gibbs chains.
    pub anneal: Option<f64>,
    /// Growth of β from the first sweep to the last, for cooled Gibbs chains.
    pub cooling: Growth,
    /// Whether the rows are the probabilities of the last Gibbs sweep instead of states.
    pub probabilities: bool,
    /// Name of the expansion, for mean field.
    pub order: String,
    /// Solver of the equations, for mean field.
    pub solver: Solver,
    /// Seed.
    pub seed: u64,
}

impl Default for DrawRequest {
    fn default() -> Self {
        Self {
            method: DrawMethod::Gibbs,
            n: 100,
            sweeps: 1000,
            beta: 1.0,
            anneal: None,
            cooling: Growth::default(),
            probabilities: false,
            order: "2".into(),
            solver: Solver::default(),
            seed: 1,
        }
    }
}

/// Report on the iteration of a mean-field solution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeanFieldReport {
    /// The expansion.
    pub order: String,
    /// The solver.
    pub solver: Solver,
    /// Number of iterations.
    pub iterations: usize,
    /// Largest residual over the rows.
    pub residual: f64,
    /// Rows whose residual is not below the tolerance.
    pub unconverged: usize,
}

/// Report on a ladder of tempered chains.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LadderReport {
    /// Places of the rungs on the path from the base (0) to the model (1).
    pub temperatures: Vec<f64>,
    /// Mean swap probability of each pair of neighbours.
    pub swap_rates: Vec<f64>,
    /// Number of trips of chains from one end to the other and back.
    pub round_trips: u64,
    /// ln Z, nats.
    pub log_z: f64,
    /// Standard error of ln Z, nats.
    pub log_z_std_error: f64,
}

/// The result of a request.
#[derive(Debug, Clone)]
pub struct Drawn<F> {
    /// States (n × n_visible), or means if `are_means`.
    pub visible: Array2<F>,
    /// Whether the rows are probabilities or magnetizations instead of states.
    pub are_means: bool,
    /// Report on the iteration, for mean field.
    pub mean_field: Option<MeanFieldReport>,
    /// Report on the ladder, for tempering.
    pub tempering: Option<LadderReport>,
}

impl<F> Drawn<F> {
    fn states(visible: Array2<F>) -> Self {
        Self { visible, are_means: false, mean_field: None, tempering: None }
    }
}

/// `request.n` samples of the model. `start` are visible states, one row per sample; `None` starts from noise.
/// `trajectory` are models kept along training, oldest first, for [`DrawMethod::Ptt`].
///
/// # Errors
/// [`Error::Setting`] for a setting out of range, a model that cannot be enumerated or tempered, or a missing
/// trajectory; an interrupted watch.
pub fn draw<F: Float>(
    rbm: &Rbm<F>,
    request: &DrawRequest,
    start: Option<Rows<F>>,
    trajectory: Vec<Rbm<F>>,
    watch: Watch<'_>,
) -> Result<Drawn<F>> {
    check_room(
        "n",
        request.n,
        (request.n as f64) * (rbm.n_visible() + rbm.n_hidden()) as f64 * size_of::<F>() as f64,
        1.0,
    )?;
    let betas = betas::<F>(request)?;
    let noise = |start: Option<Rows<F>>| start.unwrap_or_else(|| Rows::Dense(noise(rbm, request)));
    match request.method {
        DrawMethod::Exact => {
            Ok(Drawn::states(exact::sample(rbm, request.beta, request.n, request.seed, watch)?.0))
        }
        DrawMethod::Pt | DrawMethod::Ptt => tempered(rbm, request, start, trajectory, watch),
        DrawMethod::Gibbs => {
            let steps = Steps::new(watch, request.sweeps as usize);
            let goes_on = |beta: F| steps.done(1, "draws").is_ok().then_some(beta);
            let drawn = gibbs_draws(rbm, request, betas.map_while(goes_on), &noise(start));
            steps.done(0, "draws").map(|()| drawn)
        }
        DrawMethod::MeanField => magnetizations(rbm, request, &noise(start), watch),
    }
}

/// The inverse temperature of every sweep.
fn betas<F: Float>(request: &DrawRequest) -> Result<impl Iterator<Item = F>> {
    let &DrawRequest { beta, anneal, cooling: growth, .. } = request;
    Ok(Cooling { from: anneal.unwrap_or(beta), to: beta, growth }.betas(request.sweeps)?.map(F::of))
}

/// Uniform numbers for mean field of Bernoulli units, otherwise draws without a field.
fn noise<F: Float>(rbm: &Rbm<F>, request: &DrawRequest) -> Array2<F> {
    let &DrawRequest { n, seed, beta, .. } = request;
    let draw = Draw { seed, purpose: Purpose::Sample, step: 0, lane: 0 };
    if request.method == DrawMethod::Gibbs || rbm.visible.unit.name() != "bernoulli" {
        return rbm.visible.noise(F::of(beta), n, draw);
    }
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
    Array2::from_shape_simple_fn((n, rbm.n_visible()), || F::of(stream.uniform()))
}

fn gibbs_draws<F: Float>(
    rbm: &Rbm<F>,
    request: &DrawRequest,
    betas: impl Iterator<Item = F>,
    start: &Rows<F>,
) -> Drawn<F> {
    let &DrawRequest { seed, beta, probabilities, .. } = request;
    // Training steps count from 0, so no training step uses these streams.
    let step = u64::MAX;
    let draw = Draw { seed, purpose: Purpose::Hidden, step, lane: 0 };
    let mut betas = betas.peekable();
    let first = betas.peek().copied().unwrap_or(F::of(beta));
    let mut hidden = rbm.sample_hidden(start, first, draw);
    // The probabilities come from the last sweep, at the last temperature.
    let sweeps = if probabilities { request.sweeps - 1 } else { request.sweeps };
    let last = gibbs::cool(rbm, betas.take(sweeps as usize), &mut hidden, seed, step);
    match last.filter(|_| !probabilities) {
        Some((visible, _)) => Drawn::states(visible.to_dense()),
        None => Drawn { are_means: true, ..Drawn::states(rbm.visible_mean(hidden.view(), F::of(beta))) },
    }
}

/// Magnetizations of a solution from every row of `start`.
fn magnetizations<F: Float>(
    rbm: &Rbm<F>,
    request: &DrawRequest,
    start: &Rows<F>,
    watch: Watch<'_>,
) -> Result<Drawn<F>> {
    let expansion = expansion_for(&request.order, rbm)?;
    let iterations = request.sweeps as usize;
    let solver = request.solver;
    let settings = FixedPoint { iterations, tolerance: TOLERANCE, solver, ..FixedPoint::default() };
    let beta = F::of(request.beta);
    let hidden = rbm.hidden_mean(start, beta);
    let steps = Steps::new(watch, iterations);
    let go_on = || steps.done(1, "draws").is_ok();
    let found = settings.solve_watched(rbm, expansion, (beta, &go_on), (start.to_dense(), hidden));
    steps.done(0, "draws")?;
    let report = MeanFieldReport {
        order: request.order.clone(),
        solver,
        iterations: found.iterations,
        residual: found.residual(),
        unconverged: found.failed(TOLERANCE).len(),
    };
    let mean_field = Some(report);
    Ok(Drawn { are_means: true, mean_field, ..Drawn::states(found.visible.mean) })
}

/// The last rung of a ladder of chains, one ensemble per sample. The base has the means of `start`, and half of the
/// ensembles start from the rows of `start`.
fn tempered<F: Float>(
    rbm: &Rbm<F>,
    request: &DrawRequest,
    start: Option<Rows<F>>,
    mut models: Vec<Rbm<F>>,
    watch: Watch<'_>,
) -> Result<Drawn<F>> {
    let &DrawRequest { n, sweeps, beta, seed, .. } = request;
    let near = start.map(|rows| rows.to_dense());
    let base = match &near {
        Some(near) => Base::from_states(rbm, beta, near)?,
        None => Base::from_model(rbm, beta, seed)?,
    };
    if request.method == DrawMethod::Ptt && models.is_empty() {
        let expected = "models kept along training (plefka train --trajectory N)";
        return Err(Error::input("trajectory of the model", "none", expected));
    }
    models.push(rbm.clone());
    let path = Path::through(&base, &models, beta)?;
    // The error is estimated from the spread of the ensembles, so tempering needs at least two.
    let settings = TemperingSettings { ensembles: n.max(2), sweeps: sweeps as usize, rungs: 0, seed };
    let found = tempering::log_partition(&path, near.as_ref(), settings, watch)?;
    let report = LadderReport {
        temperatures: found.places,
        swap_rates: found.swap_rates,
        round_trips: found.round_trips,
        log_z: found.log_partition,
        log_z_std_error: found.std_error,
    };
    let visible = found.visible.slice(s![..n, ..]).to_owned();
    Ok(Drawn { tempering: Some(report), ..Drawn::states(visible) })
}
