//! How ln Z is found: the methods by name.

use serde::{Deserialize, Serialize};

/// How ln Z is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Enumeration where there is time for it, otherwise tempering checked by annealing.
    #[default]
    Auto,
    /// Enumeration of the smaller layer.
    Exact,
    /// Annealed importance sampling in both directions.
    Ais,
    /// Parallel tempering.
    Pt,
    /// Parallel tempering along models saved during training.
    Ptt,
    /// Mean field: an expansion, summed over distinct solutions.
    Emf,
}

impl Method {
    /// The name in settings and documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Exact => "exact",
            Self::Ais => "ais",
            Self::Pt => "pt",
            Self::Ptt => "ptt",
            Self::Emf => "emf",
        }
    }
}
