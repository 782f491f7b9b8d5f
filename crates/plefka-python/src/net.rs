//! `NetTrainer`: a run of a perceptron on arrays; `net_probabilities`: the probabilities of the classes by given arrays;
//! `deformed_images`: pictures deformed as in an epoch.

use std::sync::{Mutex, MutexGuard, TryLockError};

use numpy::PyReadonlyArray2;
use plefka::any::{AnyMatrix, AnyVector};
use plefka::data::{DeformationLaw, Deformer};
use plefka::training::Stop;
use plefka_deep::in_memory::{AnyNetTrainer, Arrays, NetData, probabilities};
use plefka_deep::perceptron::Activation;
use plefka_deep::training::{NetConfig, NetEvent, NetOutcome};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arrays::{any_matrix, any_vector, to_numpy, vector_to_numpy};
use crate::errors::to_python;
use crate::interrupt::interruptible;
use crate::observe::{Message, attended};
use crate::vocabulary::named;

/// Weights and biases of the layers, as numpy arrays.
type Layers<'py> = Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>;
/// The arguments that rebuild a run: `from_bytes` and its arguments.
type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyBytes>, bool));

/// A run in progress.
#[pyclass(frozen, module = "plefka._engine")]
pub struct NetTrainer {
    run: Mutex<AnyNetTrainer>,
}

fn data(
    x: &Bound<'_, PyAny>,
    y: Vec<u32>,
    classes: usize,
    labels: Option<Vec<String>>,
    image_shape: Option<(usize, usize)>,
) -> PyResult<NetData> {
    let classes = labels.unwrap_or_else(|| (0..classes).map(|k| k.to_string()).collect());
    Ok(NetData { x: any_matrix(x)?, y, classes, image_shape })
}

#[pymethods]
impl NetTrainer {
    /// A run with the settings `config` (JSON) at its start. `y`: the class of every row, below `classes`; `labels`: their names.
    #[new]
    #[pyo3(signature = (config, x, y, classes, labels=None, image_shape=None))]
    fn new(
        config: &str,
        x: &Bound<'_, PyAny>,
        y: Vec<u32>,
        classes: usize,
        labels: Option<Vec<String>>,
        image_shape: Option<(usize, usize)>,
    ) -> PyResult<Self> {
        let config: NetConfig =
            serde_json::from_str(config).map_err(|e| PyValueError::new_err(format!("settings: {e}")))?;
        let data = data(x, y, classes, labels, image_shape)?;
        let run = AnyNetTrainer::new(config, &data).map_err(to_python)?;
        Ok(Self { run: Mutex::new(run) })
    }

    /// Trains until `epochs` epochs are done; `on_epoch(record)` receives the record as JSON, and ends the run if it returns a true
    /// value. Returns the reason of the end and the arrays of the layers.
    #[pyo3(signature = (x, y, classes, epochs, threads, labels=None, image_shape=None, on_epoch=None))]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Python method")]
    fn run<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        y: Vec<u32>,
        classes: usize,
        epochs: usize,
        threads: usize,
        labels: Option<Vec<String>>,
        image_shape: Option<(usize, usize)>,
        on_epoch: Option<Py<PyAny>>,
    ) -> PyResult<(&'static str, Layers<'py>)> {
        let mut guard = self.lock()?;
        let run = &mut *guard;
        let data = data(x, y, classes, labels, image_shape)?;
        let stop = Stop::default();
        let (outcome, arrays) = attended(py, threads, &stop, on_epoch.as_ref(), |engine| {
            let outcome = run.run(&data, epochs, stop.clone(), &mut |event, progress| {
                let message = match (event, progress.history.last(), progress.findings.last()) {
                    (NetEvent::Epoch, Some(record), _) if engine.asks() => {
                        let record = serde_json::to_string(record).expect("records are plain data");
                        Some(Message::Epoch(record, None))
                    }
                    (NetEvent::Found, _, Some(finding)) => Some(Message::Warning(format!(
                        "epoch {}: {}: {}",
                        finding.epoch + 1,
                        finding.found,
                        finding.done
                    ))),
                    _ => None,
                };
                engine.tell(message)
            })?;
            Ok((outcome, run.arrays(&data)?))
        })?;
        let outcome = match outcome {
            NetOutcome::Finished => "finished",
            NetOutcome::OutOfTime => "time_budget",
            NetOutcome::Interrupted => "interrupted",
            NetOutcome::Collapsed => "collapsed",
        };
        Ok((outcome, layers(py, arrays)))
    }

    /// Records and findings so far, each as a JSON list.
    fn measurements(&self) -> PyResult<(String, String)> {
        let run = self.lock()?;
        let text = |value: Result<String, serde_json::Error>| value.expect("records are plain data");
        let progress = run.progress();
        Ok((text(serde_json::to_string(&progress.history)), text(serde_json::to_string(&progress.findings))))
    }

    /// A checkpoint, for `from_bytes`.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.lock()?.to_bytes().map_err(to_python)?))
    }

    /// The run of a checkpoint.
    #[staticmethod]
    fn from_bytes(bytes: &[u8], double: bool) -> PyResult<Self> {
        let run = AnyNetTrainer::from_bytes(bytes, double).map_err(to_python)?;
        Ok(Self { run: Mutex::new(run) })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let py = slf.py();
        let double = slf.get().lock()?.is_double();
        let rebuild = py.get_type::<Self>().getattr("from_bytes")?;
        Ok((rebuild, (slf.get().to_bytes(py)?, double)))
    }
}

