//! A run folder: `config.toml` (the resolved settings), `checkpoint.safetensors`, `model.safetensors`,
//! `history.jsonl` (one record per line) and `report.html`.
//!
//! The checkpoint is the run. It is written first, at once or not at all, and all other files follow from it: settings,
//! measurements and model. The model states the checkpoint from which it was written, so that a model that was left
//! behind is not read. A folder without a checkpoint has only settings, with which the run starts again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::header::ModelHeader;
use super::lock::{self, Lock};
use super::model_file::{self, save_model};
pub(crate) use super::names::CONFIG;
pub use super::names::{CHECKPOINT, HISTORY, MODEL, REPORT};
use super::seam::{Operation, operate};
use super::{atomic, checkpoint, tensors};
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;
use crate::training::{Progress, RunConfig, Trainer};

/// The first line of the settings that a run writes: a file of the same name without it is somebody else's.
const MARK: &str =
    "# Written by plefka: the settings of a run, from which it starts again if it has no checkpoint.\n";

/// The note of a model that states its checkpoint.
const STAMP: &str = "checkpoint";

/// A folder that holds a run.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
    /// Held by the process that writes.
    _lock: Option<Arc<Lock>>,
}

impl RunFolder {
    /// Creates the folder for a new run, or takes a folder whose run ended before its first checkpoint.
    ///
    /// # Errors
    /// [`Error::Setting`] for a folder that holds a run, [`Error::InUse`] for one into which another process writes.
    pub fn create(path: &Path) -> Result<Self> {
        operate(Operation::CreateFolder, path, || std::fs::create_dir_all(path))
            .map_err(|e| Error::io("create", path, e))?;
        let folder = Self { path: path.to_path_buf(), _lock: None }.locked()?;
        if folder.has(CHECKPOINT) || folder.has(MODEL) {
            let expected = "a new folder, or --resume to go on with this run";
            return Err(Error::setting("out", format!("{}, which holds a run", path.display()), expected));
        }
        if folder.has(CONFIG) && !folder.has_own_settings() {
            let found = format!("{}, which has a {CONFIG} that no run wrote", path.display());
            return Err(Error::setting("out", found, "a new folder: the run writes a file of this name"));
        }
        Ok(folder)
    }

    /// Opens a folder that holds a run, for reading.
    ///
    /// # Errors
    /// [`Error::Data`] for a folder without any file of a run.
    pub fn open(path: &Path) -> Result<Self> {
        let folder = Self { path: path.to_path_buf(), _lock: None };
        if folder.has(CHECKPOINT) || folder.has(MODEL) || folder.has_own_settings() {
            return Ok(folder);
        }
        let found = format!("none of {CHECKPOINT}, {MODEL}, and {CONFIG} of a run");
        Err(Error::data(path, "run folder", found, "a folder written by `plefka train`"))
    }

    /// The folder with its lock, for a process that writes; what dead writers left behind is removed.
    ///
    /// # Errors
    /// [`Error::InUse`] if another process writes into it; [`Error::Io`] if the folder cannot be written.
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

    fn has(&self, name: &str) -> bool {
        self.file(name).exists()
    }

    /// Whether there are settings that a run wrote.
    fn has_own_settings(&self) -> bool {
        std::fs::read(self.file(CONFIG)).is_ok_and(|bytes| bytes.starts_with(MARK.as_bytes()))
    }

    /// Whether the run has a checkpoint; without one it starts again from its settings.
    pub fn has_begun(&self) -> bool {
        self.has(CHECKPOINT)
    }

    /// Writes the resolved settings of a run before its first checkpoint.
    pub fn save_config(&self, config: &RunConfig) -> Result<()> {
        atomic::write(&self.file(CONFIG), settings(config).as_bytes())
    }

    /// Writes the checkpoint, and then the settings, the measurements and the model.
    pub fn save<F: Float>(&self, trainer: &Trainer<F>, header: &ModelHeader) -> Result<()> {
        let stamp = checkpoint::save(&self.file(CHECKPOINT), trainer, header)?;
        self.save_config(trainer.config())?;
        atomic::write(&self.file(HISTORY), lines(trainer.progress()).as_bytes())?;
        let model = trainer.model();
        self.write_model(trainer.best().unwrap_or(&model), header, stamp)
    }

    fn write_model<F: Float>(&self, rbm: &Rbm<F>, header: &ModelHeader, stamp: u32) -> Result<()> {
        let mut header = header.clone();
        header.notes.insert(STAMP.into(), stamp_text(stamp).into());
        save_model(&self.file(MODEL), rbm, &header)
    }

