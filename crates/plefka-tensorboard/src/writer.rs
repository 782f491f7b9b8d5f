//! The writer of an event file: one per folder at a time; events are appended and flushed, never rewritten.

use std::fs::File;
use std::io::{Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::event::{Value, session_start, value, version};
use crate::histogram::Histogram;
use crate::record::record;

/// Names of files of the same second, at most.
const MOST: usize = 1000;

/// Writes an event file.
#[derive(Debug)]
pub struct EventWriter {
    file: File,
    path: PathBuf,
}

impl EventWriter {
    /// Starts a new event file in a folder, which is made if it is missing. A run that goes on after `step` steps tells it: what
    /// earlier files say of later steps is then dropped by the reader.
    ///
    /// # Errors
    /// A folder or a file that cannot be made or written.
    pub fn create(folder: &Path, step: u64) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let host = gethostname::gethostname().to_string_lossy().replace(['/', '\\'], "-");
        let seconds = now() as u64;
        for n in 0..MOST {
            let name = format!("events.out.tfevents.{seconds}.{host}.{}.{n}", std::process::id());
            let path = folder.join(name);
            match File::options().append(true).create_new(true).open(&path) {
                Ok(file) => {
                    let mut writer = Self { file, path };
                    writer.append(&version(now()))?;
                    if step > 0 {
                        writer.append(&session_start(now(), step + 1))?;
                    }
                    return Ok(writer);
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::new(ErrorKind::AlreadyExists, format!("{MOST} event files of this second")))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number; TensorBoard keeps single precision.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn scalar(&mut self, tag: &str, step: u64, x: f64) -> Result<()> {
        self.append(&value(now(), step, tag, &Value::Scalar(x as f32)))
    }

    /// A histogram of the finite ones among some numbers, in 30 buckets of equal width; nothing if there are none.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn histogram(&mut self, tag: &str, step: u64, values: impl IntoIterator<Item = f64>) -> Result<()> {
        match Histogram::of(values) {
            Some(histogram) => self.append(&value(now(), step, tag, &Value::Histogram(&histogram))),
            None => Ok(()),
        }
    }

    /// A picture: a PNG file of grey levels.
    ///
    /// # Errors
    /// Bytes that are not a PNG file, and a file that cannot be written.
    pub fn image(&mut self, tag: &str, step: u64, png: &[u8]) -> Result<()> {
        let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
        // Signature, length and name of the first chunk; width and height follow.
        let size = number(16).zip(number(20)).filter(|_| png.starts_with(b"\x89PNG"));
        let (width, height) = size.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "not a PNG file"))?;
        self.append(&value(now(), step, tag, &Value::Image(height, width, png)))
    }

    /// A record in one call, so that a killed process leaves whole records.
    fn append(&mut self, payload: &[u8]) -> Result<()> {
        self.file.write_all(&record(payload))?;
        self.file.flush()
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_appended_to_and_never_shared() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = EventWriter::create(folder.path(), 0).unwrap();
        let second = EventWriter::create(folder.path(), 7).unwrap();
        assert_ne!(first.path(), second.path());
        let before = std::fs::read(first.path()).unwrap();
        first.scalar("a", 0, 1.0).unwrap();
        let after = std::fs::read(first.path()).unwrap();
        assert!(after.len() > before.len() && after.starts_with(&before));
        assert!(first.image("a", 1, b"GIF89a").is_err());
    }
}
