//! Samples for a model, from what the command line says.

use plefka::data::{Samples, load};
use plefka::io::ModelHeader;
use plefka::training::config::DataConfig;
use plefka::{Error, Float, Rbm, Result};

use crate::args::DataArgs;
use crate::notes;
use crate::output::Output;

/// The samples that `source` names, as wide as the model's visible layer. Without a word on binarisation they are
/// binarised as the training data were.
pub fn samples_of<F: Float>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    source: &str,
    reading: &DataArgs,
    output: Output,
) -> Result<Samples<F>> {
    let mut config = DataConfig { source: source.into(), validation_share: 0.0, ..DataConfig::default() };
    let said = reading.threshold.is_some() || reading.stochastic || reading.keep_values;
    if !said && let Some(as_trained) = notes::binarize(&header.notes).filter(|b| *b != config.binarize) {
        output.note(format_args!("binarising as in training: {as_trained:?}"));
        config.binarize = as_trained;
    }
    reading.apply(&mut config);
    let (samples, _) = load(&config, rbm.visible.unit, 1)?;
    if samples.n_features() != rbm.n_visible() {
        let what = format!("{}: number of features", samples.source.display());
        let expected = format!("{}, the model's visible units", rbm.n_visible());
        return Err(Error::input(what, samples.n_features(), expected));
    }
    Ok(samples)
}
