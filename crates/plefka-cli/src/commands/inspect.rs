//! `inspect`: the description of a model.

use plefka::any::AnyRbm;
use plefka::diagnostics::summary::Spread;
use plefka::io::ModelHeader;
use serde_json::{Value, json};

use crate::args::InspectArgs;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};

/// Describes the model.
pub(super) fn run(args: &InspectArgs, output: Output) -> anyhow::Result<()> {
    let (rbm, header) = AnyRbm::open(&args.model)?;
    let (document, lines) = describe(&rbm, &header, args);
    output.result(&document, &lines)
}

fn describe(rbm: &AnyRbm, header: &ModelHeader, args: &InspectArgs) -> (Value, String) {
    let summary = rbm.summary();
    let document = json!({
        "model": args.model,
        "visible": { "units": rbm.n_visible(), "kind": header.visible },
        "hidden": { "units": rbm.n_hidden(), "kind": header.hidden },
        "precision": header.precision,
        "parameters": summary.parameters,
        "image_shape": header.image_shape,
        "weights": summary.weights,
        "weight_norm": summary.weight_norm,
        "singular_values": summary.singular_values,
        "visible_bias": summary.visible_bias,
        "hidden_bias": summary.hidden_bias,
        "notes": header.notes,
    });
    let mut lines = vec![
        ("visible", format!("{} {} units", rbm.n_visible(), header.visible)),
        ("hidden", format!("{} {} units", rbm.n_hidden(), header.hidden)),
        ("parameters", format!("{} in {}", summary.parameters, header.precision)),
    ];
    if let Some((height, width)) = header.image_shape {
        lines.push(("images", format!("{height} × {width}")));
    }
    lines.push(("weights", format!("{}; norm {}", line(&summary.weights), short(summary.weight_norm))));
    let singular: Vec<String> = summary.singular_values.iter().map(|&s| short(s)).collect();
    lines.push(("singular values", singular.join("  ")));
    lines.push(("visible biases", line(&summary.visible_bias)));
    lines.push(("hidden biases", line(&summary.hidden_bias)));
    lines.extend(header.notes.iter().map(|(key, value)| (key.as_str(), words(value))));
    (document, facts(&lines))
}

/// A note in words: texts as they are, the entries of an object one after the other.
fn words(note: &Value) -> String {
    match note {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().filter(|_| !number.is_u64()).map_or(number.to_string(), short)
        }
        Value::Object(entries) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            entries.map(|(key, value)| format!("{key} {}", words(value))).collect::<Vec<_>>().join(", ")
        }
        Value::Array(values) => match (values.first(), values.last()) {
            (Some(first), Some(last)) if values.len() > 4 => {
                format!("{} … {} ({} values)", words(first), words(last), values.len())
            }
            _ => values.iter().map(words).collect::<Vec<_>>().join(" "),
        },
        other => other.to_string(),
    }
}

/// Mean, standard deviation and range in one line.
fn line(Spread { mean, standard_deviation, min, max }: &Spread) -> String {
    format!("{} ± {}, from {} to {}", short(*mean), short(*standard_deviation), short(*min), short(*max))
}
