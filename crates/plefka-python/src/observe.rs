//! Training with callbacks into Python: the engine runs on separate threads while the calling thread handles signals
//! and passes measurements on.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use plefka::any::{AnyEvent, AnyRbm, AnySamples, AnyTrainer};
use plefka::training::Outcome;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::errors::to_python;
use crate::machine::Machine;
use crate::threads::pool;

/// Time between two checks for signals.
const PATIENCE: Duration = Duration::from_millis(50);

/// Time between two attempts to send a message that has not been received.
const FULL: Duration = Duration::from_millis(1);

/// A message from the engine to the calling thread.
enum Message {
    Epoch(String, Box<AnyRbm>),
    Warning(String),
}

/// Trains until the epochs end, a signal handler raises or `on_epoch(record, machine)` raises; the trainer then holds
/// the state after its last whole step.
pub(crate) fn run(
    py: Python<'_>,
    trainer: &mut AnyTrainer,
    samples: &AnySamples,
    threads: usize,
    on_epoch: Option<&Py<PyAny>>,
) -> PyResult<Outcome> {
    let pool = pool(threads)?;
    let stop = AtomicBool::new(false);
    let (sender, receiver) = sync_channel::<Message>(1);
    py.detach(|| {
        std::thread::scope(|scope| {
            let stop = &stop;
            let worker = scope.spawn(move || {
                pool.install(|| trainer.run(samples, None, &mut |event| observe(event, stop, &sender)))
            });
            let failure = loop {
                let heard = match receiver.recv_timeout(PATIENCE) {
                    Ok(message) => Python::attach(|py| pass_on(py, message, on_epoch)),
                    Err(RecvTimeoutError::Timeout) => Python::attach(|py| py.check_signals()),
                    Err(RecvTimeoutError::Disconnected) => break None,
                };
                if let Err(error) = heard {
                    stop.store(true, Ordering::Relaxed);
                    break Some(error);
                }
            };
            drop(receiver);
            let outcome = worker.join();
            match (failure, outcome) {
                (Some(error), _) => Err(error),
                (None, Ok(outcome)) => outcome.map_err(to_python),
                (None, Err(_)) => Err(PyRuntimeError::new_err("the engine failed; please report this")),
            }
        })
    })
}

/// The engine's side: reports an event and returns whether training continues.
fn observe(event: AnyEvent<'_>, stop: &AtomicBool, sender: &SyncSender<Message>) -> ControlFlow<()> {
    let message = match event {
        AnyEvent::Step { .. } => None,
        AnyEvent::Epoch { record, trainer } => {
            let record = serde_json::to_string(record).expect("records are plain data");
            Some(Message::Epoch(record, Box::new(trainer.model())))
        }
        AnyEvent::Warning(text) => Some(Message::Warning(text)),
    };
    let heard = message.is_none_or(|message| send(sender, message));
    if heard && !stop.load(Ordering::Relaxed) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

/// Whether the message was received. The receiver may be waiting for this thread: a callback may call the engine while
/// the pool has no other thread. So this function runs waiting work of the pool in the meantime.
fn send(sender: &SyncSender<Message>, mut message: Message) -> bool {
    loop {
        match sender.try_send(message) {
            Ok(()) => return true,
            Err(TrySendError::Disconnected(_)) => return false,
            Err(TrySendError::Full(back)) => message = back,
        }
        if rayon::yield_now() != Some(rayon::Yield::Executed) {
            std::thread::sleep(FULL);
        }
    }
}

/// Python's side: passes a message on.
fn pass_on(py: Python<'_>, message: Message, on_epoch: Option<&Py<PyAny>>) -> PyResult<()> {
    py.check_signals()?;
    match (message, on_epoch) {
        (Message::Epoch(record, rbm), Some(callback)) => {
            callback.call1(py, (record, Machine::from(*rbm))).map(|_| ())
        }
        (Message::Epoch(..), None) => Ok(()),
        (Message::Warning(text), _) => {
            let text = std::ffi::CString::new(text).unwrap_or_default();
            let category = py.import("plefka._warnings")?.getattr("TrainingWarning")?;
            PyErr::warn(py, &category, &text, 1)
        }
    }
}
