//! `ridge`: linear regression with its regularisation looked at.

mod advise;
mod data;
mod path;
mod plots;
mod sweep;

use plefka_regression::{Preparation, Rank, Regression};

use crate::args::{RidgeCommand, RidgeModel};
use crate::terminal::output::Output;
use data::Columns;

/// Carries out one of its commands.
pub fn run(command: &RidgeCommand, output: Output) -> anyhow::Result<()> {
    match command {
        RidgeCommand::Path(args) => path::run(args, output),
        RidgeCommand::Advise(args) => advise::run(args, output),
        RidgeCommand::Sweep(args) => sweep::run(args, output),
    }
}

/// Prepares and decomposes.
fn regression(columns: &Columns, model: &RidgeModel) -> plefka::Result<Regression> {
    let preparation = Preparation {
        intercept: !model.no_intercept,
        standardize: model.standardize,
        penalty: model.penalty,
    };
    let rank = model.directions.map(|directions| Rank::Leading { directions, seed: 0 });
    Regression::new(&columns.x, &columns.y, columns.weights.as_deref(), preparation, model.filter, rank)
}
