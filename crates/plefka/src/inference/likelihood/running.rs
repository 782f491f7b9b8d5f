//! The likelihood during training: annealed populations that follow the model. At every measurement chains are
//! annealed from the model of the last one to the present one; their weights multiply the estimate of Z and decide who
//! is copied (a particle filter, or annealing with resampling: Del Moral, Doucet & Jasra 2006; along a training run:
//! Desjardins, Courville & Bengio 2011). Independent populations give the error. Small machines are enumerated.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::path::{Chains, Path};
use crate::inference::{exact, watch::unwatched};
use crate::model::Rbm;
use crate::numerics::mean::mean_and_variance;
use crate::rng::{Purpose, Stream};

/// Independent populations.
const POPULATIONS: usize = 8;
/// Quantile of Student's t for their error, 7 degrees of freedom.
const STUDENT: f64 = 2.365;
/// Steps aim at works that scatter by no more than this.
const SCATTER: f64 = 0.25;
/// Fewest and most steps of a measurement.
const STEPS: (usize, usize) = (4, 1000);

/// Populations on their way.
#[derive(Debug, Clone)]
pub struct Running<F: Float> {
    /// The model that the chains have reached.
    pub(crate) reached: Rbm<F>,
    /// Visible states, population after population, (populations · chains × n_visible).
    pub(crate) visible: Array2<F>,
    /// ln Z by every population.
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
    /// Populations at independent units with the fields of `rbm`; `chains` in all, at least one per population.
    ///
    /// # Errors
    /// [`Error::Setting`] for fewer chains.
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
        // Without weights Z is a product, at t = 0 of this path as for any base.
        Ok(Self {
            visible: start.visible.to_dense(),
            log_partitions: vec![path.base_log_partition(); POPULATIONS],
            reached,
        })
    }

    /// Follows the model to `rbm` with at most `steps` steps, and says what ln Z is there. `step` names the random
    /// streams: no two measurements of a run may share it.
    pub fn follow(
        &mut self,
        rbm: &Rbm<F>,
        beta: f64,
        steps: usize,
        seed: u64,
        step: u64,
    ) -> RunningPartition {
        let path = Path::between(&self.reached, rbm, beta);
        let first = path.rung(0.0);
        let mut chains = first.chains(Rows::compact(self.visible.clone()));
        let steps = steps_for(&first.difference(&path.rung(1.0), &chains)).min(steps.max(STEPS.0));
        let mut rung = first;
        let mut weights = vec![0.0; self.visible.nrows()];
        for k in 1..=steps {
            let next = path.rung(k as f64 / steps as f64);
            let differences = rung.difference(&next, &chains);
            weights.iter_mut().zip(differences).for_each(|(w, d)| *w += d);
            if !next.shares_inputs(&rung) {
                chains.inputs = next.inputs(&chains.visible);
            }
            // Streams of a measurement: its steps are counted on from it.
            chains = next.sweep(&chains.inputs, seed, u64::MAX / 4 + 1 + step * STEPS.1 as u64 + k as u64, 1);
            rung = next;
        }
        self.resample(&chains, &weights, seed, step);
        self.reached = rbm.clone();
        self.partition()
    }

    /// Multiplies every population's Z by the mean of its weights, and copies its chains by them.
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

    /// ln of the mean of the populations' Z, which is unbiased for Z, and its error.
    fn partition(&self) -> RunningPartition {
        let n = POPULATIONS as f64;
        let log_partition = exact::log_sum_exp(&self.log_partitions) - n.ln();
        let (mean, variance) = mean_and_variance(&self.log_partitions);
        // Where populations scatter the mean is that of the largest: its distance from the typical one counts too.
        let std_error = variance.sqrt().hypot(0.5 * (log_partition - mean));
        RunningPartition { log_partition, std_error, half_width: STUDENT * std_error }
    }
}

/// As many steps as keep the scatter of a step's works small.
fn steps_for(works: &[f64]) -> usize {
    let n = works.len() as f64;
    let mean = works.iter().sum::<f64>() / n;
    let scatter = (works.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n).sqrt();
    // The scatter of one of k steps is about a k-th of that of the whole. NaN and ∞ saturate.
    ((scatter / SCATTER).ceil().max(0.0) as usize).clamp(STEPS.0, STEPS.1)
}

/// ln Z by enumeration, where the states of the smaller layer times the units of the larger are at most `most`.
pub fn enumerated<F: Float>(rbm: &Rbm<F>, beta: f64, most: f64) -> Option<RunningPartition> {
    let larger = rbm.n_visible().max(rbm.n_hidden()) as f64;
    if exact::states(rbm)? * larger > most {
        return None;
    }
    let log_partition = exact::log_partition(rbm, beta, &unwatched).ok()?;
    Some(RunningPartition { log_partition, std_error: 0.0, half_width: 0.0 })
}

/// Steps that a measurement may take so that it costs about a tenth of an epoch: an annealing step of one chain is two
/// products, a training step of one sample about five.
pub fn affordable_steps(samples: usize, epochs: u64, chains: usize) -> usize {
    (0.1 * 2.5 * samples as f64 * epochs as f64 / chains.max(1) as f64) as usize
}
