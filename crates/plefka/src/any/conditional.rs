//! Conditionals of a model in either precision: free entries filled in, and ln p of some columns given other columns.

use ndarray::Array2;

use super::kinds::{AnyMatrix, AnyRbm, AnySamples, both};
use crate::error::{Error, Result};
use crate::inference::conditional::{self, FillRequest, Filled, MeansMethod};
use crate::inference::watch::Watch;

/// Samples with their free entries filled in.
#[derive(Debug, Clone)]
pub struct AnyFilled {
    /// (n × n_visible).
    pub visible: AnyMatrix,
    /// The method that computed the means; `None` for draws.
    pub means: Option<MeansMethod>,
    /// Number of rows that did not converge, for mean field.
    pub unconverged: Option<usize>,
}

impl AnyRbm {
    /// The samples with their missing entries, and their entries that are not `held`, filled in; `None` for `held`
    /// holds all entries that are not missing.
    ///
    /// # Errors
    /// The errors of [`conditional::fill`]; samples of another width or precision; `held` of another shape.
    pub fn fill(
        &self,
        samples: &AnySamples,
        held: Option<&Array2<bool>>,
        request: &FillRequest,
        watch: Watch<'_>,
    ) -> Result<AnyFilled> {
        let observed = match held {
            Some(held) => held.clone(),
            None => samples.observed(request.seed)?,
        };
        self.check_width(samples.n_features())?;
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let visible = samples.all(request.seed)?.visible.to_dense();
            let Filled { visible, means, unconverged } =
                conditional::fill(rbm, request, &visible, &observed, watch)?;
            Ok(AnyFilled { visible: visible.into(), means, unconverged })
        })
    }

    /// ln p(the other columns | the columns marked `given`) of every sample by enumeration, nats; missing entries are
    /// summed over on both sides.
    ///
    /// # Errors
    /// A number of marks other than the number of visible units, sizes that cannot be enumerated, another width or
    /// precision.
    pub fn conditional_log_likelihoods(
        &self,
        samples: &AnySamples,
        given: &[bool],
        (beta, seed): (f64, u64),
    ) -> Result<Vec<f64>> {
        if given.len() != self.n_visible() {
            return Err(Error::input("marks of given columns", given.len(), self.n_visible()));
        }
        self.check_width(samples.n_features())?;
        let observed = samples.observed(seed)?;
        let part = |of: bool| {
            Array2::from_shape_fn(observed.dim(), |(row, unit)| observed[[row, unit]] && given[unit] == of)
        };
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let visible = samples.all(seed)?.visible.to_dense();
            conditional::log_likelihoods(rbm, beta, &visible, &part(true), &part(false))
        })
    }
}
