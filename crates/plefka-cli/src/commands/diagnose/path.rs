//! The table of the continued runs of `diagnose --remedy`.

use plefka::diagnostics::thermometer::Path;
use plefka::diagnostics::thermometer::path::{Change, Outcome};

use crate::terminal::number::{or_dash, short};

/// Titles of the columns after the first.
pub(super) const TITLES: [&str; 6] = ["σ_max(B)", "log-lik.", "±", "difference", "±", "drift"];

/// A sentence on the runs, and on the samples of the columns.
pub(super) fn how(path: &Path) -> String {
    let ln_z = if path.exact { "enumerated" } else { "annealed" };
    format!(
        "{} updates by {} on {} samples in batches of {}, rate {} falling to 0; log-likelihood in nats of {} samples kept out of \
         them, ln Z {ln_z}; difference from the run without a penalty; drift: change in the second half of the run",
        path.steps,
        path.method,
        path.trained,
        path.batch,
        short(path.rate),
        path.held
    )
}

/// The table with its heading.
pub(super) fn table(path: &Path) -> String {
    let line = |cells: [String; 7]| {
        let numbers: String = cells[1..].iter().map(|cell| format!("{cell:>11}")).collect();
        format!("{:<14}{}\n", cells[0], numbers.trim_end())
    };
    let mut titles = [const { String::new() }; 7];
    titles[1..].iter_mut().zip(TITLES).for_each(|(cell, title)| *cell = title.into());
    let rows: String = path.outcomes.iter().map(|outcome| line(row(outcome))).collect();
    format!("\ncontinued runs: {}\n{}{rows}", how(path).replace("; ", ";\n"), line(titles))
}

/// The cells of a row.
pub(super) fn row(outcome: &Outcome) -> [String; 7] {
    [
        name(outcome),
        or_dash(outcome.sigma_max),
        or_dash(outcome.log_likelihood),
        or_dash(outcome.std_error),
        or_dash(outcome.difference),
        or_dash(outcome.difference_error),
        outcome.drift.map_or_else(|| "-".into(), or_dash),
    ]
}

/// The name of the change.
fn name(outcome: &Outcome) -> String {
    let value = outcome.value.map(|x| format!("{x:.3}")).unwrap_or_default();
    match outcome.change {
        Change::Machine => "model itself".into(),
        Change::Factor => format!("weights ×{value}"),
        Change::None => "no penalty".into(),
        Change::L2 => format!("L2 {}", outcome.value.map(short).unwrap_or_default()),
        Change::MaxNorm => format!("norm ≤ {value}"),
    }
}
