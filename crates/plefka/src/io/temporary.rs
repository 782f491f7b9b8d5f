//! Temporary files: made beside the file that they will replace, with its permissions, and locked while their writer
//! lives. Those of dead writers are removed.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::{Result, Write};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::seam::{Operation, before, is_dead, operate};

const PREFIX: &str = ".plefka-";
const SUFFIX: &str = ".part";
/// Time within which a new file is locked by its writer at the latest.
const YOUNG: Duration = Duration::from_secs(60);

/// The temporary files of this process.
static LIVING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Removes the temporary files of this process, before it ends without returning from its functions.
pub(super) fn remove_all() {
    let all = LIVING.lock().map(|mut living| std::mem::take(&mut *living)).unwrap_or_default();
    for path in all {
        // It may have its name by now.
        let _ = std::fs::remove_file(path);
    }
}

/// A temporary file under the seam.
#[derive(Debug)]
pub(super) struct Temporary {
    /// `None` when it has got its name.
    file: Option<NamedTempFile>,
    path: PathBuf,
}

impl Temporary {
    /// A new file in the folder of `path`, with the permissions of the file at `path` if there is one. A link stays: the
    /// file that it names is replaced.
    pub(super) fn beside(path: &Path) -> Result<Self> {
        let linked = std::fs::symlink_metadata(path).is_ok_and(|facts| facts.is_symlink());
        let target = if linked { std::fs::canonicalize(path).ok() } else { None };
        let path = target.as_deref().unwrap_or(path);
        let folder = folder_of(path);
        sweep_once(folder);
        let file = operate(Operation::Create, path, || create(folder).map_err(plain))?;
        if let Ok(old) = std::fs::metadata(path) {
            keep_permissions(file.as_file(), &old)?;
        }
        // File systems without locks never have files of dead writers removed.
        let _ = file.as_file().try_lock();
        if let Ok(mut living) = LIVING.lock() {
            living.insert(file.path().to_path_buf());
        }
        Ok(Self { file: Some(file), path: path.to_path_buf() })
    }

    fn file(&mut self) -> &mut NamedTempFile {
        self.file.as_mut().expect("only persisting takes the file")
    }

    /// Syncs the file, renames it to its name, and syncs the folder.
    pub(super) fn persist(mut self) -> Result<()> {
        let path = self.path.clone();
        operate(Operation::Sync, &path, || self.file.as_ref().map_or(Ok(()), |f| f.as_file().sync_all()))?;
        operate(Operation::Rename, &path, || {
            // Only the name is changed here, so that an interrupted attempt can be repeated.
            self.file.as_ref().map_or(Ok(()), |f| std::fs::rename(f.path(), &path))
        })?;
        if let Some(mut file) = self.file.take() {
            forget(file.path());
            // Nothing is left under the temporary name.
            file.disable_cleanup(true);
        }
        // The rename reaches the disk when the folder is synced. Some systems cannot open folders, and sync them alone.
        operate(Operation::SyncFolder, &path, || match File::open(folder_of(&path)) {
            Ok(folder) => folder.sync_all().or(Ok(())),
            Err(_) => Ok(()),
        })
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let short = before(Operation::Write, &self.path)?;
        let n = if short { bytes.len().div_ceil(2) } else { bytes.len() };
        self.file().write(&bytes[..n]).map_err(plain)
    }

    fn flush(&mut self) -> Result<()> {
        self.file().flush().map_err(plain)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let Some(file) = &mut self.file else { return };
        forget(file.path());
        // A process that has ended removes nothing.
        file.disable_cleanup(is_dead());
    }
}

fn forget(path: &Path) {
    if let Ok(mut living) = LIVING.lock() {
        living.remove(path);
    }
}

fn create(folder: &Path) -> Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        // The usual permissions of a new file (minus the umask), not the owner-only permissions of a temporary file.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// A file that only its owner could read stays so.
fn keep_permissions(file: &File, old: &Metadata) -> Result<()> {
    if cfg!(unix) && old.is_file() { file.set_permissions(old.permissions()) } else { Ok(()) }
}

/// The error of the system, without the name of the temporary file, which does not help the user.
pub(super) fn plain(error: std::io::Error) -> std::io::Error {
    let inner = error.get_ref().and_then(|e| e.source()).and_then(|e| e.downcast_ref::<std::io::Error>());
    match inner.map(std::io::Error::raw_os_error) {
        Some(Some(code)) => std::io::Error::from_raw_os_error(code),
        Some(None) => error.kind().into(),
        None => error,
    }
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes temporary files of dead writers from a folder, at the first file that this process writes there.
fn sweep_once(folder: &Path) {
    static SWEPT: LazyLock<Mutex<BTreeSet<PathBuf>>> = LazyLock::new(Mutex::default);
    let new = SWEPT.lock().is_ok_and(|mut swept| swept.insert(folder.to_path_buf()));
    if new {
        sweep(folder, YOUNG);
    }
}

/// Removes the temporary files of a folder which no living process holds and which are at least so old. Files that
/// cannot be examined stay.
pub(super) fn sweep(folder: &Path, age: Duration) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if ours && is_abandoned(&entry, age) == Some(true) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn is_abandoned(entry: &std::fs::DirEntry, age: Duration) -> Option<bool> {
    let facts = entry.metadata().ok()?;
    // A clock that runs backwards makes a file young.
    let old = age.is_zero() || facts.modified().ok()?.elapsed().is_ok_and(|passed| passed >= age);
    Some(facts.is_file() && old && File::open(entry.path()).ok()?.try_lock().is_ok())
}
