//! Patterns for associative memories: samples of 0/1 values, or of values from −1 to 1.

use super::kinds::AnySamples;
use crate::data::load::{Known, load_as};
use crate::data::{Binarize, DataConfig, Samples, Table, Values};
use crate::error::Result;
use crate::float::Float;
use crate::training::config::Precision;
use crate::units::unit_named;

impl AnySamples {
    /// The samples named by the settings, not split; validation settings are not used. They are checked against 0/1 units,
    /// or, if some are negative, against the range from −1 to 1.
    ///
    /// # Errors
    /// Data that cannot be read or that are out of range.
    pub fn load_patterns(config: &DataConfig, precision: Precision) -> Result<Self> {
        let config = DataConfig {
            validation_share: 0.0,
            validation: String::new(),
            validation_variable: String::new(),
            ..config.clone()
        };
        Ok(match precision {
            Precision::F32 => Self::F32(patterns(&config)?),
            Precision::F64 => Self::F64(patterns(&config)?),
        })
    }
}

fn patterns<F: Float>(config: &DataConfig) -> Result<Samples<F>> {
    let unit = |table: &Table| match has_negative(table) && config.binarize == Binarize::Keep {
        true => unit_named::<F>("truncated_gaussian:-1:1"),
        false => unit_named::<F>("bernoulli"),
    };
    let (samples, _) = load_as(config, &Known::default(), unit, 1)?;
    samples.check_threshold()?;
    Ok(samples)
}

fn has_negative(table: &Table) -> bool {
    match &table.values {
        Values::Bytes(_) | Values::File(_) => false,
        Values::F32(a) => a.iter().any(|x| *x < 0.0),
        Values::F64(a) => a.iter().any(|x| *x < 0.0),
        Values::Sparse(m) => m.values().iter().any(|x| *x < 0.0),
    }
}
