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
use crate::vocabulary::{Entry, alternatives};

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
        Ok(Table {
            source,
            values: Values::Bytes(values),
            labels: None,
            image_shape,
            sites: None,
            names: None,
        })
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
            _ => Err(Error::setting("synthetic", format!("`{text}`"), usages())),
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

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    const SETS: [&str; 4] = ["digits", "bars-and-stripes:4", "ising:8:0.4406", "teacher:20:10:1.5"];

    fn bits(table: &Table) -> &Array2<u8> {
        let Values::Bytes(bits) = &table.values else { panic!("synthetic sets are bytes") };
        bits
    }

    #[test]
    fn text_form_is_read_back() {
        for text in SETS {
            assert_eq!(Synthetic::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Synthetic::parse("ising:8:0.4406").unwrap(), Synthetic::Ising { side: 8, beta: 0.4406 });
    }

    #[test]
    fn sets_depend_on_seed_and_number_alone() {
        let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        for text in SETS {
            let set = Synthetic::parse(text).unwrap();
            let many = set.generate(250, 4).unwrap();
            let fewer = one_thread.install(|| set.generate(130, 4)).unwrap();
            assert_eq!(bits(&many).slice(ndarray::s![..130, ..]), bits(&fewer), "{text}");
            assert_ne!(bits(&fewer), bits(&set.generate(130, 5).unwrap()), "{text}");
            assert_eq!(many.source, PathBuf::from(text));
        }
    }

    #[test]
    fn likelihood_of_own_samples_is_minus_the_entropy() {
        // An independent estimate: minus the mean log-likelihood of samples is the entropy, which is known in closed
        // form for bars and stripes and for the Ising model.
        let n = 4000;
        let ising = Synthetic::Ising { side: 4, beta: 0.3 };
        let table = ising.generate(n, 1).unwrap();
        let found = ising.exact_log_likelihood(1, &table).unwrap().unwrap();
        let exact = -ising::log_partition(4, 0.3).unwrap() - 0.3 * ising::mean_energy(4, 0.3).unwrap();
        assert!((found - exact).abs() < 0.1, "{found} {exact}");
        let bars = Synthetic::BarsAndStripes { side: 3 };
        let table = bars.generate(n, 1).unwrap();
        let found = bars.exact_log_likelihood(1, &table).unwrap().unwrap();
        let exact = -bars_and_stripes::entropy(3).unwrap();
        assert!((found - exact).abs() < 0.03, "{found} {exact}");
        let digits = Synthetic::Digits.generate(3, 1).unwrap();
        assert_eq!(Synthetic::Digits.exact_log_likelihood(1, &digits).unwrap(), None);
    }

    #[test]
    fn bad_parameters_are_refused() {
        let cases = [
            ("dots:3", "setting `synthetic`: found `dots:3`"),
            ("", "setting `synthetic`: found ``"),
            ("ising:8", "`ising:SIDE:BETA`"),
            ("ising:x:1", "setting `side of `ising:x:1``: found `x`, expected a whole number"),
            ("ising:8:hot", "found `hot`, expected a number"),
            ("teacher:-1:2:1", "found `-1`, expected a whole number"),
            ("ising:1:0.4", "setting `side`: found 1"),
            ("ising:8:-0.4", "setting `beta`: found -0.4"),
            ("ising:8:NaN", "setting `beta`: found NaN"),
            ("bars-and-stripes:0", "setting `side`: found 0"),
            ("teacher:0:3:1", "setting `visible`: found 0"),
            ("teacher:3:0:1", "setting `hidden`: found 0"),
            ("teacher:3:3:inf", "setting `scale`: found inf"),
            ("teacher:21:21:1", "at most 20"),
        ];
        for (text, message) in cases {
            let error = Synthetic::parse(text).and_then(|set| set.generate(2, 1).map(drop)).unwrap_err();
            assert!(error.to_string().contains(message), "{text}: {error}");
        }
        for text in SETS {
            let set = Synthetic::parse(text).unwrap();
            for n in [0, usize::MAX, usize::MAX / 1000] {
                let error = set.generate(n, 1).unwrap_err();
                assert!(error.to_string().contains(&format!("setting `samples`: found {n}")), "{error}");
            }
        }
    }
}
