//! A temporary folder in which commands run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A temporary folder with files.
pub(crate) struct Place(tempfile::TempDir);

/// The result of a command.
pub(crate) struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder in memory where the system has such a place: most of the time of small runs is spent syncing a disk.
    pub(crate) fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        Self(if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path(name), bytes).unwrap();
        self
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// A command with words separated by spaces, ready to start.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plefka"));
        command.args(words.split_whitespace()).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &str) -> Ran {
        ran(self.command(words).output().unwrap())
    }

    /// Runs a command that must succeed.
    pub(crate) fn done(&self, words: &str) -> Ran {
        let ran = self.run(words);
        assert_eq!(ran.code, 0, "plefka {words}\n{}", ran.err);
        ran
    }

    /// Runs a command with `--json` that must succeed; returns its document.
    pub(crate) fn json(&self, words: &str) -> Value {
        let ran = self.done(&format!("--json {words}"));
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("plefka --json {words}: {e}\n{}", ran.out))
    }

    /// Runs a command that must fail with this code and a message that contains all of `parts`.
    pub(crate) fn fails(&self, code: i32, words: &str, parts: &[&str]) {
        let ran = self.run(words);
        assert_eq!(ran.code, code, "plefka {words}\n{}", ran.err);
        assert!(ran.out.is_empty(), "plefka {words}\n{}", ran.out);
        let message = ran.err.lines().last().unwrap_or_default();
        assert!(message.starts_with("error: "), "plefka {words}\n{}", ran.err);
        for part in parts {
            assert!(message.contains(part), "plefka {words}: no `{part}` in\n{}", ran.err);
        }
    }

    /// Names in a folder, hidden ones too.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }
}

pub(crate) fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The bytes of an npy file.
pub(crate) fn npy(dtype: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    while (header.len() + 11) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}
