//! Parallel tempering as a negative phase (Desjardins et al. 2010; Cho, Raiko & Ilin 2010): persistent chains at every
//! rung of a straight path from independent units with the data's means to the model. The gradient comes from the
//! chains of the last rung. Chains of hot rungs cross between modes, and swaps carry them down to the model.

use ndarray::{Array2, Axis, s};

use super::{Aggregate, Context, Estimate, NegativePhase};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::Base;
use crate::inference::path::Path;
use crate::inference::tempering::{Ladder, places_for};
use crate::model::Rbm;
use crate::training::state::State;

/// Share of a new mini-batch in the running means of the data, and of new swaps in the running rates.
const NEW: f64 = 0.02;
/// Steps between two changes of the places of the rungs.
const MOVE_EVERY: u64 = 50;

/// Tempered chains.
#[derive(Debug)]
pub struct Tempered<F> {
    sweeps: u32,
    chains: usize,
    rungs: usize,
    running: Option<Running<F>>,
}

/// State kept from step to step.
#[derive(Debug, Clone)]
struct Running<F> {
    /// Running means of the data, (1 × n_visible).
    means: Array2<F>,
    /// Places of the rungs and swap rates of their pairs, (1 × rungs) each, the last rate unused.
    places: Array2<F>,
    rates: Array2<F>,
    /// Visible states, the chains of the first rung first, (rungs · chains × n_visible).
    visible: Array2<F>,
}

impl<F: Float> Tempered<F> {
    /// `sweeps` Gibbs sweeps with swaps per step, at least 1; `chains` at each of `rungs` rungs, at least 2.
    pub fn new(sweeps: u32, chains: usize, rungs: usize) -> Self {
        Self { sweeps, chains, rungs, running: None }
    }

    /// Evenly spaced rungs, with all chains drawn from the model's independent units.
    fn start(&self, context: &Context<'_, F>, means: Array2<F>) -> Result<Running<F>> {
        let path = straight(context, &means)?;
        let draws = path.rung(0.0).independent(self.chains * self.rungs, context.seed, context.step, 0);
        let places =
            Array2::from_shape_fn((1, self.rungs), |(_, k)| F::of(k as f64 / (self.rungs - 1) as f64));
        let rates = Array2::from_elem((1, self.rungs), F::of(0.5));
        Ok(Running { means, places, rates, visible: draws.visible.to_dense() })
    }

    fn ladder(&self, context: &Context<'_, F>, running: &Running<F>) -> Result<Ladder<F>> {
        let mut places: Vec<f64> = running.places.iter().map(|x| x.wide()).collect();
        places[self.rungs - 1] = 1.0;
        let states: Vec<Array2<F>> =
            running.visible.axis_chunks_iter(Axis(0), self.chains).map(|rows| rows.to_owned()).collect();
        // The sweeps of a ladder are numbered consecutively over all steps, so that no two steps share random streams.
        let first = context.step * u64::from(self.sweeps);
        Ok(Ladder::new(&straight(context, &running.means)?, &places, &states, context.seed)?.at_step(first))
    }
}

fn straight<F: Float>(context: &Context<'_, F>, means: &Array2<F>) -> Result<Path<F>> {
    let means: Vec<f64> = means.iter().map(|x| x.wide()).collect();
    let base = Base::from_means(context.rbm, context.beta.wide(), &means)?;
    Path::straight(&base, context.rbm, context.beta.wide())
}

/// Refuses numbers from a checkpoint that no run has.
fn check<F: Float>(rbm: &Rbm<F>, running: &Running<F>) -> Result<()> {
    let Running { means, places, rates, visible } = running;
    let shapes = [means.nrows(), rates.nrows()];
    if shapes != [1, 1] {
        let found = format!("{shapes:?} rows");
        return Err(Error::input("checkpoint: means and rates of tempered chains", found, "1 row of each"));
    }
    let share = |x: &F| *x >= F::zero() && *x <= F::one();
    let rising = places.iter().zip(places.iter().skip(1)).all(|(low, high)| low < high);
    if !places.iter().chain(rates).all(share) || !rising {
        let found = format!("{places} and {rates}");
        let expected = "rising places and rates from 0 to 1";
        return Err(Error::input("checkpoint: rungs of tempered chains", found, expected));
    }
    rbm.visible.check_means("checkpoint: means of the data", means)?;
    rbm.visible.check_states("checkpoint: visible states of the chains", visible)
}

