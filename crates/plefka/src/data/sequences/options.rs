//! How aligned sequences are read and weighted: the `[data.sequences]` part of a run's settings.

use serde::{Deserialize, Serialize};

use super::Alphabet;
use crate::error::{Error, Result};

/// How aligned sequences are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SequenceOptions {
    /// `auto` (see [`Alphabet::guess`]), `protein`, `dna`, `rna`, or the letters of the states one by one.
    pub alphabet: String,
    /// The treatment of letters that stand for no single state.
    pub ambiguous: Ambiguous,
    /// The treatment of lower-case letters that are not states themselves.
    pub lower_case: LowerCase,
    /// Largest share of gaps in a sequence; other sequences are left out. Ambiguous letters that are not refused count
    /// as gaps.
    pub max_gaps: f64,
    /// Largest share of gaps in a column of the alignment, among the sequences that are kept; other columns are left
    /// out.
    pub max_column_gaps: f64,
    /// The identity from which on two sequences count as the same sequence, for weights (see
    /// [`reweight`](super::reweight)); 0 for equal weights.
    pub reweight: f64,
}

crate::choices! {
    /// The treatment of letters that stand for no single state, such as X or B.
    #[derive(Default)]
    pub enum Ambiguous: "ambiguous" {
        #[default]
        Refuse = "refuse": "They are refused",
        Gap = "gap": "They are gaps",
        /// NaN in every column of the site.
        Missing = "missing": "They are missing entries",
        Drop = "drop": "The sequences that have them are left out",
    }
}

crate::choices! {
    /// The treatment of lower-case letters that are not states themselves.
    #[derive(Default)]
    pub enum LowerCase: "lower_case" {
        #[default]
        Auto = "auto": "Insertions in files called .a3m and .a2m, capitals in others",
        Insert = "insert": "Insertions, which belong to no column of the alignment: left out, as is the full stop",
        Upper = "upper": "The same as capitals",
    }
}

impl Default for SequenceOptions {
    fn default() -> Self {
        Self {
            alphabet: "auto".into(),
            ambiguous: Ambiguous::default(),
            lower_case: LowerCase::default(),
            max_gaps: 1.0,
            max_column_gaps: 1.0,
            reweight: 0.0,
        }
    }
}

impl SequenceOptions {
    /// The alphabet in the settings; `None` if the letters of the sequences decide.
    ///
    /// # Errors
    /// A text that is neither the name nor the letters of an alphabet.
    pub fn chosen_alphabet(&self) -> Result<Option<Alphabet>> {
        if self.alphabet == "auto" { Ok(None) } else { Alphabet::parse(&self.alphabet).map(Some) }
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        self.chosen_alphabet()?;
        for (name, share) in [("max_gaps", self.max_gaps), ("max_column_gaps", self.max_column_gaps)] {
            if !(0.0..=1.0).contains(&share) {
                return Err(Error::setting(name, share, "a share in [0, 1]"));
            }
        }
        if !(0.0..=1.0).contains(&self.reweight) {
            return Err(Error::setting(
                "reweight",
                self.reweight,
                "an identity in (0, 1], or 0 for equal weights",
            ));
        }
        Ok(())
    }
}
