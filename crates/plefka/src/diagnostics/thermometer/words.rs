//! The sentences of the verdict: each states what was found, with its numbers.

use super::path::{Change, Outcome, Path};
use super::remedy::Remedy;
use super::states::States;
use crate::inference::stability::DOMAIN;

/// Units of the smaller layer from which finite size is not mentioned.
const LARGE: usize = 100;

/// "3 states", "1 state".
pub(super) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Where the starts end.
pub(super) fn groups(states: &States) -> String {
    let ended = states.starts - states.unconverged;
    if states.solutions == 1 {
        return format!("{ended} of {} starts end in one state", states.starts);
    }
    let mut said = format!(
        "{ended} of {} starts end in {}, in {} by overlap, {} of them with at least 1 % of the weight",
        states.starts,
        counted(states.solutions, "state"),
        counted(states.clusters, "group"),
        states.heavy_clusters
    );
    if states.found_once > 0 {
        let share = 100.0 * states.found_once as f64 / ended as f64;
        said += &format!(
            " ({} reached once, so that about {share:.0} % of further starts would end in new ones)",
            states.found_once
        );
    }
    said
}

/// The temperatures at which all starts end in one stable state.
pub(super) fn against_temperature(sweep: &[States], is_one: impl Fn(&States) -> bool) -> Option<String> {
    let (first, last) = (sweep.first()?, sweep.last()?);
    let single = sweep.iter().take_while(|states| is_one(states)).count();
    Some(match single {
        0 => format!(
            "Against temperature: not one stable state even at {:.2}, the highest looked at.",
            first.temperature
        ),
        n if n == sweep.len() => format!(
            "Against temperature: one stable state at all {n} temperatures from {:.2} down to {:.2}.",
            first.temperature, last.temperature
        ),
        n => format!(
            "Against temperature: one stable state from {:.2} down to {:.2}, not at {:.2}; the machine's own is 1.",
            first.temperature,
            sweep[n - 1].temperature,
            sweep[n].temperature
        ),
    })
}

/// The limit of what a phase of few units means.
pub(super) fn finite_size((n, m): (usize, usize)) -> Option<String> {
    (n.min(m) < LARGE).then(|| {
        format!(
            "Finite size: phases belong to large machines; with {n} × {m} units a transition is spread over temperatures, and \
             docs/thermometer.md has how often the name is right."
        )
    })
}

/// Whether mean field is in its domain, and where it would be.
pub(super) fn domain(sigma_max: f64, remedy: &Remedy) -> Vec<String> {
    if sigma_max < DOMAIN {
        return vec![format!(
            "Mean-field training is in its domain: σ_max(B) = {sigma_max:.3} < 1 at every state that was reached."
        )];
    }
    let mut sentences = vec![format!(
        "Mean-field training is out of its domain: σ_max(B) = {sigma_max:.3} ≥ 1 at a state that was reached; ln Z and \
         gradients of the expansion may be off."
    )];
    sentences.push(match remedy.temperature {
        Some(t) => format!("σ_max(B) falls below 1 at temperature {t:.3} (inverse {:.3}).", 1.0 / t),
        None => "No temperature that was tried brings σ_max(B) below 1.".into(),
    });
    sentences.extend(
        remedy.weight_factor.map(|factor| {
            format!("So it does with all weights times {factor:.3}, which is another machine.")
        }),
    );
    sentences
}

/// What the continued runs found.
pub(super) fn path(path: &Path) -> String {
    let of = |outcome: &Outcome| {
        let what = match (outcome.change, outcome.value) {
            (Change::L2, Some(x)) => format!("L2 decay {x}"),
            (Change::MaxNorm, Some(x)) => format!("weights of every hidden unit bounded to norm {x:.3}"),
            _ => "no penalty".into(),
        };
        let drift = outcome.drift.unwrap_or(f64::NAN);
        format!(
            "{what}: σ_max(B) = {:.3}, log-likelihood {:+.3} ± {:.3} nats against the run without a penalty ({drift:+.3} in \
             the second half of the run)",
            outcome.sigma_max, outcome.difference, outcome.difference_error
        )
    };
    let plain = path.find(Change::None).map_or(f64::NAN, |plain| plain.sigma_max);
    let (runs, inside) = (path.penalised().count(), path.inside().count());
    let head = format!(
        "Measured path: after {} further updates by {} without a penalty σ_max(B) = {plain:.3}; with one it is below 1 in \
         {inside} of {runs} runs",
        path.steps, path.method
    );
    match path.inside().max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood)) {
        Some(best) => format!(
            "{head}, of which the likeliest has {}. These runs continue this machine; trained anew with the same penalty, \
             another may result (docs/thermometer.md).",
            of(best)
        ),
        None => format!("{head}."),
    }
}
