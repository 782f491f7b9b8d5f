//! The automatic method: enumeration if the budget allows it; otherwise tempering, with annealing in both directions to
//! bracket it.

use super::answer::LogPartition;
use super::base_path::path;
use super::method::PartitionMethod;
use super::request::Request;
use super::{annealed, tempered};
use crate::error::Result;
use crate::float::Float;
use crate::inference::exact;
use crate::inference::watch::{Watch, part};
use crate::model::Rbm;

/// Share of the budget for tempering.
const TEMPERING: f64 = 0.7;

/// The chosen method, with the reason for the choice.
pub(super) enum Plan {
    /// Enumerate the smaller layer.
    Enumerate(String),
    /// Sample the machine.
    Sample(String),
}

/// Whether the budget allows enumeration.
pub(super) fn enumerate<F: Float>(rbm: &Rbm<F>, request: &Request<'_, F>) -> Plan {
    let budget = request.budget.as_secs_f64();
    if !request.enumerate {
        return Plan::Sample("enumeration was left out".into());
    }
    let Some(states) = exact::states(rbm) else {
        return Plan::Sample("units without a list of states cannot be enumerated".into());
    };
    match exact::seconds(rbm, request.beta) {
        Some(seconds) if seconds <= budget => {
            Plan::Enumerate(format!("the smaller layer has {states} states, few enough to enumerate"))
        }
        Some(seconds) => Plan::Sample(format!("enumeration would take {seconds:.0} s")),
        None => Plan::Sample(format!("{states:.1e} states are too many to enumerate")),
    }
}

/// Tempering, bracketed by annealing.
pub(super) fn sample(
    rbm: &Rbm<f32>,
    request: &Request<'_, f32>,
    why: &str,
    watch: Watch<'_>,
) -> Result<LogPartition> {
    let budget = request.budget.as_secs_f64();
    let path = path(rbm, request, &[])?;
    let tempering = tempered::temper(&path, request, TEMPERING * budget, &part(watch, 0.0, TEMPERING))?;
    // The tempered chains, brought to equilibrium by swaps, are better samples than the data.
    let samples = Some(&tempering.visible);
    let rest = (1.0 - TEMPERING) * budget;
    let checks = annealed::directions(&path, request, samples, rest, &part(watch, TEMPERING, 1.0))?;
    let mut answer = tempered::judge(
        &tempering,
        PartitionMethod::Pt,
        &format!("{why}; tempering, bracketed by annealing"),
    );
    let bracket =
        (checks.forward.1.lower.min(checks.forward.0), checks.reverse.1.upper.max(checks.reverse.0));
    if answer.upper < bracket.0 || answer.lower > bracket.1 {
        answer.warnings.push(format!(
            "tempering ({:.2} ± {:.2} nats) lies outside of the bracket that annealing leaves ({:.2} to {:.2}): the \
             estimates disagree by more than their errors",
            answer.log_z, answer.std_error, bracket.0, bracket.1
        ));
        answer.lower = answer.lower.min(bracket.0);
        answer.upper = answer.upper.max(bracket.1);
        answer.std_error = answer.std_error.max((answer.upper - answer.lower) / 4.0);
    }
    if let Some((missed, sentence)) = annealed::missed(&checks, answer.upper) {
        answer.warnings.push(sentence);
        answer.upper = missed;
        answer.std_error = answer.std_error.max((answer.upper - answer.lower) / 4.0);
    }
    answer.evidence.push(annealed::evidence(&checks));
    Ok(answer)
}
