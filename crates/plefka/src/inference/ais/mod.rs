//! Annealed importance sampling (Neal 2001; Salakhutdinov & Murray 2008): chains start in independent units and follow
//! a path to the machine; the mean of their weights is Z/Z₀. Chains run backwards from samples of the machine have
//! weights whose mean is Z₀/Z, so that the two runs bracket ln Z (Burda, Grosse & Salakhutdinov 2015).

use ndarray::{Array2, Axis};

use super::path::{Chains, Path, Rung};
use super::watch::{Steps, Watch};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::parallel;

mod bridge;
mod schedule;
mod weights;

pub use bridge::{Bridge, bridge};
pub(crate) use schedule::spread;
pub use schedule::{Schedule, Spacing, adapt};
pub use weights::{Resampled, Weights};

/// Number of chains that run together on one thread and share random streams. A change alters every seeded estimate.
const BLOCK: usize = 64;
/// Steps between two calls of the watch.
const LOOK: usize = 16;

/// The result of a run of annealed chains.
#[derive(Debug, Clone)]
pub struct Annealed<F: Float> {
    /// ln Z₀ + Σ ln f_{k+1}(v_k)/f_k(v_k) of every chain, nats. See [`Weights`].
    pub weights: Weights,
    /// Visible states at the end of the path, (chains × n_visible).
    pub visible: Array2<F>,
    /// Variance of ln f_{k+1}/f_k over the chains, for every step: the cost of the step.
    pub step_variances: Vec<f64>,
}

/// Anneals `chains` chains from t = 0 to 1 over `places` (rising, first 0, last 1).
///
/// # Errors
/// [`Error::Setting`] for no chains or a schedule of fewer than two places, [`Error::Interrupted`].
pub fn forward<F: Float>(
    path: &Path<F>,
    places: &[f64],
    chains: usize,
    seed: u64,
    watch: Watch<'_>,
) -> Result<Annealed<F>> {
    check(places, chains)?;
    let counter = Steps::new(watch, chains.div_ceil(BLOCK) * (places.len() - 1));
    let blocks: Vec<usize> = (0..chains).step_by(BLOCK).collect();
    let done: Vec<Result<Block<F>>> = parallel::map(blocks.len(), 1, |lane| {
        anneal(path, places, BLOCK.min(chains - blocks[lane]), (seed, lane as u32), &counter)
    });
    gather(path, done)
}

/// Anneals from samples of the machine, `visible` (chains × n_visible), back to t = 0. The weights w are estimates of
/// ln Z; the mean of e^{−w} is 1/Z if the samples are exact.
///
/// # Errors
/// The errors of [`forward`]; [`Error::Input`] for samples of the wrong width.
pub fn reverse<F: Float>(
    path: &Path<F>,
    places: &[f64],
    visible: &Array2<F>,
    seed: u64,
    watch: Watch<'_>,
) -> Result<Annealed<F>> {
    check(places, visible.nrows())?;
    if visible.ncols() != path.shape().0 {
        return Err(Error::input("width of the samples", visible.ncols(), path.shape().0));
    }
    let counter = Steps::new(watch, visible.nrows().div_ceil(BLOCK) * (places.len() - 1));
    let blocks: Vec<_> = visible.axis_chunks_iter(Axis(0), BLOCK).collect();
    let done: Vec<Result<Block<F>>> = parallel::map(blocks.len(), 1, |lane| {
        let start = Rows::compact(blocks[lane].to_owned());
        anneal_back(path, places, start, (seed, lane as u32), &counter)
    });
    gather(path, done)
}

fn check(places: &[f64], chains: usize) -> Result<()> {
    if chains == 0 {
        return Err(Error::setting("chains", 0, "at least 1"));
    }
    let rises = places.windows(2).all(|w| w[0] < w[1]);
    if places.len() < 2 || places[0] != 0.0 || places[places.len() - 1] != 1.0 || !rises {
        let found = format!("{} places", places.len());
        return Err(Error::setting("schedule", found, "at least 2 places that rise from 0 to 1"));
    }
    Ok(())
}

