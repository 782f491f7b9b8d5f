//! Signals that ask the command to stop: Ctrl-C, and those of shells and schedulers. The first one stops the work: a run
//! saves its state and says how to go on; where there is nothing to save, the command ends within a second. The second
//! one ends the command at once.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use plefka::io::atomic;
use plefka::training::Stop;

use super::failure::{FAILED, SAVED, say};
use super::output::Output;

/// The number of the first signal; 0 before.
static FIRST: AtomicI32 = AtomicI32::new(0);
static OUTPUT: OnceLock<Output> = OnceLock::new();
static STATE: Mutex<State> = Mutex::new(State::Nothing);
/// Time for the work to stop by itself.
const GRACE: Duration = Duration::from_millis(700);
/// What is added to the number of a signal in the exit code of a program that it ended.
const KILLED: i32 = 128;

/// What a signal finds.
#[derive(Debug)]
enum State {
    /// There is nothing to save.
    Nothing,
    /// A run that saves itself when it is asked to stop.
    Running(Stop),
    /// A run that is saved, and the way to go on; what remains can be made again.
    Saved(String),
}

/// The signals, with their numbers.
#[cfg(unix)]
const SIGNALS: [(&str, i32); 6] = {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU};
    [
        ("SIGINT", SIGINT),
        ("SIGTERM", SIGTERM),
        ("SIGHUP", SIGHUP),
        ("SIGUSR1", SIGUSR1),
        ("SIGUSR2", SIGUSR2),
        ("SIGXCPU", SIGXCPU),
    ]
};
#[cfg(not(unix))]
const SIGNALS: [(&str, i32); 1] = [("Ctrl-C", 2)];

/// Handles signals from here on.
///
/// # Errors
/// A system that installs no handlers.
pub(crate) fn begin(output: Output) -> anyhow::Result<()> {
    let _ = OUTPUT.set(output);
    listen(on_signal)
}

#[cfg(unix)]
fn listen(handle: fn(i32)) -> anyhow::Result<()> {
    // A command under nohup outlives its terminal.
    let kept = SIGNALS.iter().filter(|(name, number)| !(*name == "SIGHUP" && is_ignored(*number)));
    let mut signals = signal_hook::iterator::Signals::new(kept.map(|(_, number)| number))?;
    std::thread::Builder::new().name("signals".into()).spawn(move || signals.forever().for_each(handle))?;
    Ok(())
}

#[cfg(not(unix))]
fn listen(handle: fn(i32)) -> anyhow::Result<()> {
    Ok(ctrlc::set_handler(move || handle(SIGNALS[0].1))?)
}

/// Whether whoever started this process wants it to ignore a signal. Known on Linux.
#[cfg(unix)]
fn is_ignored(number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (number - 1) & 1 == 1
}

fn on_signal(number: i32) {
    if FIRST.swap(number, Ordering::SeqCst) != 0 {
        end(KILLED + number);
    }
    if let State::Running(stop) = &*state() {
        stop.ask();
        return;
    }
    // In a thread of its own, so that a second signal is heard.
    let _ = std::thread::Builder::new().name("grace".into()).spawn(|| {
        std::thread::sleep(GRACE);
        give_up();
    });
}

/// Ends the command, unless its work goes on to save something.
fn give_up() {
    let (message, code) = match &*state() {
        State::Running(_) => return,
        State::Nothing => (format!("interrupted by {}, no result", name()), FAILED),
        State::Saved(how) => (format!("interrupted by {}; {how}", name()), SAVED),
    };
    if let Some(output) = OUTPUT.get() {
        say(&message, code, *output);
    }
    end(i32::from(code));
}

/// Ends the process; files that are not complete are removed.
fn end(code: i32) -> ! {
    atomic::remove_unfinished();
    std::process::exit(code)
}

fn state() -> std::sync::MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// From here on a signal asks the run to stop, and the run saves itself.
pub(crate) fn running(stop: Stop) {
    *state() = State::Running(stop.clone());
    // A signal that came before found nothing to save.
    if asked() {
        stop.ask();
    }
}

/// From here on everything is saved: a signal ends the command with the way to go on.
pub(crate) fn saved(how: String) {
    *state() = State::Saved(how);
}

/// Whether a signal has asked to stop.
pub(crate) fn asked() -> bool {
    FIRST.load(Ordering::SeqCst) != 0
}

/// The name of the first signal.
pub(crate) fn name() -> &'static str {
    let number = FIRST.load(Ordering::SeqCst);
    SIGNALS.iter().find(|(_, of)| *of == number).map_or("a signal", |(name, _)| name)
}

/// The result of a watch: continue until the user asks to stop.
pub(crate) fn flow() -> ControlFlow<()> {
    if asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
