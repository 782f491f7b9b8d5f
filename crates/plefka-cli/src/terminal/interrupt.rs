//! Ctrl-C: the first asks to stop after the step under way, the second stops at once.

use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: OnceLock<()> = OnceLock::new();
/// What a shell reports for a program that Ctrl-C ended.
const KILLED: i32 = 130;

/// Listens for Ctrl-C, and for the signals that ask a program to end.
pub fn listen() -> anyhow::Result<()> {
    if LISTENING.set(()).is_ok() {
        ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                std::process::exit(KILLED);
            }
        })?;
    }
    Ok(())
}

/// Whether someone asked to stop.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// What a watch answers: to go on until someone asks to stop.
pub fn flow() -> ControlFlow<()> {
    if asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
