//! The life of a run, and every writer, under injected faults: at each file operation in turn the system refuses it, a
//! signal interrupts it, half of it is done, or the process ends there.

mod life;
mod order;
mod refusal;
mod state;
mod writers;

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use plefka::io::seam::{Fault, Operation, with_faults};

/// Error numbers of Linux: no space left, an error of the device, too many open files.
const REFUSALS: [i32; 3] = [28, 5, 24];

/// Every kind of fault.
fn faults() -> Vec<Fault> {
    let mut all = vec![Fault::Interrupted, Fault::Short, Fault::Death];
    all.extend(REFUSALS.map(Fault::Refused));
    all
}

/// Whether the work must succeed in spite of a fault.
fn is_harmless(fault: Fault) -> bool {
    matches!(fault, Fault::Interrupted | Fault::Short)
}

/// Runs `work` with one fault at operation number `at`; returns its result and whether there was such an operation.
fn with_fault<T>(at: usize, fault: Fault, work: impl FnOnce() -> T) -> (T, bool) {
    let count = Rc::new(Cell::new(0));
    let seen = Rc::clone(&count);
    let plan = move |_: Operation, _: &Path| {
        seen.set(seen.get() + 1);
        (seen.get() == at + 1).then_some(fault)
    };
    let done = with_faults(plan, work);
    (done, count.get() > at)
}

/// Names in a folder that are no temporary files.
fn names(folder: &Path) -> Vec<String> {
    all_names(folder).into_iter().filter(|name| !is_temporary(name)).collect()
}

fn all_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(".plefka-") && name.ends_with(".part")
}

/// A folder for many small files, in memory where the system has such a place: syncing a disk takes most of the time.
fn place() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}
