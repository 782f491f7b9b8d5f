//! A run in progress: the step, the settings, and everything else that a checkpoint keeps.

use std::borrow::Cow;

use super::automatic_rate::automatic_rate;
use super::averaging::Average;
use super::progress::Progress;
use crate::data::{Batch, Samples};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::expansion_for;
use crate::inference::likelihood::running::Running;
use crate::model::{Rbm, StandardValues, init};
use crate::training::centering::Centering;
use crate::training::config::{ModelConfig, RunConfig};
use crate::training::negative::{NegativePhase, negative_phase};
use crate::training::room::check_run;
use crate::training::state::State;
use crate::training::step::{Step, StepReport, StepSettings};
use crate::training::stop::Stop;

/// A run in progress: everything that a checkpoint keeps.
#[derive(Debug)]
pub struct Trainer<F: Float> {
    pub(super) config: RunConfig,
    pub(crate) step: Step<F>,
    pub(crate) progress: Progress,
    /// The model with the best validation monitor.
    pub(crate) best: Option<Rbm<F>>,
    pub(super) average: Option<Average<F>>,
    /// Models kept along the run, oldest first; their steps are in `progress.trajectory`.
    pub(crate) trajectory: Vec<Rbm<F>>,
    /// The chains of the running likelihood; `None` before its first measurement.
    pub(crate) running: Option<Running<F>>,
    /// The wish to stop.
    pub(super) stop: Stop,
}

impl<F: Float> Trainer<F> {
    /// A run at its start: parameters initialised from the settings and the data.
    pub fn new(config: RunConfig, train: &Samples<F>) -> Result<Self> {
        config.check()?;
        // Before the model is allocated; `at_rest` checks all runs.
        check_run(&config, train.n_features(), train.len())?;
        let ModelConfig { visible, hidden, hidden_unit, weight_scale, visible_bias_from_data } =
            &config.model;
        let start = init::Start {
            units: [visible, hidden_unit],
            n_hidden: *hidden,
            weight_scale: *weight_scale,
            fitted: *visible_bias_from_data,
            standard: config.training.standardise.then_some(config.training.beta),
            seed: config.seed,
        };
        let (rbm, standard) = start.machine(train)?;
        Self::on_samples(config, rbm, standard, train)
    }

    /// A run that starts from a given model.
    ///
    /// # Errors
    /// Samples of another width than the model, settings out of range.
    pub fn from_model(config: RunConfig, rbm: Rbm<F>, train: &Samples<F>) -> Result<Self> {
        rbm.check_width(train.n_features())?;
        let unit = rbm.visible.unit;
        if !(config.training.standardise && unit.standard(&[]).is_some()) {
            return Self::on_samples(config, rbm, None, train);
        }
        let standard = StandardValues::of(unit, &train.moments()?, config.training.beta);
        let rbm = standard.as_ref().map_or(rbm.clone(), |standard| standard.from_data(&rbm));
        Self::on_samples(config, rbm, standard, train)
    }

    /// A run of a model of standard values, or of the data's own values.
    pub(crate) fn on_samples(
        config: RunConfig,
        rbm: Rbm<F>,
        standard: Option<StandardValues<F>>,
        train: &Samples<F>,
    ) -> Result<Self> {
        rbm.check_width(train.n_features())?;
        let means = if config.training.centering { Some(train.means()?) } else { None };
        let means = means.map(|means| standard.as_ref().map_or(means.clone(), |s| s.means(&means)));
        let mut run = Self::started(config, rbm, means.as_deref(), Some(train.len()))?;
        run.step.set_standard(standard);
        Ok(run)
    }

    /// A run that starts from a given model and the means of the data, the first offsets of a centered gradient; a
    /// gradient that is not centered needs no means. It is made on the data's own values, whatever the settings say.
    ///
    /// # Errors
    /// [`Error::Input`] if the number of means is not the number of visible units, or if the gradient is centered and
    /// the means are missing.
    pub fn with_means(config: RunConfig, rbm: Rbm<F>, means: Option<&[f64]>) -> Result<Self> {
        Self::started(config, rbm, means, None)
    }

    fn started(
        config: RunConfig,
        rbm: Rbm<F>,
        means: Option<&[f64]>,
        samples: Option<usize>,
    ) -> Result<Self> {
        config.check()?;
        let centering = match (config.training.centering, means) {
            (false, _) => None,
            (true, Some(means)) => {
                rbm.check_width(means.len())?;
                Some(Centering::new(means, rbm.n_hidden()))
            }
            (true, None) => return Err(Error::input("means of the data", "none", "some, for centering")),
        };
        Self::at_rest(config, rbm, centering, samples)
    }

