//! The phase of a machine in words, and whether mean-field training is in its domain. The words follow from what was
//! found, and docs/thermometer.md has how often they are right. The criteria, in order:
//!
//! 1. glassy: σ_max(B∘B) ≥ 1 at a state that carries weight (de Almeida & Thouless 1978), by at least four couplings per
//!    unit: the condition is derived for many weak couplings, and a few strong ones exceed it without a glass;
//! 2. undecided: more than half of the starts end in no solution, or the condition is broken by two to four couplings per
//!    unit, as it is in glasses of few units and in other machines of few units;
//! 3. paramagnetic: all solutions are in one group;
//! 4. ferromagnetic (retrieval): several groups, and modes of W above its noise (Decelle & Furtlehner 2021), or so few
//!    hidden units that each can be a memory (fewer than 0.05 per visible unit; Amit, Gutfreund & Sompolinsky 1985);
//! 5. several groups without such modes: glassy, or undecided where W has too few singular values to say so.

use serde::{Deserialize, Serialize};

use super::bulk::Bulk;
use super::path::Path;
use super::remedy::Remedy;
use super::states::States;
use super::words;
use crate::inference::stability::DOMAIN;

/// Couplings per unit below which the condition of de Almeida and Thouless says nothing, and from which it counts.
const COUPLINGS: (f64, f64) = (2.0, 4.0);
/// Units of the smaller layer per unit of the larger one below which every mode of W can be a memory.
const FEW: f64 = 0.05;
/// Singular values that can tell modes from noise.
const VALUES: usize = 16;

/// A phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// A single state.
    Paramagnetic,
    /// Several states along the modes of W.
    Ferromagnetic,
    /// Unstable states, or states that the learnt modes do not explain.
    Glassy,
    /// What was found does not determine the phase.
    Undecided,
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

/// What the verdict follows from.
pub(super) struct Findings<'a> {
    /// The states at the machine's own temperature.
    pub(super) states: &'a States,
    /// The states against temperature, highest first.
    pub(super) sweep: &'a [States],
    /// Numbers of visible and hidden units.
    pub(super) units: (usize, usize),
    pub(super) spectrum: Option<&'a Bulk>,
    /// The largest σ_max(B) over all states reached from the starts.
    pub(super) sigma_max: f64,
    pub(super) remedy: &'a Remedy,
    pub(super) path: Option<&'a Path>,
}

/// The instability of de Almeida and Thouless at a state that carries weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instability {
    None,
    /// By a few strong couplings.
    Local,
    /// By too many couplings for that and too few for a glass.
    Unclear,
    /// By many couplings of every unit.
    Collective,
}

impl Instability {
    fn of(states: &States) -> Self {
        let (few, many) = COUPLINGS;
        match states.glass_couplings {
            _ if states.glass < 1.0 => Self::None,
            couplings if couplings < few => Self::Local,
            couplings if couplings < many => Self::Unclear,
            // So is NaN.
            _ => Self::Collective,
        }
    }
}

/// The phase and the reason for it.
fn phase(found: &Findings<'_>) -> (Phase, String) {
    let states = found.states;
    let groups = words::groups(states);
    let instability = Instability::of(states);
    if states.solutions > 0 && instability == Instability::Collective {
        let said = format!(
            "{groups}, and σ_max(B∘B) = {:.3} ≥ 1 by about {:.0} couplings of every unit at a state that carries weight",
            states.glass, states.glass_couplings
        );
        return (Phase::Glassy, said);
    }
    if 2 * states.unconverged > states.starts {
        let said = format!("{} of {} starts end in no solution", states.unconverged, states.starts);
        return (Phase::Undecided, said);
    }
    if instability == Instability::Unclear {
        let said = format!(
            "{groups}; σ_max(B∘B) = {:.3} ≥ 1 at a state that carries weight, by about {:.1} couplings of every unit, too few \
             to tell a glass from a few strong couplings",
            states.glass, states.glass_couplings
        );
        return (Phase::Undecided, said);
    }
    if states.clusters <= 1 {
        return (Phase::Paramagnetic, groups);
    }
    several(found, groups)
}

/// The phase of several groups of states.
fn several(found: &Findings<'_>, groups: String) -> (Phase, String) {
    let Findings { units: (n, m), spectrum, .. } = *found;
    let few = (n.min(m) as f64) < FEW * n.max(m) as f64;
    match spectrum {
        Some(spectrum) if spectrum.outliers > 0 => {
            let modes = words::counted(spectrum.outliers, "mode");
            (Phase::Ferromagnetic, format!("{groups}; {modes} of W above its noise"))
        }
        _ if few => (
            Phase::Ferromagnetic,
            format!("{groups}; {n} × {m} units, so that every mode of W can be a memory"),
        ),
        _ if n.min(m) >= VALUES => (Phase::Glassy, format!("{groups}, and no mode of W above its noise")),
        _ => {
            let said = format!(
                "{groups}, and with {n} × {m} units W has too few singular values to tell modes from noise"
            );
            (Phase::Undecided, said)
        }
    }
}

/// The verdict from the measurements.
pub(super) fn verdict(found: &Findings<'_>) -> PhaseVerdict {
    let (phase, why) = phase(found);
    let in_domain = found.sigma_max < DOMAIN;
    let name = match phase {
        Phase::Paramagnetic => "The machine is paramagnetic",
        Phase::Ferromagnetic => "The machine is ferromagnetic",
        Phase::Glassy => "The machine is glassy",
        Phase::Undecided => "The phase is undecided",
    };
    let mut sentences = vec![format!("{name}: {why}.")];
    if Instability::of(found.states) == Instability::Local {
        sentences.push(format!(
            "σ_max(B∘B) = {:.3} ≥ 1 there, but by about {:.1} couplings per unit: a few strong couplings, and no sign of a \
             glass, whose condition belongs to many weak ones.",
            found.states.glass, found.states.glass_couplings
        ));
    }
    let is_one = |states: &States| {
        let lost = 2 * states.unconverged > states.starts;
        states.clusters == 1 && !lost && Instability::of(states) != Instability::Collective
    };
    sentences.extend(words::against_temperature(found.sweep, is_one));
    sentences.extend(words::finite_size(found.units));
    sentences.extend(words::domain(found.sigma_max, found.remedy));
    sentences.extend(found.path.map(words::path));
    PhaseVerdict { phase, in_domain, sentences }
}
