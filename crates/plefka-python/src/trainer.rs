//! `Trainer`: a run in progress, in either precision: whole epochs, single steps, and its state for pickling.

use std::sync::{Mutex, MutexGuard, TryLockError};

use numpy::IntoPyArray;
use plefka::Rbm;
use plefka::data::Samples;
use plefka::io::{ModelHeader, checkpoint};
use plefka::training::{Outcome, RunConfig, State, Trainer as EngineTrainer};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyFloat};

use crate::arrays::{Scalar, matrix, samples};
use crate::errors::to_python;
use crate::machine::{self, Machine, Model};
use crate::observe;
use crate::threads::{pool, within};

/// A run in either precision.
#[derive(Debug)]
enum Run {
    F32(EngineTrainer<f32>),
    F64(EngineTrainer<f64>),
}

/// First parts of the names of what one run hands on to another: not the offsets of a centered gradient, which the other
/// takes from its own samples, nor the factor of the learning rate.
const CARRIED: [&str; 4] = ["optimizer.", "negative.", "imputation.", "average."];

/// How to rebuild a run: `from_bytes`, and its arguments.
type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyBytes>, &'static str));

/// Evaluates the body with `trainer` bound to the run in its precision.
macro_rules! with {
    ($run:expr, $trainer:ident => $body:expr) => {
        match $run {
            Run::F32($trainer) => $body,
            Run::F64($trainer) => $body,
        }
    };
}

/// A run in progress. Samples must come in the precision of its machine.
#[pyclass(frozen, module = "plefka._engine")]
pub struct Trainer {
    run: Mutex<Run>,
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
        let run = match &machine.model {
            Model::F32(rbm) => Run::F32(start(config, rbm, || samples(x, sample_weight))?),
            Model::F64(rbm) => Run::F64(start(config, rbm, || samples(x, sample_weight))?),
        };
        Ok(Self { run: Mutex::new(run) })
    }

    /// Trains until the epochs of the settings are done; `on_epoch(record, machine)` hears the measurements, the
    /// record as JSON. Returns why it ended.
    #[pyo3(signature = (x, sample_weight, threads, on_epoch=None))]
    fn run(
        &self,
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
        threads: usize,
        on_epoch: Option<Py<PyAny>>,
    ) -> PyResult<&'static str> {
        let mut run = self.lock()?;
        let outcome = with!(&mut *run, trainer => {
            observe::run(py, trainer, &samples(x, sample_weight)?, threads, on_epoch.as_ref())
        })?;
        Ok(match outcome {
            Outcome::Finished => "finished",
            Outcome::StoppedEarly => "stopped_early",
            Outcome::TimeBudget => "time_budget",
            Outcome::Interrupted => "interrupted",
        })
    }

    /// One step on all of `x` at the given learning rate, or at that of the settings.
    fn step(
        &self,
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
        threads: usize,
        rate: Option<f64>,
    ) -> PyResult<()> {
        let pool = pool(threads)?;
        let mut run = self.lock()?;
        with!(&mut *run, trainer => {
            let samples = samples(x, sample_weight)?;
            trainer.rbm().check_width(samples.n_features()).map_err(to_python)?;
            let rate = rate.unwrap_or(trainer.config().training.schedule.at(0.0));
            let mut batch = samples.all(0).map_err(to_python)?;
            // These rows belong to no set whose imputed values go on from step to step.
            if let Some(missing) = &mut batch.missing {
                missing.rows = None;
            }
            py.detach(|| pool.install(|| trainer.step(&batch, rate))).map_err(to_python)
        })
    }

    /// The model as it is now: weights (n_visible × n_hidden), visible biases, hidden biases.
    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        with!(&*self.lock()?, trainer => machine::arrays(py, trainer.model()))
    }

    /// Replaces the model by one of the same shape and precision.
    fn set_arrays(
        &self,
        weights: &Bound<'_, PyAny>,
        visible_bias: &Bound<'_, PyAny>,
        hidden_bias: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        with!(&mut *self.lock()?, trainer => {
            let rbm = machine::rbm_of(matrix(weights)?, visible_bias, hidden_bias)?;
            let (found, expected) = (rbm.weights.dim(), trainer.rbm().weights.dim());
            if found != expected {
                let text = format!("weights: found shape {found:?}, expected {expected:?}");
                return Err(PyValueError::new_err(text));
            }
            trainer.set_model(rbm);
        });
        Ok(())
    }

    /// The model as it is now: weights and the parameters of both layers.
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        with!(&*self.lock()?, trainer => machine::layers(py, trainer.model()))
    }

    /// Replaces weights and the parameters of both layers.
    fn set_layers(
        &self,
        weights: &Bound<'_, PyAny>,
        visible: &Bound<'_, PyAny>,
        hidden: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        with!(&mut *self.lock()?, trainer => {
            let now = trainer.rbm();
            let names = (now.visible.unit.name().to_owned(), now.hidden.unit.name().to_owned());
            let rbm = machine::layered(matrix(weights)?, visible, hidden, &names)?;
            let (found, expected) = (rbm.weights.dim(), trainer.rbm().weights.dim());
            if found != expected {
                let text = format!("weights: found shape {found:?}, expected {expected:?}");
                return Err(PyValueError::new_err(text));
            }
            trainer.set_model(rbm);
        });
        Ok(())
    }

    /// What a run of other settings goes on from, by name: velocities, chains, replicas and imputed values, as arrays and
    /// floats.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let out = PyDict::new(py);
        let carried = |name: &str| CARRIED.iter().any(|prefix| name.starts_with(prefix));
        with!(&*self.lock()?, trainer => {
            let State { arrays, numbers } = trainer.state();
            for (name, array) in arrays.into_iter().filter(|(name, _)| carried(name)) {
                out.set_item(name, array.into_pyarray(py))?;
            }
            for (name, number) in numbers.into_iter().filter(|(name, _)| carried(name)) {
                out.set_item(name, number)?;
            }
        });
        Ok(out)
    }

    /// Takes back what `state` gave.
    fn restore_state(&self, state: &Bound<'_, PyDict>) -> PyResult<()> {
        with!(&mut *self.lock()?, trainer => trainer.restore_state(named(state)?).map_err(to_python))
    }

    /// Epochs done and steps done.
    fn progress(&self) -> PyResult<(u64, u64)> {
        with!(&*self.lock()?, trainer => Ok((trainer.progress().epoch, trainer.progress().step)))
    }

    /// Goes on counting steps from here: with the seed they name the random numbers.
    fn set_step(&self, step: u64) -> PyResult<()> {
        with!(&mut *self.lock()?, trainer => trainer.set_step(step));
        Ok(())
    }

    /// The measurements so far, as a JSON list.
    fn history(&self) -> PyResult<String> {
        with!(&*self.lock()?, trainer => {
            Ok(serde_json::to_string(&trainer.progress().history).expect("records are plain data"))
        })
    }

    /// A checkpoint, for `from_bytes`.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = with!(&*self.lock()?, trainer => checkpoint::to_bytes(trainer, &ModelHeader::default()));
        Ok(PyBytes::new(py, &bytes.map_err(to_python)?))
    }

    /// The run whose checkpoint this is; `precision` is "f32" or "f64".
    #[staticmethod]
    fn from_bytes(bytes: &[u8], precision: &str) -> PyResult<Self> {
        let run = match precision {
            "f32" => Run::F32(checkpoint::from_bytes(bytes).map_err(to_python)?),
            "f64" => Run::F64(checkpoint::from_bytes(bytes).map_err(to_python)?),
            other => {
                return Err(PyValueError::new_err(format!(
                    "precision: found {other:?}, expected f32 or f64"
                )));
            }
        };
        Ok(Self { run: Mutex::new(run) })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let py = slf.py();
        let precision = match &*slf.get().lock()? {
            Run::F32(_) => "f32",
            Run::F64(_) => "f64",
        };
        let rebuild = py.get_type::<Self>().getattr("from_bytes")?;
        Ok((rebuild, (slf.get().to_bytes(py)?, precision)))
    }
}

