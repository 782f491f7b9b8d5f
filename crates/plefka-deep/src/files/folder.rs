//! The folder of a run of a perceptron: `config.toml`, `checkpoint.safetensors`, `net.safetensors`, `history.jsonl`, `report.html`.
//! The checkpoint is the run: it is written first, and all other files follow from it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plefka::data::Scale;
use plefka::io::atomic;
use plefka::io::lock::{self, Lock};
use plefka::io::run_folder::{CHECKPOINT, HISTORY};
use plefka::{Error, Float, Result};

use super::checkpoint;
use super::net_file::{NetHeader, save_net};
use crate::training::{Examples, NetConfig, NetProgress, NetTrainer};

/// Name of the net.
const NET: &str = "net.safetensors";
/// Name of the settings.
const CONFIG: &str = "config.toml";

/// A folder that holds a run.
#[derive(Debug, Clone)]
pub struct NetFolder {
    path: PathBuf,
    /// Held by the process that writes.
    _lock: Option<Arc<Lock>>,
}

impl NetFolder {
    /// Creates the folder of a new run.
    ///
    /// # Errors
    /// [`Error::Setting`] for a folder that holds anything of a run, [`Error::InUse`] for one into which another process writes.
    pub fn create(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(|e| Error::io("create", path, e))?;
        let folder = Self { path: path.to_path_buf(), _lock: Some(Arc::new(lock::hold(path)?)) };
        for name in [CHECKPOINT, NET, CONFIG, plefka::io::run_folder::MODEL] {
            if folder.file(name).exists() {
                let found = format!("{}, which has a {name}", path.display());
                let expected = "a new folder, or --resume to go on with a run";
                return Err(Error::setting("out", found, expected));
            }
        }
        Ok(folder)
    }

    /// Opens a folder that holds a run, for reading.
    ///
    /// # Errors
    /// [`Error::Data`] for a folder without a run of a perceptron.
    pub fn open(path: &Path) -> Result<Self> {
        let folder = Self { path: path.to_path_buf(), _lock: None };
        if folder.file(CHECKPOINT).exists() || folder.file(NET).exists() {
            return Ok(folder);
        }
        let found = format!("neither {CHECKPOINT} nor {NET}");
        Err(Error::data(path, "run folder", found, "a folder written by `plefka net train`"))
    }

    /// The folder for a process that writes.
    ///
    /// # Errors
    /// [`Error::InUse`] if another process writes into it.
    pub fn locked(self) -> Result<Self> {
        let lock = lock::hold(&self.path)?;
        Ok(Self { _lock: Some(Arc::new(lock)), ..self })
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The path of the net.
    pub fn net(&self) -> PathBuf {
        self.file(NET)
    }

    /// Writes the checkpoint, and then settings, measurements and net.
    ///
    /// # Errors
    /// Files that cannot be written, samples that cannot be read.
    pub fn save<F: Float>(&self, trainer: &NetTrainer<F>, train: &Examples<F>) -> Result<()> {
        let scale: Scale = train.samples.scale;
        checkpoint::save(&self.file(CHECKPOINT), trainer, scale)?;
        atomic::write(&self.file(CONFIG), trainer.config().to_toml().as_bytes())?;
        atomic::write(&self.file(HISTORY), lines(trainer.progress()).as_bytes())?;
        let trained = trainer.result(train)?;
        save_net(&self.net(), &trained, &NetHeader::of(&trained, scale))?;
        Ok(())
    }

    /// The settings and the progress at the last checkpoint.
    ///
    /// # Errors
    /// A checkpoint that cannot be read.
    pub fn progress(&self) -> Result<(NetConfig, NetProgress)> {
        checkpoint::load_progress(&self.file(CHECKPOINT))
    }

    /// The run at its last checkpoint; `change` may alter the settings.
    ///
    /// # Errors
    /// A checkpoint that cannot be read or has another precision.
    pub fn resume<F: Float>(&self, change: &dyn Fn(&mut NetConfig)) -> Result<NetTrainer<F>> {
        checkpoint::resume(&self.file(CHECKPOINT), change)
    }
}

/// The measurements, one record a line.
fn lines(progress: &NetProgress) -> String {
    let line = |record| serde_json::to_string(record).expect("records are plain data") + "\n";
    progress.history.iter().map(line).collect()
}
