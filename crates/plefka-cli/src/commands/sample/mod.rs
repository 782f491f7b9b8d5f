//! `sample`: draws from a model, by Gibbs sampling, tempering, enumeration or mean field.

use std::path::Path;

use ndarray::Array2;
use plefka::any::{AnyDrawn, AnyMatrix, AnyRbm, AnySamples};
use plefka::inference::draws::{DrawMethod, DrawRequest};
use plefka::io::array_file::{Npz, write_npy};
use plefka::io::{ModelHeader, atomic, provenance};
use plefka::{Error, Result};
use serde_json::{Value, json};

use crate::args::SampleArgs;
use crate::runs::out::is_standard_output;
use crate::runs::samples::samples_of;
use crate::runs::{fasta, pictures};
use crate::terminal::interrupt;
use crate::terminal::output::Output;

/// The draws, (n × n_visible): bits, or values and means of units other than bits.
enum Values {
    States(Array2<u8>),
    Numbers(Array2<f32>),
}

/// Draws and writes the samples.
pub(super) fn run(args: &SampleArgs, output: Output) -> anyhow::Result<()> {
    if args.n == 0 || args.sweeps == 0 {
        let name = if args.n == 0 { "n" } else { "sweeps" };
        return Err(Error::setting(name, 0, "at least 1").into());
    }
    plefka::numerics::range::beta(args.beta)?;
    let standard = is_standard_output(&args.out, output)?;
    let (rbm, header) = AnyRbm::open(&args.model)?;
    let document = sample(&rbm, &header, args, output)?;
    if standard {
        return Ok(());
    }
    output.result(&document, &format!("samples: {}\n", args.out.display()))
}

fn sample(rbm: &AnyRbm, header: &ModelHeader, args: &SampleArgs, output: Output) -> anyhow::Result<Value> {
    let told = pictures::told(args.shape.as_deref())?.or(header.image_shape);
    let shape = pictures::shape_of(rbm.n_visible(), told)?;
    let format = Format::of(&args.out)?;
    let sites = provenance::sites(&header.notes);
    if matches!(format, Format::Fasta) {
        fasta::check(
            sites.as_ref(),
            &header.visible,
            args.probabilities || args.method == DrawMethod::MeanField,
        )?;
    }
    if args.anneal.is_some() && args.method != DrawMethod::Gibbs {
        return Err(Error::setting("anneal", args.method.name(), "--method gibbs").into());
    }
    let start = match args.start.as_str() {
        "noise" => None,
        source => Some(samples_of(rbm, header, source, &args.reading, args.beta, output)?),
    };
    let drawn = draw(rbm, args, start.as_ref())?;
    let values = match rbm.has_binary_visible() && !drawn.are_means {
        true => Values::States(drawn.visible.to_f64().mapv(|x| x as u8)),
        false => Values::Numbers(drawn.visible.to_f32()),
    };
    match format {
        Format::StandardOutput => output.rows(&csv(&values))?,
        Format::Fasta => {
            let sites = sites.as_ref().expect("checked");
            atomic::write(&args.out, fasta::of(&drawn.visible.to_f32(), sites)?.as_bytes())?;
        }
        format => write(&args.out, format, &values, shape, darkest(rbm))?,
    }
    Ok(json!({
        "model": args.model, "path": args.out, "n": args.n, "features": rbm.n_visible(),
        "method": args.method.name(),
        "start": args.start, "sweeps": args.sweeps, "seed": args.seed, "beta": args.beta,
        "anneal": args.anneal,
        "dtype": match values { Values::States(_) => "u8", Values::Numbers(_) => "f32" },
        "mean_field": drawn.mean_field, "tempering": drawn.tempering,
    }))
}

/// The draws for the given arguments; Ctrl-C stops tempering.
fn draw(rbm: &AnyRbm, args: &SampleArgs, start: Option<&AnySamples>) -> anyhow::Result<AnyDrawn> {
    let request = DrawRequest {
        method: args.method,
        n: args.n,
        sweeps: args.sweeps,
        beta: args.beta,
        anneal: args.anneal,
        cooling: args.cooling,
        probabilities: args.probabilities,
        order: args.order.clone(),
        solver: args.solver,
        seed: args.seed,
    };
    if !matches!(args.method, DrawMethod::Pt | DrawMethod::Ptt) {
        return Ok(rbm.draw(&request, start, Vec::new(), &|_| interrupt::flow())?);
    }
    let trajectory = match args.method {
        DrawMethod::Ptt => rbm.trajectory(&args.model)?,
        _ => Vec::new(),
    };
    if args.method == DrawMethod::Ptt && trajectory.is_empty() {
        let expected = "a run folder with models kept along training (plefka train --trajectory N)";
        return Err(Error::input(args.model.display().to_string(), "no trajectory", expected).into());
    }
    Ok(rbm.draw(&request, start, trajectory, &|_| interrupt::flow())?)
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Npy,
    Npz,
    Csv,
    Png,
    Fasta,
    StandardOutput,
}

impl Format {
    fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|e| e.to_str()) {
            _ if path == Path::new("-") => Ok(Self::StandardOutput),
            Some("csv") => Ok(Self::Csv),
            Some("npy") => Ok(Self::Npy),
            Some("npz") => Ok(Self::Npz),
            Some("png") => Ok(Self::Png),
            Some("fasta" | "fa" | "fas") => Ok(Self::Fasta),
            _ => {
                let expected =
                    "a name that ends in .npy, .npz, .csv, .png or .fasta, or - for CSV on standard output";
                Err(Error::setting("out", path.display(), expected))
            }
        }
    }
}

/// The values that a picture shows as 0 and as 1.
fn darkest(rbm: &AnyRbm) -> (f32, f32) {
    rbm.visible_range().map_or((0.0, 1.0), |(low, high)| (low as f32, high as f32))
}

/// The draws as text, one row each.
fn csv(values: &Values) -> String {
    match values {
        Values::States(a) => AnyMatrix::from(a.mapv(f32::from)).to_csv(),
        Values::Numbers(a) => AnyMatrix::from(a.clone()).to_csv(),
    }
}

fn write(
    path: &Path,
    format: Format,
    drawn: &Values,
    shape: (usize, usize),
    (low, high): (f32, f32),
) -> anyhow::Result<()> {
    match (format, drawn) {
        (Format::Npy, Values::States(a)) => Ok(write_npy(path, a.view())?),
        (Format::Npy, Values::Numbers(a)) => Ok(write_npy(path, a.view())?),
        (Format::Npz, drawn) => {
            let mut npz = Npz::default();
            match drawn {
                Values::States(a) => npz.add("X", a.shape(), a.as_slice().expect("row-major"))?,
                Values::Numbers(a) => npz.add("X", a.shape(), a.as_slice().expect("row-major"))?,
            }
            Ok(npz.write(path)?)
        }
        (Format::Csv | Format::Fasta | Format::StandardOutput, drawn) => {
            Ok(atomic::write(path, csv(drawn).as_bytes())?)
        }
        (Format::Png, Values::States(a)) => pictures::write(path, a.mapv(f32::from).view(), shape),
        (Format::Png, Values::Numbers(a)) => {
            pictures::write(path, a.mapv(|x| (x - low) / (high - low)).view(), shape)
        }
    }
}
