//! The engine's errors as Python exceptions: Input, Setting and Data → ValueError, Io → OSError (FileNotFoundError …),
//! Diverged → DivergedError.

use std::io::ErrorKind;

use plefka::Error;
use pyo3::PyErr;
use pyo3::exceptions::{
    PyArithmeticError, PyFileNotFoundError, PyIsADirectoryError, PyNotADirectoryError, PyOSError,
    PyPermissionError, PyRuntimeError, PyValueError,
};

pyo3::create_exception!(
    plefka,
    DivergedError,
    PyArithmeticError,
    "Training left the finite numbers. The estimator keeps the parameters of the last whole epoch."
);

/// The Python exception for an engine error, with the same message.
pub(crate) fn to_python(error: Error) -> PyErr {
    let message = error.to_string();
    match error {
        Error::Input { .. } | Error::Setting { .. } | Error::Data { .. } => PyValueError::new_err(message),
        Error::Io { source, .. } => match source.kind() {
            ErrorKind::NotFound => PyFileNotFoundError::new_err(message),
            ErrorKind::PermissionDenied => PyPermissionError::new_err(message),
            ErrorKind::IsADirectory => PyIsADirectoryError::new_err(message),
            ErrorKind::NotADirectory => PyNotADirectoryError::new_err(message),
            _ => PyOSError::new_err(message),
        },
        Error::Diverged { .. } => DivergedError::new_err(message),
        _ => PyRuntimeError::new_err(message),
    }
}
