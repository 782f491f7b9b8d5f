//! Aligned sequences: alphabets, the meaning of the columns of one-hot samples, weights against uneven sampling,
//! frequencies, and the independent-site model.
//!
//! A sequence of L sites with Q states each is a sample of L·Q columns, site after site: entry iQ + a is 1 where site i
//! is in state a. Exactly one entry of a site is 1, or all are NaN where it is missing.

mod alignment;
mod alphabet;
mod codes;
pub mod frequencies;
pub mod independent;
mod one_hot;
mod options;
pub mod reweight;
mod to_fasta;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub use alignment::Alignment;
pub use alphabet::{Alphabet, AlphabetKind, alphabets};
pub(crate) use codes::{Code, codes};
pub use one_hot::states;
pub use options::{Ambiguous, LowerCase, SequenceOptions};

/// The value of a missing site in place of a state.
pub const MISSING: u8 = u8::MAX;
/// Largest number of columns of an alignment.
pub const MAX_WIDTH: usize = 1 << 24;
/// Largest number of states of a site.
pub const MAX_STATES: usize = 250;

/// The meaning of the columns of one-hot samples: the sites of an alignment and their states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Sites {
    /// The states of a site.
    pub alphabet: Alphabet,
    /// The column of each site in the alignment, ascending, counted from 1.
    pub positions: Vec<usize>,
    /// Number of columns of the alignment.
    pub width: usize,
}

/// [`Sites`] as they stand in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    alphabet: Alphabet,
    positions: Vec<usize>,
    width: usize,
}

impl TryFrom<Stored> for Sites {
    type Error = Error;

    fn try_from(Stored { alphabet, positions, width }: Stored) -> Result<Self> {
        if width > MAX_WIDTH {
            return Err(Error::setting(
                "width",
                width,
                format!("at most {MAX_WIDTH} columns of an alignment"),
            ));
        }
        let ascends = positions.is_sorted_by(|a, b| a < b);
        if !(ascends && positions.iter().all(|position| (1..=width).contains(position))) {
            let found = positions.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join(", ");
            return Err(Error::setting("positions", found, format!("columns from 1 to {width}, ascending")));
        }
        Ok(Self { alphabet, positions, width })
    }
}

impl Sites {
    /// The sites of all columns of an alignment.
    pub fn all(alphabet: Alphabet, width: usize) -> Self {
        Self { alphabet, positions: (1..=width).collect(), width }
    }

    /// Number of sites L.
    pub fn n_sites(&self) -> usize {
        self.positions.len()
    }

    /// Number of states Q of a site.
    pub fn n_states(&self) -> usize {
        self.alphabet.n_states()
    }

    /// Number of columns of a sample, L·Q.
    pub fn n_columns(&self) -> usize {
        self.n_sites() * self.n_states()
    }

    /// The name of the unit that takes such samples: `potts:Q`.
    pub fn unit(&self) -> String {
        format!("potts:{}", self.n_states())
    }

    /// The position and the letter of a column of the samples, such as `12W`; `None` for a column that does not exist.
    pub fn column_name(&self, column: usize) -> Option<String> {
        let letter = char::from(self.alphabet.letters().as_bytes()[column % self.n_states()]);
        self.positions.get(column / self.n_states()).map(|position| format!("{position}{letter}"))
    }
}
