//! The renormalisation by a machine: machines, and settings as JSON, in; the report as JSON out. Also decimation, and
//! machines made for it.

use numpy::{IntoPyArray, PyArray1, PyArray2};
use plefka::any::AnyRbm;
use plefka_spins::renormalization::{
    self, METHODS, RenormalizationSettings, VisibleHamiltonian, decimation, equal_z,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Deserialize;

use crate::arrays::matrix;
use crate::errors::to_python;
use crate::interrupt::interruptible;
use crate::machine::Machine;
use crate::vocabulary::named;

/// The user's settings where they differ from the defaults.
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
    fn settings(self) -> PyResult<RenormalizationSettings> {
        let usual = RenormalizationSettings::default();
        let method = self.method.map_or(Ok(usual.method), |name| named("method", &METHODS, &name))?;
        let budget = match self.budget {
            None => usual.budget,
            Some(seconds) if seconds > 0.0 && seconds <= 1e9 => std::time::Duration::from_secs_f64(seconds),
            Some(seconds) => {
                let expected = "seconds, more than 0 and at most 1e9";
                return Err(PyValueError::new_err(format!("budget: found {seconds}, expected {expected}")));
            }
        };
        Ok(RenormalizationSettings {
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

/// H of samples (a float64 matrix), of a teacher, of a ring (a tuple of coupling and constant), or a list of energies.
fn hamiltonian(of: &Bound<'_, PyAny>) -> PyResult<VisibleHamiltonian> {
    if let Ok(teacher) = of.cast::<Machine>() {
        return Ok(VisibleHamiltonian::machine(&teacher.get().model.to_f64()));
    }
    if let Ok((coupling, constant)) = of.extract() {
        return Ok(VisibleHamiltonian::Ring { coupling, constant });
    }
    match matrix(of) {
        Ok(data) => VisibleHamiltonian::data(data.view()).map_err(to_python),
        Err(_) => Ok(VisibleHamiltonian::Table(of.extract()?)),
    }
}

/// The report, as JSON.
#[pyfunction]
#[pyo3(signature = (machine, of, *, settings, threads))]
pub(crate) fn renormalization_report(
    py: Python<'_>,
    machine: &Machine,
    of: &Bound<'_, PyAny>,
    settings: &str,
    threads: usize,
) -> PyResult<String> {
    let asked: Asked =
        serde_json::from_str(settings).map_err(|e| PyValueError::new_err(format!("settings: {e}")))?;
    let settings = asked.settings()?;
    let (rbm, hamiltonian) = (machine.model.to_f64(), hamiltonian(of)?);
    let found = interruptible(py, threads, move |watch| {
        renormalization::report(&rbm, &hamiltonian, &settings, watch)
    })?;
    Ok(serde_json::to_string(&found).expect("reports are plain data"))
}

/// ln τ of every visible state.
#[pyfunction]
pub(crate) fn log_trace<'py>(
    py: Python<'py>,
    machine: &Machine,
    of: &Bound<'_, PyAny>,
    visible: &Bound<'_, PyAny>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (rbm, of, visible) = (machine.model.to_f64(), hamiltonian(of)?, matrix(visible)?);
    let found = interruptible(py, 0, move |_| renormalization::log_trace(&rbm, &of, &visible))?;
    Ok(found.into_pyarray(py))
}

/// T of every visible state with every hidden state.
#[pyfunction]
pub(crate) fn transfer_operator<'py>(
    py: Python<'py>,
    machine: &Machine,
    of: &Bound<'_, PyAny>,
    visible: &Bound<'_, PyAny>,
    hidden: &Bound<'_, PyAny>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let (rbm, of, visible, hidden) =
        (machine.model.to_f64(), hamiltonian(of)?, matrix(visible)?, matrix(hidden)?);
    let found =
        interruptible(py, 0, move |_| renormalization::transfer_operator(&rbm, &of, &visible, &hidden))?;
    Ok(found.into_pyarray(py))
}

/// H_RG of every hidden state: the sum over all visible states, or without a Hamiltonian the product over visible
/// units.
#[pyfunction]
pub(crate) fn renormalized_hamiltonian<'py>(
    py: Python<'py>,
    machine: &Machine,
    of: Option<&Bound<'_, PyAny>>,
    hidden: &Bound<'_, PyAny>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (rbm, hidden) = (machine.model.to_f64(), matrix(hidden)?);
    let found = match of.map(hamiltonian).transpose()? {
        None => interruptible(py, 0, move |_| renormalization::hidden_hamiltonian(&rbm, &hidden))?,
        Some(of) => {
            interruptible(py, 0, move |_| renormalization::renormalized_hamiltonian(&rbm, &of, &hidden))?
        }
    };
    Ok(found.into_pyarray(py))
}

/// K', ln A and the coupling that decimation turns into |K|, for every coupling K.
#[pyfunction]
#[allow(clippy::type_complexity)]
pub(crate) fn decimate<'py>(
    py: Python<'py>,
    couplings: Vec<f64>,
) -> (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>) {
    let of = |f: fn(f64) -> f64| couplings.iter().map(|&k| f(k)).collect::<Vec<f64>>().into_pyarray(py);
    (of(decimation::coupling), of(decimation::constant), of(decimation::inverse))
}

/// A ring of 2n spins with every second one visible, and (coupling, constant) of the visible ring; with a strength,
/// Kadanoff's projection of a ring of 2n visible spins on n copies.
#[pyfunction]
#[pyo3(signature = (n, coupling, strength=None))]
pub(crate) fn decimating_machine(
    n: usize,
    coupling: f64,
    strength: Option<f64>,
) -> PyResult<(Machine, f64, f64)> {
    let made = match strength {
        None => decimation::every_second_spin(n, coupling),
        Some(strength) => decimation::projection(n, coupling, strength),
    };
    let made = made.map_err(to_python)?;
    let VisibleHamiltonian::Ring { coupling, constant } = made.hamiltonian else {
        return Err(PyValueError::new_err("hamiltonian: found another one, expected a ring"));
    };
    Ok((AnyRbm::from(made.rbm).into(), coupling, constant))
}

/// The machine with its visible columns in another order.
#[pyfunction]
pub(crate) fn permuted(machine: &Machine, order: Vec<usize>) -> PyResult<Machine> {
    let permuted = equal_z::permuted(&machine.model.to_f64(), &order).map_err(to_python)?;
    // The parameters only change places, so that none is rounded.
    Ok(AnyRbm::from(permuted).to(machine.model.precision()).into())
}

/// Uncoupled spins with the given ln Z.
#[pyfunction]
pub(crate) fn independent_spins(n_visible: usize, n_hidden: usize, log_z: f64) -> PyResult<Machine> {
    let model = equal_z::independent_spins(n_visible, n_hidden, log_z).map_err(to_python)?;
    Ok(AnyRbm::from(model).into())
}
