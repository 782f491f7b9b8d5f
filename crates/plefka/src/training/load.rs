//! The samples of a run by its settings, and the kind of its visible units if the data determine it.

use super::config::RunConfig;
use super::room::check_run;
use crate::data::load::{Known, load_as};
use crate::data::{Samples, Table, resolved};
use crate::error::Result;
use crate::float::Float;
use crate::units::unit_named;

/// The samples of a run and the kind of its visible units. If the settings leave the kind to the data (`potts` without
/// a number of colours) or the scale, the settings are completed.
///
/// # Errors
/// The errors of [`load`](crate::data::load::load), and unknown units.
pub fn load_run<F: Float>(config: &mut RunConfig) -> Result<(Samples<F>, Option<Samples<F>>)> {
    let visible = std::cell::RefCell::new(config.model.visible.clone());
    let choose = |table: &Table| {
        let (n_samples, n_columns) = table.values.shape();
        check_run(config, n_columns, n_samples)?;
        let name = resolved(&visible.borrow(), table)?;
        *visible.borrow_mut() = name.clone();
        unit_named(&name)
    };
    let loaded = load_as(&config.data, &Known::default(), choose, config.seed)?;
    loaded.0.check_threshold()?;
    config.model.visible = visible.into_inner();
    config.data.scale = loaded.0.scale;
    Ok(loaded)
}