impl NetTrainer {
    /// Never waits, because the thread that holds the run may be waiting for the interpreter.
    fn lock(&self) -> PyResult<MutexGuard<'_, AnyNetTrainer>> {
        match self.run.try_lock() {
            Ok(run) => Ok(run),
            Err(TryLockError::Poisoned(run)) => Ok(run.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(PyRuntimeError::new_err("this estimator is being trained in another thread"))
            }
        }
    }
}

fn layers(py: Python<'_>, arrays: Arrays) -> Layers<'_> {
    arrays.into_iter().map(|(w, b)| (to_numpy(py, w), vector_to_numpy(py, b))).collect()
}

/// The probabilities of the classes, (rows × classes), by the arrays of the layers.
#[pyfunction]
pub(crate) fn net_probabilities<'py>(
    py: Python<'py>,
    layers: Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    activation: &str,
    x: &Bound<'py, PyAny>,
    threads: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let activation = named("activation", &Activation::ALL, activation)?;
    let arrays: PyResult<Vec<(AnyMatrix, AnyVector)>> =
        layers.iter().map(|(w, b)| Ok((any_matrix(w)?, any_vector(b)?))).collect();
    let (arrays, x) = (arrays?, any_matrix(x)?);
    Ok(to_numpy(py, interruptible(py, threads, move |_| probabilities(arrays, activation, x))?))
}

/// Pictures (rows × height·width), values in [0, 1], deformed as in an epoch; `narrow` says whose classes are narrow.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the arguments of a Python function")]
pub(crate) fn deformed_images<'py>(
    py: Python<'py>,
    images: PyReadonlyArray2<'py, f32>,
    law: &str,
    shape: (usize, usize),
    narrow: Option<Vec<bool>>,
    seed: u64,
    epoch: u64,
    threads: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let law: DeformationLaw = law.parse().map_err(to_python)?;
    let deformer = Deformer::new(&law, shape, shape, seed).map_err(to_python)?;
    let mut images = images.as_array().as_standard_layout().into_owned();
    if shape.0 * shape.1 != images.ncols() || narrow.as_ref().is_some_and(|n| n.len() != images.nrows()) {
        let found = format!("{} x {}", images.nrows(), images.ncols());
        let expected = format!("rows of {} pixels, and a label for each", shape.0 * shape.1);
        return Err(PyValueError::new_err(format!("X: found {found}, expected {expected}")));
    }
    let images = interruptible(py, threads, move |_| {
        let deformer = deformer.epoch(epoch);
        plefka::linalg::rows::for_each_row(&mut images, |row, pixels| {
            let image = pixels.to_vec();
            let narrow = narrow.as_ref().is_some_and(|narrow| narrow[row]);
            deformer.deform(&image, 0.0, row as u64, narrow, pixels);
        });
        Ok(images)
    })?;
    Ok(to_numpy(py, images.into()))
}

/// The labels of a law that are narrow.
#[pyfunction]
pub(crate) fn narrow_labels(law: &str) -> PyResult<Vec<String>> {
    let law: DeformationLaw = law.parse().map_err(to_python)?;
    Ok(law.narrow_labels)
}

/// A law in the form of the settings, JSON.
#[pyfunction]
pub(crate) fn law_of_deformations(law: &str) -> PyResult<String> {
    let law: DeformationLaw = law.parse().map_err(to_python)?;
    Ok(serde_json::to_string(&law).expect("a law is plain data"))
}
