//! Long calls of the engine on a separate thread, while the calling thread handles signals: Ctrl-C returns at once.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use plefka::inference::watch::{Watch, unwatched};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::errors::to_python;
use crate::threads::pool;

/// Time between two checks for signals.
const PATIENCE: Duration = Duration::from_millis(50);

/// `work(watch)` on a pool of the given number of threads, without the interpreter's lock. If a signal handler raises,
/// its error is returned without waiting; `work` learns of it from its watch and ends alone, which is why it owns its
/// input.
pub(crate) fn interruptible<T: Send + 'static>(
    py: Python<'_>,
    threads: usize,
    work: impl FnOnce(Watch<'_>) -> plefka::Result<T> + Send + 'static,
) -> PyResult<T> {
    let pool = pool(threads)?;
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = sync_channel(1);
    let asked = Arc::clone(&stop);
    let worker = move || {
        let watch = |_: f64| match asked.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        // An interrupted call has no receiver for its result.
        let _ = sender.send(pool.install(|| work(&watch)));
    };
    std::thread::Builder::new()
        .name("plefka".into())
        .spawn(worker)
        .map_err(|e| PyRuntimeError::new_err(format!("cannot start a thread: {e}")))?;
    py.detach(move || {
        loop {
            match receiver.recv_timeout(PATIENCE) {
                Ok(result) => return result.map_err(to_python),
                Err(RecvTimeoutError::Timeout) => {
                    Python::attach(|py| py.check_signals())
                        .inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(PyRuntimeError::new_err("the engine failed; please report this"));
                }
            }
        }
    })
}

/// Multiplications up to which a call is too short for a check for signals: some tenths of a second.
const SHORT: f64 = 3e7;

/// [`interruptible`] for work of about so many multiplications, the product of `sizes`; short work is done without a
/// separate thread.
pub(crate) fn interruptible_of<T: Send + 'static>(
    py: Python<'_>,
    threads: usize,
    sizes: [usize; 4],
    work: impl FnOnce(Watch<'_>) -> plefka::Result<T> + Send + 'static,
) -> PyResult<T> {
    if sizes.iter().map(|&size| size as f64).product::<f64>() > SHORT {
        return interruptible(py, threads, work);
    }
    let pool = pool(threads)?;
    py.detach(|| pool.install(|| work(&unwatched))).map_err(to_python)
}
