//! `transform`: samples to features, the means of the hidden units, in blocks, so that data may exceed memory.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use ndarray::{Array2, ArrayView2};
use plefka::io::ModelHeader;
use plefka::io::array_file::{NpyWriter, Number};
use plefka::io::atomic::AtomicFile;
use plefka::{Error, Float, Rbm, Result};
use serde_json::{Value, json};

use crate::args::TransformArgs;
use crate::runs::any_model::{AnyModel, with_model};
use crate::runs::samples::samples_of;
use crate::terminal::output::Output;

/// Samples held at a time.
const BLOCK: usize = 2048;

/// Transforms and writes.
pub fn run(args: &TransformArgs, output: Output) -> anyhow::Result<()> {
    if !(args.beta.is_finite() && args.beta > 0.0) {
        return Err(Error::setting("beta", args.beta, "a positive number").into());
    }
    let document = with_model!(AnyModel::open(&args.model)?, transform(args, output))?;
    output.result(&document, &format!("features: {}\n", args.out.display()))
}

fn transform<F: Float + Number>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    args: &TransformArgs,
    output: Output,
) -> anyhow::Result<Value> {
    let npy = match args.out.extension().and_then(|e| e.to_str()) {
        Some("npy") => true,
        Some("csv") => false,
        _ => {
            let found = args.out.display();
            return Err(Error::setting("out", found, "a name that ends in .npy or .csv").into());
        }
    };
    let samples = samples_of(rbm, header, &args.data, &args.reading, F::of(args.beta), output)?;
    let mut sink = match npy {
        true => Sink::Npy(NpyWriter::create(&args.out, samples.len(), rbm.n_hidden())?),
        false => Sink::Csv(AtomicFile::create(&args.out)?),
    };
    samples.for_each_batch(BLOCK, args.seed, |_, batch| {
        let features: Array2<F> = rbm.hidden_mean(&batch.visible, F::of(args.beta));
        sink.push(&args.out, features.view())
    })?;
    sink.finish()?;
    Ok(json!({
        "model": args.model, "data": samples.source, "path": args.out, "samples": samples.len(),
        "features": rbm.n_hidden(), "dtype": F::NAME, "beta": args.beta,
    }))
}

enum Sink<F: Float + Number> {
    Npy(NpyWriter<F>),
    Csv(AtomicFile),
}

impl<F: Float + Number> Sink<F> {
    fn push(&mut self, path: &Path, rows: ArrayView2<'_, F>) -> Result<()> {
        match self {
            Self::Npy(file) => file.push_rows(rows),
            Self::Csv(file) => {
                let mut text = String::new();
                for row in rows.rows() {
                    for (k, x) in row.iter().enumerate() {
                        let comma = if k == 0 { "" } else { "," };
                        write!(text, "{comma}{x}").expect("strings take any text");
                    }
                    text.push('\n');
                }
                file.write_all(text.as_bytes()).map_err(|e| Error::io("write", path, e))
            }
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Self::Npy(file) => file.finish(),
            Self::Csv(file) => file.commit(),
        }
    }
}
