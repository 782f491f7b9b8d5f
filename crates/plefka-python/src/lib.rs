//! `plefka._engine`: thin bindings of the engine for the Python package. Arrays and one configuration (JSON) go in,
//! arrays come out; the interpreter's lock is released during the engine's work.

use pyo3::prelude::*;

mod arrays;
mod conditional;
mod diagnosis;
mod errors;
mod interrupt;
mod ising;
mod ising_results;
mod likelihood;
mod machine;
mod memory;
mod net;
mod observe;
mod regression;
mod renormalization;
mod room;
mod sequences;
mod spin_glass;
mod spin_theory;
mod threads;
mod trainer;
mod vocabulary;

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
    use crate::ising::{Ising, ising_of_machine, patterns_of_machine};
    #[pymodule_export]
    use crate::ising_results::{IsingLadder, IsingLogPartition};
    #[pymodule_export]
    use crate::likelihood::{exact_samples, kl_divergence, log_partition};
    #[pymodule_export]
    use crate::machine::Machine;
    #[pymodule_export]
    use crate::memory::{ContinuousMemory, Memory};
    #[pymodule_export]
    use crate::net::{NetTrainer, deformed_images, law_of_deformations, narrow_labels, net_probabilities};
    #[pymodule_export]
    use crate::regression::{
        Regression, class_signs, label_values, learning_curves, logistic_regression, test_problem,
    };
    #[pymodule_export]
    use crate::renormalization::{
        decimate, decimating_machine, independent_spins, log_trace, permuted, renormalization_report,
        renormalized_hamiltonian, transfer_operator,
    };
    #[pymodule_export]
    use crate::room::{check_memory, memory_limit, set_memory_limit};
    #[pymodule_export]
    use crate::sequences::{FastaAlignment, read_fasta, sequence_weights};
    #[pymodule_export]
    use crate::spin_glass::{
        TapSolution, corrupted, hopfield_capacity, plefka_condition, random_patterns, sk_couplings,
        sk_overlaps, tap_solutions,
    };
    #[pymodule_export]
    use crate::spin_theory::{
        critical_loads, hopfield_free_energy, hopfield_phases, hopfield_states, mixture_limits,
        pattern_mixtures, retrieval_range, sk_states, spinodal_points, theory_line,
    };
    #[pymodule_export]
    use crate::trainer::Trainer;
    #[pymodule_export]
    use crate::vocabulary::{suited_method, vocabulary};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
