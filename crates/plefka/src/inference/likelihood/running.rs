//! The likelihood during training, from annealed populations that follow the model. At every measurement the chains are
//! annealed from the model of the previous measurement to the present one; their weights multiply the estimate of Z and
//! determine which chains are copied (a particle filter, or annealing with resampling: Del Moral, Doucet & Jasra 2006;
//! along a training run: Desjardins, Courville & Bengio 2011). Independent populations give the error. Small machines
//! are enumerated.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::exact;
use crate::inference::path::{Chains, Path};
use crate::inference::watch::{Steps, Watch, unwatched};
use crate::model::Rbm;
use crate::numerics::mean::mean_and_variance;
use crate::rng::{Purpose, Stream};

/// Number of independent populations.
const POPULATIONS: usize = 8;
/// Quantile of Student's t distribution for the error of the populations, 7 degrees of freedom.
const STUDENT: f64 = 2.365;
/// The largest standard deviation of the works of a step that the number of steps aims at.
const SCATTER: f64 = 0.25;
/// Smallest and largest number of steps of a measurement.
const STEPS: (usize, usize) = (4, 1000);

/// Annealed populations at the model that they have reached.
#[derive(Debug, Clone)]
pub struct Running<F: Float> {
    /// The model that the chains have reached.
    pub(crate) reached: Rbm<F>,
    /// Visible states, population after population, (populations · chains × n_visible).
    pub(crate) visible: Array2<F>,
    /// ln Z from every population.
    pub(crate) log_partitions: Vec<f64>,
}

/// ln Z and its error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RunningPartition {
    /// ln Z, nats.
    pub log_partition: f64,
    /// Standard error from the scatter of the populations; 0 where the machine was enumerated.
    pub std_error: f64,
    /// Half the width of the 95 % interval.
    pub half_width: f64,
}

impl<F: Float> Running<F> {
    /// The populations of a checkpoint.
    ///
    /// # Errors
    /// [`Error::Input`] for another number of populations, and for rows that are no states of the visible units.
    pub(crate) fn restore(reached: Rbm<F>, visible: Array2<F>, log_partitions: Vec<f64>) -> Result<Self> {
        let rows = visible.nrows();
        if log_partitions.len() != POPULATIONS || rows == 0 || !rows.is_multiple_of(POPULATIONS) {
            let found = format!("{} values of ln Z for {rows} chains", log_partitions.len());
            let expected = format!("{POPULATIONS}, and as many chains in each population");
            return Err(Error::input("checkpoint: running likelihood", found, expected));
        }
        reached.visible.check_states("checkpoint: chains of the running likelihood", &visible)?;
        Ok(Self { reached, visible, log_partitions })
    }

    /// Populations of independent units with the fields of `rbm`; `chains` in total, at least one per population.
    ///
    /// # Errors
    /// [`Error::Setting`] if there are fewer chains than populations.
    pub fn new(rbm: &Rbm<F>, beta: f64, chains: usize, seed: u64) -> Result<Self> {
        if chains < POPULATIONS {
            return Err(Error::setting(
                "monitors.likelihood_chains",
                chains,
                format!("0, or at least {POPULATIONS}"),
            ));
        }
        let reached = Rbm { weights: Array2::zeros(rbm.weights.dim()), ..rbm.clone() };
        let path = Path::between(&reached, rbm, beta);
        let each = chains / POPULATIONS;
        let start = path.rung(0.0).independent(each * POPULATIONS, seed, u64::MAX / 4, 0);
        // Without weights Z is a product, as at t = 0 of any path.
        Ok(Self {
            visible: start.visible.to_dense(),
            log_partitions: vec![path.base_log_partition(); POPULATIONS],
            reached,
        })
    }

    /// Follows the model to `rbm` with at most `steps` steps and returns ln Z there. `step` identifies the random
    /// streams: no two measurements of a run may share it.
    pub fn follow(
        &mut self,
        rbm: &Rbm<F>,
        beta: f64,
        steps: usize,
        seed: u64,
        step: u64,
    ) -> RunningPartition {
        self.follow_watched(rbm, beta, steps, (seed, step), &unwatched).expect("nobody stops it")
    }

