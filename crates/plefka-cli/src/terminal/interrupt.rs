//! Ctrl-C: the first one stops after the current step, the second one at once.

use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: OnceLock<()> = OnceLock::new();
/// The exit code that a shell reports for a program ended by Ctrl-C.
const KILLED: i32 = 130;

/// Installs the handler for Ctrl-C and for the signals that ask a program to end.
pub(crate) fn listen() -> anyhow::Result<()> {
    if LISTENING.set(()).is_ok() {
        ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                std::process::exit(KILLED);
            }
        })?;
    }
    Ok(())
}

/// Whether the user has asked to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// The result of a watch: continue until the user asks to stop.
pub(crate) fn flow() -> ControlFlow<()> {
    if asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
