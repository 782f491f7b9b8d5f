//! The engine's errors as Python exceptions: Input, Setting and Data → ValueError, Io → OSError (FileNotFoundError …),
//! Diverged → DivergedError.

use plefka::Error;
use pyo3::PyErr;
use pyo3::exceptions::{PyArithmeticError, PyOSError, PyRuntimeError, PyValueError};

pyo3::create_exception!(
    plefka,
    DivergedError,
    PyArithmeticError,
    "Training left the finite numbers. The estimator keeps the parameters of the last whole epoch."
);

/// The Python exception for an engine error, with the same message.
pub fn to_python(error: Error) -> PyErr {
    let message = error.to_string();
    match error {
        Error::Input { .. } | Error::Setting { .. } | Error::Data { .. } => PyValueError::new_err(message),
        // With an errno the constructor picks the subclass.
        Error::Io { source, .. } => match source.raw_os_error() {
            Some(errno) => PyOSError::new_err((errno, message)),
            None => PyOSError::new_err(message),
        },
        Error::Diverged { .. } => DivergedError::new_err(message),
        _ => PyRuntimeError::new_err(message),
    }
}
