//! The law of random deformations, and its form in text: a name, or numbers such as `rotation=10,elastic=1.2`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::vocabulary::Entry;

/// The names of laws, and the form of numbers.
pub const LAWS: &[Entry] = &[
    Entry { name: "ciresan", description: "Rotation, slant, scales and fields as Ciresan et al. 2010" },
    Entry { name: "simard", description: "Fields alone, as Simard et al. 2003: 1.39 pixels, smoothness 4" },
    Entry { name: "affine", description: "ciresan without fields" },
    Entry { name: "elastic", description: "The fields of ciresan alone" },
    Entry { name: "KEY=NUMBER,...", description: "ciresan with other numbers; see docs/cli.md" },
];

/// What is drawn for every sample. Angles are in degrees, lengths in pixels; every range is uniform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeformationLaw {
    /// Rotation, from −`rotation` to `rotation`, at most 180.
    pub rotation: f64,
    /// Angle of the slant, from −`slant` to `slant`, less than 90.
    pub slant: f64,
    /// Factor of `rotation` and `slant` for narrow classes, in [0, 1].
    pub narrow: f64,
    /// The labels of narrow classes.
    pub narrow_labels: Vec<String>,
    /// Width and height, each by a factor from 1 − `scale` to 1 + `scale`; less than 1.
    pub scale: f64,
    /// Shift along each axis, from −`shift` to `shift`.
    pub shift: f64,
    /// Root-mean-square displacement of a field along each axis, least and largest; 0 for no field.
    pub elastic: (f64, f64),
    /// Standard deviation of the Gaussian that smooths a field, least and largest.
    pub smoothness: (f64, f64),
}

impl Default for DeformationLaw {
    fn default() -> Self {
        Self {
            rotation: 15.0,
            slant: 15.0,
            narrow: 0.5,
            narrow_labels: vec!["1".into(), "7".into()],
            scale: 0.15,
            shift: 0.0,
            // α from 36 to 38 and σ from 5 to 6.
            elastic: (0.98, 1.24),
            smoothness: (5.0, 6.0),
        }
    }
}

/// Sides of a picture at most: a displacement has few digits beyond it.
pub(super) const LONGEST: usize = 4096;

impl DeformationLaw {
    /// The law that changes nothing.
    pub fn none() -> Self {
        Self { rotation: 0.0, slant: 0.0, scale: 0.0, elastic: (0.0, 0.0), ..Self::default() }
    }

    /// Refuses numbers out of range.
    ///
    /// # Errors
    /// [`Error::Setting`].
    pub fn check(&self) -> Result<()> {
        let within = |name: &str, x: f64, most: f64, expected: &str| {
            if (0.0..=most).contains(&x) { Ok(()) } else { Err(Error::setting(name, x, expected)) }
        };
        within("augment rotation", self.rotation, 180.0, "degrees from 0 to 180")?;
        within("augment slant", self.slant, 80.0, "degrees from 0 to 80")?;
        within("augment narrow", self.narrow, 1.0, "a factor from 0 to 1")?;
        within("augment scale", self.scale, 0.9, "a share from 0 to 0.9")?;
        within("augment shift", self.shift, LONGEST as f64, "pixels from 0 to 4096")?;
        for (name, (least, most), range) in [
            ("augment elastic", self.elastic, 0.0..=100.0),
            ("augment smoothness", self.smoothness, 0.5..=30.0),
        ] {
            if !(range.contains(&least) && range.contains(&most) && least <= most) {
                let expected = format!("least and largest from {} to {} pixels", range.start(), range.end());
                return Err(Error::setting(name, format!("{least}..{most}"), expected));
            }
        }
        Ok(())
    }

    /// Whether a class with this label is narrow.
    pub fn is_narrow(&self, label: &str) -> bool {
        self.narrow_labels.iter().any(|narrow| narrow == label)
    }
}

impl FromStr for DeformationLaw {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let all = Self::default();
        let law = match text {
            "ciresan" => all,
            "affine" => Self { elastic: (0.0, 0.0), ..all },
            "elastic" => Self { elastic: all.elastic, ..Self::none() },
            "simard" => Self { elastic: (1.39, 1.39), smoothness: (4.0, 4.0), ..Self::none() },
            _ => text.split(',').try_fold(all, |law, part| law.with(part, text))?,
        };
        law.check()?;
        Ok(law)
    }
}

const EXPECTED: &str = "ciresan, simard, affine, elastic, or numbers such as \
    rotation=15,slant=15,narrow=0.5,narrow_labels=1/7,scale=0.15,shift=0,elastic=0.98..1.24,smoothness=5..6";

impl DeformationLaw {
    /// The law with a `KEY=VALUE` of `text`.
    fn with(mut self, part: &str, text: &str) -> Result<Self> {
        let refused = || Error::setting("augment", text, EXPECTED);
        let (key, value) = part.split_once('=').ok_or_else(refused)?;
        let number = |text: &str| text.trim().parse::<f64>().map_err(|_| refused());
        let range = |text: &str| match text.split_once("..") {
            Some((least, most)) => Ok((number(least)?, number(most)?)),
            None => number(text).map(|x| (x, x)),
        };
        match key.trim() {
            "rotation" => self.rotation = number(value)?,
            "slant" => self.slant = number(value)?,
            "narrow" => self.narrow = number(value)?,
            "narrow_labels" => {
                let labels = value.split('/').filter(|label| !label.is_empty());
                self.narrow_labels = labels.map(str::to_owned).collect();
            }
            "scale" => self.scale = number(value)?,
            "shift" => self.shift = number(value)?,
            "elastic" => self.elastic = range(value)?,
            "smoothness" => self.smoothness = range(value)?,
            _ => return Err(refused()),
        }
        Ok(self)
    }
}

impl fmt::Display for DeformationLaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rotation, slant, narrow, narrow_labels, scale, shift, elastic, smoothness } = self;
        write!(
            f,
            "rotation={rotation},slant={slant},narrow={narrow},narrow_labels={},scale={scale},shift={shift},\
             elastic={}..{},smoothness={}..{}",
            narrow_labels.join("/"),
            elastic.0,
            elastic.1,
            smoothness.0,
            smoothness.1
        )
    }
}
