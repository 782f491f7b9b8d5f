//! Ctrl-C: the first one stops at the next look of the work, and within a second where there is nothing to save; the
//! second one at once.

use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::failure::{FAILED, say};
use super::output::Output;

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: OnceLock<()> = OnceLock::new();
/// Where the message goes if the work does not look in time; `None` if the work saves its state when it stops.
static OUTPUT: OnceLock<Option<Output>> = OnceLock::new();
/// The exit code that a shell reports for a program ended by Ctrl-C.
const KILLED: i32 = 130;
/// Time for the work to stop by itself.
const GRACE: Duration = Duration::from_millis(700);

/// The command whose work Ctrl-C stops: `saves` says whether it saves its state when it stops.
pub(crate) fn begin(saves: bool, output: Output) {
    let _ = OUTPUT.set((!saves).then_some(output));
}

/// Installs the handler for Ctrl-C and for the signals that ask a program to end.
pub(crate) fn listen() -> anyhow::Result<()> {
    if LISTENING.set(()).is_ok() {
        ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                std::process::exit(KILLED);
            }
            if let Some(Some(output)) = OUTPUT.get() {
                std::thread::sleep(GRACE);
                say("interrupted, no result", FAILED, *output);
                std::process::exit(i32::from(FAILED));
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
