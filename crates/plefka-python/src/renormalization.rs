//! What a machine renormalises: machines, and settings as JSON, in; the report as JSON out. Decimation, and machines made
//! for it.

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray1};
use plefka::Rbm;
use plefka::inference::Method;
use plefka_spins::renormalization::{self, Settings, VisibleHamiltonian, decimation, equal_z};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Deserialize;

use crate::arrays::matrix;
use crate::errors::to_python;
use crate::interrupt::interruptible;
use crate::machine::{Machine, Model};

/// What users may set, where they differ from the defaults.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    method: Option<String>,
    max_states: Option<usize>,
    draws: Option<usize>,
    sweeps: Option<usize>,
    budget: Option<f64>,
    effort: Option<usize>,
    tolerance: Option<f64>,
    seed: u64,
}

impl Asked {
    fn settings(self) -> PyResult<Settings> {
        let usual = Settings::default();
        let method = self.method.map_or(Ok(usual.method), |name| method_named(&name))?;
        let budget = match self.budget {
            None => usual.budget,
            Some(seconds) if seconds > 0.0 && seconds <= 1e9 => std::time::Duration::from_secs_f64(seconds),
            Some(seconds) => {
                let expected = "seconds, more than 0 and at most 1e9";
                return Err(PyValueError::new_err(format!("budget: found {seconds}, expected {expected}")));
            }
        };
        Ok(Settings {
            method,
            max_states: self.max_states.unwrap_or(usual.max_states),
            draws: self.draws.unwrap_or(usual.draws),
            sweeps: self.sweeps.unwrap_or(usual.sweeps),
            budget,
            effort: self.effort.or(usual.effort),
            tolerance: self.tolerance.unwrap_or(usual.tolerance),
            seed: self.seed,
            states: usual.states,
        })
    }
}

fn method_named(name: &str) -> PyResult<Method> {
    let known = [Method::Auto, Method::Exact, Method::Ais, Method::Pt];
    known.into_iter().find(|method| method.name() == name).ok_or_else(|| {
        let names = known.map(Method::name).join(", ");
        PyValueError::new_err(format!("method: found {name:?}, expected one of {names}"))
    })
}

/// The Hamiltonian of the one argument that is given.
fn hamiltonian(
    data: Option<&Bound<'_, PyAny>>,
    teacher: Option<&Machine>,
    table: Option<Vec<f64>>,
    ring: Option<(f64, f64)>,
) -> PyResult<VisibleHamiltonian> {
    match (data, teacher, table, ring) {
        (Some(data), None, None, None) => {
            let data: Array2<f64> = matrix(data)?;
            VisibleHamiltonian::data(data.view()).map_err(to_python)
        }
        (None, Some(teacher), None, None) => Ok(VisibleHamiltonian::machine(&teacher.wide())),
        (None, None, Some(table), None) => Ok(VisibleHamiltonian::Table(table)),
        (None, None, None, Some((coupling, constant))) => Ok(VisibleHamiltonian::Ring { coupling, constant }),
        _ => Err(PyValueError::new_err("found none or several Hamiltonians, expected one")),
    }
}

/// The report of a machine and the Hamiltonian of samples (a float64 matrix), of a teacher, of a table of energies or of a ring
/// (coupling, constant), as JSON.
#[pyfunction]
#[pyo3(signature = (machine, *, data=None, teacher=None, table=None, ring=None, settings, threads))]
#[allow(clippy::too_many_arguments)]
pub fn renormalization_report(
    py: Python<'_>,
    machine: &Machine,
    data: Option<&Bound<'_, PyAny>>,
    teacher: Option<&Machine>,
    table: Option<Vec<f64>>,
    ring: Option<(f64, f64)>,
    settings: &str,
    threads: usize,
) -> PyResult<String> {
    let asked: Asked =
        serde_json::from_str(settings).map_err(|e| PyValueError::new_err(format!("settings: {e}")))?;
    let settings = asked.settings()?;
    let (rbm, hamiltonian) = (machine.wide(), hamiltonian(data, teacher, table, ring)?);
    let found = interruptible(py, threads, move |watch| {
        renormalization::report_watched(&rbm, &hamiltonian, &settings, watch)
    })?;
    Ok(serde_json::to_string(&found).expect("reports are plain data"))
}

/// ln τ of every visible state; the Hamiltonian as in `renormalization_report`.
#[pyfunction]
#[pyo3(signature = (machine, visible, *, data=None, teacher=None, table=None, ring=None))]
pub fn log_trace<'py>(
    py: Python<'py>,
    machine: &Machine,
    visible: &Bound<'_, PyAny>,
    data: Option<&Bound<'_, PyAny>>,
    teacher: Option<&Machine>,
    table: Option<Vec<f64>>,
    ring: Option<(f64, f64)>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let hamiltonian = hamiltonian(data, teacher, table, ring)?;
    let found = renormalization::log_trace(&machine.wide(), &hamiltonian, &matrix(visible)?);
    Ok(found.map_err(to_python)?.into_pyarray(py))
}

/// K', ln A and the coupling whose decimation is |K|, of every coupling K.
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn decimate<'py>(
    py: Python<'py>,
    couplings: Vec<f64>,
) -> (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>) {
    let of = |f: fn(f64) -> f64| couplings.iter().map(|&k| f(k)).collect::<Vec<f64>>().into_pyarray(py);
    (of(decimation::coupling), of(decimation::constant), of(decimation::inverse))
}

/// A ring of 2n spins of which every second one is visible, and (coupling, constant) of the visible ring; with a strength
/// Kadanoff's projection of a ring of 2n visible spins on n copies.
#[pyfunction]
#[pyo3(signature = (n, coupling, strength=None))]
pub fn decimating_machine(n: usize, coupling: f64, strength: Option<f64>) -> PyResult<(Machine, f64, f64)> {
    let made = match strength {
        None => decimation::every_second_spin(n, coupling),
        Some(strength) => decimation::projection(n, coupling, strength),
    };
    let made = made.map_err(to_python)?;
    let VisibleHamiltonian::Ring { coupling, constant } = made.hamiltonian else {
        return Err(PyValueError::new_err("hamiltonian: found another one, expected a ring"));
    };
    Ok((Machine { model: made.rbm.into() }, coupling, constant))
}

/// The machine with its visible columns in another order.
#[pyfunction]
pub fn permuted(machine: &Machine, order: Vec<usize>) -> PyResult<Machine> {
    let model = match &machine.model {
        Model::F32(rbm) => equal_z::permuted(rbm, &order).map(Model::from),
        Model::F64(rbm) => equal_z::permuted(rbm, &order).map(Model::from),
    };
    Ok(Machine { model: model.map_err(to_python)? })
}

/// Uncoupled spins of a given ln Z.
#[pyfunction]
pub fn independent_spins(n_visible: usize, n_hidden: usize, log_z: f64) -> PyResult<Machine> {
    let rbm: Rbm<f64> = equal_z::independent_spins(n_visible, n_hidden, log_z).map_err(to_python)?;
    Ok(Machine { model: rbm.into() })
}
