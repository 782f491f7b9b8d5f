//! `net score`: error and loss of a trained net on labelled samples.

use plefka_deep::any::AnyNet;
use serde_json::json;

use super::data::data_of;
use crate::args::NetScoreArgs;
use crate::terminal::number::{short, with_error};
use crate::terminal::output::{Output, facts};

/// Scores the samples and shows the result.
pub(super) fn run(args: &NetScoreArgs, output: Output) -> anyhow::Result<()> {
    let (net, header) = AnyNet::open(&args.net)?;
    let score = net.score(&data_of(&header, &args.data, &args.reading))?;
    let document = json!({
        "net": args.net, "data": args.data, "samples": score.samples, "wrong": score.wrong,
        "error": score.error(), "error_std_error": score.error_std_error(),
        "squared_error": score.squared_error, "loss": score.loss, "loss_std_error": score.loss_std_error,
    });
    let mut lines = vec![("samples", score.samples.to_string())];
    if let (Some(wrong), Some(error), Some(own)) = (score.wrong, score.error(), score.error_std_error()) {
        let text =
            format!("{} % ({wrong} wrong; binomial error)", with_error(100.0 * error, Some(100.0 * own)));
        lines.push(("error", text));
    }
    let loss = with_error(score.loss, Some(score.loss_std_error).filter(|e| *e > 0.0));
    let mut text = format!("{loss} nats (error over the samples)");
    if let Some(squared) = score.squared_error {
        let squared = short(squared);
        lines.push((
            "squared error",
            format!("{squared}: the sum over the columns of a sample, mean over samples"),
        ));
    } else {
        text = format!("{text}; a guess has {}", short(guess(&header.sizes)));
    }
    lines.push(("loss", text));
    output.result(&document, &facts(&lines))
}

/// ln C.
fn guess(sizes: &[usize]) -> f64 {
    sizes.last().map_or(0.0, |&n| (n as f64).ln())
}
