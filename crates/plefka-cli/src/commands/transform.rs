//! `transform`: samples to features (the means of the hidden units), in blocks, so that the data may exceed the memory.

use std::io::Write as _;
use std::path::Path;

use plefka::any::{AnyMatrix, AnyNpyWriter, AnyRbm};
use plefka::io::ModelHeader;
use plefka::io::atomic::AtomicFile;
use plefka::{Error, Result};
use serde_json::{Value, json};

use crate::args::TransformArgs;
use crate::runs::out::is_standard_output;
use crate::runs::samples::samples_of;
use crate::terminal::interrupt;
use crate::terminal::output::Output;

/// Transforms the samples and writes the features.
pub(super) fn run(args: &TransformArgs, output: Output) -> anyhow::Result<()> {
    plefka::numerics::range::beta(args.beta)?;
    let (rbm, header) = AnyRbm::open(&args.model)?;
    let standard = is_standard_output(&args.out, output)?;
    let document = transform(&rbm, &header, args, output)?;
    if standard {
        return Ok(());
    }
    output.result(&document, &format!("features: {}\n", args.out.display()))
}

fn transform(
    rbm: &AnyRbm,
    header: &ModelHeader,
    args: &TransformArgs,
    output: Output,
) -> anyhow::Result<Value> {
    let format = match args.out.extension().and_then(|e| e.to_str()) {
        _ if args.out == Path::new("-") => Format::StandardOutput,
        Some("npy") => Format::Npy,
        Some("csv") => Format::Csv,
        _ => {
            let found = args.out.display();
            return Err(Error::setting(
                "out",
                found,
                "a name that ends in .npy or .csv, or - for CSV on standard output",
            )
            .into());
        }
    };
    let samples = samples_of(rbm, header, &args.data, &args.reading, args.beta, output)?;
    let dim = (samples.len(), rbm.n_hidden());
    let mut sink = match format {
        Format::Npy => Sink::Npy(AnyNpyWriter::create(&args.out, rbm.precision(), dim)?),
        Format::Csv => Sink::Csv(AtomicFile::create(&args.out)?),
        Format::StandardOutput => Sink::StandardOutput(output),
    };
    let mut closed = None;
    rbm.for_each_hidden_mean(&samples, (args.beta, args.seed), &mut |features| {
        if interrupt::asked() {
            return Err(Error::Interrupted("transform"));
        }
        sink.push(&args.out, &features, &mut closed)
    })?;
    if let Some(error) = closed {
        return Err(error);
    }
    sink.finish()?;
    Ok(json!({
        "model": args.model, "data": samples.source(), "path": args.out, "samples": samples.len(),
        "features": rbm.n_hidden(), "dtype": rbm.precision().name(), "beta": args.beta,
    }))
}

enum Format {
    Npy,
    Csv,
    StandardOutput,
}

enum Sink {
    Npy(AnyNpyWriter),
    Csv(AtomicFile),
    StandardOutput(Output),
}

impl Sink {
    /// Writes rows; the first failure of standard output, such as a closed pipe, goes to `closed`.
    fn push(&mut self, path: &Path, rows: &AnyMatrix, closed: &mut Option<anyhow::Error>) -> Result<()> {
        match self {
            Self::Npy(file) => file.push_rows(rows),
            Self::Csv(file) => {
                file.write_all(rows.to_csv().as_bytes()).map_err(|e| Error::io("write", path, e))
            }
            Self::StandardOutput(output) => {
                if closed.is_none() {
                    *closed = output.rows(&rows.to_csv()).err();
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Self::Npy(file) => file.finish(),
            Self::Csv(file) => file.commit(),
            Self::StandardOutput(_) => Ok(()),
        }
    }
}
