//! Samples in either precision: their sources, and their properties for callers outside the engine.

use std::path::Path;

use ndarray::Array2;

use super::kinds::{AnyMatrix, AnyRbm, AnyRows, AnySamples, AnyVector, both, each};
use crate::data::DataConfig;
use crate::data::load::{Known, load_as, reweighted};
use crate::data::sequences::{Sites, states};
use crate::data::{Binarize, Labels, Reading, Samples, Scale, Table};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::conditional::{self, Chain};
use crate::io::provenance;
use crate::model::{Rbm, StandardValues};
use crate::room::check_array;
use crate::training::config::Precision;
use crate::training::{RunConfig, load_run};
use crate::units::{Bernoulli, unit_named};

/// The number of completed missing entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completed {
    /// Number of missing entries, now drawn.
    pub missing: usize,
    /// Number of all entries.
    pub entries: usize,
}

impl AnySamples {
    /// Samples from rows whose values may lie outside a unit's range; NaN in dense rows is a missing entry.
    ///
    /// # Errors
    /// [`Error::Input`] for no rows or no columns.
    pub fn from_rows(rows: AnyRows) -> Result<Self> {
        each!(rows, AnyRows, rows => Ok(Samples::from_rows_of_any_range(rows)?.into()))
    }

    /// The samples of a table, checked against 0/1 units; NaN is a missing entry if `missing` is true.
    ///
    /// # Errors
    /// Values that the units do not admit.
    pub fn from_table(table: Table, missing: bool, precision: Precision) -> Result<Self> {
        fn checked<F: Float>(table: Table, missing: bool) -> Result<Samples<F>> {
            match missing {
                true => Samples::with_missing(table, &Bernoulli, Binarize::Keep),
                false => Samples::new(table, &Bernoulli, Binarize::Keep),
            }
        }
        Ok(match precision {
            Precision::F32 => Self::F32(checked(table, missing)?),
            Precision::F64 => Self::F64(checked(table, missing)?),
        })
    }

    /// Attaches a weight to each sample: finite, not negative, not all zero.
    ///
    /// # Errors
    /// Another number of weights, weights out of range, another precision.
    pub fn with_weights(self, weights: AnyVector) -> Result<Self> {
        both!(self, Self, weights, AnyVector, (samples, weights) => Ok(samples.with_weights(weights)?.into()))
    }

    /// The training samples of a run and, if the settings require them, validation samples. If the settings leave the
    /// kind of the visible units to the data, the settings are completed.
    ///
    /// # Errors
    /// Data that cannot be read or that the visible units do not admit.
    pub fn load_run(config: &mut RunConfig) -> Result<(Self, Option<Self>)> {
        match config.precision {
            Precision::F32 => load_run(config).map(|(t, v)| (Self::F32(t), v.map(Self::F32))),
            Precision::F64 => load_run(config).map(|(t, v)| (Self::F64(t), v.map(Self::F64))),
        }
    }

    /// Why likelihoods of these samples need double precision, if the samples are in single precision and do: the offset of
    /// a column is more than 100 times its deviation, so that (m/s)² · 2⁻²⁴ exceeds some 10⁻³ nats.
    ///
    /// # Errors
    /// Unknown units, samples that cannot be read.
    pub fn needs_double(&self, config: &RunConfig) -> Result<Option<String>> {
        const LARGEST: f64 = 100.0;
        let Self::F32(samples) = self else { return Ok(None) };
        let unit = unit_named::<f32>(&config.model.visible)?;
        if !config.training.standardise || unit.standard(&[]).is_none() {
            return Ok(None);
        }
        let moments = samples.moments()?;
        let standard = StandardValues::of(unit, &moments, config.training.beta);
        let found = standard.map(|standard| standard.largest_offset());
        Ok(found.filter(|(_, ratio)| *ratio > LARGEST).map(|(column, ratio)| {
            let mean = moments[column].mean;
            format!(
                "column {column} (counted from 0) has mean {mean:.6}, {ratio:.0} times its deviation: likelihoods of \
                 such values need double precision"
            )
        }))
    }

    /// The samples named by the settings, checked against the visible units of a model and in its precision, and read
    /// with what is `known` of its training data.
    ///
    /// # Errors
    /// Data that cannot be read, that the units do not admit, or of another width than the model.
    pub fn for_model(rbm: &AnyRbm, config: &DataConfig, known: Known) -> Result<Self> {
        each!(rbm, AnyRbm, rbm => {
            let known = Known { width: Some(rbm.n_visible()), ..known };
            let (samples, _) = load_as(config, &known, |_| Ok(rbm.visible.unit), 1)?;
            if samples.n_features() != rbm.n_visible() {
                let what = format!("{}: number of features", samples.source.display());
                let expected = format!("{}, the model's visible units", rbm.n_visible());
                return Err(Error::input(what, samples.n_features(), expected));
            }
            Ok(samples.into())
        })
    }

    /// Refuses a threshold that makes the same bit of all entries.
    ///
    /// # Errors
    /// [`Error::Setting`] with the range of the values.
    pub fn check_threshold(&self) -> Result<()> {
        each!(self, Self, samples => samples.check_threshold())
    }

