//! `sample`: draws from a model, by Gibbs sampling, tempering, enumeration or mean field.

mod tempered;

use std::ops::ControlFlow;
use std::path::Path;

use ndarray::Array2;
use plefka::data::Rows;
use plefka::inference::cooling::Cooling;
use plefka::inference::{FixedPoint, exact, expansion_for, gibbs};
use plefka::io::ModelHeader;
use plefka::io::array_file::{Npz, write_npy};
use plefka::model::Draw;
use plefka::rng::{Purpose, Stream};
use plefka::{Error, Float, Rbm, Result};
use serde_json::{Value, json};

use crate::args::{SampleArgs, SampleMethod};
use crate::runs::any_model::{AnyModel, with_model};
use crate::runs::pictures;
use crate::runs::samples::samples_of;
use crate::terminal::interrupt;
use crate::terminal::output::Output;

/// Residual at which a mean-field iteration stops.
const TOLERANCE: f64 = 1e-5;

/// What was drawn, (n × n_visible): bits, or values and means of units that are no bits.
enum Drawn {
    States(Array2<u8>),
    Values(Array2<f32>),
}

/// Draws and writes.
pub fn run(args: &SampleArgs, output: Output) -> anyhow::Result<()> {
    if args.n == 0 || args.sweeps == 0 {
        let name = if args.n == 0 { "n" } else { "sweeps" };
        return Err(Error::setting(name, 0, "at least 1").into());
    }
    if !(args.beta.is_finite() && args.beta > 0.0) {
        return Err(Error::setting("beta", args.beta, "a positive number").into());
    }
    let document = with_model!(AnyModel::open(&args.model)?, sample(args, output))?;
    output.result(&document, &format!("samples: {}\n", args.out.display()))
}

fn sample<F: Float>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    args: &SampleArgs,
    output: Output,
) -> anyhow::Result<Value> {
    let told = pictures::told(args.shape.as_deref())?.or(header.image_shape);
    let shape = pictures::shape_of(rbm.n_visible(), told)?;
    let format = Format::of(&args.out)?;
    let start = start(rbm, header, args, output)?;
    let (beta, betas) = (F::of(args.beta), betas::<F>(args)?);
    let (mut mean_field, mut tempering) = (Value::Null, Value::Null);
    let drawn = match args.method {
        SampleMethod::Exact => states(rbm, exact::sample(rbm, args.beta, args.n, args.seed)?.0),
        SampleMethod::Pt | SampleMethod::Ptt => {
            interrupt::listen()?;
            let data = Some(&start).filter(|_| args.start != "noise");
            let (visible, how) = tempered::draw(rbm, args, data, &|_| match interrupt::asked() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            })?;
            tempering = how;
            states(rbm, visible)
        }
        SampleMethod::Gibbs => gibbs_states(rbm, &betas, &start, args),
        SampleMethod::MeanField => {
            let (means, how) = magnetizations(rbm, beta, &start, args)?;
            mean_field = how;
            Drawn::Values(means)
        }
    };
    write(&args.out, format, &drawn, shape, darkest(rbm))?;
    Ok(json!({
        "model": args.model, "path": args.out, "n": args.n, "features": rbm.n_visible(),
        "method": args.method.name(),
        "start": args.start, "sweeps": args.sweeps, "seed": args.seed, "beta": args.beta,
        "anneal": args.anneal,
        "dtype": match drawn { Drawn::States(_) => "u8", Drawn::Values(_) => "f32" },
        "mean_field": mean_field, "tempering": tempering,
    }))
}

fn states<F: Float>(rbm: &Rbm<F>, visible: Array2<F>) -> Drawn {
    match rbm.visible.is_binary() {
        true => Drawn::States(visible.mapv(|x| x.wide() as u8)),
        false => Drawn::Values(visible.mapv(|x| x.wide() as f32)),
    }
}

/// Noise (uniform for mean field of Bernoulli units, otherwise draws without any field), or the first samples of data, from the beginning again when they are few.
fn start<F: Float>(rbm: &Rbm<F>, header: &ModelHeader, args: &SampleArgs, output: Output) -> Result<Rows<F>> {
    if args.start != "noise" {
        let samples = samples_of(rbm, header, &args.start, &args.reading, F::of(args.beta), output)?;
        let rows: Vec<usize> = (0..args.n).map(|k| k % samples.len()).collect();
        return Ok(samples.gather(&rows, args.seed, 0)?.visible);
    }
    let draw = Draw { seed: args.seed, purpose: Purpose::Sample, step: 0, lane: 0 };
    if args.method == SampleMethod::Gibbs || rbm.visible.unit.name() != "bernoulli" {
        return Ok(Rows::Dense(rbm.visible.noise(F::of(args.beta), args.n, draw)));
    }
    let mut stream = Stream::new(args.seed, Purpose::Sample, 0, 0);
    Ok(Rows::Dense(Array2::from_shape_simple_fn((args.n, rbm.n_visible()), || F::of(stream.uniform()))))
}

