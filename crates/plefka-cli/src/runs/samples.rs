//! Samples for a model, from the arguments of the command line.

use plefka::Result;
use plefka::any::{AnyRbm, AnySamples};
use plefka::data::DataConfig;
use plefka::io::{ModelHeader, provenance};

use crate::args::DataArgs;
use crate::terminal::output::Output;

/// Gibbs sweeps that complete samples with missing entries, and their seed.
const SWEEPS: u32 = 100;
const SEED: u64 = 1;

/// The samples that `source` names, as wide as the model's visible layer. Without an argument on binarisation they are
/// binarised like the training data. Missing entries are drawn given the observed ones, at the inverse temperature
/// `beta`.
pub(crate) fn samples_of(
    rbm: &AnyRbm,
    header: &ModelHeader,
    source: &str,
    reading: &DataArgs,
    beta: f64,
    output: Output,
) -> Result<AnySamples> {
    let samples = samples_with_missing(rbm, header, source, reading, Some(output))?;
    if !samples.has_missing() {
        return Ok(samples);
    }
    let Some((complete, how)) = samples.completed(rbm, beta, SWEEPS, SEED)? else { return Ok(samples) };
    output.note(format_args!(
        "{} missing entries ({:.1} %) are drawn from the model given the observed ones, {SWEEPS} Gibbs sweeps",
        how.missing,
        100.0 * how.missing as f64 / how.entries as f64
    ));
    Ok(complete)
}

/// The samples with missing entries left missing; `output` receives a note on the binarisation.
pub(crate) fn samples_with_missing(
    rbm: &AnyRbm,
    header: &ModelHeader,
    source: &str,
    reading: &DataArgs,
    output: Option<Output>,
) -> Result<AnySamples> {
    let mut config = DataConfig { source: source.into(), validation_share: 0.0, ..DataConfig::default() };
    let said = reading.threshold.is_some() || reading.stochastic || reading.keep_values;
    if !said && let Some(as_trained) = provenance::binarize(&header.notes).filter(|b| *b != config.binarize) {
        if let Some(output) = output {
            output.note(format_args!("binarised as in training: {as_trained}"));
        }
        config.binarize = as_trained;
    }
    let known = provenance::known(&header.notes);
    config.scale = known.scale.unwrap_or_default();
    reading.apply(&mut config);
    let samples = AnySamples::for_model(rbm, &config, known)?;
    if reading.threshold.is_some() {
        samples.check_threshold()?;
    }
    if let Some(output) = output {
        remark(&samples, output);
    }
    Ok(samples)
}

/// Says what a user may not expect of the way in which the file was read.
pub(crate) fn remark(samples: &AnySamples, output: Output) {
    for remark in samples.reading().remarks() {
        output.note(format_args!("{}: {remark}", samples.source().display()));
    }
}
