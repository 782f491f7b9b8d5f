//! ln Z with its interval, by the engine's single entry point; draws and divergences by enumeration.

use std::sync::Arc;
use std::time::Duration;

use plefka::diagnostics::score::LikelihoodRequest;
use plefka::inference::partition::Value;
use plefka::inference::{LogPartition, PartitionMethod};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrays::{any_matrix, bits_to_numpy};
use crate::interrupt::interruptible;
use crate::machine::Machine;
use crate::vocabulary::named;

/// ln Z of the machine in nats with its interval, the method, the reason and the evidence, as a dictionary. `near` are
/// visible states near the machine, a matrix in its precision; `budget` is in seconds.
#[pyfunction]
#[pyo3(signature = (machine, near, *, method, budget, effort, order, seed, enumerate, threads))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn log_partition<'py>(
    py: Python<'py>,
    machine: &Machine,
    near: Option<&Bound<'py, PyAny>>,
    method: &str,
    budget: f64,
    effort: Option<usize>,
    order: String,
    seed: u64,
    enumerate: bool,
    threads: usize,
) -> PyResult<Bound<'py, PyDict>> {
    let budget = Duration::try_from_secs_f64(budget)
        .map_err(|_| PyValueError::new_err(format!("budget: found {budget}, expected seconds")))?;
    let method = method_named(method)?;
    let request =
        LikelihoodRequest { method, budget, effort, order, seed, enumerate, ..LikelihoodRequest::default() };
    let (model, near) = (Arc::clone(&machine.model), near.map(any_matrix).transpose()?);
    let found = interruptible(py, threads, move |watch| model.log_partition(near.as_ref(), &request, watch))?;
    report(py, &found)
}

/// The methods that need only the machine.
fn method_named(method: &str) -> PyResult<PartitionMethod> {
    let known: Vec<PartitionMethod> =
        PartitionMethod::ALL.into_iter().filter(|method| *method != PartitionMethod::Ptt).collect();
    named("method", &known, method)
}

fn report<'py>(py: Python<'py>, found: &LogPartition) -> PyResult<Bound<'py, PyDict>> {
    let out = PyDict::new(py);
    out.set_item("log_z", found.log_z)?;
    out.set_item("std_error", found.std_error)?;
    out.set_item("lower", found.lower)?;
    out.set_item("upper", found.upper)?;
    out.set_item("interval", found.interval.name())?;
    out.set_item("method", found.method.name())?;
    out.set_item("reason", &found.reason)?;
    out.set_item("warnings", &found.warnings)?;
    let mut evidence = Vec::new();
    for one in &found.evidence {
        let values = PyDict::new(py);
        values.set_item("method", one.method.name())?;
        for (name, value) in &one.values {
            match value {
                Value::Number(x) => values.set_item(name, x)?,
                Value::List(list) => values.set_item(name, list)?,
                Value::Text(text) => values.set_item(name, text)?,
            }
        }
        evidence.push(values);
    }
    out.set_item("evidence", evidence)?;
    Ok(out)
}

/// `n` independent visible states by enumeration, as bits (n × n_visible).
#[pyfunction]
pub(crate) fn exact_samples<'py>(
    py: Python<'py>,
    machine: &Machine,
    n: usize,
    seed: u64,
    threads: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let model = Arc::clone(&machine.model);
    let drawn = interruptible(py, threads, move |watch| model.exact_samples(1.0, n, seed, watch))?;
    Ok(bits_to_numpy(py, drawn))
}

/// KL(p‖q) of the visible distributions by enumeration of their states, nats.
#[pyfunction]
pub(crate) fn kl_divergence(py: Python<'_>, p: &Machine, q: &Machine, threads: usize) -> PyResult<f64> {
    let (p, q) = (Arc::clone(&p.model), Arc::clone(&q.model));
    interruptible(py, threads, move |watch| p.divergence(&q, 1.0, watch))
}
