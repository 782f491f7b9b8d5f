//! The table of a stack: the bound of the nets of one machine, two, and so on, and what each machine gains.

use plefka::diagnostics::score::SampleMean;
use plefka::inference::partition::IntervalKind;
use plefka_deep::belief::{Bound, Gain};
use serde_json::{Value, json};

use crate::terminal::number::short;

/// Half-width of a 95 % interval in standard errors.
const NORMAL: f64 = 1.96;

/// The lines of the table.
pub(super) fn lines(gains: &[Gain]) -> String {
    let mut out = format!(
        "{:>8}  {:>13}  {:>10}  {:>22}  {:>18}  {:>12}\n",
        "machines", "units on top", "bound", "95 % interval", "gained", "ln Z"
    );
    for gain in gains {
        let bound = &gain.bound;
        let units = format!("{} x {}", gain.units.0, gain.units.1);
        let gained = gain.gained.map(|gained| format!("{} +- {}", short(gained.mean), half(gained)));
        out += &format!(
            "{:>8}  {units:>13}  {:>10}  {:>22}  {:>18}  {:>12}\n",
            gain.layer,
            short(bound.bound.mean),
            ends(bound),
            gained.unwrap_or_default(),
            short(bound.log_partition.log_z),
        );
    }
    out + "nats per sample; the bound of one machine is its log-likelihood; +- is that of the samples, without the error of ln Z\n"
}

/// The interval of a bound in words.
pub(super) fn ends(bound: &Bound) -> String {
    match bound.log_partition.interval {
        IntervalKind::Absent => "none".into(),
        _ => format!("{} to {}", short(bound.lower), short(bound.upper)),
    }
}

fn half(mean: SampleMean) -> String {
    if mean.std_error.is_nan() { "?".into() } else { short(NORMAL * mean.std_error) }
}

/// The keys of a bound.
pub(super) fn document(bound: &Bound) -> Value {
    let found = &bound.log_partition;
    json!({
        "bound": bound.bound.mean, "bound_std_error": bound.bound.std_error,
        "bound_lower": bound.lower, "bound_upper": bound.upper,
        "by_mean_weight": bound.by_mean_weight.mean, "by_mean_weight_std_error": bound.by_mean_weight.std_error,
        "draws": bound.draws,
        "log_z": found.log_z, "log_z_std_error": found.std_error, "log_z_lower": found.lower,
        "log_z_upper": found.upper, "log_z_interval": found.interval, "log_z_method": found.method.name(),
        "reason": found.reason, "warnings": found.warnings,
    })
}

/// A list of the bounds with their numbers of machines.
pub(super) fn documents(gains: &[Gain]) -> Vec<Value> {
    let one = |gain: &Gain| {
        let mut object = document(&gain.bound);
        object["machines"] = json!(gain.layer);
        object["visible"] = json!(gain.units.0);
        object["hidden"] = json!(gain.units.1);
        object["gained"] = json!(gain.gained.map(|gained| gained.mean));
        object["gained_std_error"] = json!(gain.gained.map(|gained| gained.std_error));
        object
    };
    gains.iter().map(one).collect()
}
