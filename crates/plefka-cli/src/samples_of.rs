//! Samples for a model, from what the command line says.

use plefka::data::DataConfig;
use plefka::data::Samples;
use plefka::data::load::load_as;
use plefka::inference::conditional::{self, Chain};
use plefka::io::ModelHeader;
use plefka::{Error, Float, Rbm, Result};

use crate::args::DataArgs;
use crate::notes;
use crate::output::Output;

/// Gibbs sweeps that complete samples with missing entries, and their seed.
const SWEEPS: u32 = 100;
const SEED: u64 = 1;

/// The samples that `source` names, as wide as the model's visible layer. Without a word on binarisation they are
/// binarised as the training data were. Missing entries are completed by draws given the observed ones, at the inverse
/// temperature `beta`.
pub fn samples_of<F: Float>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    source: &str,
    reading: &DataArgs,
    beta: F,
    output: Output,
) -> Result<Samples<F>> {
    let samples = samples_with_missing(rbm, header, source, reading, Some(output))?;
    if !samples.has_missing() {
        return Ok(samples);
    }
    let batch = samples.all(SEED)?;
    let Some(missing) = batch.missing else { return Ok(samples) };
    let n_missing = missing.observed.iter().filter(|o| !**o).count();
    output.note(format_args!(
        "{n_missing} missing entries ({:.1} %) are drawn from the model given the observed ones, {SWEEPS} Gibbs sweeps",
        100.0 * n_missing as f64 / missing.observed.len() as f64
    ));
    let chain = Chain { beta, seed: SEED, step: 0 };
    let rows = conditional::complete(rbm, batch.visible.to_dense(), &missing.observed, SWEEPS, chain)?;
    let mut complete = Samples::from_rows(rows.into(), rbm.visible.unit)?;
    complete.source = samples.source;
    complete.labels = samples.labels;
    complete.image_shape = samples.image_shape;
    complete.sites = samples.sites;
    Ok(complete)
}

/// The same with missing entries left as they are; `output` is told how the samples are binarised.
pub fn samples_with_missing<F: Float>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    source: &str,
    reading: &DataArgs,
    output: Option<Output>,
) -> Result<Samples<F>> {
    let mut config = DataConfig { source: source.into(), validation_share: 0.0, ..DataConfig::default() };
    let said = reading.threshold.is_some() || reading.stochastic || reading.keep_values;
    if !said && let Some(as_trained) = notes::binarize(&header.notes).filter(|b| *b != config.binarize) {
        if let Some(output) = output {
            output.note(format_args!("binarising as in training: {as_trained:?}"));
        }
        config.binarize = as_trained;
    }
    reading.apply(&mut config);
    // Sequences get the alphabet and the columns of those that the model has learnt.
    let sites = notes::sites(&header.notes);
    let (samples, _) = load_as(&config, sites.as_ref(), |_| Ok(rbm.visible.unit), 1)?;
    if samples.n_features() != rbm.n_visible() {
        let what = format!("{}: number of features", samples.source.display());
        let expected = format!("{}, the model's visible units", rbm.n_visible());
        return Err(Error::input(what, samples.n_features(), expected));
    }
    Ok(samples)
}
