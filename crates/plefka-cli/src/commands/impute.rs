//! `impute`: entries that are missing, or columns that are not held, given the others: draws or conditional means.

use std::fmt::Write as _;
use std::path::Path;

use ndarray::Array2;
use plefka::data::Batch;
use plefka::inference::conditional::{self, Chain};
use plefka::inference::{FixedPoint, expansion_for};
use plefka::io::array_file::{Npz, write_npy};
use plefka::io::{ModelHeader, atomic};
use plefka::{Error, Float, Rbm, Result};
use serde_json::{Value, json};

use crate::args::{DataArgs, ImputeArgs, MeansMethod};
use crate::runs::any_model::{AnyModel, with_model};
use crate::runs::samples::samples_with_missing;
use crate::runs::{hold, pictures};
use crate::terminal::output::Output;

/// Samples worked on at a time.
const BLOCK: usize = 1024;
/// Residual at which a mean-field iteration stops.
const TOLERANCE: f64 = 1e-5;

/// Imputes and writes.
pub fn run(args: &ImputeArgs, output: Output) -> anyhow::Result<()> {
    if args.sweeps == 0 {
        return Err(Error::setting("sweeps", 0, "at least 1").into());
    }
    if !(args.beta.is_finite() && args.beta > 0.0) {
        return Err(Error::setting("beta", args.beta, "a positive number").into());
    }
    let document = with_model!(AnyModel::open(&args.model)?, impute(args, output))?;
    output.result(&document, &format!("samples: {}\n", args.out.display()))
}

/// Means or draws in the free entries, and how they came about.
struct Filled {
    /// (samples × n_visible).
    visible: Array2<f32>,
    /// How means were computed.
    means: Option<MeansMethod>,
    /// For mean field the rows that did not converge.
    unconverged: Option<usize>,
}

fn impute<F: Float>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    args: &ImputeArgs,
    output: Output,
) -> anyhow::Result<Value> {
    let told = pictures::told(args.shape.as_deref())?.or(header.image_shape);
    let shape = pictures::shape_of(rbm.n_visible(), told)?;
    check_name(&args.out)?;
    let columns = args.hold.as_ref().map(|text| hold::columns(text, rbm.n_visible())).transpose()?;
    let reading = DataArgs { missing: true, ..args.reading.clone() };
    let samples = samples_with_missing(rbm, header, &args.data, &reading, Some(output))?;
    let Batch { visible, missing, .. } = samples.all(args.seed)?;
    let visible = visible.to_dense();
    let mut held = missing.map_or_else(|| Array2::from_elem(visible.dim(), true), |m| m.observed);
    let n_missing = count_free(&held);
    if let Some(columns) = &columns {
        held.indexed_iter_mut().for_each(|((_, unit), held)| *held &= columns[unit]);
    }
    if count_free(&held) == 0 {
        output
            .note(format_args!("no entry is missing and all columns are held: the samples stay as they are"));
    }
    let filled = fill(rbm, args, &visible, &held)?;
    write(&args.out, &filled.visible, shape)?;
    Ok(json!({
        "model": args.model, "data": samples.source, "path": args.out, "samples": samples.len(),
        "features": rbm.n_visible(), "held": columns.map(|c| c.iter().filter(|h| **h).count()),
        "missing": n_missing, "imputed": count_free(&held), "sweeps": args.sweeps, "seed": args.seed,
        "beta": args.beta, "means": filled.means.map(name_of), "unconverged": filled.unconverged, "dtype": "f32",
    }))
}

fn name_of(method: MeansMethod) -> &'static str {
    match method {
        MeansMethod::Exact => "exact",
        MeansMethod::Gibbs => "gibbs",
        MeansMethod::MeanField => "mean-field",
    }
}

fn count_free(held: &Array2<bool>) -> usize {
    held.iter().filter(|h| !**h).count()
}

/// Free entries filled in, block by block.
fn fill<F: Float>(
    rbm: &Rbm<F>,
    args: &ImputeArgs,
    visible: &Array2<F>,
    held: &Array2<bool>,
) -> Result<Filled> {
    let possible = || match conditional::check_enumerable(rbm, held) {
        Ok(()) => MeansMethod::Exact,
        Err(_) => MeansMethod::Gibbs,
    };
    let means = args.means.then(|| args.method.unwrap_or_else(possible));
    let mut filled = Filled { visible: Array2::zeros(visible.dim()), means, unconverged: None };
    for (block, first) in (0..visible.nrows()).step_by(BLOCK).enumerate() {
        let rows = ndarray::s![first..(first + BLOCK).min(visible.nrows()), ..];
        let (mut part, held) = (visible.slice(rows).to_owned(), held.slice(rows).to_owned());
        let chain = Chain { beta: F::of(args.beta), seed: args.seed, step: block as u64 };
        let part = match means {
            None => conditional::complete(rbm, part, &held, args.sweeps, chain)?,
            Some(MeansMethod::Exact) => conditional::means(rbm, args.beta, &part, &held)?,
            Some(MeansMethod::Gibbs) => {
                conditional::draw_free(rbm, &mut part, &held, chain)?;
                conditional::sampled_means(rbm, &mut part, &held, args.sweeps, chain)?
            }
            Some(MeansMethod::MeanField) => {
                let (means, failed) = by_mean_field(rbm, args, &part, &held)?;
                filled.unconverged = Some(filled.unconverged.unwrap_or(0) + failed);
                means
            }
        };
        filled.visible.slice_mut(rows).assign(&part.mapv(|x| x.wide() as f32));
    }
    Ok(filled)
}

/// Means by mean field, and the number of rows that did not converge.
fn by_mean_field<F: Float>(
    rbm: &Rbm<F>,
    args: &ImputeArgs,
    visible: &Array2<F>,
    held: &Array2<bool>,
) -> Result<(Array2<F>, usize)> {
    let settings = FixedPoint {
        iterations: args.sweeps as usize,
        tolerance: TOLERANCE,
        solver: args.solver,
        ..FixedPoint::default()
    };
    let expansion = expansion_for(&args.order, rbm)?;
    let found = conditional::mean_field_means(rbm, expansion, settings, F::of(args.beta), visible, held)?;
    let failed = found.residuals.iter().filter(|r| r.is_nan() || **r > TOLERANCE).count();
    Ok((found.visible, failed))
}

/// Refuses a name that says no format, before any work is done.
fn check_name(path: &Path) -> Result<()> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("npy" | "npz" | "csv" | "png") => Ok(()),
        _ => Err(Error::setting("out", path.display(), "a name that ends in .npy, .npz, .csv or .png")),
    }
}

fn write(path: &Path, rows: &Array2<f32>, shape: (usize, usize)) -> anyhow::Result<()> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("npz") => {
            let mut npz = Npz::default();
            npz.add("X", rows.shape(), rows.as_slice().expect("row-major"))?;
            Ok(npz.write(path)?)
        }
        Some("png") => pictures::write(path, rows.view(), shape),
        Some("csv") => {
            let mut text = String::new();
            for row in rows.rows() {
                for (k, x) in row.iter().enumerate() {
                    write!(text, "{}{x}", if k == 0 { "" } else { "," }).expect("strings take any text");
                }
                text.push('\n');
            }
            Ok(atomic::write(path, text.as_bytes())?)
        }
        _ => Ok(write_npy(path, rows.view())?),
    }
}
