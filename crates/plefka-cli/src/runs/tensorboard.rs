//! The event file of a training for TensorBoard; without a folder nothing is written.

use std::path::{Path, PathBuf};

use ndarray::Array2;
use plefka::Error;
use plefka_report::sheet;
use plefka_tensorboard::EventWriter;

/// The event file of a session of a run.
#[derive(Debug)]
pub(crate) struct Logs(Option<(EventWriter, PathBuf)>);

impl Logs {
    /// Starts an event file in the folder, for a run that has made so many steps.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(crate) fn open(folder: Option<&Path>, step: u64) -> anyhow::Result<Self> {
        let Some(folder) = folder else { return Ok(Self(None)) };
        let events = EventWriter::create(folder, step).map_err(|e| Error::io("write", folder, e))?;
        Ok(Self(Some((events, folder.to_path_buf()))))
    }

    /// Whether there is a file.
    pub(crate) fn are_open(&self) -> bool {
        self.0.is_some()
    }

    /// Numbers under their names.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn scalars(
        &mut self,
        step: u64,
        numbers: impl IntoIterator<Item = (String, f64)>,
    ) -> anyhow::Result<()> {
        self.write(|events| numbers.into_iter().try_for_each(|(name, x)| events.scalar(&name, step, x)))
    }

    /// All numbers of an array.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn histogram(&mut self, name: &str, step: u64, values: &Array2<f32>) -> anyhow::Result<()> {
        self.write(|events| events.histogram(name, step, values.iter().map(|&x| f64::from(x))))
    }

    /// Pictures side by side, one per row, values in [0, 1].
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn pictures(
        &mut self,
        name: &str,
        step: u64,
        rows: &Array2<f32>,
        shape: (usize, usize),
    ) -> anyhow::Result<()> {
        if self.0.is_none() || rows.is_empty() {
            return Ok(());
        }
        let png = sheet(rows.view(), shape)?;
        self.write(|events| events.image(name, step, &png))
    }

    /// Pictures of signed numbers: 0 is grey, the largest magnitude black or white.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn signed_pictures(
        &mut self,
        name: &str,
        step: u64,
        rows: &Array2<f32>,
        shape: (usize, usize),
    ) -> anyhow::Result<()> {
        let largest = rows.iter().filter(|x| x.is_finite()).fold(f32::MIN_POSITIVE, |a, x| a.max(x.abs()));
        self.pictures(name, step, &rows.mapv(|x| 0.5 + 0.5 * x / largest), shape)
    }

    fn write(&mut self, work: impl FnOnce(&mut EventWriter) -> std::io::Result<()>) -> anyhow::Result<()> {
        if let Some((events, folder)) = &mut self.0 {
            work(events).map_err(|e| Error::io("write", folder, e))?;
        }
        Ok(())
    }
}
