//! The report: F_h − F_v = −ln⟨τ⟩_p and KL(p‖p_RBM) = ln⟨τ⟩_p − ⟨ln τ⟩_p of a machine and a Hamiltonian of the data
//! (Mehta & Schwab 2014), exact if states can be listed, otherwise estimated.

use ndarray::{Array2, Axis};
use plefka::Rbm;
use plefka::any::{AnyMatrix, AnyRbm};
use plefka::data::evenly_spaced;
use plefka::diagnostics::score::LikelihoodRequest;
use plefka::error::Result;
use plefka::inference::exact::log_sum_exp;
use plefka::inference::watch::Watch;
use plefka::inference::{LogPartition, PartitionMethod};

use super::draws::draw;
use super::findings::Found;
use super::hamiltonian::log_partition_of;
use super::traces::{Listed, Traces, counted, drawn, listed};
use super::{Estimate, Renormalization, RenormalizationSettings, VisibleHamiltonian, ring, states};

/// Number of states of p that are passed to the estimates of ln Z.
const NEAR: usize = 1000;
/// The probability that the mean of τ over draws exceeds ⟨τ⟩ by this many nats is at most e^{−3} (Markov).
const RARE: f64 = 3.0;
/// Rounding error of sums of exponentials, nats.
const ROUNDING: f64 = 1e-9;

/// The report on a machine and p(v) = e^{−H(v)}/Z_v, at β = 1; `watch` receives the progress of every stage from 0.
///
/// Every number is exact if the visible states can be listed; for data, if the machine's smaller layer can be
/// enumerated. Otherwise partition functions come from [`AnyRbm::log_partition`], and ⟨ln τ⟩ from draws of p: independent draws
/// for rings, tables and teachers with a small layer, tempered chains for other teachers. Data stand for the whole of
/// p: the report describes the sample, not the distribution behind the sample.
///
/// # Errors
/// [`Error::Setting`](plefka::Error::Setting) for settings out of range; [`Error::Input`](plefka::Error::Input) for a
/// Hamiltonian of other states than the machine's, for too many states to list when exact numbers are requested, and
/// for energies that overflow; [`Error::Interrupted`](plefka::Error::Interrupted).
pub fn report(
    rbm: &Rbm<f64>,
    hamiltonian: &VisibleHamiltonian,
    settings: &RenormalizationSettings,
    watch: Watch<'_>,
) -> Result<Renormalization> {
    settings.check()?;
    hamiltonian.check(&rbm.visible)?;
    if let VisibleHamiltonian::Data(sample) = hamiltonian {
        let traces = counted(rbm, sample)?;
        return estimated(rbm, hamiltonian, (&traces, sample.states()), settings, watch);
    }
    let count = match settings.method {
        PartitionMethod::Exact => Some(states::counted(&rbm.visible, states::MOST)?),
        PartitionMethod::Auto => states::count(&rbm.visible, settings.max_states),
        _ => None,
    };
    if let Some(count) = count {
        let listed = listed(rbm, hamiltonian, count, watch)?;
        let log_z = AnyRbm::from(rbm.clone()).exact_log_partition(1.0, watch)?;
        return Ok(from_list(&listed, log_z, settings.tolerance));
    }
    let draws = draw(hamiltonian, &rbm.visible, settings, watch)?;
    let traces = drawn(rbm, hamiltonian, &draws)?;
    estimated(rbm, hamiltonian, (&traces, &draws.visible), settings, watch)
}

/// The report from sums over all states; it uses neither identity.
fn from_list(listed: &Listed, log_z: f64, tolerance: f64) -> Renormalization {
    let Listed { traces, log_partition, outside } = listed;
    let log_mean = log_sum_exp(&[traces.log_mean(), outside - log_partition]);
    let of_machine: Vec<f64> = traces.clamped.iter().map(|f| -f - log_z).collect();
    let divergence = traces.log_p.iter().zip(&of_machine).map(|(p, q)| p.exp() * (p - q)).sum();
    let found = Found {
        log_z: Estimate::exact(log_z),
        log_z_visible: Estimate::exact(*log_partition),
        log_mean: Estimate::exact(log_mean),
        divergence: Estimate::exact(divergence),
        support: log_sum_exp(&of_machine).exp().min(1.0),
        warnings: Vec::new(),
    };
    found.report(traces, tolerance)
}