fn gibbs_states<F: Float>(rbm: &Rbm<F>, betas: &[F], start: &Rows<F>, args: &SampleArgs) -> Drawn {
    let beta = F::of(args.beta);
    // Steps of training count from 0, so these streams are no training step's.
    let step = u64::MAX;
    let draw = Draw { seed: args.seed, purpose: Purpose::Hidden, step, lane: 0 };
    let mut hidden = rbm.sample_hidden(start, betas[0], draw);
    // Probabilities are those of the last sweep, at the last temperature.
    let sweeps = if args.probabilities { betas.len() - 1 } else { betas.len() };
    let last = gibbs::cool(rbm, betas[..sweeps].iter().copied(), &mut hidden, args.seed, step);
    match last.filter(|_| !args.probabilities) {
        Some((visible, _)) => states(rbm, visible.to_dense()),
        None => Drawn::Values(rbm.visible_mean(hidden.view(), beta).mapv(|x| x.wide() as f32)),
    }
}

/// The inverse temperature of every sweep.
fn betas<F: Float>(args: &SampleArgs) -> Result<Vec<F>> {
    let cooling = Cooling { from: args.anneal.unwrap_or(args.beta), to: args.beta, growth: args.cooling };
    if args.anneal.is_some() && args.method != SampleMethod::Gibbs {
        return Err(Error::setting("anneal", args.method.name(), "--method gibbs"));
    }
    Ok(cooling.betas(args.sweeps)?.into_iter().map(F::of).collect())
}

/// Magnetizations of a solution from every row of `start`, and how the iteration went.
fn magnetizations<F: Float>(
    rbm: &Rbm<F>,
    beta: F,
    start: &Rows<F>,
    args: &SampleArgs,
) -> Result<(Array2<f32>, Value)> {
    let expansion = expansion_for(&args.order, rbm)?;
    let settings = FixedPoint {
        iterations: args.sweeps as usize,
        tolerance: TOLERANCE,
        solver: args.solver,
        ..FixedPoint::default()
    };
    let hidden = rbm.hidden_mean(start, beta);
    let found = settings.solve(rbm, expansion, beta, (start.to_dense(), hidden));
    let how = json!({
        "order": args.order, "solver": args.solver, "iterations": found.iterations, "residual": found.residual(),
        "unconverged": found.failed(TOLERANCE).len(),
    });
    Ok((found.visible.mean.mapv(|x| x.wide() as f32), how))
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Npy,
    Npz,
    Png,
}

impl Format {
    fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|e| e.to_str()) {
            Some("npy") => Ok(Self::Npy),
            Some("npz") => Ok(Self::Npz),
            Some("png") => Ok(Self::Png),
            _ => Err(Error::setting("out", path.display(), "a name that ends in .npy, .npz or .png")),
        }
    }
}

/// The values that a picture shows as 0 and as 1.
fn darkest<F: Float>(rbm: &Rbm<F>) -> (f32, f32) {
    match rbm.visible.unit.states() {
        Some(states) => (states[0] as f32, states[states.len() - 1] as f32),
        None => (0.0, 1.0),
    }
}

fn write(
    path: &Path,
    format: Format,
    drawn: &Drawn,
    shape: (usize, usize),
    (low, high): (f32, f32),
) -> anyhow::Result<()> {
    match (format, drawn) {
        (Format::Npy, Drawn::States(a)) => Ok(write_npy(path, a.view())?),
        (Format::Npy, Drawn::Values(a)) => Ok(write_npy(path, a.view())?),
        (Format::Npz, drawn) => {
            let mut npz = Npz::default();
            match drawn {
                Drawn::States(a) => npz.add("X", a.shape(), a.as_slice().expect("row-major"))?,
                Drawn::Values(a) => npz.add("X", a.shape(), a.as_slice().expect("row-major"))?,
            }
            Ok(npz.write(path)?)
        }
        (Format::Png, Drawn::States(a)) => pictures::write(path, a.mapv(f32::from).view(), shape),
        (Format::Png, Drawn::Values(a)) => {
            pictures::write(path, a.mapv(|x| (x - low) / (high - low)).view(), shape)
        }
    }
}
