//! The bound ln p(v) ≥ ⟨ln w⟩_q of samples: with one machine it is ln p(v) itself. K draws of q for each sample also give
//! ⟨ln (1/K) Σ w⟩, a tighter bound that rises with K to ln p(v) (Burda, Grosse & Salakhutdinov 2016).

use ndarray::Array2;
use plefka::data::Samples;
use plefka::diagnostics::score::{LikelihoodRequest, SampleMean};
use plefka::inference::watch::Watch;
use plefka::inference::{LogPartition, exact::log_sum_exp, log_partition};
use plefka::model::Rbm;
use plefka::{Error, Float, Result};
use serde::Serialize;

use super::interval::interval;
use super::net::{BeliefNet, Lane};

/// Samples per block.
const BLOCK: usize = 512;
/// Largest number of samples from which annealing paths and tempering chains start.
const NEAR: usize = 1000;

/// A request for a bound.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundRequest {
    /// How ln Z of the top machine is found, and the seed of all draws. Its inverse temperature is not used: the net has its
    /// own.
    pub log_z: LikelihoodRequest,
    /// Draws of the hidden layers for each sample, at least 1.
    pub draws: u32,
}

impl Default for BoundRequest {
    fn default() -> Self {
        Self { log_z: LikelihoodRequest::default(), draws: 10 }
    }
}

/// A bound on the mean ln p(v) of samples, nats per sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bound {
    /// The mean of the bound; its error is that of the mean over the samples and draws, without the error of ln Z.
    pub bound: SampleMean,
    /// Lower end of the 95 % interval of `bound`, the error of ln Z included; NaN without an interval of ln Z.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// The tighter bound by the mean weight of the draws of each sample.
    pub by_mean_weight: SampleMean,
    /// Draws for each sample; 1 where there is nothing to draw.
    pub draws: u32,
    /// ln Z of the top machine.
    pub log_partition: LogPartition,
    /// The bound of every sample.
    #[serde(skip)]
    pub per_sample: Vec<f64>,
}

impl<F: Float> BeliefNet<F> {
    /// The bound of complete samples. `trajectory` are models kept along the training of the top machine.
    ///
    /// # Errors
    /// No draws; samples of another width, with missing entries, or that cannot be read; a method of ln Z that is not
    /// possible; an interrupted watch.
    pub fn bound(
        &self,
        samples: &Samples<F>,
        trajectory: &[Rbm<F>],
        request: &BoundRequest,
        watch: Watch<'_>,
    ) -> Result<Bound> {
        self.machines()[0].check_width(samples.n_features())?;
        if request.draws == 0 {
            return Err(Error::setting("draws", 0, "at least 1"));
        }
        if samples.has_missing() {
            let expected = "complete samples: fill them in first, as with `plefka impute`";
            return Err(Error::input("samples of a belief net", "missing entries", expected));
        }
        let draws = if self.machines().len() == 1 { 1 } else { request.draws };
        let (sums, mean_weights) = self.per_sample(samples, draws, request.log_z.seed, watch)?;
        let near = self.near(samples, request.log_z.seed)?;
        let log_z = LikelihoodRequest { beta: self.beta(), ..request.log_z.clone() };
        let found = log_partition(self.top(), &log_z.of(Some(&near), trajectory), watch)?;
        let weights = samples.weights.as_deref();
        let mean = |values: &[f64]| {
            let mean = SampleMean::of(values, weights);
            SampleMean { mean: mean.mean - found.log_z, ..mean }
        };
        let bound = mean(&sums);
        let (lower, upper) = interval(bound, &found);
        let per_sample = sums.iter().map(|sum| sum - found.log_z).collect();
        let by_mean_weight = mean(&mean_weights);
        Ok(Bound { bound, lower, upper, by_mean_weight, draws, per_sample, log_partition: found })
    }

    /// For every sample the mean of ln w and ln of the mean w over the draws, both + ln Z_top.
    fn per_sample(
        &self,
        samples: &Samples<F>,
        draws: u32,
        seed: u64,
        watch: Watch<'_>,
    ) -> Result<(Vec<f64>, Vec<f64>)> {
        let (mut means, mut mean_weights) = (Vec::new(), Vec::new());
        samples.for_each_batch(BLOCK, seed, |first, batch| {
            let block = (first / BLOCK) as u64;
            let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); batch.visible.n_rows()];
            for draw in 0..draws {
                if watch(0.0).is_break() {
                    return Err(Error::Interrupted("bound"));
                }
                let (sums, _) = self.weigh(&batch.visible, Lane { seed, block, draw });
                drawn.iter_mut().zip(sums).for_each(|(list, sum)| list.push(sum));
            }
            let count = f64::from(draws);
            means.extend(drawn.iter().map(|list| list.iter().sum::<f64>() / count));
            mean_weights.extend(drawn.iter().map(|list| log_sum_exp(list) - count.ln()));
            Ok(())
        })?;
        Ok((means, mean_weights))
    }

    /// States of the top machine's visible units above evenly spaced samples: where its chains start.
    fn near(&self, samples: &Samples<F>, seed: u64) -> Result<Array2<F>> {
        let rows = samples.spread(NEAR, seed)?.into();
        // The block after all blocks of samples.
        let block = samples.len().div_ceil(BLOCK) as u64;
        Ok(self.states_on_top(&rows, Lane { seed, block, draw: 0 }).to_dense())
    }
}
