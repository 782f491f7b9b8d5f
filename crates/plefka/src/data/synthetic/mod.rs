//! Synthetic data: embedded digits, bars and stripes, the 2D Ising model and a random teacher RBM.
//!
//! Sample i of a set depends on the seed and on i alone: a larger set from the same seed begins with the same samples,
//! and the number of threads does not matter.

pub mod bars_and_stripes;
mod binary;
pub mod deform;
pub mod digits;
pub mod ising;
mod start;
pub mod teacher;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::table::{Table, Values};
use crate::error::{Error, Result};
use crate::vocabulary::{Entry, alternatives, suggestion as nearest_of};

/// The sets in the form that users write, with their parameters in capitals.
pub const SETS: &[Entry] = &[
    Entry { name: "digits", description: "Handwritten-looking digits, 28 × 28 grey bytes with labels" },
    Entry { name: "bars-and-stripes:SIDE", description: "Bars or stripes, SIDE × SIDE bits" },
    Entry {
        name: "ising:SIDE:BETA",
        description: "The Ising model on a periodic square lattice, SIDE × SIDE bits, at inverse temperature BETA",
    },
    Entry {
        name: "teacher:VISIBLE:HIDDEN:SCALE",
        description: "Samples of a random machine of 0/1 units, SCALE the strength of its parameters",
    },
];

/// The written forms of the sets, for messages.
pub(super) fn usages() -> String {
    alternatives(&SETS.iter().map(|set| format!("`{}`", set.name)).collect::<Vec<_>>())
}

/// The end of a message about an unknown set: the set that is nearest by name.
pub(super) fn suggestion(text: &str) -> String {
    nearest_of(text, &SETS.iter().map(|set| set.name).collect::<Vec<_>>())
}

/// Whether there is a set with this name, whatever its parameters.
pub(super) fn is_known(text: &str) -> bool {
    let first = |text: &'_ str| text.split(':').next().unwrap_or_default().to_owned();
    SETS.iter().any(|set| first(set.name) == first(text))
}

/// A synthetic set and its parameters. Its text form, written and parsed, is one of [`SETS`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Synthetic {
    /// Handwritten-looking digits, 28 × 28 grey bytes with labels: [`digits::digits`].
    Digits,
    /// Bars and stripes, side × side bits: [`bars_and_stripes`].
    BarsAndStripes {
        /// Pixels on a side.
        side: usize,
    },
    /// The 2D Ising model on a periodic square lattice, side × side bits: [`ising`].
    Ising {
        /// Spins on a side.
        side: usize,
        /// Inverse temperature, with coupling 1.
        beta: f64,
    },
    /// A random Bernoulli–Bernoulli RBM: [`teacher`]. The seed gives the parameters as well as the samples.
    Teacher {
        /// Visible units.
        visible: usize,
        /// Hidden units.
        hidden: usize,
        /// Strength of the random weights and biases.
        scale: f64,
    },
}

impl Synthetic {
    /// `n` samples of the set, drawn exactly or (Ising) from an equilibrated chain. Parameters out of their
    /// range and `n` = 0 are refused with [`Error::Setting`].
    pub fn generate(&self, n: usize, seed: u64) -> Result<Table> {
        let (values, image_shape) = match *self {
            Self::Digits => return digits::digits(n, seed),
            Self::BarsAndStripes { side } => (bars_and_stripes::sample(side, n, seed)?, Some((side, side))),
            Self::Ising { side, beta } => (ising::sample(side, beta, n, seed)?, Some((side, side))),
            Self::Teacher { visible, hidden, scale } => {
                (teacher::Teacher::random(visible, hidden, scale, seed)?.sample(n, seed)?, None)
            }
        };
        let source = PathBuf::from(self.to_string());
        Ok(Table { image_shape, ..Table::new(source, Values::Bytes(values)) })
    }

    /// Mean log-probability (nats per sample) of the samples in `table` under the distribution of the set; −∞ if a
    /// sample is impossible under it, `None` for digits, whose distribution is not known. `seed` is the seed given to
    /// [`Self::generate`]; only a teacher depends on it.
    ///
    /// Refused: parameters out of their range, and a table of another width, without rows, or with entries other than 0
    /// and 1.
    pub fn exact_log_likelihood(&self, seed: u64, table: &Table) -> Result<Option<f64>> {
        let mean = match *self {
            Self::Digits => return Ok(None),
            Self::BarsAndStripes { side } => {
                bars_and_stripes::check(side)?;
                bars_and_stripes::log_likelihood(side, &binary::rows(table, side * side)?)
            }
            Self::Ising { side, beta } => {
                ising::check(side, beta)?;
                ising::log_likelihood(side, beta, &binary::rows(table, side * side)?)
            }
            Self::Teacher { visible, hidden, scale } => {
                let teacher = teacher::Teacher::random(visible, hidden, scale, seed)?;
                teacher.log_likelihood(&binary::rows(table, visible)?)
            }
        };
        Ok(Some(mean))
    }

    /// Reads the text form, such as `ising:8:0.4406`. The values are checked when the set is drawn.
    pub fn parse(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            ["digits"] => Ok(Self::Digits),
            ["bars-and-stripes", side] => Ok(Self::BarsAndStripes { side: field(text, "side", side)? }),
            ["ising", side, beta] => {
                Ok(Self::Ising { side: field(text, "side", side)?, beta: field(text, "beta", beta)? })
            }
            ["teacher", visible, hidden, scale] => Ok(Self::Teacher {
                visible: field(text, "visible", visible)?,
                hidden: field(text, "hidden", hidden)?,
                scale: field(text, "scale", scale)?,
            }),
            _ => Err(Error::setting("synthetic", format!("`{text}`"), usages() + &suggestion(text))),
        }
    }
}

fn field<T: FromStr>(text: &str, name: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| {
        let expected = if name == "beta" || name == "scale" { "a number" } else { "a whole number" };
        Error::setting(format!("{name} of `{text}`"), format!("`{value}`"), expected)
    })
}

impl fmt::Display for Synthetic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digits => write!(out, "digits"),
            Self::BarsAndStripes { side } => write!(out, "bars-and-stripes:{side}"),
            Self::Ising { side, beta } => write!(out, "ising:{side}:{beta}"),
            Self::Teacher { visible, hidden, scale } => write!(out, "teacher:{visible}:{hidden}:{scale}"),
        }
    }
}
