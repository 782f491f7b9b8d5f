//! A run folder: `config.toml` (the resolved settings), `checkpoint.safetensors`, `model.safetensors`,
//! `history.jsonl` (one record per line) and `report.html`.

use std::path::{Path, PathBuf};

use super::header::ModelHeader;
use super::model_file::{self, save_model};
pub(crate) use super::names::CONFIG;
pub use super::names::{CHECKPOINT, HISTORY, MODEL, REPORT};
use super::{atomic, checkpoint};
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;
use crate::training::{Record, RunConfig, Trainer};

/// A folder that holds a run.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// Creates the folder; refuses a folder that already holds a run.
    pub fn create(path: &Path) -> Result<Self> {
        if path.join(CONFIG).exists() || path.join(CHECKPOINT).exists() {
            let expected = "a new folder, or --resume to go on with this run";
            return Err(Error::setting("out", format!("{}, which holds a run", path.display()), expected));
        }
        std::fs::create_dir_all(path).map_err(|e| Error::io("create", path, e))?;
        Ok(Self { path: path.to_path_buf() })
    }

    /// Opens a folder that holds a run.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.join(CHECKPOINT).exists() && !path.join(MODEL).exists() {
            let found = format!("neither {CHECKPOINT} nor {MODEL}");
            return Err(Error::data(path, "run folder", found, "a folder written by `plefka train`"));
        }
        Ok(Self { path: path.to_path_buf() })
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes the resolved settings.
    pub fn save_config(&self, config: &RunConfig) -> Result<()> {
        atomic::write(&self.file(CONFIG), config.to_toml().as_bytes())
    }

    /// Writes the checkpoint, the model and the measurements.
    pub fn save<F: Float>(&self, trainer: &Trainer<F>, header: &ModelHeader) -> Result<()> {
        checkpoint::save(&self.file(CHECKPOINT), trainer, header)?;
        let mut lines = String::new();
        for record in &trainer.progress().history {
            lines.push_str(&serde_json::to_string(record).expect("records are plain data"));
            lines.push('\n');
        }
        atomic::write(&self.file(HISTORY), lines.as_bytes())?;
        let model = trainer.model();
        save_model(&self.file(MODEL), trainer.best().unwrap_or(&model), header)
    }

    /// The settings of the run.
    pub fn config(&self) -> Result<RunConfig> {
        checkpoint::load_config(&self.file(CHECKPOINT))
    }

    /// The measurements of the run.
    pub fn history(&self) -> Result<Vec<Record>> {
        Ok(checkpoint::load_progress(&self.file(CHECKPOINT))?.history)
    }

    /// The model of the run.
    pub fn load_model<F: Float>(&self) -> Result<(Rbm<F>, ModelHeader)> {
        match self.file(MODEL) {
            model if model.exists() => model_file::read(&model),
            _ => checkpoint::load_model(&self.file(CHECKPOINT)),
        }
    }

    /// Resumes the run; see [`checkpoint::resume`].
    pub fn resume<F: Float>(
        &self,
        train: &Samples<F>,
        change: &dyn Fn(&mut RunConfig),
    ) -> Result<Trainer<F>> {
        checkpoint::resume(&self.file(CHECKPOINT), train, change)
    }
}
