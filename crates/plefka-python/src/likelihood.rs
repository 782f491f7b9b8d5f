//! ln Z with its interval, by the engine's one entry point; draws and divergences by enumeration.

use std::time::Duration;

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray2};
use plefka::Rbm;
use plefka::inference::partition::Value;
use plefka::inference::{LogPartition, Method, Request, exact};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrays::{Scalar, matrix};
use crate::interrupt::interruptible;
use crate::machine::{Machine, Model};

/// What is asked, without the machine and the states near it.
struct Question {
    method: Method,
    budget: Duration,
    effort: Option<usize>,
    order: String,
    seed: u64,
    enumerate: bool,
}

/// ln Z of the machine in nats with a 95 % interval, the method, the reason and the evidence, as a dictionary. `near` are
/// visible states near the machine, a matrix in its precision; `budget` is in seconds.
#[pyfunction]
#[pyo3(signature = (machine, near, *, method, budget, effort, order, seed, enumerate, threads))]
#[allow(clippy::too_many_arguments)]
pub fn log_partition<'py>(
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
    let question = Question { method: named(method)?, budget, effort, order, seed, enumerate };
    let found = match &machine.model {
        Model::F32(rbm) => ask(py, rbm, near, question, threads),
        Model::F64(rbm) => ask(py, rbm, near, question, threads),
    };
    report(py, &found?)
}

/// The methods that need nothing but the machine.
fn named(method: &str) -> PyResult<Method> {
    let known = [Method::Auto, Method::Exact, Method::Ais, Method::Pt, Method::Emf];
    known.into_iter().find(|known| known.name() == method).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|known| known.name()).collect();
        PyValueError::new_err(format!("method: found {method:?}, expected one of {}", names.join(", ")))
    })
}

fn ask<F: Scalar>(
    py: Python<'_>,
    rbm: &Rbm<F>,
    near: Option<&Bound<'_, PyAny>>,
    question: Question,
    threads: usize,
) -> PyResult<LogPartition> {
    let (rbm, near): (Rbm<F>, Option<Array2<F>>) = (rbm.clone(), near.map(matrix).transpose()?);
    interruptible(py, threads, move |watch| {
        let Question { method, budget, effort, order, seed, enumerate } = &question;
        let request = Request {
            method: *method,
            budget: *budget,
            effort: *effort,
            order,
            seed: *seed,
            enumerate: *enumerate,
            near: near.as_ref(),
            ..Request::default()
        };
        plefka::inference::log_partition(&rbm, &request, watch)
    })
}

fn report<'py>(py: Python<'py>, found: &LogPartition) -> PyResult<Bound<'py, PyDict>> {
    let out = PyDict::new(py);
    out.set_item("log_z", found.log_z)?;
    out.set_item("std_error", found.std_error)?;
    out.set_item("lower", found.lower)?;
    out.set_item("upper", found.upper)?;
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

/// `n` independent visible states by enumeration, (n × n_visible).
#[pyfunction]
pub fn exact_samples<'py>(
    py: Python<'py>,
    machine: &Machine,
    n: usize,
    seed: u64,
    threads: usize,
) -> PyResult<Bound<'py, PyArray2<bool>>> {
    let drawn = match &machine.model {
        Model::F32(rbm) => draw(py, rbm, n, seed, threads),
        Model::F64(rbm) => draw(py, rbm, n, seed, threads),
    };
    Ok(drawn?.into_pyarray(py))
}

fn draw<F: Scalar>(
    py: Python<'_>,
    rbm: &Rbm<F>,
    n: usize,
    seed: u64,
    threads: usize,
) -> PyResult<Array2<bool>> {
    let rbm = rbm.clone();
    interruptible(py, threads, move |watch| {
        exact::sample(&rbm, 1.0, n, seed, watch).map(|(visible, _)| visible.mapv(|v| v > F::of(0.5)))
    })
}

/// KL(p‖q) of the visible distributions by enumeration of their states, nats.
#[pyfunction]
pub fn kl_divergence(py: Python<'_>, p: &Machine, q: &Machine, threads: usize) -> PyResult<f64> {
    let (p, q) = (p.wide(), q.wide());
    interruptible(py, threads, move |watch| exact::divergence(&p, &q, 1.0, watch))
}
