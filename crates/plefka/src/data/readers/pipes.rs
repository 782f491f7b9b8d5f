//! Data that can be read only once: standard input, named `-`, and pipes. What a pipe gave is kept, so that a command that
//! reads its data twice finds them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{IsTerminal, Read, stdin};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::room::Held;

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 16;

/// The contents of standard input and of inherited pipes, which no one can open twice, by path.
static KEPT: Mutex<Option<HashMap<PathBuf, Vec<u8>>>> = Mutex::new(None);

/// Whether the path is the name of standard input.
pub(in crate::data) fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdin")
}

/// Whether what stands under this path can be read only once.
pub fn is_read_once(path: &Path) -> bool {
    is_standard_input(path) || std::fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir())
}

/// All bytes of standard input, `limit` at most.
pub(super) fn standard_input(limit: u64) -> Result<Vec<u8>> {
    let name = Path::new("standard input");
    kept(Path::new("-"), || {
        if stdin().is_terminal() {
            let expected = "data from a pipe or a file, as in: some-command | plefka ... -";
            return Err(Error::data(name, "byte 0", "a terminal", expected));
        }
        read(name, &mut stdin().lock(), limit)
    })
}

/// All bytes of an open file that is not a plain one.
pub(super) fn all(path: &Path, mut file: File, limit: u64) -> Result<Vec<u8>> {
    // `<(...)` of a shell: a pipe of this process alone.
    let inherited = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
    if inherited { kept(path, || read(path, &mut file, limit)) } else { read(path, &mut file, limit) }
}

fn kept(path: &Path, read: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = kept.get_or_insert_default();
    if let Some(bytes) = kept.get(path) {
        return Ok(bytes.clone());
    }
    let bytes = read()?;
    kept.insert(path.to_path_buf(), bytes.clone());
    Ok(bytes)
}

fn read(path: &Path, from: &mut dyn Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut held = Held::new(0, limit);
    loop {
        let place = bytes.len();
        held.reserve(&mut bytes, BLOCK).map_err(|full| {
            let expected = format!("{} for a pipe, which is held in memory", full.expected);
            Error::data(path, format!("byte {place}"), full.found, expected)
        })?;
        let n = from.take(BLOCK as u64).read_to_end(&mut bytes).map_err(|e| Error::io("read", path, e))?;
        if n < BLOCK {
            return Ok(bytes);
        }
    }
}
