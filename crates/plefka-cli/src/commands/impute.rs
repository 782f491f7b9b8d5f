//! `impute`: draws or conditional means of missing entries, or of columns that are not held, given the other entries.

use std::path::Path;

use ndarray::Array2;
use plefka::any::{AnyMatrix, AnyRbm};
use plefka::inference::conditional::{FillRequest, FillWith};
use plefka::io::array_file::{Npz, write_npy};
use plefka::io::{ModelHeader, atomic};
use plefka::{Error, Result};
use serde_json::{Value, json};

use crate::args::{DataArgs, ImputeArgs};
use crate::runs::out::is_standard_output;
use crate::runs::samples::samples_with_missing;
use crate::runs::{hold, pictures};
use crate::terminal::interrupt;
use crate::terminal::output::Output;

/// Imputes the entries and writes the result.
pub(super) fn run(args: &ImputeArgs, output: Output) -> anyhow::Result<()> {
    if args.sweeps == 0 {
        return Err(Error::setting("sweeps", 0, "at least 1").into());
    }
    plefka::numerics::range::beta(args.beta)?;
    let standard = is_standard_output(&args.out, output)?;
    let (rbm, header) = AnyRbm::open(&args.model)?;
    let document = impute(&rbm, &header, args, output)?;
    if standard {
        return Ok(());
    }
    output.result(&document, &format!("samples: {}\n", args.out.display()))
}

fn impute(rbm: &AnyRbm, header: &ModelHeader, args: &ImputeArgs, output: Output) -> anyhow::Result<Value> {
    let told = pictures::told(args.shape.as_deref())?.or(header.image_shape);
    let shape = pictures::shape_of(rbm.n_visible(), told)?;
    check_name(&args.out)?;
    let columns = args.hold.as_ref().map(|text| hold::columns(text, rbm.n_visible())).transpose()?;
    let reading = DataArgs { missing: true, ..args.reading.clone() };
    let samples = samples_with_missing(rbm, header, &args.data, &reading, Some(output))?;
    let mut held = samples.observed(args.seed)?;
    let n_missing = count_free(&held);
    if let Some(columns) = &columns {
        held.indexed_iter_mut().for_each(|((_, unit), held)| *held &= columns[unit]);
    }
    if count_free(&held) == 0 {
        output
            .note(format_args!("no entry is missing and all columns are held: the samples stay as they are"));
    }
    let filled = rbm.fill(&samples, Some(&held), &request(args), &|_| interrupt::flow())?;
    write(&args.out, &filled.visible.to_f32(), shape, output)?;
    Ok(json!({
        "model": args.model, "data": samples.source(), "path": args.out, "samples": samples.len(),
        "features": rbm.n_visible(), "held": columns.map(|c| c.iter().filter(|h| **h).count()),
        "missing": n_missing, "imputed": count_free(&held), "sweeps": args.sweeps, "seed": args.seed,
        "beta": args.beta, "means": filled.means, "unconverged": filled.unconverged, "dtype": "f32",
    }))
}

fn request(args: &ImputeArgs) -> FillRequest {
    FillRequest {
        with: if args.means { FillWith::Means(args.method) } else { FillWith::Draws },
        sweeps: args.sweeps,
        beta: args.beta,
        order: args.order.clone(),
        solver: args.solver,
        seed: args.seed,
    }
}

fn count_free(held: &Array2<bool>) -> usize {
    held.iter().filter(|h| !**h).count()
}

/// Refuses a file name without a known format, before any work starts.
fn check_name(path: &Path) -> Result<()> {
    match path.extension().and_then(|e| e.to_str()) {
        _ if path == Path::new("-") => Ok(()),
        Some("npy" | "npz" | "csv" | "png") => Ok(()),
        _ => {
            let expected = "a name that ends in .npy, .npz, .csv or .png, or - for CSV on standard output";
            Err(Error::setting("out", path.display(), expected))
        }
    }
}

fn write(path: &Path, rows: &Array2<f32>, shape: (usize, usize), output: Output) -> anyhow::Result<()> {
    if path == Path::new("-") {
        return output.rows(&AnyMatrix::from(rows.clone()).to_csv());
    }
    match path.extension().and_then(|e| e.to_str()) {
        Some("npz") => {
            let mut npz = Npz::default();
            npz.add("X", rows.shape(), rows.as_slice().expect("row-major"))?;
            Ok(npz.write(path)?)
        }
        Some("png") => pictures::write(path, rows.view(), shape),
        Some("csv") => Ok(atomic::write(path, AnyMatrix::from(rows.clone()).to_csv().as_bytes())?),
        _ => Ok(write_npy(path, rows.view())?),
    }
}
