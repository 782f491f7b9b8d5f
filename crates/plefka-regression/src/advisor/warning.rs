//! A warning: its kind, the problem, and the numbers that show it.

use serde::Serialize;

/// The kind of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningKind {
    /// The choice itself may be far off.
    Doubtful,
    /// A target of few whole numbers is taken for classes.
    Classes,
    /// Columns of different scales, whose standardised form predicts better.
    Scales,
    /// The choice for the solution predicts worse than the one for predictions.
    PredictsWorse,
    /// About as many unknowns as rows.
    DangerZone,
    /// Fewer rows than unknowns.
    FewRows,
    /// Columns depend on each other.
    Collinear,
    /// Neighbouring residuals are alike.
    CorrelatedResiduals,
    /// A rule follows the noise, or predicts worse.
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

/// A problem in one sentence, and what is measured or proved about it in another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// The kind.
    pub kind: WarningKind,
    /// The problem.
    pub text: String,
    /// Numbers of these data, or of the test problems, that belong to it.
    pub evidence: String,
}
