//! The table of the continued runs of `diagnose --remedy`.

use plefka::diagnostics::thermometer::Path;
use plefka::diagnostics::thermometer::path::{Change, Outcome};

use super::{or_dash, short};

/// The table with its heading.
pub(super) fn table(path: &Path) -> String {
    let ln_z = if path.exact { "enumerated" } else { "annealed" };
    let head = format!(
        "\ncontinued runs: {} updates by {} on {} samples in batches of {}, rate {} falling to 0;\n\
         log-likelihood in nats of {} samples kept out of them, ln Z {ln_z}; difference from the run without a penalty;\n\
         drift: its change in the second half of the run\n",
        path.steps,
        path.method,
        path.trained,
        path.batch,
        short(path.rate),
        path.held
    );
    let titles = ["", "σ_max(B)", "log-lik.", "±", "difference", "±", "drift"];
    let row = |outcome: &Outcome| {
        let numbers = [
            outcome.sigma_max,
            outcome.log_likelihood,
            outcome.std_error,
            outcome.difference,
            outcome.difference_error,
            outcome.drift.unwrap_or(f64::NAN),
        ];
        [vec![name(outcome)], numbers.map(or_dash).to_vec()].concat()
    };
    let line = |cells: &[String]| {
        let numbers: String = cells[1..].iter().map(|cell| format!("{cell:>11}")).collect();
        format!("{:<20}{numbers}\n", cells[0])
    };
    head + &line(&titles.map(String::from)) + &path.outcomes.iter().map(|o| line(&row(o))).collect::<String>()
}

/// What was changed.
fn name(outcome: &Outcome) -> String {
    let value = outcome.value.map(short).unwrap_or_default();
    match outcome.change {
        Change::Machine => "the model itself".into(),
        Change::Factor => format!("weights × {value}"),
        Change::None => "no penalty".into(),
        Change::L2 => format!("L2 {value}"),
        Change::MaxNorm => format!("max norm {value}"),
    }
}
