//! `Trainer`: a run in progress: whole epochs, single steps, and its state for pickling.

use std::sync::{Mutex, MutexGuard, TryLockError};

use plefka::any::{AnyMatrix, AnyRbm, AnySamples, AnyState, AnyTrainer, Precision};
use plefka::training::{Outcome, RunConfig};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyFloat};

use crate::arrays::{any_matrix, any_row, samples, to_numpy};
use crate::errors::to_python;
use crate::machine::{self, Machine};
use crate::observe;
use crate::threads::within;

/// The arguments that rebuild a run: `from_bytes` and its arguments.
type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyBytes>, &'static str));

/// A run in progress. Samples must come in the precision of its machine.
#[pyclass(frozen, module = "plefka._engine")]
pub struct Trainer {
    run: Mutex<AnyTrainer>,
}

#[pymethods]
impl Trainer {
    /// A run of `machine` with the settings `config` (JSON), at its start. `x` gives the offsets of the centering.
    #[new]
    #[pyo3(signature = (config, machine, x, sample_weight=None))]
    fn new(
        config: &str,
        machine: &Machine,
        x: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let config: RunConfig =
            serde_json::from_str(config).map_err(|e| PyValueError::new_err(format!("settings: {e}")))?;
        let model = AnyRbm::clone(&machine.model);
        let run = start(config, model, || samples(x, sample_weight))?;
        Ok(Self { run: Mutex::new(run) })
    }

    /// Trains until the epochs of the settings are done; `on_epoch(record, machine)` receives the measurements, the
    /// record as JSON, and ends the run if it returns a true value. Returns the reason of the end.
    #[pyo3(signature = (x, sample_weight, threads, on_epoch=None, validation=None))]
    fn run(
        &self,
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
        threads: usize,
        on_epoch: Option<Py<PyAny>>,
        validation: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<&'static str> {
        let mut run = self.lock()?;
        let train = samples(x, sample_weight)?;
        let aside = validation.map(|x| samples(x, None)).transpose()?;
        let outcome = observe::run(py, &mut run, (&train, aside.as_ref()), threads, on_epoch.as_ref())?;
        Ok(match outcome {
            Outcome::Finished => "finished",
            Outcome::StoppedEarly => "stopped_early",
            Outcome::TimeBudget => "time_budget",
            Outcome::Interrupted => "interrupted",
        })
    }

    /// One step on all of `x` at the given learning rate, or at the rate of the settings.
    fn step(
        &self,
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
        threads: usize,
        rate: Option<f64>,
    ) -> PyResult<()> {
        let mut run = self.lock()?;
        let samples = samples(x, sample_weight)?;
        observe::step(py, &mut run, &samples, threads, rate)
    }

    /// The current model: weights (n_visible × n_hidden), visible biases, hidden biases.
    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        machine::arrays(py, &self.lock()?.view().model())
    }

    /// Replaces the model by one of the same shape and precision.
    fn set_arrays(
        &self,
        weights: &Bound<'_, PyAny>,
        visible_bias: &Bound<'_, PyAny>,
        hidden_bias: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        self.set_parts(any_matrix(weights)?, (any_row(visible_bias)?, any_row(hidden_bias)?))
    }

    /// The current model: weights and the parameters of both layers.
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        machine::layers(py, &self.lock()?.view().model())
    }

    /// Replaces weights and the parameters of both layers.
    fn set_layers(
        &self,
        weights: &Bound<'_, PyAny>,
        visible: &Bound<'_, PyAny>,
        hidden: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        self.set_parts(any_matrix(weights)?, (any_matrix(visible)?, any_matrix(hidden)?))
    }

    /// The state that a run with other settings can continue from, by name: velocities, chains, replicas and imputed
    /// values, as arrays and floats.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let out = PyDict::new(py);
        let (arrays, numbers) = self.lock()?.view().carried_state().into_parts();
        for (name, array) in arrays {
            out.set_item(name, to_numpy(py, array))?;
        }
        for (name, number) in numbers {
            out.set_item(name, number)?;
        }
        Ok(out)
    }

    /// Restores the result of `state`.
    fn restore_state(&self, state: &Bound<'_, PyDict>) -> PyResult<()> {
        let mut run = self.lock()?;
        let mut found = AnyState::new(run.precision());
        for (name, value) in state {
            let name: String = name.extract()?;
            found = match value.cast::<PyFloat>() {
                Ok(number) => found.with_number(name, number.value()),
                Err(_) => found.with_array(name, any_matrix(&value)?).map_err(to_python)?,
            };
        }
        run.restore_state(found).map_err(to_python)
    }

    /// Epochs done and steps done.
    fn progress(&self) -> PyResult<(u64, u64)> {
        let run = self.lock()?;
        let progress = run.view().progress();
        Ok((progress.epoch, progress.step))
    }

    /// Sets the step from which counting continues; with the seed, steps determine the random numbers.
    fn set_step(&self, step: u64) -> PyResult<()> {
        self.lock()?.set_step(step);
        Ok(())
    }

    /// The measurements so far, as a JSON list.
    fn history(&self) -> PyResult<String> {
        let run = self.lock()?;
        Ok(serde_json::to_string(&run.view().progress().history).expect("records are plain data"))
    }

    /// A checkpoint, for `from_bytes`.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.lock()?.view().to_bytes().map_err(to_python)?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The run of a checkpoint; `precision` is "f32" or "f64".
    #[staticmethod]
    fn from_bytes(bytes: &[u8], precision: &str) -> PyResult<Self> {
        let precision: Precision = serde_json::from_value(precision.into()).map_err(|_| {
            PyValueError::new_err(format!("precision: found {precision:?}, expected f32 or f64"))
        })?;
        let run = AnyTrainer::from_bytes(bytes, precision).map_err(to_python)?;
        Ok(Self { run: Mutex::new(run) })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let py = slf.py();
        let precision = slf.get().lock()?.precision().name();
        let rebuild = py.get_type::<Self>().getattr("from_bytes")?;
        Ok((rebuild, (slf.get().to_bytes(py)?, precision)))
    }
}

impl Trainer {
    /// Never waits, because the thread that holds the run may be waiting for the interpreter.
    fn lock(&self) -> PyResult<MutexGuard<'_, AnyTrainer>> {
        match self.run.try_lock() {
            Ok(run) => Ok(run),
            Err(TryLockError::Poisoned(run)) => Ok(run.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(PyRuntimeError::new_err("this estimator is being trained in another thread"))
            }
        }
    }

    fn set_parts(&self, weights: AnyMatrix, layers: (AnyMatrix, AnyMatrix)) -> PyResult<()> {
        let mut run = self.lock()?;
        let [visible, hidden] = run.view().model().kinds();
        let model = AnyRbm::from_parts(weights, layers, (visible.unit, hidden.unit));
        model.and_then(|model| run.set_model(model)).map_err(to_python)
    }
}

/// A run of single steps (no epochs) does not need samples unless it is centered or on standard values.
fn start(
    config: RunConfig,
    model: AnyRbm,
    samples: impl FnOnce() -> PyResult<AnySamples>,
) -> PyResult<AnyTrainer> {
    let standardised = config.training.standardise && model.has_standard_values();
    let trainer = match config.training.centering || standardised || config.training.epochs > 0 {
        true => {
            let samples = samples()?;
            within(|| AnyTrainer::from_model(config, model, &samples))?
        }
        false => AnyTrainer::of_steps(config, model),
    };
    trainer.map_err(to_python)
}
