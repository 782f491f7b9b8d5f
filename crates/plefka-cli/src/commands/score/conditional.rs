//! `score --hold`: the mean exact ln p(v_U | v_O) of the columns that are not held, given the held ones. Both sides sum
//! over missing entries; without `--hold` the result is the likelihood ln p(v_O) of the observed entries.

use plefka::Error;
use plefka::any::AnyRbm;
use plefka::diagnostics::score::SampleMean;
use plefka::io::ModelHeader;
use serde_json::{Value, json};

use crate::args::ScoreArgs;
use crate::runs::hold;
use crate::runs::samples::samples_with_missing;

/// The document `conditional` and a line for the reader; `None` if nothing is held and nothing is missing.
pub(super) fn score(
    rbm: &AnyRbm,
    header: &ModelHeader,
    args: &ScoreArgs,
    lines: &mut Vec<(&str, String)>,
) -> anyhow::Result<Option<Value>> {
    if args.hold.is_none() && !args.reading.missing {
        return Ok(None);
    }
    let n = rbm.n_visible();
    let columns = args.hold.as_ref().map_or_else(|| Ok(vec![false; n]), |text| hold::columns(text, n))?;
    let held = columns.iter().filter(|h| **h).count();
    if held == n {
        return Err(Error::setting("hold", format!("all {n} columns"), "at least one column free").into());
    }
    // The binarisation was already reported when the samples were read for the other scores.
    let samples = samples_with_missing(rbm, header, &args.data, &args.reading, None)?;
    let n_missing = samples.observed(args.seed)?.iter().filter(|o| !**o).count();
    let found = rbm.conditional_log_likelihoods(&samples, &columns, (args.beta, args.seed));
    let (mean, error, reason) = match found {
        Ok(values) => {
            let SampleMean { mean, std_error } = SampleMean::of_equal(&values);
            (Some(mean), (!std_error.is_nan()).then_some(std_error), None)
        }
        Err(error @ Error::Input { .. }) => (None, None, Some(error.to_string())),
        Err(error) => return Err(error.into()),
    };
    let said = match (mean, error, &reason) {
        (Some(mean), Some(error), _) => format!("{mean:.4} ± {error:.4} nats"),
        (Some(mean), None, _) => format!("{mean:.4} nats"),
        (None, _, reason) => format!("none: {}", reason.as_deref().unwrap_or_default()),
    };
    lines.push(("conditional log-likelihood", format!("{said} ({} columns given {held})", n - held)));
    Ok(Some(json!({
        "held": held, "free": n - held, "missing": n_missing, "mean_log_likelihood": mean,
        "mean_log_likelihood_std_error": error, "reason": reason,
    })))
}
