//! The folder of a stack: `stack.toml`, and one run folder per machine, `layer-1`, `layer-2` … A machine's run ends before
//! the next one's begins, so that a stack goes on at the first run that is not over.

use std::path::{Path, PathBuf};

use plefka::data::Samples;
use plefka::io::{ModelHeader, RunFolder, atomic};
use plefka::model::Rbm;
use plefka::training::Outcome;
use plefka::training::config::Precision;
use plefka::{Error, Float, Result};

use super::config::StackConfig;
use super::machines::Stack;

/// The file of the settings.
pub const STACK: &str = "stack.toml";

/// The first line of the settings.
const MARK: &str = "# Written by plefka: the settings of a stack of machines, from the data upward.\n";

/// The folder of a stack.
#[derive(Debug, Clone)]
pub struct StackFolder {
    path: PathBuf,
    config: StackConfig,
}

impl StackFolder {
    /// Creates the folder of a new stack and writes its settings.
    ///
    /// # Errors
    /// [`Error::Setting`] for a folder that holds a stack, settings out of range, a folder that cannot be written.
    pub fn create(path: &Path, config: StackConfig) -> Result<Self> {
        config.check()?;
        if path.join(STACK).exists() {
            let found = format!("{}, which holds a stack", path.display());
            return Err(Error::setting("out", found, "a new folder, or --resume to go on with this stack"));
        }
        std::fs::create_dir_all(path).map_err(|e| Error::io("create", path, e))?;
        atomic::write(&path.join(STACK), format!("{MARK}{}", config.to_toml()).as_bytes())?;
        Ok(Self { path: path.to_path_buf(), config })
    }

    /// Opens the folder of a stack.
    ///
    /// # Errors
    /// A folder without settings, settings that cannot be read or are out of range.
    pub fn open(path: &Path) -> Result<Self> {
        let file = path.join(STACK);
        if !file.exists() {
            let expected = "a folder written by `plefka stack train`";
            return Err(Error::data(path, "stack", format!("no {STACK}"), expected));
        }
        let bytes = atomic::read(&file)?;
        let bad = |e: &dyn std::fmt::Display| Error::data(&file, "settings", e, "the settings of a stack");
        let text = std::str::from_utf8(&bytes).map_err(|e| bad(&e))?;
        let config = StackConfig::from_toml(text).map_err(|e| bad(&e))?;
        config.check().map_err(|e| bad(&e))?;
        Ok(Self { path: path.to_path_buf(), config })
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The settings.
    pub fn config(&self) -> &StackConfig {
        &self.config
    }

    /// The number type of all machines.
    pub fn precision(&self) -> Precision {
        self.config.layers[0].precision
    }

    /// Number of machines.
    pub fn n_layers(&self) -> usize {
        self.config.layers.len()
    }

    /// The path of the run folder of machine number `layer`, from 0.
    pub fn layer_path(&self, layer: usize) -> PathBuf {
        self.path.join(format!("layer-{}", layer + 1))
    }

    /// The run folder of machine number `layer`, from 0, for a process that writes; created if there is none.
    ///
    /// # Errors
    /// The errors of [`RunFolder::create`] and [`RunFolder::locked`].
    pub fn layer(&self, layer: usize) -> Result<RunFolder> {
        let path = self.layer_path(layer);
        match path.exists().then(|| RunFolder::open(&path)) {
            Some(Ok(folder)) => folder.locked(),
            _ => RunFolder::create(&path),
        }
    }

    /// Why the run of machine number `layer` is over; `None` if it goes on or has not begun.
    ///
    /// # Errors
    /// A checkpoint that cannot be read.
    pub fn is_over(&self, layer: usize) -> Result<Option<Outcome>> {
        let path = self.layer_path(layer);
        if !path.exists() {
            return Ok(None);
        }
        let Ok(folder) = RunFolder::open(&path) else { return Ok(None) };
        if !folder.has_begun() {
            return Ok(None);
        }
        Ok(Outcome::of(&folder.config()?, &folder.progress()?))
    }

    /// The model of machine number `layer`, whose run is over.
    ///
    /// # Errors
    /// [`Error::Data`] for a run that is not over; files that cannot be read.
    pub fn machine<F: Float>(&self, layer: usize) -> Result<(Rbm<F>, ModelHeader)> {
        if self.is_over(layer)?.is_none() {
            let found = format!("machine {} of {} is not trained", layer + 1, self.n_layers());
            return Err(Error::data(
                &self.path,
                "stack",
                found,
                "a whole stack; go on with `plefka stack train --resume`",
            ));
        }
        RunFolder::open(&self.layer_path(layer))?.load_model()
    }

    /// The whole stack.
    ///
    /// # Errors
    /// The errors of [`StackFolder::machine`] and [`Stack::new`].
    pub fn load<F: Float>(&self) -> Result<Stack<F>> {
        let machines: Result<Vec<Rbm<F>>> =
            (0..self.n_layers()).map(|layer| Ok(self.machine(layer)?.0)).collect();
        Stack::new(machines?, self.config.features.clone(), self.config.beta())
    }

    /// The samples that machine number `layer` is trained on, of the samples that the one below was trained on; for the first
    /// one, which has none below, the samples themselves.
    ///
    /// # Errors
    /// The errors of [`StackFolder::machine`] and of [`super::Features::of_samples`].
    pub fn features_below<F: Float>(&self, layer: usize, samples: &Samples<F>) -> Result<Samples<F>> {
        let Some(below) = layer.checked_sub(1) else { return Ok(samples.clone()) };
        let rbm = self.machine::<F>(below)?.0;
        let place =
            super::Place { layer: below, beta: self.config.beta(), seed: self.config.layers[below].seed };
        // Bits that are drawn each epoch are those of epoch 0 for the machines further up.
        self.config.features.of_samples(&rbm, samples, place, true)
    }
}
