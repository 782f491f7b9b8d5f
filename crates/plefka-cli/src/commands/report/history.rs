//! Warnings about the measurements of a run.

use plefka::training::{Record, RunConfig, trouble};

use crate::terminal::number::short;

/// Share of hidden units that never change, above which a warning follows.
const UNUSED: f64 = 0.5;

/// One sentence for each problem.
pub(super) fn warnings(config: &RunConfig, history: &[Record]) -> Vec<String> {
    let mut found = Vec::new();
    if let Some((before, after)) = trouble::likelihood_lost(history) {
        found.push(format!(
            "The pseudo-likelihood fell from {} to {} nats; try a smaller learning rate.",
            short(before),
            short(after)
        ));
    }
    if let Some(left) = trouble::outside_domain(config, history).next() {
        found.push(format!(
            "From epoch {} on σ_max(B) was 1 or more at states that the data lead to: mean-field training had left the \
             domain of its expansion. plefka diagnose MODEL DATA --remedy measures which penalties on the weights bring it \
             back and what they cost.",
            left.epoch
        ));
    }
    let unused = history.last().and_then(|last| last.values.get("train.hidden_unused").copied());
    if let Some(unused) = unused.filter(|&share| share > UNUSED) {
        found.push(format!("{:.0} % of the hidden units are always on or always off.", 100.0 * unused));
    }
    found
}