    /// A run of a given model before its first step: the optimizer has its initial state, and chains are not yet
    /// started. An automatic rate depends on the number of samples.
    pub(crate) fn at_rest(
        mut config: RunConfig,
        rbm: Rbm<F>,
        centering: Option<Centering<F>>,
        samples: Option<usize>,
    ) -> Result<Self> {
        config.check()?;
        config.negative = config.negative.resolved(&rbm)?;
        check_run(&config, rbm.n_visible(), samples.unwrap_or(1))?;
        let automatic = automatic_rate(&rbm, &config.training, samples);
        config.training.schedule.rate.get_or_insert(automatic);
        if config.negative.iterates() {
            expansion_for(config.negative.order(), &rbm)?;
        }
        if config.monitors.every > 0 && config.monitors.mean_field_starts > 0 {
            expansion_for(&config.monitors.mean_field_order, &rbm)?;
        }
        let negative = negative_phase(&config.negative, config.training.batch)?;
        Ok(Self {
            step: Step::new(StepSettings::of(&config), rbm, negative, centering),
            config,
            progress: Progress::default(),
            best: None,
            average: None,
            trajectory: Vec::new(),
            running: None,
            stop: Stop::default(),
        })
    }

    /// The same run with a negative phase of the caller in place of the method of the settings. A checkpoint keeps the
    /// state of the caller's phase, but a resumed run uses the method of the settings.
    pub fn with_negative(mut self, negative: Box<dyn NegativePhase<F>>) -> Self {
        self.step.set_negative(negative);
        self
    }

    /// Stops at this wish: a run that is asked to stop within a long step or measurement undoes what it has begun of it, and
    /// ends as interrupted.
    pub fn set_stop(&mut self, stop: Stop) {
        self.step.set_stop(stop.clone());
        self.stop = stop;
    }

    /// The settings, with the automatic ones filled in.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// Epochs, steps and measurements so far.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The model after the last step.
    pub fn rbm(&self) -> Cow<'_, Rbm<F>> {
        self.step.in_data_values()
    }

    /// (n_visible, n_hidden).
    pub fn dim(&self) -> (usize, usize) {
        self.step.rbm().weights.dim()
    }

    /// The result of the training so far: the average along the run if there is one, otherwise the model after the last
    /// step.
    pub fn model(&self) -> Cow<'_, Rbm<F>> {
        self.average().unwrap_or(self.rbm())
    }

    /// The average of the models along the run; `None` if the settings have no average or before the first step.
    pub fn average(&self) -> Option<Cow<'_, Rbm<F>>> {
        self.average.as_ref().map(|average| self.step.of_data(average.model()))
    }

    /// The model with the best validation monitor; `None` without early stopping.
    pub fn best(&self) -> Option<&Rbm<F>> {
        self.best.as_ref()
    }

    /// Models kept along the run, oldest first; their steps are in [`Progress::trajectory`].
    pub fn trajectory(&self) -> &[Rbm<F>] {
        &self.trajectory
    }

    /// Replaces the model by another model of the same shape; an average starts anew.
    pub fn set_model(&mut self, rbm: Rbm<F>) {
        self.average = None;
        match self.step.standard() {
            // The rounding of the change there and back must not enter a run whose model stays the same.
            Some(standard) if !same(&rbm, &self.rbm()) => {
                let rbm = standard.from_data(&rbm);
                self.step.set_rbm(rbm);
            }
            Some(_) => {}
            None => self.step.set_rbm(rbm),
        }
    }

    /// Sets the number of steps made; together with the seed it identifies the random numbers of the next step.
    pub fn set_step(&mut self, step: u64) {
        self.progress.step = step;
        self.step.set_made(step);
    }

    /// Everything kept from step to step besides the model: [`Step::state`], and the average under names that start
    /// with `average.`.
    pub fn state(&self) -> State<F> {
        let mut state = self.step.state();
        if let Some(average) = &self.average {
            state.extend(average.state().prefixed("average"));
        }
        state
    }

    /// Restores the result of [`Trainer::state`]; other names are ignored. Missing offsets of a centered gradient and a
    /// missing factor of the rate leave these unchanged; everything else starts anew if it is missing.
    ///
    /// # Errors
    /// [`Error::Input`] if an array or a number that the settings need is missing, or an array has another shape.
    pub fn restore_state(&mut self, mut state: State<F>) -> Result<()> {
        let average = state.part("average");
        self.step.restore(&mut state)?;
        self.average = Average::restore(self.step.rbm(), average)?;
        Ok(())
    }

    /// One step on a mini-batch: see [`Step::step`].
    ///
    /// # Errors
    /// [`Error::Diverged`]: a part of the step may then have changed the model; the optimizer is in its initial state.
    /// [`Error::Interrupted`]: the run has been asked to stop, and nothing has changed.
    pub fn step(&mut self, batch: &Batch<F>, rate: f64) -> Result<()> {
        let StepReport { norm, fixed_point, measured, kept } = self.step.step(batch, rate)?;
        self.progress.sums.add(norm, fixed_point, &measured);
        if let Some(kept) = kept {
            self.progress.trajectory.push(self.progress.step);
            self.trajectory.push(self.step.of_data(&kept).into_owned());
        }
        self.progress.step = self.step.made();
        self.progress.batch += 1;
        Ok(())
    }
}

/// Whether two models have the same parameters.
fn same<F: Float>(a: &Rbm<F>, b: &Rbm<F>) -> bool {
    a.weights == b.weights
        && a.visible.parameters == b.visible.parameters
        && a.hidden.parameters == b.hidden.parameters
}
