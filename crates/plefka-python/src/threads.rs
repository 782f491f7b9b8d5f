//! Thread pools, one per size, created on first use. They belong to one process: a forked child inherits none of the
//! threads and creates its own pools.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::PyResult;
use pyo3::exceptions::PyRuntimeError;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::to_python;

type Pools = HashMap<usize, Arc<ThreadPool>>;

static POOLS: Mutex<Option<(u32, Pools)>> = Mutex::new(None);

/// The pool of the given number of threads; 0 takes the number from the environment, or one per core.
pub(crate) fn pool(threads: usize) -> PyResult<Arc<ThreadPool>> {
    let threads = plefka::threads::number(threads).map_err(to_python)?;
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if pools.as_ref().is_some_and(|(owner, _)| *owner != process) {
        // The parent's pools have no threads here; dropping them would wait for threads that do not exist.
        std::mem::forget(pools.take());
    }
    let (_, pools) = pools.get_or_insert_with(|| (process, Pools::new()));
    if let Some(pool) = pools.get(&threads) {
        return Ok(Arc::clone(pool));
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|k| format!("plefka-{k}"))
        .build()
        .map_err(|e| PyRuntimeError::new_err(format!("cannot start {threads} threads: {e}")))?;
    let pool = Arc::new(pool);
    pools.insert(threads, Arc::clone(&pool));
    Ok(pool)
}

/// Runs `work` on a pool of this process with the default number of threads: rayon's global pool would leave a forked
/// child waiting for threads that it did not inherit.
pub(crate) fn within<T: Send>(work: impl FnOnce() -> T + Send) -> PyResult<T> {
    Ok(pool(0)?.install(work))
}