/// Weights and last states of one block, and for every step the sums of its differences and of their squares.
struct Block<F: Float> {
    weights: Vec<f64>,
    visible: Rows<F>,
    sums: Vec<(f64, f64)>,
}

impl<F: Float> Block<F> {
    fn new(chains: &Chains<F>) -> Self {
        Self {
            weights: vec![0.0; chains.visible.n_rows()],
            visible: chains.visible.clone(),
            sums: Vec::new(),
        }
    }

    fn add(&mut self, differences: &[f64]) {
        self.weights.iter_mut().zip(differences).for_each(|(w, d)| *w += d);
        let squares = differences.iter().map(|d| d * d).sum();
        self.sums.push((differences.iter().sum(), squares));
    }
}

fn anneal<F: Float>(
    path: &Path<F>,
    places: &[f64],
    chains: usize,
    (seed, lane): (u64, u32),
    counter: &Steps<'_>,
) -> Result<Block<F>> {
    let mut rung = path.rung(places[0]);
    let mut state = rung.independent(chains, seed, 0, lane);
    let mut block = Block::new(&state);
    for (step, &place) in places.iter().enumerate().skip(1) {
        let next = path.rung(place);
        block.add(&rung.difference(&next, &state));
        state = moved(&rung, &next, state, (seed, step, lane));
        rung = next;
        look(counter, step, places.len() - 1, "annealed importance sampling")?;
    }
    block.visible = state.visible;
    Ok(block)
}

fn anneal_back<F: Float>(
    path: &Path<F>,
    places: &[f64],
    start: Rows<F>,
    (seed, lane): (u64, u32),
    counter: &Steps<'_>,
) -> Result<Block<F>> {
    let mut rung = path.rung(1.0);
    let mut state = rung.chains(start);
    let mut block = Block::new(&state);
    for (step, &place) in places.iter().rev().enumerate().skip(1) {
        let next = path.rung(place);
        let differences: Vec<f64> = rung.difference(&next, &state).iter().map(|d| -d).collect();
        block.add(&differences);
        if place > 0.0 {
            state = moved(&rung, &next, state, (seed, step, lane));
        }
        rung = next;
        look(counter, step, places.len() - 1, "reverse annealed importance sampling")?;
    }
    block.visible = state.visible;
    Ok(block)
}

/// The chains of one rung after a sweep at the next rung.
fn moved<F: Float>(
    from: &Rung<F>,
    to: &Rung<F>,
    mut chains: Chains<F>,
    (seed, step, lane): (u64, usize, u32),
) -> Chains<F> {
    if !to.shares_inputs(from) {
        chains.inputs = to.inputs(&chains.visible);
    }
    to.sweep(&chains.inputs, seed, step as u64, lane)
}

/// Reports the steps since the last report to the watch, at every [`LOOK`]th step and at the last step.
fn look(counter: &Steps<'_>, step: usize, last: usize, what: &'static str) -> Result<()> {
    match step % LOOK {
        0 => counter.done(LOOK, what),
        since if step == last => counter.done(since, what),
        _ => Ok(()),
    }
}

fn gather<F: Float>(path: &Path<F>, blocks: Vec<Result<Block<F>>>) -> Result<Annealed<F>> {
    let blocks = blocks.into_iter().collect::<Result<Vec<_>>>()?;
    let base = path.base_log_partition();
    let log_weights: Vec<f64> = blocks.iter().flat_map(|b| &b.weights).map(|w| base + w).collect();
    let n = log_weights.len() as f64;
    let steps = blocks.first().map_or(0, |b| b.sums.len());
    let step_variances = (0..steps)
        .map(|k| {
            let (sum, squares) =
                blocks.iter().fold((0.0, 0.0), |t, b| (t.0 + b.sums[k].0, t.1 + b.sums[k].1));
            (squares / n - (sum / n).powi(2)).max(0.0)
        })
        .collect();
    let dense: Vec<Array2<F>> = blocks.iter().map(|b| b.visible.to_dense()).collect();
    let views: Vec<_> = dense.iter().map(|rows| rows.view()).collect();
    let visible = ndarray::concatenate(Axis(0), &views).expect("blocks of equal width");
    Ok(Annealed { weights: Weights::new(log_weights)?, visible, step_variances })
}
