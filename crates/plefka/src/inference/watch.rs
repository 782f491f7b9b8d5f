//! Progress of long estimates: the caller receives the completed share and may stop the estimate.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::{Error, Result};

/// A callback that receives the completed share, from 0 to 1, and returns whether to continue. Called from several
/// threads.
pub type Watch<'a> = &'a (dyn Fn(f64) -> ControlFlow<()> + Sync);

/// A watch that ignores the progress and never stops.
pub fn unwatched(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Counts steps made on several threads.
pub(crate) struct Steps<'a> {
    watch: Watch<'a>,
    total: usize,
    done: AtomicUsize,
    stopped: AtomicBool,
}

impl std::fmt::Debug for Steps<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?} of {} steps", self.done, self.total)
    }
}

impl<'a> Steps<'a> {
    /// A counter at 0 of `total` steps.
    pub(crate) fn new(watch: Watch<'a>, total: usize) -> Self {
        Self { watch, total, done: AtomicUsize::new(0), stopped: AtomicBool::new(false) }
    }

    /// Adds completed steps; an error if the watch stops the estimate.
    pub(crate) fn done(&self, steps: usize, what: &'static str) -> Result<()> {
        let done = self.done.fetch_add(steps, Ordering::Relaxed) + steps;
        if (self.watch)(done as f64 / self.total.max(1) as f64).is_break() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        if self.stopped.load(Ordering::Relaxed) { Err(Error::Interrupted(what)) } else { Ok(()) }
    }
}

/// The watch of one stage of a task: the stage covers the share of the whole from `from` to `to`.
pub(crate) fn part<'a>(watch: Watch<'a>, from: f64, to: f64) -> impl Fn(f64) -> ControlFlow<()> + Sync + 'a {
    move |share| watch(from + (to - from) * share.min(1.0))
}
