//! The watch of a training: the table of monitors, the progress bar, checkpoints and Ctrl-C.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use plefka::any::{AnyEvent, AnySamples, AnyTrainerRef};
use plefka::inference::draws::DrawRequest;
use plefka::inference::watch::unwatched;
use plefka::io::{RunFolder, provenance};
use plefka::training::{Progress, Record};

use crate::runs::tensorboard::Logs;
use crate::terminal::interrupt;
use crate::terminal::number::brief;
use crate::terminal::output::Output;
use crate::terminal::progress::Bar;
use crate::terminal::table::Table;

/// Longest time between two checkpoints.
const SAVE_EVERY: Duration = Duration::from_secs(300);
/// Filters and samples in a picture, and sweeps of the chains of these samples, which start from noise.
const PICTURES: usize = 64;
const SWEEPS: u32 = 50;
const BAR: &str = "{bar:24} {percent:>3}%  epoch {msg}, {eta} left";

/// The watch of one session of a run.
#[derive(Debug)]
pub(crate) struct Watch<'a> {
    samples: &'a AnySamples,
    validation: Option<usize>,
    folder: &'a RunFolder,
    output: Output,
    bar: Bar,
    begun: Instant,
    first_step: u64,
    batch: usize,
    epochs: u64,
    measured_every: u64,
    saved: Instant,
    saved_at: (u64, u64),
    save_now: bool,
    said: Vec<String>,
    table: Option<Table>,
    failure: Option<anyhow::Error>,
    logs: Logs,
}

impl<'a> Watch<'a> {
    /// Describes the run, and shows the measurements of earlier sessions and an empty bar.
    pub(crate) fn new(
        trainer: AnyTrainerRef<'_>,
        (samples, validation): (&'a AnySamples, Option<&AnySamples>),
        folder: &'a RunFolder,
        (output, logs): (Output, Logs),
    ) -> Self {
        let training = &trainer.config().training;
        let steps = (samples.len().div_ceil(training.batch) as u64).saturating_mul(training.epochs);
        let bar = Bar::new(Some(steps), BAR);
        bar.set_position(trainer.progress().step);
        bar.reset_eta();
        let mut watch = Self {
            samples,
            validation: validation.map(AnySamples::len),
            table: None,
            said: Vec::new(),
            folder,
            output,
            bar,
            begun: Instant::now(),
            first_step: trainer.progress().step,
            batch: training.batch,
            epochs: training.epochs,
            measured_every: trainer.config().monitors.every,
            saved: Instant::now(),
            saved_at: (trainer.progress().epoch, trainer.progress().step),
            save_now: false,
            failure: None,
            logs,
        };
        watch.say_what(trainer);
        watch
    }

    fn say_what(&mut self, trainer: AnyTrainerRef<'_>) {
        let (visible, hidden) = trainer.dim();
        let method = provenance::method(trainer.config());
        let (source, n) = (self.samples.source().display(), self.samples.len());
        let rate = trainer.config().training.schedule.rate.map(brief).unwrap_or_default();
        self.line(&format!(
            "{source}: {n} samples; {visible} × {hidden} units; {method}; rate {rate}; {}",
            self.folder.path().display()
        ));
        for record in &trainer.progress().history {
            self.show(trainer, record);
        }
    }

    /// Prints the row of a measurement, below the head of the table if it is the first one.
    fn show(&mut self, trainer: AnyTrainerRef<'_>, record: &Record) {
        let table = self.table.take().unwrap_or_else(|| {
            let table = Table::new(trainer.config(), record);
            self.line(&table.head(record, (self.samples.len(), self.validation)));
            table
        });
        self.line(&table.row(record));
        self.table = Some(table);
    }

    /// Handles one event of the training loop.
    pub(crate) fn see(&mut self, event: AnyEvent<'_>) -> ControlFlow<()> {
        match event {
            AnyEvent::Step { progress, steps_per_epoch } => self.step(progress, steps_per_epoch),
            AnyEvent::Epoch { record, trainer } => {
                self.show(trainer, record);
                let told = self.tell(trainer, record);
                match told.and_then(|()| Ok(self.save(trainer)?)) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        self.failure = Some(error);
                        ControlFlow::Break(())
                    }
                }
            }
            AnyEvent::Warning(text) => {
                self.line(&format!("warning: {text}"));
                self.said.push(text);
                ControlFlow::Continue(())
            }
        }
    }

    /// Writes a measurement for TensorBoard: its numbers, the parameters, filters and samples.
    fn tell(&mut self, trainer: AnyTrainerRef<'_>, record: &Record) -> anyhow::Result<()> {
        if !self.logs.are_open() {
            return Ok(());
        }
        let step = record.step;
        let finite = record.values.iter();
        self.logs.scalars(step, finite.map(|(name, &x)| (name.replace('.', "/"), x)))?;
        let model = trainer.model();
        let (weights, visible, hidden) = model.parts();
        for (name, values) in
            [("weights", weights.to_f32()), ("visible", visible.to_f32()), ("hidden", hidden.to_f32())]
        {
            self.logs.histogram(name, step, &values)?;
        }
        if let Some(shape) = self.samples.image_shape() {
            let filters = weights.to_f32().t().as_standard_layout().into_owned();
            let n = filters.nrows().min(PICTURES);
            self.logs.signed_pictures(
                "filters",
                step,
                &filters.slice(ndarray::s![..n, ..]).to_owned(),
                shape,
            )?;
            let request = DrawRequest {
                n: PICTURES,
                sweeps: SWEEPS,
                probabilities: true,
                seed: step,
                ..DrawRequest::default()
            };
            let drawn = model.draw(&request, None, Vec::new(), &unwatched)?;
            self.logs.pictures("samples", step, &drawn.visible.to_f32(), shape)?;
        }
        Ok(())
    }

    fn step(&mut self, progress: &Progress, steps_per_epoch: u64) -> ControlFlow<()> {
        let done = (progress.step - self.first_step) as f64 * self.batch as f64;
        let rate = done / self.begun.elapsed().as_secs_f64().max(1e-9);
        self.bar.set_position(progress.step);
        self.bar.set_message(format!("{}/{}, {rate:.0} samples/s", progress.epoch + 1, self.epochs));
        // At the end of an epoch, the measurement saves its own checkpoint.
        let last = progress.batch == steps_per_epoch;
        let measured = self.measured_every > 0 && (progress.epoch + 1).is_multiple_of(self.measured_every);
        self.save_now = self.saved.elapsed() > SAVE_EVERY || (last && !measured);
        if self.save_now || interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Saves after this watch has stopped the loop, and returns whether training continues.
    pub(crate) fn goes_on(&mut self, trainer: AnyTrainerRef<'_>) -> anyhow::Result<bool> {
        if let Some(error) = self.failure.take() {
            self.finish();
            return Err(error);
        }
        if interrupt::asked() {
            return Ok(false);
        }
        self.save(trainer)?;
        Ok(true)
    }

    fn save(&mut self, trainer: AnyTrainerRef<'_>) -> plefka::Result<()> {
        trainer.save(self.folder, &trainer.model_header(self.samples)?)?;
        self.saved = Instant::now();
        self.saved_at = (trainer.progress().epoch, trainer.progress().step);
        self.save_now = false;
        Ok(())
    }

    /// Epoch and step of the last checkpoint.
    pub(crate) fn saved_at(&self) -> (u64, u64) {
        self.saved_at
    }

    /// The warnings that were shown.
    pub(crate) fn said(self) -> Vec<String> {
        self.said
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn line(&self, text: &str) {
        self.bar.suspend(|| self.output.note(format_args!("{text}")));
    }
}