/// The report from partition functions and ⟨ln τ⟩ over states of p.
fn estimated(
    rbm: &Rbm<f64>,
    hamiltonian: &VisibleHamiltonian,
    (traces, of_p): (&Traces, &Array2<f64>),
    settings: &RenormalizationSettings,
    watch: Watch<'_>,
) -> Result<Renormalization> {
    let near = of_p.select(Axis(0), &evenly_spaced(NEAR.min(of_p.nrows()), of_p.nrows()));
    let mut warnings = Vec::new();
    let mut partition =
        |rbm: &Rbm<f64>, of: (&str, u64)| partition(rbm, &near, settings, of, (&mut warnings, watch));
    let log_z = partition(rbm, ("machine", settings.seed))?;
    let log_z_visible = match hamiltonian {
        // A different seed makes the errors of the two estimates independent.
        VisibleHamiltonian::Machine(teacher) => {
            let seed = settings.seed.wrapping_add(1 << 20);
            partition(teacher, ("teacher", seed))?
        }
        VisibleHamiltonian::Table(table) => Estimate::exact(log_partition_of(table)),
        VisibleHamiltonian::Ring { coupling, constant } => {
            Estimate::exact(ring::log_partition(*coupling, rbm.n_visible()) - constant)
        }
        VisibleHamiltonian::Data(_) => Estimate::exact(0.0),
    };
    let log_mean = log_z.minus(log_z_visible);
    let mut divergence = log_mean.minus(traces.mean_log());
    warnings.extend(contradictions(traces, log_z, log_mean, divergence));
    (divergence.lower, divergence.upper) = (divergence.lower.max(0.0), divergence.upper.max(0.0));
    let support = support(rbm, hamiltonian, (traces, log_z.value), watch)?;
    Ok(Found { log_z, log_z_visible, log_mean, divergence, support, warnings }
        .report(traces, settings.tolerance))
}

/// ln Z of a machine, with warnings about the estimate.
fn partition(
    rbm: &Rbm<f64>,
    near: &Array2<f64>,
    settings: &RenormalizationSettings,
    (which, seed): (&str, u64),
    (warnings, watch): (&mut Vec<String>, Watch<'_>),
) -> Result<Estimate> {
    let request = LikelihoodRequest {
        method: settings.method,
        budget: settings.budget,
        effort: settings.effort,
        seed,
        ..LikelihoodRequest::default()
    };
    // Through the door for either precision, so that this crate does not compile the estimators again.
    let found =
        AnyRbm::from(rbm.clone()).log_partition(Some(&AnyMatrix::from(near.clone())), &request, watch)?;
    warnings.extend(found.warnings.iter().map(|sentence| format!("ln Z of the {which}: {sentence}")));
    let LogPartition { log_z, std_error, lower, upper, .. } = found;
    Ok(Estimate { value: log_z, std_error, lower, upper })
}

/// Contradictions that occur only if an estimate of ln Z is wrong.
fn contradictions(traces: &Traces, log_z: Estimate, log_mean: Estimate, divergence: Estimate) -> Vec<String> {
    let mut out = Vec::new();
    if divergence.upper < -ROUNDING {
        out.push(format!(
            "the divergence is below 0 by more than its error ({:.3} ± {:.3} nats): an estimate of ln Z is wrong",
            divergence.value, divergence.std_error
        ));
    }
    let (seen, most) = match traces.chains {
        Some(_) => (traces.log_mean(), log_mean.upper + RARE),
        None => {
            (log_sum_exp(&traces.clamped.iter().map(|f| -f).collect::<Vec<f64>>()), log_z.upper + ROUNDING)
        }
    };
    if seen > most {
        out.push(format!(
            "the states seen alone have {:.3} nats more weight than the estimate of ln Z allows: its chains miss a part",
            seen - most
        ));
    }
    out
}

/// The machine's probability of the states with p > 0.
fn support(
    rbm: &Rbm<f64>,
    hamiltonian: &VisibleHamiltonian,
    (traces, log_z): (&Traces, f64),
    watch: Watch<'_>,
) -> Result<f64> {
    let share = |clamped: &[f64]| {
        let weights: Vec<f64> = clamped.iter().map(|f| -f).collect();
        (log_sum_exp(&weights) - log_z).exp().min(1.0)
    };
    Ok(match hamiltonian {
        VisibleHamiltonian::Machine(_) | VisibleHamiltonian::Ring { .. } => 1.0,
        VisibleHamiltonian::Data(_) => share(&traces.clamped),
        VisibleHamiltonian::Table(table) => {
            share(&listed(rbm, hamiltonian, table.len(), watch)?.traces.clamped)
        }
    })
}
