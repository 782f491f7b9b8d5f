//! `net predict`: the class of every sample, and the probabilities of all classes.

use std::fmt::Write as _;

use plefka::Error;
use plefka::io::array_file::write_npy;
use plefka::io::atomic;
use plefka_deep::any::AnyNet;
use serde_json::json;

use super::data::data_of;
use crate::args::NetPredictArgs;
use crate::terminal::output::Output;

/// Writes classes and probabilities.
pub(super) fn run(args: &NetPredictArgs, output: Output) -> anyhow::Result<()> {
    let extension = args.out.extension().and_then(|e| e.to_str());
    if !matches!(extension, Some("csv" | "npy")) {
        let found = args.out.display();
        return Err(Error::setting("out", found, "a name that ends in .csv or .npy").into());
    }
    let (net, header) = AnyNet::open(&args.net)?;
    let found = net.outputs(&data_of(&header, &args.data, &args.reading))?;
    if extension == Some("npy") {
        write_npy(&args.out, found.values.view())?;
    } else {
        let name = |k: usize| header.classes.get(k).cloned().unwrap_or_else(|| format!("output {k}"));
        let mut text = String::from(if found.classes.is_empty() { "" } else { "class," });
        let names: Vec<String> = (0..found.values.ncols()).map(|k| cell(&name(k))).collect();
        text += &(names.join(",") + "\n");
        for (row, values) in found.values.rows().into_iter().enumerate() {
            if let Some(&class) = found.classes.get(row) {
                let _ = write!(text, "{},", cell(&name(class)));
            }
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            text += &(values.join(",") + "\n");
        }
        atomic::write(&args.out, text.as_bytes())?;
    }
    let document = json!({
        "net": args.net, "data": args.data, "samples": found.values.nrows(), "outputs": found.values.ncols(),
        "classes": header.classes, "path": args.out,
    });
    output.result(&document, &format!("predictions: {}\n", args.out.display()))
}

/// A name in a cell: quoted where a comma, a quote or an end of line is in it.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into()
    }
}
