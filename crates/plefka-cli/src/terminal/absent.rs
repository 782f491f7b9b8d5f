//! Numbers that every result has. JSON writes a number that is not finite as `null`, as it writes a value that does not
//! exist; where one of these is `null`, a computation has overflowed, and the result is refused.

use anyhow::anyhow;
use serde_json::Value;

/// The names, wherever they stand in a document; the documented `null`s of docs/cli.md are not among them.
const NUMBERS: [&str; 20] = [
    "acceptance",
    "beta",
    "bin_width",
    "corruption",
    "density",
    "energies",
    "energy",
    "energy_before",
    "field",
    "free_energy",
    "load",
    "log_z",
    "mean_log_likelihood",
    "microseconds",
    "overlap",
    "overlaps",
    "plefka",
    "q",
    "reconstruction_error",
    "residual",
];

/// Refuses a document in which a number that must exist is `null`, or that holds `null` in a list of such numbers.
pub(crate) fn check(document: &Value) -> anyhow::Result<()> {
    match missing(document, "") {
        Some(path) => Err(anyhow!(
            "the result `{path}` is not a finite number: a parameter of the model, a value of the data or the value of a \
             flag is too large or too small"
        )),
        None => Ok(()),
    }
}

/// The path of the first number that is `null` but must exist.
fn missing(value: &Value, path: &str) -> Option<String> {
    let Value::Object(members) = value else {
        return value
            .as_array()?
            .iter()
            .enumerate()
            .find_map(|(k, one)| missing(one, &format!("{path}[{k}]")));
    };
    // A part with a reason has no value, and says why.
    if members.get("reason").is_some_and(Value::is_string) && !members.contains_key("log_z_method") {
        return None;
    }
    members.iter().find_map(|(name, value)| {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        // Results of methods that were tried and gave none, and of theories that do not apply.
        if matches!(
            name.as_str(),
            "evidence" | "theory" | "at_line" | "states" | "mixing" | "rules" | "curve"
        ) {
            return None;
        }
        if NUMBERS.contains(&name.as_str()) && is_null(name, value) {
            Some(path)
        } else {
            missing(value, &path)
        }
    })
}

/// `null`, or a list with a `null`; the second number of a pair is an error, which a single draw does not have.
fn is_null(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) if name == "energy" => list.first().is_some_and(Value::is_null),
        Value::Array(list) => list.iter().any(Value::is_null),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_that_must_exist_is_missed_and_others_are_not() {
        let overflown = [
            (json!({ "log_z": f64::NAN, "reason": "r", "log_z_method": "emf" }), "log_z"),
            (json!({ "temperatures": [{ "energy": [f64::INFINITY, 0.1] }] }), "temperatures[0].energy"),
            (json!({ "recalls": [{ "energy": f64::NAN }] }), "recalls[0].energy"),
        ];
        for (document, path) in overflown {
            assert!(check(&document).unwrap_err().to_string().contains(&format!("`{path}`")), "{document}");
        }
        let right = [
            json!({ "log_z": 1.0, "log_z_std_error": f64::NAN, "report": null }),
            json!({ "conditional": { "mean_log_likelihood": null, "reason": "too many states" } }),
            json!({ "evidence": [{ "log_z": null }], "temperatures": [{ "energy": [0.5, null] }] }),
        ];
        for document in right {
            assert!(check(&document).is_ok(), "{document}");
        }
    }
}
