//! The results of a report, and the verdicts on the three conditions ⟨τ⟩_p = 1, KL(p‖p_RBM) = 0 and τ ≡ 1.

use serde::Serialize;

use super::traces::Traces;
use super::{Estimate, IdentityVerdict, Spread};

/// The results of a renormalisation report. Numbers are in nats; exact ones have no error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Renormalization {
    /// Whether every number is exact.
    pub exact: bool,
    /// F_v = −ln Z_v.
    pub visible_free_energy: Estimate,
    /// F_h = −ln Z of the machine.
    pub hidden_free_energy: Estimate,
    /// ln⟨τ⟩_p: a direct sum over listed states; otherwise ln Z of the machine − ln Z_v.
    pub log_mean_trace: Estimate,
    /// ⟨ln τ⟩_p, at most ln⟨τ⟩_p.
    pub mean_log_trace: Estimate,
    /// KL(p‖p_RBM) ≥ 0: Σ p ln p/p_RBM over listed states; otherwise ln⟨τ⟩ − ⟨ln τ⟩. The estimate can be below 0 within
    /// its error; its interval is cut at 0.
    pub divergence: Estimate,
    /// The variation of ln τ.
    pub spread: Spread,
    /// The machine's probability of the states with p > 0. −ln of it is the part of KL from the states with p = 0; the
    /// rest of KL comes from the variation of τ.
    pub support: f64,
    /// ln of the mean of τ over draws, if p is sampled; on average below ln⟨τ⟩_p.
    pub lower_bound: Option<f64>,
    /// Whether ⟨τ⟩_p = 1: F_h = F_v.
    pub preserves_free_energy: IdentityVerdict,
    /// Whether KL = 0: τ is constant on the support of p, and the machine has no weight outside the support.
    pub preserves_distribution: IdentityVerdict,
    /// Whether τ(v) = 1 for every v. Draws can only refute this condition.
    pub trace_condition: IdentityVerdict,
    /// Tolerance of the verdicts, nats.
    pub tolerance: f64,
    /// Plain sentences about problems of the report.
    pub warnings: Vec<String>,
}

/// The numbers of a report that do not come from the states of p.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) log_z: Estimate,
    pub(super) log_z_visible: Estimate,
    pub(super) log_mean: Estimate,
    pub(super) divergence: Estimate,
    pub(super) support: f64,
    pub(super) warnings: Vec<String>,
}

impl Found {
    pub(super) fn report(self, traces: &Traces, tolerance: f64) -> Renormalization {
        let errors = [self.log_z.std_error, self.log_z_visible.std_error];
        let spread = traces.spread();
        Renormalization {
            exact: traces.chains.is_none() && errors == [0.0; 2],
            visible_free_energy: -self.log_z_visible,
            hidden_free_energy: -self.log_z,
            log_mean_trace: self.log_mean,
            mean_log_trace: traces.mean_log(),
            divergence: self.divergence,
            support: self.support,
            lower_bound: traces.chains.map(|_| traces.log_mean()),
            preserves_free_energy: self.log_mean.vanishes(tolerance),
            preserves_distribution: self.divergence.vanishes(tolerance),
            trace_condition: self.trace_condition(traces, &spread, tolerance),
            spread,
            tolerance,
            warnings: self.warnings,
        }
    }

    fn trace_condition(&self, traces: &Traces, spread: &Spread, tolerance: f64) -> IdentityVerdict {
        if spread.least < -tolerance || spread.largest > tolerance {
            IdentityVerdict::Fails
        } else if traces.chains.is_some() {
            IdentityVerdict::Undecided
        } else {
            // With τ = 1 on the support, ⟨τ⟩ − 1 is the machine's weight outside the support.
            self.log_mean.vanishes(tolerance)
        }
    }
}
