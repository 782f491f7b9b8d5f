//! The file operations of every writer, and the place where tests make them fail: [`with_faults`] lets a plan decide
//! what happens at each operation of the calling thread. Without a plan an operation costs one look at a thread-local.

use std::cell::{Cell, RefCell};
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// A file operation of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// A folder is created.
    CreateFolder,
    /// The lock of a run folder is opened.
    Lock,
    /// A file is opened for reading.
    Read,
    /// A temporary file is created.
    Create,
    /// Bytes are written.
    Write,
    /// A file is synced.
    Sync,
    /// A temporary file gets its name.
    Rename,
    /// A folder is synced.
    SyncFolder,
}

/// What happens at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The system refuses it with this error number.
    Refused(i32),
    /// A signal interrupts it, with nothing done; the next attempt succeeds.
    Interrupted,
    /// Half of the bytes are written; other operations succeed.
    Short,
    /// The process ends before it: this and every later operation fails, and nothing is cleaned up.
    Death,
}

/// A test's decision about every operation in turn.
type Plan = Box<dyn FnMut(Operation, &Path) -> Option<Fault>>;

thread_local! {
    static PLAN: RefCell<Option<Plan>> = const { RefCell::new(None) };
    static DEAD: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` while `plan` decides what happens at every file operation of this thread.
pub fn with_faults<T>(
    plan: impl FnMut(Operation, &Path) -> Option<Fault> + 'static,
    work: impl FnOnce() -> T,
) -> T {
    PLAN.set(Some(Box::new(plan)));
    let done = work();
    PLAN.set(None);
    DEAD.set(false);
    done
}

/// Whether a plan has ended the process: whoever cleans up must leave everything as it is.
pub(super) fn is_dead() -> bool {
    DEAD.get()
}

/// Runs an operation, again if a signal interrupted it.
///
/// # Errors
/// The errors of the operation.
pub(super) fn operate<T>(operation: Operation, path: &Path, work: impl Fn() -> Result<T>) -> Result<T> {
    loop {
        match before(operation, path).and_then(|_| work()) {
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// What the plan wants before an operation: `true` for a write of half of the bytes.
pub(super) fn before(operation: Operation, path: &Path) -> Result<bool> {
    if is_dead() {
        return Err(Error::other("the process has ended"));
    }
    let fault = PLAN.with_borrow_mut(|plan| plan.as_mut().and_then(|plan| plan(operation, path)));
    match fault {
        None => Ok(false),
        Some(Fault::Short) => Ok(true),
        Some(Fault::Refused(code)) => Err(Error::from_raw_os_error(code)),
        Some(Fault::Interrupted) => Err(ErrorKind::Interrupted.into()),
        Some(Fault::Death) => {
            DEAD.set(true);
            Err(Error::other("the process has ended"))
        }
    }
}