impl Trainer {
    /// Never waits: the thread that holds the run may be waiting for the interpreter.
    fn lock(&self) -> PyResult<MutexGuard<'_, Run>> {
        match self.run.try_lock() {
            Ok(run) => Ok(run),
            Err(TryLockError::Poisoned(run)) => Ok(run.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(PyRuntimeError::new_err("this estimator is being trained in another thread"))
            }
        }
    }
}

/// A run that single steps are asked of (no epochs) need not know the samples where nothing is centered.
fn start<F: Scalar>(
    config: RunConfig,
    rbm: &Rbm<F>,
    samples: impl FnOnce() -> PyResult<Samples<F>>,
) -> PyResult<EngineTrainer<F>> {
    let trainer = match config.training.centering || config.training.epochs > 0 {
        true => {
            let samples = samples()?;
            within(|| EngineTrainer::from_model(config, rbm.clone(), &samples))?
        }
        false => EngineTrainer::with_means(config, rbm.clone(), None),
    };
    trainer.map_err(to_python)
}

/// Arrays and floats by name.
fn named<F: Scalar>(state: &Bound<'_, PyDict>) -> PyResult<State<F>> {
    let mut out = State::new();
    for (name, value) in state {
        let name: String = name.extract()?;
        out = match value.cast::<PyFloat>() {
            Ok(number) => out.with_number(name, number.value()),
            Err(_) => out.with_array(name, matrix(&value)?),
        };
    }
    Ok(out)
}
