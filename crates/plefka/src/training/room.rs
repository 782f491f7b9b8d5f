//! The check that the arrays of a run fit into memory, before they are allocated: a program that the system ends cannot say
//! why.

use super::config::{Precision, RunConfig};
use super::negative::NegativeMethod;
use crate::error::{Error, Result};
use crate::kernels::installed::installed_memory;
use crate::units::unit_named;

/// Arrays like the weights at least: the model, its gradient, the state of the optimizer, and the average.
const LIKE_WEIGHTS: f64 = 4.0;
/// Numbers of eight bytes for every visible unit at least: mean, moments, bias and its gradient.
const PER_COLUMN: f64 = 6.0;

/// Refuses settings whose arrays do not fit into the memory of the machine.
///
/// # Errors
/// [`Error::Setting`] with the setting that needs most, or [`Error::Input`] if that is the number of columns.
pub(super) fn check_room(config: &RunConfig, n_visible: usize, n_samples: usize) -> Result<()> {
    let bytes = match config.precision {
        Precision::F32 => 4.0,
        Precision::F64 => 8.0,
    };
    let negative = &config.negative;
    let colours = unit_named::<f64>(&config.model.hidden_unit)?.colours();
    let (visible, hidden) = (n_visible as f64, config.model.hidden as f64 * colours as f64);
    let batch = config.training.batch as f64;
    let or_batch = |n: usize| if n == 0 { batch } else { n as f64 };
    let states = |rows: f64| rows * (visible + hidden) * bytes;
    let (chains, rungs, reservoir) =
        (or_batch(negative.chains), negative.rungs as f64, negative.reservoir as f64);
    let sampled = match negative.method {
        NegativeMethod::Emf => [("replicas", or_batch(negative.replicas), 1.0), ("chains", 0.0, 0.0)],
        NegativeMethod::Pcd => [("chains", chains, 1.0), ("chains", 0.0, 0.0)],
        NegativeMethod::Pt => [("chains", chains, rungs), ("rungs", rungs, chains)],
        NegativeMethod::Ptt => [("chains", chains, reservoir), ("reservoir", reservoir, chains)],
        NegativeMethod::Cd | NegativeMethod::Exact => [("chains", 0.0, 0.0), ("chains", 0.0, 0.0)],
    };
    let memory = installed_memory();
    let mut needs = vec![
        ("hidden", config.model.hidden as f64, LIKE_WEIGHTS * visible * hidden * bytes),
        // More than all samples is as much as all samples, but arrays of replicas and chains are as large as asked for.
        ("batch", batch, states(batch.min(n_samples as f64))),
    ];
    for (name, number, times) in sampled {
        let name = if number == batch && matches!(name, "chains" | "replicas") { "batch" } else { name };
        needs.push((name, number, states(number * times)));
    }
    if PER_COLUMN * 8.0 * visible > memory || LIKE_WEIGHTS * visible * bytes > memory {
        let what = format!("{}: number of columns", config.data.source);
        let expected = format!("at most {:.1e}, for {}", memory / (PER_COLUMN * 8.0), in_words(memory));
        return Err(Error::input(what, n_visible, expected));
    }
    let total: f64 = needs.iter().map(|(_, _, bytes)| bytes).sum();
    if total <= memory {
        return Ok(());
    }
    let largest = needs.iter().max_by(|a, b| a.2.total_cmp(&b.2)).expect("there are three");
    let (name, number, bytes) = *largest;
    let most = (number * memory / bytes).floor();
    let expected = format!(
        "at most about {most:.0} with {n_visible} columns of data: {} are needed, {} are there",
        in_words(bytes),
        in_words(memory)
    );
    Err(Error::setting(name, number, expected))
}

fn in_words(bytes: f64) -> String {
    format!("{:.1e} bytes of memory", bytes)
}
