//! What a warning is: its kind, what is the matter and what to do.

use serde::Serialize;

/// What a warning is about.
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

/// One sentence on what is the matter, one on what to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// What is the matter.
    pub text: String,
    /// What to do.
    pub remedy: String,
}
