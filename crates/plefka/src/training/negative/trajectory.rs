//! Parallel trajectory tempering as a negative phase (Béreux, Decelle, Furtlehner & Seoane 2026, arXiv 2607.27077):
//! chains change places with samples of an earlier model, frozen when it was well sampled, with probability min(1, f(u)
//! f₀(v) / f(v) f₀(u)). When swaps become rare the present model replaces the frozen one. The works of the swaps give
//! ln Z during training (Bennett's acceptance ratio), and steps that lose the overlap are refused.

use ndarray::{Array2, Axis};

use super::{Aggregate, Context, Estimate, NegativePhase};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::bennett;
use crate::model::{Draw, Layer, Rbm};
use crate::rng::{Purpose, Stream};
use crate::training::state::State;

/// Mean probability of a swap below which the present model is frozen.
const RARE: f64 = 0.35;
/// Mean probability of a swap below which a step is refused: the chains could no longer be exchanged.
const LOST: f64 = 0.05;

/// Sweeps, and size of the reservoir in units of the number of chains, from which steps may be long.
const LONG: (u32, usize) = (10, 200);

/// Chains exchanged with a reservoir of samples of a frozen model.
#[derive(Debug)]
pub struct Trajectory<F: Float> {
    sweeps: u32,
    chains: usize,
    /// Samples of the frozen model, in units of the number of chains.
    reservoir: usize,
    running: Option<Running<F>>,
}

/// State kept from step to step.
#[derive(Debug, Clone)]
struct Running<F: Float> {
    frozen: Rbm<F>,
    /// ln Z of the frozen model.
    log_partition: f64,
    /// Samples of the frozen model, (reservoir · chains × n_visible).
    reservoir: Array2<F>,
    /// Visible states of the chains, (chains × n_visible).
    visible: Array2<F>,
    frozen_models: f64,
}

/// An exchange between chains and reservoir: the exponents of the swaps and the works of both.
struct Exchange {
    rate: f64,
    /// ln f − ln f₀ of samples of the frozen model.
    forward: Vec<f64>,
    /// ln f − ln f₀ of the chains.
    reverse: Vec<f64>,
}

impl<F: Float> Trajectory<F> {
    /// `sweeps` Gibbs sweeps per step, at least 1, of `chains` chains, and `reservoir` times as many frozen samples.
    pub fn new(sweeps: u32, chains: usize, reservoir: usize) -> Self {
        Self { sweeps, chains, reservoir, running: None }
    }

    /// The first frozen model has the fields of the present model and no weights: its samples and ln Z are exact.
    fn start(&self, context: &Context<'_, F>) -> Running<F> {
        let rbm = context.rbm;
        let frozen = Rbm { weights: Array2::zeros(rbm.weights.dim()), ..rbm.clone() };
        let beta = context.beta;
        let field = |layer: &Layer<F>, rows: usize| {
            let mut fields = Array2::zeros((rows, layer.len()));
            layer.add_field(beta, &mut fields);
            fields
        };
        let draw = Draw { seed: context.seed, purpose: Purpose::Chains, step: context.step, lane: 0 };
        let draws = |rows: usize, lane: u32| {
            let layer = &rbm.visible;
            layer.sample(beta, &field(layer, rows), Draw { lane, ..draw })
        };
        let log_partition = frozen.visible.log_partition(beta, &field(&rbm.visible, 1))[0]
            + frozen.hidden.log_partition(beta, &field(&rbm.hidden, 1))[0];
        let reservoir = draws(self.chains * self.reservoir, 0);
        Running { frozen, log_partition, reservoir, visible: draws(self.chains, 1), frozen_models: 1.0 }
    }

    /// Sweeps, then one exchange with rows of the reservoir drawn without repetition. `round` is the number of the
    /// exchange within a step.
    fn advance(&self, context: &Context<'_, F>, running: &mut Running<F>, round: u64) -> Result<Exchange> {
        let &Context { rbm, beta, seed, .. } = context;
        // A step never has more rounds than this factor, so that no two rounds share random streams.
        let step = context.step * (2 + self.reservoir as u64) + round;
        let visible = Rows::compact(std::mem::take(&mut running.visible));
        let draw = Draw { seed, purpose: Purpose::Hidden, step, lane: 0 };
        let mut hidden = rbm.sample_hidden(&visible, beta, draw);
        context.check()?;
        let (visible, _) = context.sweep(&mut hidden, self.sweeps, step)?;
        let mut stream = Stream::new(seed, Purpose::Swap, step, 0);
        let mut rows = stream.permutation(running.reservoir.nrows());
        rows.truncate(self.chains);
        let partners = Rows::compact(running.reservoir.select(Axis(0), &rows));
        let reverse = works(&running.frozen, rbm, &visible, beta);
        let forward = works(&running.frozen, rbm, &partners, beta);
        running.visible = visible.to_dense();
        let mut rate = 0.0;
        for (c, &row) in rows.iter().enumerate() {
            let exponent = forward[c] - reverse[c];
            rate += exponent.min(0.0).exp();
            if stream.uniform().ln() < exponent {
                let (mut chain, mut partner) = (running.visible.row_mut(c), running.reservoir.row_mut(row));
                ndarray::Zip::from(&mut chain).and(&mut partner).for_each(std::mem::swap);
            }
        }
        Ok(Exchange { rate: rate / self.chains as f64, forward, reverse })
    }

