//! The negative phase of replicas that fire. The mean-field equations of one layer given the state of the other layer
//! are exact, m = κ₁(β(b + Wᵀv)) and m = κ₁(β(a + Wh)). In place of the random draws of Gibbs sampling, every unit sums
//! its magnetization over the replicas and fires when the sum passes a whole number (error diffusion). The states of
//! all replicas together then have the correct means up to an error of 1/replicas, and later sweeps compensate the
//! remaining error. Nothing is random; the gradient converges to the exact gradient with the number of replicas.
//!
//! This is a deterministic sampling method, like herding (Welling 2009; for Gibbs updates: Bornn et al. 2013, where
//! every unit of one chain has a sum for each state of its neighbours) and chains that share points of low discrepancy
//! (L'Ecuyer, Lécot & Tuffin 2008). Separate sums for every replica do not work: replicas lock into cycles
//! (docs/training-without-sampling.md).

use ndarray::Array2;

use super::{Context, Estimate, NegativePhase};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::{Expansion, FixedPoint};
use crate::kernels::memory;
use crate::model::{Layer, Rbm};
use crate::training::state::State;

/// Iterations that are never long.
const SHORT: usize = 3;

/// Replicas that fire; with an expansion, its equations are solved from the states of the replicas.
#[derive(Debug)]
pub struct Firing<F: Float> {
    sweeps: u32,
    replicas: usize,
    relaxation: Option<(&'static dyn Expansion<F>, FixedPoint)>,
    reached: Option<Reached<F>>,
}

#[derive(Debug)]
struct Reached<F: Float> {
    /// Hidden states (replicas × n_hidden).
    hidden: Array2<F>,
    /// Charges of both layers, (1 × columns).
    charges: [Array2<F>; 2],
}

impl<F: Float> Firing<F> {
    /// `sweeps` per step, at least 1; the replicas are created at the first step.
    pub fn new(
        sweeps: u32,
        replicas: usize,
        relaxation: Option<(&'static dyn Expansion<F>, FixedPoint)>,
    ) -> Self {
        Self { sweeps, replicas, relaxation, reached: None }
    }

    /// Hidden states fired at the fields of the first batch's samples; samples are reused in turn.
    fn start(&self, context: &Context<'_, F>) -> Reached<F> {
        let rbm = context.rbm;
        let mut charges = [charge(&rbm.visible), charge(&rbm.hidden)];
        let given = &context.positive.hidden_field;
        let fields =
            Array2::from_shape_fn((self.replicas, rbm.n_hidden()), |(r, j)| given[[r % given.nrows(), j]]);
        let hidden = rbm.hidden.fire(context.beta, fields, &mut charges[1]);
        Reached { hidden, charges }
    }
}

/// Initial sums: spread over [0, 1) by the golden ratio, so that units of equal magnetizations do not fire together.
/// The sums of the colours of a unit add up to 0.
fn charge<F: Float>(layer: &Layer<F>) -> Array2<F> {
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    let mut charge =
        Array2::from_shape_fn((1, layer.len()), |(_, j)| F::of((golden * (j + 1) as f64).fract()));
    let colours = layer.unit.colours();
    if colours > 1 {
        for unit in crate::kernels::rows::slice_mut(&mut charge).chunks_mut(colours) {
            let mean = unit.iter().copied().sum::<F>() / F::of(colours as f64);
            unit.iter_mut().for_each(|q| *q -= mean);
        }
    }
    charge
}

impl<F: Float> NegativePhase<F> for Firing<F> {
    fn name(&self) -> &'static str {
        "emf"
    }

    fn is_long(&self) -> bool {
        self.sweeps > 1 || self.relaxation.as_ref().is_some_and(|(_, solver)| solver.iterations > SHORT)
    }

    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let Reached { mut hidden, charges: [mut of_visible, mut of_hidden] } =
            self.reached.take().unwrap_or_else(|| self.start(context));
        let &Context { rbm, beta, .. } = context;
        let mut last: Option<(Rows<F>, Array2<F>)> = None;
        for _ in 0..self.sweeps {
            context.check()?;
            let fields = rbm.visible_field(hidden.view(), beta);
            let visible = Rows::compact(rbm.visible.fire(beta, fields, &mut of_visible));
            let field = rbm.hidden_field(&visible, beta);
            let fired = rbm.hidden.fire(beta, memory::copy(&field), &mut of_hidden);
            memory::recycle(std::mem::replace(&mut hidden, fired));
            if let Some((visible, field)) = last.replace((visible, field)) {
                visible.recycle();
                memory::recycle(field);
            }
        }
        self.reached = Some(Reached { hidden, charges: [of_visible, of_hidden] });
        let (visible, mut field) = last.expect("at least one sweep");
        let Some((expansion, fixed_point)) = &self.relaxation else {
            return Ok(Estimate::of(rbm.statistics_given_visible(visible, field, None, beta)));
        };
        rbm.hidden.mean(beta, &mut field);
        let visible = match visible {
            Rows::Dense(dense) => dense,
            sparse @ Rows::Sparse(_) => sparse.to_dense(),
        };
        let go_on = || context.goes_on();
        let equilibrium = fixed_point.solve_watched(rbm, *expansion, (beta, &go_on), (visible, field));
        context.check()?;
        let statistics = equilibrium.statistics(rbm, *expansion, None);
        let fixed_point = Some((equilibrium.iterations, equilibrium.residual()));
        let (visible, hidden) = equilibrium.into_magnetizations();
        [visible, hidden].into_iter().for_each(memory::recycle);
        Ok(Estimate { fixed_point, ..Estimate::of(statistics) })
    }

    fn state(&self) -> State<F> {
        let Some(Reached { hidden, charges: [of_visible, of_hidden] }) = &self.reached else {
            return State::new();
        };
        State::new()
            .with_array("replicas.states", hidden.clone())
            .with_array("replicas.visible_charge", of_visible.clone())
            .with_array("replicas.hidden_charge", of_hidden.clone())
    }

    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()> {
        let hidden = state.take_rows("replicas.states", rbm.n_hidden())?;
        self.reached = match hidden {
            Some(hidden) => {
                let of_visible = state.take("replicas.visible_charge", (1, rbm.n_visible()))?;
                let of_hidden = state.take("replicas.hidden_charge", (1, rbm.n_hidden()))?;
                if hidden.nrows() != self.replicas {
                    return Err(Error::input(
                        "checkpoint: number of replicas",
                        hidden.nrows(),
                        self.replicas,
                    ));
                }
                rbm.hidden.check_states("checkpoint: hidden states of the replicas", &hidden)?;
                Some(Reached { hidden, charges: [of_visible, of_hidden] })
            }
            None => None,
        };
        Ok(())
    }
}
