//! A warning: its kind, the problem and the remedy.

use serde::Serialize;

/// The kind of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningKind {
    /// The choice itself may be far off.
    Doubtful,
    /// About as many unknowns as rows.
    DangerZone,
    /// Fewer rows than unknowns.
    FewRows,
    /// Columns depend on each other.
    Collinear,
    /// Neighbouring residuals are alike.
    CorrelatedResiduals,
    /// A rule follows the noise.
    Misled,
    /// The score hardly depends on λ.
    FlatMinimum,
    /// The Picard condition fails from some direction on.
    PicardLevelsOff,
    /// No direction stands above the noise.
    NothingAboveNoise,
    /// The choice is at the end of its range.
    Edge,
    /// Not all directions were computed.
    Truncated,
}

/// A problem in one sentence and its remedy in another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// The kind.
    pub kind: WarningKind,
    /// The problem.
    pub text: String,
    /// The remedy.
    pub remedy: String,
}
