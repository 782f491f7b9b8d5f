//! `stack sample`: draws from the belief net of a stack.

use plefka::Error;
use plefka::inference::draws::{DrawMethod, DrawRequest};
use serde_json::json;

use super::super::sample::target::Target;
use super::{Opened, kept, open};
use crate::args::StackSampleArgs;
use crate::runs::out::is_standard_output;
use crate::runs::samples::samples_of;
use crate::terminal::interrupt;
use crate::terminal::output::Output;

/// Draws and writes the samples.
pub(in crate::commands) fn run(args: &StackSampleArgs, output: Output) -> anyhow::Result<()> {
    if args.n == 0 || args.sweeps == 0 {
        let name = if args.n == 0 { "n" } else { "sweeps" };
        return Err(Error::setting(name, 0, "at least 1").into());
    }
    let standard = is_standard_output(&args.out, output)?;
    let opened = open(&args.folder)?;
    let Opened { net, first, header, .. } = &opened;
    let target = Target::of(&args.out, args.shape.as_deref(), (first, header), args.probabilities)?;
    let start = match args.start.as_str() {
        "noise" => None,
        source => Some(samples_of(first, header, source, &args.reading, net.beta(), output)?),
    };
    let request = DrawRequest {
        method: args.method,
        n: args.n,
        sweeps: args.sweeps,
        probabilities: args.probabilities,
        seed: args.seed,
        ..DrawRequest::default()
    };
    let kept = if args.method == DrawMethod::Ptt { kept(&opened)? } else { Vec::new() };
    let drawn = net.sample(&request, start.as_ref(), kept, &|_| interrupt::flow())?;
    let dtype = target.write(first, &drawn, output)?;
    if standard {
        return Ok(());
    }
    let document = json!({
        "stack": args.folder, "path": args.out, "n": args.n, "features": first.n_visible(),
        "method": args.method.name(), "start": args.start, "sweeps": args.sweeps, "seed": args.seed,
        "beta": net.beta(), "dtype": dtype, "tempering": drawn.tempering,
    });
    output.result(&document, &format!("samples: {}\n", args.out.display()))
}
