//! The table of a run of a perceptron: a row for every epoch.

use plefka_deep::training::NetRecord;

use crate::terminal::number::{or_dash, short};

/// The titles of the columns.
pub(super) fn head(validated: bool) -> String {
    let set = if validated { "validation" } else { "" };
    let error = if validated { "error, %" } else { "" };
    format!(
        "{:>5} {:>10} {:>9} {:>10} {:>17} {:>9} {:>9}\n{:>5} {:>10} {:>9} {:>10} {:>17} {:>9} {:>9}",
        "epoch",
        "loss",
        "error, %",
        set,
        set,
        "gradient",
        "seconds",
        "",
        "training",
        "training",
        if validated { "loss" } else { "" },
        error,
        "at most",
        ""
    )
}

/// A row; the error of validation samples has 1.96 standard errors.
pub(super) fn row(record: &NetRecord) -> String {
    let percent = |x: Option<f64>| x.map_or_else(String::new, |x| format!("{:.2}", 100.0 * x));
    let validation = match (record.validation_error, record.validation_error_std_error) {
        (Some(error), Some(own)) => format!("{:.2} ± {:.2}", 100.0 * error, 196.0 * own),
        _ => String::new(),
    };
    let loss = record.validation_loss.map_or_else(String::new, short);
    format!(
        "{:>5} {:>10} {:>9} {:>10} {:>17} {:>9} {:>9.1}",
        record.epoch,
        short(record.loss),
        percent(record.error),
        loss,
        validation,
        or_dash(record.gradient_norm),
        record.seconds
    )
}