    /// Freezes the present model: its chains, after exchanges and sweeps, fill a new reservoir.
    fn freeze(&self, context: &Context<'_, F>, running: &mut Running<F>) -> Result<()> {
        let (mut forward, mut reverse, mut samples) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.reservoir as u64 {
            let exchange = self.advance(context, running, 2 + round)?;
            forward.extend(exchange.forward);
            reverse.extend(exchange.reverse);
            samples.push(running.visible.clone());
        }
        running.log_partition += bennett::log_ratio(&forward, &reverse);
        let views: Vec<_> = samples.iter().map(|rows| rows.view()).collect();
        running.reservoir = ndarray::concatenate(Axis(0), &views).expect("samples of equal width");
        running.frozen = context.rbm.clone();
        running.frozen_models += 1.0;
        Ok(())
    }
}

/// ln f(v) − ln f₀(v) of every row.
fn works<F: Float>(frozen: &Rbm<F>, rbm: &Rbm<F>, visible: &Rows<F>, beta: F) -> Vec<f64> {
    let before = frozen.clamped_free_energy(visible, beta);
    before.iter().zip(rbm.clamped_free_energy(visible, beta)).map(|(f0, f)| f0 - f).collect()
}

impl<F: Float> NegativePhase<F> for Trajectory<F> {
    fn name(&self) -> &'static str {
        "ptt"
    }

    /// The state, with its reservoir, is too large to be copied before every short step.
    fn is_long(&self) -> bool {
        self.sweeps >= LONG.0 || self.reservoir >= LONG.1
    }

    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let mut running = self.running.take().unwrap_or_else(|| self.start(context));
        let mut exchange = self.advance(context, &mut running, 0)?;
        let mut kept = None;
        if exchange.rate < RARE {
            self.freeze(context, &mut running)?;
            kept = Some(running.frozen.clone());
            exchange = self.advance(context, &mut running, 1)?;
        }
        let log_partition = running.log_partition + bennett::log_ratio(&exchange.forward, &exchange.reverse);
        let measured = vec![
            ("swap_rate", exchange.rate, Aggregate::Mean),
            ("trajectory_log_partition", log_partition, Aggregate::Last),
            ("frozen_models", running.frozen_models, Aggregate::Last),
        ];
        let &Context { rbm, beta, .. } = context;
        let visible = Rows::compact(running.visible.clone());
        let field = rbm.hidden_field(&visible, beta);
        let statistics = rbm.statistics_given_visible(visible, field, None, beta);
        self.running = Some(running);
        Ok(Estimate { measured, kept, ..Estimate::of(statistics) })
    }

    fn vetoes(&self) -> bool {
        true
    }

    fn accepts(&mut self, rbm: &Rbm<F>, beta: F) -> bool {
        let Some(running) = &self.running else { return true };
        let chains = Rows::compact(running.visible.clone());
        let partners = Rows::Dense(running.reservoir.clone()).first(self.chains);
        let reverse = works(&running.frozen, rbm, &chains, beta);
        let forward = works(&running.frozen, rbm, &partners, beta);
        let swaps = forward.iter().zip(&reverse).map(|(f, r)| (f - r).min(0.0).exp());
        swaps.sum::<f64>() >= LOST * self.chains as f64
    }

    fn state(&self) -> State<F> {
        let Some(running) = &self.running else { return State::new() };
        State::new()
            .with_array("weights", running.frozen.weights.clone())
            .with_array("visible_parameters", running.frozen.visible.parameters.clone())
            .with_array("hidden_parameters", running.frozen.hidden.parameters.clone())
            .with_array("reservoir", running.reservoir.clone())
            .with_array("visible", running.visible.clone())
            .with_number("log_partition", running.log_partition)
            .with_number("frozen_models", running.frozen_models)
            .prefixed("trajectory")
    }

    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()> {
        let mut state = state.part("trajectory");
        self.running = None;
        if state.is_empty() {
            return Ok(());
        }
        let mut parameters = |layer: &Layer<F>, name: &str| -> Result<Layer<F>> {
            Ok(Layer { unit: layer.unit, parameters: state.take(name, layer.parameters.dim())? })
        };
        let (visible, hidden) =
            (parameters(&rbm.visible, "visible_parameters")?, parameters(&rbm.hidden, "hidden_parameters")?);
        let frozen = Rbm::new(visible, hidden, state.take("weights", rbm.weights.dim())?)?;
        let chains = state.take_rows("visible", rbm.n_visible())?;
        let reservoir = state.take_rows("reservoir", rbm.n_visible())?;
        let rows = |array: &Option<Array2<F>>| array.as_ref().map_or(0, Array2::nrows);
        let (found, expected) =
            ((rows(&chains), rows(&reservoir)), (self.chains, self.chains.saturating_mul(self.reservoir)));
        let (Some(visible), Some(reservoir), true) = (chains, reservoir, found == expected) else {
            let say = |(chains, samples): (usize, usize)| format!("{chains} chains, {samples} samples");
            return Err(Error::input("checkpoint: trajectory tempering", say(found), say(expected)));
        };
        rbm.visible.check_states("checkpoint: visible states of the chains", &visible)?;
        rbm.visible.check_states("checkpoint: states of the reservoir", &reservoir)?;
        self.running = Some(Running {
            frozen,
            log_partition: state.take_number("log_partition")?,
            reservoir,
            visible,
            frozen_models: state.take_number("frozen_models")?,
        });
        Ok(())
    }
}
