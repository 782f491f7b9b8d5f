//! `plefka._engine`: thin bindings of the engine for the Python package. Arrays and one configuration (JSON) go in,
//! arrays come out; the interpreter's lock is released while the engine works.

use pyo3::prelude::*;

mod arrays;
mod conditional;
mod diagnosis;
mod draws;
mod equilibrium;
mod errors;
mod interrupt;
mod likelihood;
mod machine;
mod memory;
mod observe;
mod regression;
mod sequences;
mod threads;
mod trainer;

/// The engine's bindings; use the classes of `plefka` instead.
#[pymodule]
mod _engine {
    #[pymodule_export]
    use crate::conditional::{conditional_log_likelihood, impute};
    #[pymodule_export]
    use crate::diagnosis::diagnose;
    #[pymodule_export]
    use crate::errors::DivergedError;
    #[pymodule_export]
    use crate::likelihood::{exact_samples, kl_divergence, log_partition};
    #[pymodule_export]
    use crate::machine::Machine;
    #[pymodule_export]
    use crate::memory::{ContinuousMemory, Memory};
    #[pymodule_export]
    use crate::regression::{Regression, learning_curves, test_problem};
    #[pymodule_export]
    use crate::sequences::{read_fasta, sequence_weights};
    #[pymodule_export]
    use crate::trainer::Trainer;
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
