//! Training with callbacks into Python: the engine runs on separate threads while the calling thread handles signals
//! and passes measurements on.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use plefka::any::{AnyEvent, AnyRbm, AnySamples, AnyTrainer};
use plefka::printable::printable;
use plefka::training::{Outcome, Stop};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::errors::to_python;
use crate::machine::Machine;
use crate::threads::pool;

/// Time between two checks for signals.
const PATIENCE: Duration = Duration::from_millis(50);

/// Time between two looks for an answer.
const FULL: Duration = Duration::from_millis(1);

/// A message from the engine to the calling thread.
pub(crate) enum Message {
    /// A record, and the machine if the run is one of a machine.
    Epoch(String, Option<Box<AnyRbm>>),
    Warning(String),
}

/// Trains until the epochs end, a signal handler raises, or `on_epoch(record, machine)` raises or returns a true value; the
/// trainer then holds the state after its last whole step.
pub(crate) fn run(
    py: Python<'_>,
    trainer: &mut AnyTrainer,
    (samples, validation): (&AnySamples, Option<&AnySamples>),
    threads: usize,
    on_epoch: Option<&Py<PyAny>>,
) -> PyResult<Outcome> {
    let stop = Stop::default();
    trainer.set_stop(stop.clone());
    attended(py, threads, &stop, on_epoch, |engine| {
        trainer.run(samples, validation, &mut |event| engine.observe(event))
    })
}

/// Runs `work` on a pool while this thread handles signals and passes messages on; `work` ends when `stop` is asked for.
pub(crate) fn attended<T: Send>(
    py: Python<'_>,
    threads: usize,
    stop: &Stop,
    on_epoch: Option<&Py<PyAny>>,
    work: impl FnOnce(&mut Engine<'_>) -> plefka::Result<T> + Send,
) -> PyResult<T> {
    let pool = pool(threads)?;
    let answers = AtomicUsize::new(0);
    let (sender, receiver) = sync_channel::<Message>(1);
    py.detach(|| {
        std::thread::scope(|scope| {
            let answers = &answers;
            let mut engine = Engine { stop, answers, sender, asks: on_epoch.is_some(), asked: 0 };
            let worker = scope.spawn(move || pool.install(|| work(&mut engine)));
            let failure = loop {
                let heard = match receiver.recv_timeout(PATIENCE) {
                    Ok(message) => {
                        let heard = Python::attach(|py| pass_on(py, message, on_epoch));
                        if !matches!(heard, Ok(true)) {
                            stop.ask();
                        }
                        answers.fetch_add(1, Ordering::Release);
                        heard
                    }
                    Err(RecvTimeoutError::Timeout) => Python::attach(|py| py.check_signals()).map(|()| true),
                    Err(RecvTimeoutError::Disconnected) => break None,
                };
                match heard {
                    Ok(true) => {}
                    other => {
                        stop.ask();
                        break other.err();
                    }
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

/// One step on all samples, or none if a signal handler raises; the trainer is then as before.
pub(crate) fn step(
    py: Python<'_>,
    trainer: &mut AnyTrainer,
    samples: &AnySamples,
    threads: usize,
    rate: Option<f64>,
) -> PyResult<()> {
    let pool = pool(threads)?;
    let stop = Stop::default();
    trainer.set_stop(stop.clone());
    let (sender, receiver) = sync_channel(1);
    py.detach(move || {
        std::thread::scope(move |scope| {
            scope.spawn(move || {
                // The receiver is there until the scope ends.
                let _ = sender.send(pool.install(|| trainer.step(samples, rate)));
            });
            let mut failure = None;
            loop {
                match receiver.recv_timeout(PATIENCE) {
                    Ok(done) => return failure.map_or_else(|| done.map_err(to_python), Err),
                    Err(RecvTimeoutError::Timeout) => {
                        if let Err(error) = Python::attach(|py| py.check_signals()) {
                            stop.ask();
                            failure = Some(error);
                        }
                    }
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(PyRuntimeError::new_err("the engine failed; please report this"));
                    }
                }
            }
        })
    })
}

/// The engine's side of a run.
pub(crate) struct Engine<'a> {
    stop: &'a Stop,
    /// Number of messages that Python has dealt with.
    answers: &'a AtomicUsize,
    sender: SyncSender<Message>,
    /// Whether Python wants to see every epoch.
    asks: bool,
    /// Number of messages sent.
    asked: usize,
}

impl Engine<'_> {
    /// Reports an event and returns whether training continues. A run waits for the answer, so that it ends with the
    /// model that Python saw last.
    fn observe(&mut self, event: AnyEvent<'_>) -> ControlFlow<()> {
        let message = match event {
            AnyEvent::Step { .. } => None,
            AnyEvent::Epoch { record, trainer } if self.asks => {
                let record = serde_json::to_string(record).expect("records are plain data");
                Some(Message::Epoch(record, Some(Box::new(trainer.model()))))
            }
            AnyEvent::Epoch { .. } => None,
            AnyEvent::Warning(text) => Some(Message::Warning(text)),
        };
        self.tell(message)
    }

    /// Sends a message if there is one, and returns whether training continues.
    pub(crate) fn tell(&mut self, message: Option<Message>) -> ControlFlow<()> {
        let heard = message.is_none_or(|message| self.send(message));
        if heard && !self.stop.is_asked() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Whether Python wants to see every epoch.
    pub(crate) fn asks(&self) -> bool {
        self.asks
    }

    /// Whether the message was received and answered. The receiver may be waiting for this thread: a callback may call the
    /// engine while the pool has no other thread. So this function runs waiting work of the pool in the meantime.
    fn send(&mut self, mut message: Message) -> bool {
        loop {
            match self.sender.try_send(message) {
                Ok(()) => break,
                Err(TrySendError::Disconnected(_)) => return false,
                Err(TrySendError::Full(back)) => message = back,
            }
            meanwhile();
        }
        self.asked += 1;
        while self.answers.load(Ordering::Acquire) < self.asked && !self.stop.is_asked() {
            meanwhile();
        }
        true
    }
}

/// Runs waiting work of the pool, or sleeps.
fn meanwhile() {
    if rayon::yield_now() != Some(rayon::Yield::Executed) {
        std::thread::sleep(FULL);
    }
}

/// Python's side: passes a message on, and returns whether training goes on.
fn pass_on(py: Python<'_>, message: Message, on_epoch: Option<&Py<PyAny>>) -> PyResult<bool> {
    py.check_signals()?;
    match (message, on_epoch) {
        (Message::Epoch(record, rbm), Some(callback)) => {
            let ends = match rbm {
                Some(rbm) => callback.call1(py, (record, Machine::from(*rbm)))?,
                None => callback.call1(py, (record,))?,
            };
            Ok(!ends.is_truthy(py)?)
        }
        (Message::Epoch(..), None) => Ok(true),
        (Message::Warning(text), _) => {
            // Printable text has no NUL.
            let text = std::ffi::CString::new(printable(&text).as_bytes()).unwrap_or_default();
            let category = py.import("plefka._warnings")?.getattr("TrainingWarning")?;
            PyErr::warn(py, &category, &text, 1).map(|()| true)
        }
    }
}
