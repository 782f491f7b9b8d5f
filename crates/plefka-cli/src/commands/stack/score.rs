//! `stack score`: the bound on the log-likelihood of samples under the belief net of a stack.

use plefka::any::AnySamples;
use plefka::diagnostics::score::LikelihoodRequest;
use plefka::inference::PartitionMethod;
use plefka_deep::belief::{Bound, BoundRequest};
use serde_json::json;

use super::{Opened, kept, open, table};
use crate::args::StackScoreArgs;
use crate::runs::samples::samples_of;
use crate::terminal::failure::usage;
use crate::terminal::output::{Output, facts};
use crate::terminal::progress::watched;

/// Scores the samples and shows the result.
pub(in crate::commands) fn run(args: &StackScoreArgs, output: Output) -> anyhow::Result<()> {
    if args.table && args.log_z == PartitionMethod::Ptt {
        return Err(usage("--table cannot be given with --log-z ptt, which knows the machine on top alone"));
    }
    let opened = open(&args.folder)?;
    let Opened { net, first, header, .. } = &opened;
    let samples = samples_of(first, header, &args.data, &args.reading, net.beta(), output)?;
    let request = request(args);
    let (bound, gains) = match args.table {
        true => {
            let mut gains = watched("ln Z", |watch| net.gains(&samples, &request, watch))?;
            let last = gains.last_mut().expect("a stack has a machine");
            (last.bound.clone(), Some(gains))
        }
        false => {
            let kept = kept(&opened)?;
            (watched("ln Z", |watch| net.bound(&samples, kept, &request, watch))?, None)
        }
    };
    output.warnings(&bound.log_partition.warnings);
    let mut document = table::document(&bound);
    let about = json!({
        "stack": args.folder, "data": samples.source(), "samples": samples.len(),
        "features": samples.n_features(), "sizes": net.sizes(), "beta": net.beta(),
        "bounds": gains.as_ref().map(|gains| table::documents(gains)),
    });
    if let (Some(document), Some(about)) = (document.as_object_mut(), about.as_object()) {
        document.extend(about.clone());
    }
    let lines = gains.as_ref().map(|gains| table::lines(gains)).unwrap_or_default();
    output.result(&document, &(lines + &facts(&said(&samples, &bound))))
}

fn request(args: &StackScoreArgs) -> BoundRequest {
    let log_z = LikelihoodRequest {
        method: args.log_z,
        budget: args.budget,
        effort: args.effort,
        seed: args.seed,
        enumerate: !args.no_exact,
        ..LikelihoodRequest::default()
    };
    BoundRequest { log_z, draws: args.draws }
}

fn said(samples: &AnySamples, found: &Bound) -> Vec<(&'static str, String)> {
    let log_partition = &found.log_partition;
    vec![
        ("samples", samples.len().to_string()),
        ("log-likelihood", format!("at least {} nats (error over the samples)", found.bound)),
        ("95 % interval", format!("{} (of the bound, with the error of ln Z)", table::ends(found))),
        ("by mean weight", format!("at least {} nats, {} draws a sample", found.by_mean_weight, found.draws)),
        ("ln Z on top", log_partition.in_words()),
        ("method", format!("{}: {}", log_partition.method.name(), log_partition.reason)),
    ]
}
