//! The file of a download that is not complete: opened without following links, and locked while it is written.

use std::fs::{File, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use plefka::Error;

/// An open `.part` file; when it is dropped it stays for the next attempt, unless it is empty.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
}

impl Part {
    /// Opens the part of the file that will be at `path`, or starts it.
    ///
    /// # Errors
    /// A link or anything else that is no file, a file that another process writes, files that cannot be written.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        if std::fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            bail!("{}: found a link or a device, expected a file or none", path.display());
        }
        let mut options = File::options();
        options.create(true).truncate(false).read(true).write(true);
        // What is put there after the check is not followed either, and does not block.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
        let file = options.open(&path).map_err(|e| Error::io("write", &path, e))?;
        if !file.metadata().map_err(|e| Error::io("read", &path, e))?.is_file() {
            bail!("{}: found a link or a device, expected a file or none", path.display());
        }
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            bail!("{}: another process is downloading it", path.display());
        }
        Ok(Self { path, file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        Ok(self.file.write_all(bytes).map_err(|e| Error::io("write", &self.path, e))?)
    }

    /// Bytes so far.
    pub(super) fn length(&self) -> anyhow::Result<u64> {
        Ok(self.file.metadata().map_err(|e| Error::io("read", &self.path, e))?.len())
    }

    /// Keeps the first bytes, and writes on after them.
    pub(super) fn cut(&mut self, length: u64) -> anyhow::Result<()> {
        let done = self.file.set_len(length).and_then(|()| self.file.seek(SeekFrom::Start(length)));
        done.map_err(|e| Error::io("write", &self.path, e))?;
        Ok(())
    }

    pub(super) fn sync(&self) -> anyhow::Result<()> {
        Ok(self.file.sync_all().map_err(|e| Error::io("write", &self.path, e))?)
    }

    /// Gives the complete file its name.
    pub(super) fn rename(&self, path: &Path) -> anyhow::Result<()> {
        Ok(std::fs::rename(&self.path, path).map_err(|e| Error::io("write", path, e))?)
    }

    pub(super) fn remove(&self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(&self.path).map_err(|e| Error::io("remove", &self.path, e))?)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.length().is_ok_and(|length| length == 0) {
            // It may have been removed already.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
