//! `sample`: draws from a model, by Gibbs sampling, tempering, enumeration or mean field.

pub(super) mod target;

use plefka::Error;
use plefka::any::{AnyDrawn, AnyRbm, AnySamples};
use plefka::inference::draws::{DrawMethod, DrawRequest};
use plefka::io::ModelHeader;
use serde_json::{Value, json};

use self::target::Target;

use crate::args::SampleArgs;
use crate::runs::out::is_standard_output;
use crate::runs::samples::samples_of;
use crate::terminal::interrupt;
use crate::terminal::output::Output;

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
    let means = args.probabilities || args.method == DrawMethod::MeanField;
    let target = Target::of(&args.out, args.shape.as_deref(), (rbm, header), means)?;
    if args.anneal.is_some() && args.method != DrawMethod::Gibbs {
        return Err(Error::setting("anneal", args.method.name(), "--method gibbs").into());
    }
    let start = match args.start.as_str() {
        "noise" => None,
        source => Some(samples_of(rbm, header, source, &args.reading, args.beta, output)?),
    };
    let drawn = draw(rbm, args, start.as_ref())?;
    let dtype = target.write(rbm, &drawn, output)?;
    Ok(json!({
        "model": args.model, "path": args.out, "n": args.n, "features": rbm.n_visible(),
        "method": args.method.name(),
        "start": args.start, "sweeps": args.sweeps, "seed": args.seed, "beta": args.beta,
        "anneal": args.anneal,
        "dtype": dtype,
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
