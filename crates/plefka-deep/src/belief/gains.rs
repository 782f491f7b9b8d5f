//! What each machine of a stack gains: the bound of the belief nets of the first machine, of the first two, and so on, and
//! the differences.

use plefka::data::Samples;
use plefka::diagnostics::score::SampleMean;
use plefka::inference::watch::Watch;
use plefka::{Float, Result};
use serde::Serialize;

use super::bound::{Bound, BoundRequest};
use super::net::BeliefNet;

/// The bound of the belief net whose top is machine number `layer`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gain {
    /// Number of the machine on top, from 1.
    pub layer: usize,
    /// Its visible and hidden units.
    pub units: (usize, usize),
    /// The bound; ln p(v) itself for one machine.
    pub bound: Bound,
    /// The bound less that of one machine fewer, sample by sample; the error is that of the mean over the samples. `None` for
    /// the first.
    pub gained: Option<SampleMean>,
}

impl<F: Float> BeliefNet<F> {
    /// The bounds of the nets of 1, 2, … machines. Each takes the time that the request gives to one ln Z.
    ///
    /// # Errors
    /// The errors of [`BeliefNet::bound`].
    pub fn gains(&self, samples: &Samples<F>, request: &BoundRequest, watch: Watch<'_>) -> Result<Vec<Gain>> {
        let mut found: Vec<Gain> = Vec::new();
        for n in 1..=self.machines().len() {
            let bound = self.first(n)?.bound(samples, &[], request, watch)?;
            let gained = found.last().map(|before| {
                let pairs = bound.per_sample.iter().zip(&before.bound.per_sample);
                let differences: Vec<f64> = pairs.map(|(now, before)| now - before).collect();
                SampleMean::of(&differences, samples.weights.as_deref())
            });
            found.push(Gain { layer: n, units: self.machines()[n - 1].weights.dim(), bound, gained });
        }
        Ok(found)
    }
}