impl<F: Float> NegativePhase<F> for Tempered<F> {
    fn name(&self) -> &'static str {
        "pt"
    }

    fn is_long(&self) -> bool {
        true
    }

    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let &Context { rbm, beta, .. } = context;
        let batch = context.positive.statistics.visible.slice(s![..1, ..]).mapv(|x| x / beta);
        let mut running = match self.running.take() {
            Some(mut running) => {
                let new = F::of(NEW);
                running.means.zip_mut_with(&batch, |m, &x| *m += new * (x - *m));
                running
            }
            None => self.start(context, batch)?,
        };
        let mut ladder = self.ladder(context, &running)?;
        for _ in 0..self.sweeps {
            context.check()?;
            ladder.sweep();
        }
        let last = ladder.visible(self.rungs - 1);
        let statistics = rbm.statistics_given_visible(last.clone(), rbm.hidden_field(last, beta), None, beta);
        let rates = ladder.swap_rates();
        for (running, rate) in running.rates.iter_mut().zip(&rates) {
            *running += F::of(NEW) * (F::of(*rate) - *running);
        }
        let states = ladder.states();
        let views: Vec<_> = states.iter().map(|rows| rows.view()).collect();
        running.visible = ndarray::concatenate(Axis(0), &views).expect("rungs of equal width");
        if (context.step + 1).is_multiple_of(MOVE_EVERY) {
            let smooth: Vec<f64> = running.rates.iter().take(self.rungs - 1).map(|x| x.wide()).collect();
            let moved = places_for(ladder.places(), &smooth, self.rungs);
            // Rounding can merge two rungs that are close to each other; the places then stay unchanged.
            if moved.len() == self.rungs {
                running.places.iter_mut().zip(moved).for_each(|(place, t)| *place = F::of(t));
            }
        }
        self.running = Some(running);
        let mean = rates.iter().sum::<f64>() / rates.len() as f64;
        let least = rates.iter().copied().fold(1.0, f64::min);
        let measured =
            vec![("swap_rate", mean, Aggregate::Mean), ("swap_rate_least", least, Aggregate::Mean)];
        Ok(Estimate { measured, ..Estimate::of(statistics) })
    }

    fn state(&self) -> State<F> {
        let Some(running) = &self.running else { return State::new() };
        State::new()
            .with_array("tempered.means", running.means.clone())
            .with_array("tempered.places", running.places.clone())
            .with_array("tempered.rates", running.rates.clone())
            .with_array("tempered.visible", running.visible.clone())
    }

    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()> {
        let places = state.take_rows("tempered.places", self.rungs)?;
        let rates = state.take_rows("tempered.rates", self.rungs)?;
        let means = state.take_rows("tempered.means", rbm.n_visible())?;
        let visible = state.take_rows("tempered.visible", rbm.n_visible())?;
        self.running = match (means, places, rates, visible) {
            (Some(means), Some(places), Some(rates), Some(visible)) => {
                if places.nrows() != 1 || visible.nrows() != self.rungs.saturating_mul(self.chains) {
                    let found = format!("{} rungs, {} chains in all", places.len(), visible.nrows());
                    let expected = format!("{} rungs of {} chains", self.rungs, self.chains);
                    return Err(Error::input("checkpoint: tempered chains", found, expected));
                }
                let running = Running { means, places, rates, visible };
                check(rbm, &running)?;
                Some(running)
            }
            _ => None,
        };
        Ok(())
    }
}
