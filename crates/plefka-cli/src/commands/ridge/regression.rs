//! The regression for the given arguments.

use plefka_regression::{Preparation, Rank, Regression};

use super::data::Columns;
use crate::args::RidgeModel;

/// Prepares and decomposes the data.
pub(super) fn regression(columns: &Columns, model: &RidgeModel) -> plefka::Result<Regression> {
    let preparation = Preparation {
        intercept: !model.no_intercept,
        standardize: model.standardize,
        penalty: model.penalty,
    };
    let rank = model.directions.map(|directions| Rank::Leading { directions, seed: 0 });
    Regression::new(&columns.x, &columns.y, columns.weights.as_deref(), preparation, model.filter, rank)
}
