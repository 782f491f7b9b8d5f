//! `net inspect`: sizes, classes, and the spectra of the weights.

use std::fmt::Write as _;

use plefka_deep::any::AnyNet;
use plefka_deep::spectra::Spectrum;
use serde_json::json;

use crate::args::NetInspectArgs;
use crate::terminal::number::{short, with_error};
use crate::terminal::output::{Output, facts};

/// Describes a net.
pub(super) fn run(args: &NetInspectArgs, output: Output) -> anyhow::Result<()> {
    let (net, header) = AnyNet::open(&args.net)?;
    let weights = net.weights();
    let spectra: Vec<Spectrum> = weights.iter().map(Spectrum::of).collect();
    let sizes: Vec<String> = header.sizes.iter().map(ToString::to_string).collect();
    let parameters: usize = header.sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
    let document = json!({
        "net": args.net, "sizes": header.sizes, "activations": header.activations, "output": header.output,
        "classes": header.classes, "parameters": parameters, "precision": header.precision,
        "image_shape": header.image_shape, "spectra": spectra,
    });
    let mut lines = vec![
        ("sizes", sizes.join("-")),
        ("weights and biases", parameters.to_string()),
        ("hidden units", header.activations[0].to_string()),
        ("output", header.output.to_string()),
        ("numbers", header.precision.clone()),
    ];
    if !header.classes.is_empty() {
        lines.push(("classes", header.classes.join(", ")));
    }
    output.result(&document, &(facts(&lines) + &table(&spectra)))
}

/// A row for every layer.
fn table(spectra: &[Spectrum]) -> String {
    let mut text = format!(
        "{:>5} {:>12} {:>10} {:>10} {:>9} {:>14} {:>7}\n",
        "layer", "shape", "largest s", "bulk edge", "above it", "tail exponent", "values"
    );
    for (k, spectrum) in spectra.iter().enumerate() {
        let shape = format!("{} x {}", spectrum.shape.0, spectrum.shape.1);
        let bulk = spectrum.bulk.as_ref();
        let number = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), short);
        let tail = spectrum.tail.map_or_else(|| "-".to_owned(), |t| with_error(t.alpha, Some(t.std_error)));
        let count = |n: Option<usize>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let _ = writeln!(
            text,
            "{:>5} {:>12} {:>10} {:>10} {:>9} {:>14} {:>7}",
            k + 1,
            shape,
            number(bulk.and_then(|b| b.singular_values.first().copied())),
            number(bulk.map(|b| b.edge)),
            count(bulk.map(|b| b.outliers)),
            tail,
            count(spectrum.tail.map(|t| t.values)),
        );
    }
    text
}
