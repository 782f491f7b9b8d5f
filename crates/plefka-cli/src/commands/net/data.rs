//! Data for a trained net.

use plefka::data::{DataConfig, Scale};
use plefka_deep::files::NetHeader;

use crate::args::DataArgs;

/// The settings of data for a trained net: read at its scale unless the arguments say otherwise.
pub(super) fn data_of(header: &NetHeader, source: &str, reading: &DataArgs) -> DataConfig {
    let mut config = DataConfig { source: source.into(), validation_share: 0.0, ..DataConfig::default() };
    if let Scale::By(scale) = header.scale {
        config.scale = Scale::By(scale);
    }
    reading.apply(&mut config);
    config
}