    /// How the file was read.
    pub fn reading(&self) -> &Reading {
        each!(self, Self, samples => &samples.reading)
    }

    /// What the values were divided by.
    pub fn scale(&self) -> Scale {
        each!(self, Self, samples => samples.scale)
    }

    /// Sequences with weights 1/(number of sequences of at least this identity); unchanged for an identity of 0.
    ///
    /// # Errors
    /// Samples that are not sequences, and an identity outside of 0 to 1.
    pub fn reweighted(self, identity: f64) -> Result<Self> {
        each!(self, Self, samples => Ok(reweighted(samples, identity)?.into()))
    }

    /// The samples with missing entries replaced by draws of the model given the observed entries, after the given
    /// number of Gibbs sweeps; `None` if nothing is missing.
    ///
    /// # Errors
    /// Samples whose width or precision differs from the model's.
    pub fn completed(
        &self,
        rbm: &AnyRbm,
        beta: f64,
        sweeps: u32,
        seed: u64,
    ) -> Result<Option<(Self, Completed)>> {
        both!(rbm, AnyRbm, self, Self, (rbm, samples) => {
            let chain = Chain { beta: Float::of(beta), seed, step: 0 };
            Ok(completed(rbm, samples, sweeps, chain)?.map(|(samples, how)| (samples.into(), how)))
        })
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        each!(self, Self, samples => samples.len())
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of features.
    pub fn n_features(&self) -> usize {
        each!(self, Self, samples => samples.n_features())
    }

    /// Whether any entry is missing.
    pub fn has_missing(&self) -> bool {
        each!(self, Self, samples => samples.has_missing())
    }

    /// The file or synthetic set, for messages.
    pub fn source(&self) -> &Path {
        each!(self, Self, samples => &samples.source)
    }

    /// The class of each sample.
    pub fn labels(&self) -> Option<&Labels> {
        each!(self, Self, samples => samples.labels.as_ref())
    }

    /// Height and width, if the samples are images.
    pub fn image_shape(&self) -> Option<(usize, usize)> {
        each!(self, Self, samples => samples.image_shape)
    }

    /// The meaning of the columns, if the samples are one-hot sequences.
    pub fn sites(&self) -> Option<&Sites> {
        each!(self, Self, samples => samples.sites.as_ref())
    }

    /// The sum of the weights of the samples; `None` if all weights are equal.
    pub fn total_weight(&self) -> Option<f64> {
        each!(self, Self, samples => samples.weights.as_ref().map(|w| w.iter().map(|w| w.wide()).sum()))
    }

    /// Means of all features.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn means(&self) -> Result<Vec<f64>> {
        each!(self, Self, samples => samples.means())
    }

    /// All samples as dense rows, NaN where an entry is missing.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn dense(&self, seed: u64) -> Result<AnyMatrix> {
        let bytes = self.len() as f64 * self.n_features() as f64 * 8.0;
        let what = format!("{}: size", self.source().display());
        check_array(&what, format!("{} × {} numbers", self.len(), self.n_features()), bytes)?;
        each!(self, Self, samples => Ok(samples.all(seed)?.visible.to_dense().into()))
    }

    /// Which entries are observed, (n × n_features).
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn observed(&self, seed: u64) -> Result<Array2<bool>> {
        each!(self, Self, samples => {
            let batch = samples.all(seed)?;
            let all = || Array2::from_elem((samples.len(), samples.n_features()), true);
            Ok(batch.missing.map_or_else(all, |missing| missing.observed))
        })
    }

    /// The states of one-hot sequences of `n_states` letters, (n × n_sites).
    ///
    /// # Errors
    /// Samples that are not one-hot.
    pub fn states(&self, n_states: usize) -> Result<Array2<u8>> {
        each!(self, Self, samples => states(samples, n_states))
    }

    /// Up to `n` samples at even distances, as dense rows.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn spread(&self, n: usize, seed: u64) -> Result<AnyMatrix> {
        each!(self, Self, samples => Ok(samples.spread(n, seed)?.into()))
    }

    /// The properties of the samples that must not change when a run is resumed.
    pub fn provenance(&self, config: &RunConfig) -> serde_json::Value {
        each!(self, Self, samples => provenance::data(config, samples))
    }
}

fn completed<F: Float>(
    rbm: &Rbm<F>,
    samples: &Samples<F>,
    sweeps: u32,
    chain: Chain<F>,
) -> Result<Option<(Samples<F>, Completed)>> {
    let batch = samples.all(chain.seed)?;
    let Some(missing) = batch.missing else { return Ok(None) };
    let count = missing.observed.iter().filter(|o| !**o).count();
    let how = Completed { missing: count, entries: missing.observed.len() };
    let rows = conditional::complete(rbm, batch.visible.to_dense(), &missing.observed, sweeps, chain)?;
    let mut complete = Samples::from_rows(rows.into(), rbm.visible.unit)?;
    complete.source.clone_from(&samples.source);
    complete.labels.clone_from(&samples.labels);
    complete.image_shape = samples.image_shape;
    complete.sites.clone_from(&samples.sites);
    Ok(Some((complete, how)))
}
