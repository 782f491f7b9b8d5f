//! From the `[data]` settings of a run to its samples: a file, a folder or a synthetic set, checked, binarised, and
//! split into training and validation samples. Sequences get their weights before they are split.

use std::path::{Path, PathBuf};

use super::config::DataConfig;
use super::readers::{ReadOptions, pipes, read};
use super::samples::Samples;
use super::scale::Scale;
use super::sequences::{Ambiguous, Sites, reweight, states};
use super::synthetic::{self, Synthetic};
use super::table::Table;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::units::Unit;

/// The samples of a run: training samples, and validation samples if the settings ask for them. `seed` chooses the
/// samples that are set aside.
///
/// # Errors
/// Data that cannot be read or is not admitted by `unit`, validation samples of another width, and a source that is
/// neither an existing path nor a synthetic set.
pub fn load<F: Float>(
    config: &DataConfig,
    unit: &dyn Unit<F>,
    seed: u64,
) -> Result<(Samples<F>, Option<Samples<F>>)> {
    load_as(config, &Known::default(), |_| Ok(unit), seed)
}

/// What a model says about its data, with which other data are then read.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The meaning of the columns of sequences.
    pub sites: Option<Sites>,
    /// The number of columns, which sparse text does not say.
    pub width: Option<usize>,
    /// The index of the first column of sparse text.
    pub index_base: Option<u8>,
    /// The scale of the training data.
    pub scale: Option<Scale>,
}

/// [`load`] with a visible unit that `unit` chooses by the table (`table.sites` gives the number of states of
/// sequences), and with what is `known` of a model.
///
/// # Errors
/// The errors of [`load`], and the errors of `unit`.
pub(crate) fn load_as<'u, F: Float>(
    config: &DataConfig,
    known: &Known,
    unit: impl Fn(&Table) -> Result<&'u dyn Unit<F>>,
    seed: u64,
) -> Result<(Samples<F>, Option<Samples<F>>)> {
    config.check()?;
    let read = |config: &DataConfig, known: &Known| {
        let table = table_as(config, known)?;
        let unit = unit(&table)?;
        let samples = reweighted(checked(table, unit, config)?, config.sequences.reweight)?;
        if config.scale == Scale::Auto && known.scale == Some(Scale::Auto) {
            samples.check_unscaled(unit)?;
        }
        Ok(samples)
    };
    let samples = read(config, known)?;
    if config.validation.is_empty() && config.validation_variable.is_empty() {
        if config.validation_share == 0.0 {
            return Ok((samples, None));
        }
        let (train, validation) = samples.split(config.validation_share, seed)?;
        return Ok((train, Some(validation)));
    }
    let or = |own: &String, shared: &String| if own.is_empty() { shared.clone() } else { own.clone() };
    let settings = DataConfig {
        source: or(&config.validation, &config.source),
        variable: or(&config.validation_variable, &config.variable),
        labels: String::new(),
        limit: 0,
        scale: samples.scale,
        ..config.clone()
    };
    let known = Known {
        sites: samples.sites.clone(),
        width: Some(samples.n_features()),
        index_base: samples.reading.index_base,
        scale: Some(samples.scale),
    };
    let validation = read(&settings, &known)?;
    if validation.n_features() != samples.n_features() {
        let what = format!("{}: number of features in the validation data", validation.source.display());
        let expected = format!("{} as in the training data", samples.n_features());
        return Err(Error::input(what, validation.n_features(), expected));
    }
    Ok((samples, Some(validation)))
}

fn checked<F: Float>(table: Table, unit: &dyn Unit<F>, config: &DataConfig) -> Result<Samples<F>> {
    let missing = table.sites.is_some() && config.sequences.ambiguous == Ambiguous::Missing;
    Samples::scaled(table, unit, config.binarize, config.scale, config.missing || missing)
}

/// Sequences with weights 1/(number of sequences with at least this identity); unchanged for an identity of 0.
///
/// # Errors
/// Samples that are not sequences, or an identity outside of 0 to 1.
pub fn reweighted<F: Float>(samples: Samples<F>, identity: f64) -> Result<Samples<F>> {
    if identity == 0.0 {
        return Ok(samples);
    }
    let Some(sites) = &samples.sites else {
        let what = format!("{}: data to reweight", samples.source.display());
        return Err(Error::input(what, "no sequences", "aligned sequences (FASTA or a3m)"));
    };
    let states = states(&samples, sites.n_states())?;
    let weights = reweight::weights(states.view(), identity)?;
    samples.with_weights(weights.into_iter().map(F::of).collect())
}

/// The table that `source` names, without conversion: from a path if it exists, else from a synthetic set.
pub fn table(config: &DataConfig) -> Result<Table> {
    table_as(config, &Known::default())
}

fn table_as(config: &DataConfig, known: &Known) -> Result<Table> {
    let path = Path::new(&config.source);
    if path.exists() || pipes::is_standard_input(path) {
        let (sites, index_base) = (known.sites.clone(), known.index_base);
        return read(path, &ReadOptions { sites, index_base, width: known.width, ..read_options(config) });
    }
    let set = synthetic_named(&config.source)?;
    let n = if config.limit == 0 { config.synthetic_samples } else { config.limit };
    set.generate(n, config.synthetic_seed)
}

/// The synthetic set called `source`, for a source that is not a path.
pub fn synthetic_named(source: &str) -> Result<Synthetic> {
    if !synthetic::is_known(source) {
        let found = "neither an existing file or folder nor the name of a synthetic set";
        return Err(Error::input(
            format!("data `{source}`"),
            found,
            format!(
                "a path, - for standard input, or one of {}{}",
                synthetic::usages(),
                synthetic::suggestion(source)
            ),
        ));
    }
    Synthetic::parse(source)
}

fn read_options(config: &DataConfig) -> ReadOptions {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    ReadOptions {
        variable: some(&config.variable),
        label_column: some(&config.label_column),
        labels: some(&config.labels).map(PathBuf::from),
        limit: (config.limit > 0).then_some(config.limit),
        missing: config.missing,
        missing_marks: config.missing_marks.clone(),
        header: config.header,
        sequences: config.sequences.clone(),
        ..ReadOptions::default()
    }
}