    /// Writes the files that do not follow from the checkpoint, as after a run that ended between two of them; returns
    /// their names.
    ///
    /// # Errors
    /// Files that cannot be read or written.
    pub fn complete(&self) -> Result<Vec<&'static str>> {
        let mut written = vec![];
        let (config, progress) = (self.config()?, self.progress()?);
        for (name, text) in [(CONFIG, settings(&config)), (HISTORY, lines(&progress))] {
            if std::fs::read(self.file(name)).ok() != Some(text.as_bytes().to_vec()) {
                atomic::write(&self.file(name), text.as_bytes())?;
                written.push(name);
            }
        }
        let stamp = tensors::stated_checksum(&self.file(CHECKPOINT))?;
        let fits = self.has(MODEL) && stamped(&model_file::read::<f32>(&self.file(MODEL))?.1, stamp);
        if !fits {
            let (rbm, header) = checkpoint::load_model::<f32>(&self.file(CHECKPOINT))?;
            match header.precision.as_str() {
                "f64" => {
                    let (rbm, header) = checkpoint::load_model::<f64>(&self.file(CHECKPOINT))?;
                    self.write_model(&rbm, &header, stamp)?;
                }
                _ => self.write_model(&rbm, &header, stamp)?,
            }
            written.push(MODEL);
        }
        Ok(written)
    }

    /// The text by which files that are made from the run, such as its report, state the checkpoint; `None` without a
    /// checkpoint.
    ///
    /// # Errors
    /// A checkpoint that cannot be read.
    pub fn stamp(&self) -> Result<Option<String>> {
        if !self.has(CHECKPOINT) {
            return Ok(None);
        }
        Ok(Some(stamp_text(tensors::stated_checksum(&self.file(CHECKPOINT))?)))
    }

    /// The settings of the run.
    pub fn config(&self) -> Result<RunConfig> {
        if self.has(CHECKPOINT) {
            return checkpoint::load_config(&self.file(CHECKPOINT));
        }
        let path = self.file(CONFIG);
        let bytes = atomic::read(&path)?;
        let bad = |e: &dyn std::fmt::Display| Error::data(&path, "settings", e, "the settings of a run");
        let text = std::str::from_utf8(&bytes).map_err(|e| bad(&e))?;
        RunConfig::from_toml(text).map_err(|e| bad(&e))
    }

    /// The progress of the run at its last checkpoint; that of a run before its first step if there is none.
    pub fn progress(&self) -> Result<Progress> {
        match self.file(CHECKPOINT) {
            path if path.exists() => checkpoint::load_progress(&path),
            _ => Ok(Progress::default()),
        }
    }

    /// The model of the run: that of the checkpoint, also where a run ended between checkpoint and model.
    pub fn load_model<F: Float>(&self) -> Result<(Rbm<F>, ModelHeader)> {
        let (model, checkpoint) = (self.file(MODEL), self.file(CHECKPOINT));
        match (model.exists(), checkpoint.exists()) {
            (false, false) => {
                let found = "settings alone: the run ended before its first checkpoint";
                let expected = "a run with a checkpoint; `plefka train --resume` starts this one again";
                return Err(Error::data(&self.path, "run folder", found, expected));
            }
            (false, true) => return checkpoint::load_model(&checkpoint),
            _ => {}
        }
        let (rbm, mut header) = model_file::read(&model)?;
        if checkpoint.exists() && !stamped(&header, tensors::stated_checksum(&checkpoint)?) {
            return checkpoint::load_model(&checkpoint);
        }
        header.notes.remove(STAMP);
        Ok((rbm, header))
    }

    /// Resumes the run; see [`checkpoint::resume`]. A run without a checkpoint starts again.
    pub fn resume<F: Float>(
        &self,
        train: &Samples<F>,
        change: &dyn Fn(&mut RunConfig),
    ) -> Result<Trainer<F>> {
        if self.has(CHECKPOINT) {
            return checkpoint::resume(&self.file(CHECKPOINT), train, change);
        }
        let mut config = self.config()?;
        change(&mut config);
        Trainer::new(config, train)
    }
}

/// The text of the settings' file.
fn settings(config: &RunConfig) -> String {
    format!("{MARK}{}", config.to_toml())
}

fn stamp_text(stamp: u32) -> String {
    format!("{stamp:08x}")
}

/// Whether a model states this checkpoint.
fn stamped(header: &ModelHeader, stamp: u32) -> bool {
    header.notes.get(STAMP).and_then(|note| note.as_str()) == Some(&stamp_text(stamp))
}

/// The measurements, one on a line.
fn lines(progress: &Progress) -> String {
    let line = |record| serde_json::to_string(record).expect("records are plain data") + "\n";
    progress.history.iter().map(line).collect()
}