    /// [`Running::follow`] under a watch; `key` is the seed and the number of the measurement.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; nothing has changed.
    pub(crate) fn follow_watched(
        &mut self,
        rbm: &Rbm<F>,
        beta: f64,
        steps: usize,
        (seed, step): (u64, u64),
        watch: Watch<'_>,
    ) -> Result<RunningPartition> {
        let path = Path::between(&self.reached, rbm, beta);
        let first = path.rung(0.0);
        let mut chains = first.chains(Rows::compact(self.visible.clone()));
        let steps = steps_for(&first.difference(&path.rung(1.0), &chains)).min(steps.max(STEPS.0));
        let mut rung = first;
        let mut weights = vec![0.0; self.visible.nrows()];
        let looks = Steps::new(watch, steps);
        for k in 1..=steps {
            looks.done(1, "running likelihood")?;
            let next = path.rung(k as f64 / steps as f64);
            let differences = rung.difference(&next, &chains);
            weights.iter_mut().zip(differences).for_each(|(w, d)| *w += d);
            if !next.shares_inputs(&rung) {
                chains.inputs = next.inputs(&chains.visible);
            }
            // The streams of a measurement are numbered from the number of the measurement.
            chains = next.sweep(&chains.inputs, seed, u64::MAX / 4 + 1 + step * STEPS.1 as u64 + k as u64, 1);
            rung = next;
        }
        self.resample(&chains, &weights, seed, step);
        self.reached = rbm.clone();
        Ok(self.partition())
    }

    /// Multiplies the Z of every population by the mean of its weights, and resamples its chains by their weights.
    fn resample(&mut self, chains: &Chains<F>, weights: &[f64], seed: u64, step: u64) {
        let each = weights.len() / POPULATIONS;
        let mut stream = Stream::new(seed, Purpose::Resample, step, 1);
        let mut picked = Vec::with_capacity(weights.len());
        for (population, weights) in weights.chunks(each).enumerate() {
            let log_sum = exact::log_sum_exp(weights);
            self.log_partitions[population] += log_sum - (each as f64).ln();
            let offset = stream.uniform();
            let (mut k, mut below) = (0, (weights[0] - log_sum).exp());
            for place in 0..each {
                while below < (place as f64 + offset) / each as f64 && k + 1 < each {
                    k += 1;
                    below += (weights[k] - log_sum).exp();
                }
                picked.push(population * each + k);
            }
        }
        self.visible = chains.visible.to_dense().select(Axis(0), &picked);
    }

    /// ln of the mean of the populations' Z, an unbiased estimate of Z, and its error.
    fn partition(&self) -> RunningPartition {
        let n = POPULATIONS as f64;
        let log_partition = exact::log_sum_exp(&self.log_partitions) - n.ln();
        let (mean, variance) = mean_and_variance(&self.log_partitions);
        // If the populations scatter, the largest one dominates the mean: the distance of the mean from the typical
        // population enters the error.
        let std_error = variance.sqrt().hypot(0.5 * (log_partition - mean));
        RunningPartition { log_partition, std_error, half_width: STUDENT * std_error }
    }
}

/// The number of steps that keeps the scatter of the works of one step small.
fn steps_for(works: &[f64]) -> usize {
    let n = works.len() as f64;
    let mean = works.iter().sum::<f64>() / n;
    let scatter = (works.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n).sqrt();
    // The scatter of one of k steps is about 1/k of the scatter of the whole. NaN and ∞ saturate.
    ((scatter / SCATTER).ceil().max(0.0) as usize).clamp(STEPS.0, STEPS.1)
}

/// ln Z by enumeration, if the states of the smaller layer times the units of the larger layer are at most `most`.
pub fn enumerated<F: Float>(rbm: &Rbm<F>, beta: f64, most: f64) -> Option<RunningPartition> {
    enumerated_watched(rbm, beta, most, &unwatched).ok().flatten()
}

/// [`enumerated`] under a watch.
///
/// # Errors
/// [`Error::Interrupted`].
pub(crate) fn enumerated_watched<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    most: f64,
    watch: Watch<'_>,
) -> Result<Option<RunningPartition>> {
    let larger = rbm.n_visible().max(rbm.n_hidden()) as f64;
    if exact::states(rbm).is_none_or(|states| states * larger > most) {
        return Ok(None);
    }
    match exact::log_partition(rbm, beta, watch) {
        Ok(log_partition) => Ok(Some(RunningPartition { log_partition, std_error: 0.0, half_width: 0.0 })),
        Err(stopped @ Error::Interrupted(_)) => Err(stopped),
        Err(_) => Ok(None),
    }
}

/// The number of steps of a measurement that costs about a tenth of an epoch: an annealing step of one chain is two
/// products, a training step of one sample about five.
pub(crate) fn affordable_steps(samples: usize, epochs: u64, chains: usize) -> usize {
    (0.1 * 2.5 * samples as f64 * epochs as f64 / chains.max(1) as f64) as usize
}
