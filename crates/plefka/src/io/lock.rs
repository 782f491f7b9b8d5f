//! The lock of a run folder: one process writes into it at a time. The system releases the lock when the process ends,
//! however it ends, so that no lock is ever left behind; the file `.lock` stays.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use super::names::LOCK;
use super::seam::{Operation, operate};
use super::temporary;
use crate::error::{Error, Result};

/// A held lock.
#[derive(Debug)]
pub struct Lock {
    /// The lock ends when the file is closed.
    _file: File,
}

/// Takes the lock of a folder and removes what dead writers left behind in it.
///
/// # Errors
/// [`Error::InUse`] if another writer has it; [`Error::Io`] if the file of the lock cannot be opened.
pub fn hold(folder: &Path) -> Result<Lock> {
    let lock = acquire(folder)?;
    // No living writer is left, so that the age of a temporary file does not matter.
    temporary::sweep(folder, Duration::ZERO);
    Ok(lock)
}

/// Takes the lock of a folder. A file system without locks gives none: two runs into one folder are not noticed there.
///
/// # Errors
/// [`Error::InUse`] if another writer has it; [`Error::Io`] if the file of the lock cannot be opened.
fn acquire(folder: &Path) -> Result<Lock> {
    let path = folder.join(LOCK);
    let refused = |source| Error::io("lock", &path, source);
    let open = || File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = operate(Operation::Lock, &path, open).map_err(refused)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            return Err(Error::in_use(folder, holder(&mut file)));
        }
        Err(TryLockError::Error(e)) if e.kind() == std::io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(e)) => return Err(refused(e)),
        Ok(()) => {
            // Only a message to another process needs the name: a full disk must not keep a run from saving later.
            let _ = name_holder(&mut file);
        }
    }
    Ok(Lock { _file: file })
}

/// Writes who holds the lock.
fn name_holder(file: &mut File) -> std::io::Result<()> {
    let host = gethostname::gethostname();
    file.set_len(0)?;
    write!(file, "process {} on {}", std::process::id(), host.to_string_lossy())
}

/// Who holds the lock, as far as it can be read.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(300).read_to_string(&mut text));
    match read {
        Ok(n) if n > 0 => text,
        _ => "another process".into(),
    }
}
