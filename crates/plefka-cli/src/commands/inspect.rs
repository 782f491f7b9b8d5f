//! `inspect`: what a model is.

use ndarray::ArrayView1;
use plefka::io::ModelHeader;
use plefka::linalg::spectrum::leading_singular_values;
use plefka::{Float, Rbm};
use serde_json::{Value, json};

use crate::any_model::{AnyModel, with_model};
use crate::args::InspectArgs;
use crate::output::{Output, facts};
use crate::table::short;

/// Singular values shown.
const VALUES: usize = 8;

/// Describes the model.
pub fn run(args: &InspectArgs, output: Output) -> anyhow::Result<()> {
    let (document, lines) = with_model!(AnyModel::open(&args.model)?, describe(args));
    output.result(&document, &lines)
}

fn describe<F: Float>(rbm: &Rbm<F>, header: &ModelHeader, args: &InspectArgs) -> (Value, String) {
    let weights = Spread::of(rbm.weights.iter().map(|w| w.wide()));
    let biases = |field: ArrayView1<'_, F>| Spread::of(field.iter().map(|b| b.wide()));
    let (visible, hidden) = (biases(rbm.visible.field()), biases(rbm.hidden.field()));
    let norm = rbm.weights.iter().map(|w| w.wide().powi(2)).sum::<f64>().sqrt();
    let singular = leading_singular_values(&rbm.weights, VALUES);
    let parameters = rbm.weights.len() + rbm.visible.parameters.len() + rbm.hidden.parameters.len();
    let document = json!({
        "model": args.model,
        "visible": { "units": rbm.n_visible(), "kind": header.visible },
        "hidden": { "units": rbm.n_hidden(), "kind": header.hidden },
        "precision": header.precision,
        "parameters": parameters,
        "image_shape": header.image_shape,
        "weights": weights.json(),
        "weight_norm": norm,
        "singular_values": singular,
        "visible_bias": visible.json(),
        "hidden_bias": hidden.json(),
        "notes": header.notes,
    });
    let mut lines = vec![
        ("visible", format!("{} {} units", rbm.n_visible(), header.visible)),
        ("hidden", format!("{} {} units", rbm.n_hidden(), header.hidden)),
        ("parameters", format!("{parameters} in {}", header.precision)),
    ];
    if let Some((height, width)) = header.image_shape {
        lines.push(("images", format!("{height} × {width}")));
    }
    lines.push(("weights", format!("{weights}; norm {}", short(norm))));
    lines.push(("singular values", singular.iter().map(|&s| short(s)).collect::<Vec<_>>().join("  ")));
    lines.push(("visible biases", visible.to_string()));
    lines.push(("hidden biases", hidden.to_string()));
    let said: Vec<(&str, String)> =
        header.notes.iter().map(|(key, value)| (key.as_str(), value.to_string())).collect();
    lines.extend(said);
    (document, facts(&lines))
}

/// Mean, standard deviation and range of some numbers.
struct Spread {
    mean: f64,
    deviation: f64,
    min: f64,
    max: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (n, sum) = values.clone().fold((0.0, 0.0), |(n, s), x| (n + 1.0, s + x));
        let mean = sum / n;
        let squares: f64 = values.clone().map(|x| (x - mean).powi(2)).sum();
        Self {
            mean,
            deviation: (squares / n).sqrt(),
            min: values.clone().fold(f64::INFINITY, f64::min),
            max: values.fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn json(&self) -> Value {
        json!({ "mean": self.mean, "standard_deviation": self.deviation, "min": self.min, "max": self.max })
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { mean, deviation, min, max } = self;
        write!(out, "{} ± {}, from {} to {}", short(*mean), short(*deviation), short(*min), short(*max))
    }
}
