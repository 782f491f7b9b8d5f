//! The phase of a machine in words, and whether mean-field training is in its domain. The criteria, in order:
//!
//! 1. glassy: σ_max(B∘B) ≥ 1 at a state that carries weight (de Almeida & Thouless 1978), or several groups of states
//!    where no singular value of W stands above the noise, or more than half of the starts end in no solution;
//! 2. paramagnetic: all solutions are in one group;
//! 3. ferromagnetic (retrieval): several groups, stable against replica symmetry breaking, made by modes of W that
//!    stand above its noise (Decelle & Furtlehner 2021).

use serde::{Deserialize, Serialize};

use super::bulk::Bulk;
use super::remedy::Remedy;
use super::states::States;
use crate::inference::stability::DOMAIN;

/// A phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// A single state.
    Paramagnetic,
    /// Several states along the modes of W: memories that can be retrieved.
    Ferromagnetic,
    /// Unstable states, or states that the learnt modes do not explain.
    Glassy,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseVerdict {
    /// The phase at the machine's own temperature.
    pub phase: Phase,
    /// Whether σ_max(B) < 1 at every state: the expansion and training with it are then valid.
    pub in_domain: bool,
    /// The verdict in sentences.
    pub sentences: Vec<String>,
}

/// The phase and the reason for it.
fn phase(states: &States, bulk: Option<&Bulk>) -> (Phase, String) {
    let lost = 2 * states.unconverged > states.starts;
    // NaN counts as unstable.
    let stable = states.glass < 1.0;
    let learnt = bulk.is_none_or(|bulk| bulk.outliers > 0);
    let groups = counted(states.clusters, "group");
    if lost || !stable || (states.clusters > 1 && !learnt) {
        let why = match (lost, stable) {
            (true, _) => format!("{} of {} starts end in no solution", states.unconverged, states.starts),
            (_, false) => format!("σ_max(B∘B) = {:.3} ≥ 1 at a state that carries weight", states.glass),
            _ => format!("{groups} of states, and no mode of W stands above its noise"),
        };
        return (Phase::Glassy, format!("The machine is glassy: {why}."));
    }
    if states.clusters <= 1 {
        let said = "The machine is paramagnetic: every start leads to one group of states.";
        return (Phase::Paramagnetic, said.into());
    }
    let modes = bulk.map_or_else(|| "few units".into(), |bulk| counted(bulk.outliers, "learnt mode"));
    let said = format!(
        "The machine is ferromagnetic, with states that can be retrieved: {groups} of {}, {modes}, σ_max(B∘B) = {:.3} < 1.",
        counted(states.solutions, "state"),
        states.glass
    );
    (Phase::Ferromagnetic, said)
}

/// The verdict from the measurements; `sigma_max` is the largest over all states reached from the starts.
pub(super) fn verdict(states: &States, sigma_max: f64, bulk: Option<&Bulk>, remedy: &Remedy) -> PhaseVerdict {
    let (phase, said) = phase(states, bulk);
    let in_domain = sigma_max < DOMAIN;
    let mut sentences = vec![said];
    if in_domain {
        sentences.push(format!(
            "Mean-field training is in its domain: σ_max(B) = {sigma_max:.3} < 1 at every state that was reached."
        ));
        return PhaseVerdict { phase, in_domain, sentences };
    }
    sentences.push(format!(
        "Mean-field training is out of its domain: σ_max(B) = {sigma_max:.3} ≥ 1 at a state that was reached; ln Z and \
         gradients of the expansion may be off."
    ));
    match remedy.temperature {
        Some(t) => {
            sentences.push(format!("σ_max(B) falls below 1 at temperature {t:.3} (inverse {:.3}).", 1.0 / t))
        }
        None => sentences.push("No temperature that was tried brings σ_max(B) below 1.".into()),
    }
    if let Some(factor) = remedy.weight_factor {
        let decay = match (remedy.l2, remedy.l1) {
            (Some(l2), Some(l1)) => {
                format!(
                    ", which an L2 decay of about {l2:.2e} (or L1 of {l1:.2e}) would hold against the data"
                )
            }
            _ => String::new(),
        };
        sentences.push(format!("So it does with all weights times {factor:.3}{decay}."));
    }
    PhaseVerdict { phase, in_domain, sentences }
}

fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
