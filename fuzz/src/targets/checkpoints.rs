//! Checkpoints of both versions: what is read is the same when it is written and read again, and makes a step.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::Float;
use plefka::data::{Batch, Samples};
use plefka::io::{ModelHeader, checkpoint};
use plefka::training::{RunConfig, Trainer};
use plefka::units::Unit;

use super::choices::Choices;
use super::{checks, files, models};

/// Samples of a step.
const ROWS: usize = 5;
/// Units of a layer up to which a step is made.
const MOST_UNITS: usize = 40;

/// A checkpoint in either precision.
pub fn checkpoint(bytes: &[u8], choices: Choices) -> bool {
    let (single, double) = (read::<f32>(bytes, choices), read::<f64>(bytes, choices));
    assert!(!(single && double), "one file in two precisions");
    single || double
}

fn read<F: Float>(bytes: &[u8], choices: Choices) -> bool {
    let trainer = match checkpoint::from_bytes::<F>(bytes) {
        Ok(trainer) => trainer,
        Err(error) => {
            checks::message(&error);
            return false;
        }
    };
    again(&trainer);
    let (n_visible, n_hidden) = trainer.dim();
    if modest(trainer.config()) && n_visible.max(n_hidden) <= MOST_UNITS {
        let rows = rows(trainer.rbm().visible.unit, n_visible);
        match choices.pick(0, 2) {
            0 => step(trainer, rows),
            _ => resumed::<F>(bytes, rows),
        }
    }
    true
}

/// Checks that a run is the same after it is written and read again.
fn again<F: Float>(trainer: &Trainer<F>) {
    let bytes = checkpoint::to_bytes(trainer, &ModelHeader::default()).expect("what was read can be written");
    let back = checkpoint::from_bytes::<F>(&bytes).expect("what was written can be read");
    models::finite(&trainer.rbm());
    models::same(&trainer.rbm(), &back.rbm());
    let (state, state_back) = (trainer.state(), back.state());
    assert!(state.arrays.keys().eq(state_back.arrays.keys()), "{:?}", state.arrays.keys());
    state.arrays.values().zip(state_back.arrays.values()).for_each(|(a, b)| models::arrays(a, b));
    assert!(state.numbers.keys().eq(state_back.numbers.keys()), "{:?}", state.numbers.keys());
    for ((name, a), b) in state.numbers.iter().zip(state_back.numbers.values()) {
        // A number that is not finite is written as none.
        assert!(a.to_bits() == b.to_bits() || (b.is_nan() && !a.is_finite()), "{name}: {a} and {b}");
    }
    assert_eq!(trainer.progress().step, back.progress().step);
}

/// Makes one step from the bytes in memory.
fn step<F: Float>(mut trainer: Trainer<F>, rows: Array2<F>) {
    let rate = trainer.config().training.schedule.rate.unwrap_or(0.1);
    match trainer.step(&Batch::new(rows.into(), None), rate) {
        Ok(()) => models::finite(&trainer.rbm()),
        Err(error) => checks::message(&error),
    }
}

/// Resumes the run from a file and goes on until the first event.
fn resumed<F: Float>(bytes: &[u8], rows: Array2<F>) {
    let (_folder, path) = files::file("checkpoint.safetensors", bytes);
    let Ok(samples) = Samples::from_rows_of_any_range(rows.into()) else { return };
    let resumed = checkpoint::resume(&path, &samples, &|_| ());
    match resumed.and_then(|mut run| run.run(&samples, None, &mut |_| ControlFlow::Break(())).map(|_| run)) {
        Ok(run) => models::finite(&run.rbm()),
        Err(error) => checks::message(&error),
    }
}

/// Rows of values that the unit admits.
fn rows<F: Float>(unit: &dyn Unit<F>, n_columns: usize) -> Array2<F> {
    let colours = unit.colours();
    Array2::from_shape_fn((ROWS, n_columns), |(row, column)| match unit.states() {
        _ if colours > 1 => {
            F::of(f64::from(u8::from((row + column / colours) % colours == column % colours)))
        }
        Some(states) => F::of(states[(row * 3 + column) % states.len()]),
        None => unit.centre(),
    })
}

/// Whether a step of these settings is short: none of the numbers that multiply its work is large.
pub fn modest(config: &RunConfig) -> bool {
    let negative = &config.negative;
    let monitors = &config.monitors;
    let numbers = [
        (negative.sweeps as usize, 20),
        (negative.iterations.unwrap_or(0), 100),
        (negative.rungs, 20),
        (negative.chains, 50),
        (negative.reservoir, 50),
        (negative.replicas, 50),
        (config.training.batch, 50),
        (config.training.imputation_sweeps as usize, 20),
        (config.training.trajectory, 50),
        (config.model.hidden, MOST_UNITS),
        (monitors.likelihood_chains, 50),
        (monitors.mean_field_iterations, 200),
    ];
    numbers.into_iter().all(|(number, most)| number <= most)
}
