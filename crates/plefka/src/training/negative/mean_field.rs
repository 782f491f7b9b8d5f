//! The mean-field negative phase: ∇ ln Z from solutions of the mean-field equations, without sampling (Gabrié, Tramel &
//! Krzakala 2015). Replicas persist from step to step, or start at each step from all samples of the batch or from a
//! given number of them; fewer replicas cost less and give a noisier gradient.

use ndarray::{Array2, s};

use super::{Context, Estimate, NegativePhase};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::{Expansion, FixedPoint};
use crate::kernels::memory;
use crate::model::{Layer, Rbm};
use crate::rng::{Purpose, Stream};
use crate::training::state::State;

/// Iterations that are never long.
const SHORT: usize = 3;

/// The start and the number of the replicas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replicas {
    /// Replicas that persist from step to step.
    Persistent(usize),
    /// Replicas that start at every step from samples of the batch, newly drawn, at most this many.
    OfBatch(usize),
}

impl Replicas {
    /// One for every sample of the batch.
    pub const ONE_PER_SAMPLE: Self = Self::OfBatch(usize::MAX);
}

/// Mean field of any order.
#[derive(Debug)]
pub struct MeanField<F: Float> {
    expansion: &'static dyn Expansion<F>,
    fixed_point: FixedPoint,
    replicas: Replicas,
    /// Visible and hidden magnetizations of the persistent replicas.
    magnetizations: Option<(Array2<F>, Array2<F>)>,
}

impl<F: Float> MeanField<F> {
    /// The persistent replicas are created at the first step.
    pub fn new(expansion: &'static dyn Expansion<F>, fixed_point: FixedPoint, replicas: Replicas) -> Self {
        Self { expansion, fixed_point, replicas, magnetizations: None }
    }

    /// The samples from which replicas start, ascending: all of the batch, or as many as there are replicas.
    fn starts(&self, context: &Context<'_, F>) -> Vec<usize> {
        let samples = context.batch.visible.n_rows();
        let (Replicas::Persistent(wanted) | Replicas::OfBatch(wanted)) = self.replicas;
        if wanted >= samples {
            return (0..samples).collect();
        }
        let mut stream = Stream::new(context.seed, Purpose::Chains, context.step, 2);
        let mut picked = stream.permutation(samples);
        picked.truncate(wanted);
        picked.sort_unstable();
        picked
    }

    /// Magnetizations of these samples, followed by random ones if there are more persistent replicas than samples.
    fn start(&self, context: &Context<'_, F>, samples: &[usize]) -> (Array2<F>, Array2<F>) {
        let selected = context.batch.visible.select(samples);
        let visible = match selected {
            Rows::Dense(dense) => dense,
            sparse @ Rows::Sparse(_) => sparse.to_dense(),
        };
        let mut hidden = memory::select(&context.positive.hidden_field, samples);
        context.rbm.hidden.mean(context.beta, &mut hidden);
        let Replicas::Persistent(replicas) = self.replicas else { return (visible, hidden) };
        let fill = |rows: &Array2<F>, layer: &Layer<F>, lane: u64| {
            let mut stream = Stream::new(context.seed, Purpose::Chains, context.step, lane);
            // Means in logistic random fields: inside the range of any unit, and uniform for Bernoulli units.
            let mut free = Array2::from_shape_simple_fn((replicas, rows.ncols()), || {
                let u = stream.uniform();
                F::of((u / (1.0 - u)).ln())
            });
            layer.mean(context.beta, &mut free);
            free.slice_mut(s![..rows.nrows(), ..]).assign(rows);
            free
        };
        (fill(&visible, &context.rbm.visible, 0), fill(&hidden, &context.rbm.hidden, 1))
    }

    fn persists(&self) -> bool {
        matches!(self.replicas, Replicas::Persistent(_))
    }
}

impl<F: Float> NegativePhase<F> for MeanField<F> {
    fn name(&self) -> &'static str {
        "emf"
    }

    fn is_long(&self) -> bool {
        self.fixed_point.iterations > SHORT
    }

    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let (start, samples) = match self.magnetizations.take() {
            Some(magnetizations) => (magnetizations, Vec::new()),
            None => {
                let samples = self.starts(context);
                (self.start(context, &samples), samples)
            }
        };
        let go_on = || context.goes_on();
        let way = (context.beta, &go_on as _);
        let equilibrium = self.fixed_point.solve_watched(context.rbm, self.expansion, way, start);
        context.check()?;
        // Replicas that start from the batch have the weights of its samples.
        let weights = context.batch.weights.as_deref().filter(|_| !self.persists());
        let weights: Option<Vec<F>> =
            weights.map(|weights| samples.iter().map(|&row| weights[row]).collect());
        let weights = weights.as_deref().filter(|weights| weights.iter().any(|w| *w > F::zero()));
        let statistics = equilibrium.statistics(context.rbm, self.expansion, weights);
        let fixed_point = Some((equilibrium.iterations, equilibrium.residual()));
        let (visible, hidden) = equilibrium.into_magnetizations();
        if self.persists() {
            self.magnetizations = Some((visible, hidden));
        } else {
            [visible, hidden].into_iter().for_each(memory::recycle);
        }
        Ok(Estimate { fixed_point, ..Estimate::of(statistics) })
    }

    fn state(&self) -> State<F> {
        match &self.magnetizations {
            Some((visible, hidden)) => State::new()
                .with_array("replicas.visible", visible.clone())
                .with_array("replicas.hidden", hidden.clone()),
            None => State::new(),
        }
    }

    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()> {
        let visible = state.take_rows("replicas.visible", rbm.n_visible())?;
        let hidden = state.take_rows("replicas.hidden", rbm.n_hidden())?;
        self.magnetizations = match (visible, hidden) {
            (Some(visible), Some(hidden)) => {
                let expected = match self.replicas {
                    Replicas::Persistent(n) => n,
                    Replicas::OfBatch(_) => 0,
                };
                if visible.nrows() != expected || hidden.nrows() != expected {
                    return Err(Error::input("checkpoint: number of replicas", visible.nrows(), expected));
                }
                rbm.visible.check_means("checkpoint: visible means of the replicas", &visible)?;
                rbm.hidden.check_means("checkpoint: hidden means of the replicas", &hidden)?;
                Some((visible, hidden))
            }
            _ => None,
        };
        Ok(())
    }
}
