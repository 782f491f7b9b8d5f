//! The scale of values, x → x/S: S is white in formats that hold pictures, or a number that the user gives. It is never
//! concluded from the values. A unit with states 0 … N takes the value S as N.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::row_file::RowFile;
use super::samples::FILE_BLOCK;
use super::table::{Table, Values};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::units::Unit;
use crate::vocabulary::Entry;

/// The names of scales that are not numbers.
pub const SCALES: &[Entry] = &[
    Entry { name: "auto", description: "Pictures: white counts as 1; other data as they are" },
    Entry { name: "none", description: "All values as they are" },
    Entry { name: "max", description: "The largest absolute value of the training data counts as 1" },
    Entry { name: "NUMBER", description: "This value counts as 1, such as 255" },
];

/// The value that counts as 1, or as N for units with states 0 … N.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Scale {
    /// White, in formats that hold pictures; nothing is scaled in others.
    #[default]
    Auto,
    /// Nothing is scaled.
    None,
    /// The largest absolute value.
    Max,
    /// This number.
    By(f64),
}

impl Scale {
    /// The scale of `table` for `unit`: a number, or [`Scale::None`], or [`Scale::Auto`] where nothing is scaled because
    /// nobody asked and the format holds no pictures.
    ///
    /// # Errors
    /// [`Error::Setting`] for a number that is not positive, for `max` of zeros, and for pictures none of whose values
    /// exceeds the states of the unit, which may be such states.
    pub(super) fn resolved<F: Float>(self, table: &Table, unit: &dyn Unit<F>) -> Result<Self> {
        match self {
            Self::Auto => match table.reading.white {
                Some(white) if unit.colours() == 1 => pictures(table, white, unit),
                _ => Ok(Self::Auto),
            },
            Self::None => Ok(Self::None),
            Self::Max => {
                let largest = largest(&table.values, f64::INFINITY)?;
                if largest > 0.0 {
                    Ok(Self::By(largest))
                } else {
                    Err(refused("max", "data that are not all 0"))
                }
            }
            Self::By(scale) if scale.is_finite() && scale > 0.0 => Ok(self),
            Self::By(scale) => Err(refused(scale, EXPECTED)),
        }
    }

    /// The divisor of the values; `None` if they are taken as they are.
    pub fn divisor(self) -> Option<f64> {
        match self {
            Self::By(scale) => Some(scale),
            _ => None,
        }
    }
}

const EXPECTED: &str = "auto, none, max, or a positive number such as 255";

fn refused(found: impl ToString, expected: &str) -> Error {
    Error::setting("scale", found, expected)
}

fn pictures<F: Float>(table: &Table, white: f64, unit: &dyn Unit<F>) -> Result<Scale> {
    let top = unit.states().and_then(<[f64]>::last).copied().unwrap_or(1.0);
    let largest = largest(&table.values, top)?;
    if 0.0 < largest && largest <= top && top < white {
        let found = format!("auto for values from 0 to {largest} in {}", table.source.display());
        let expected = format!(
            "--scale none if these are the values themselves, or --scale {white} if they are grey levels up to {white}"
        );
        return Err(refused(found, &expected));
    }
    Ok(Scale::By(white))
}

/// The largest absolute value, or the first found that is larger than `enough`; NaN is skipped.
fn largest(values: &Values, enough: f64) -> Result<f64> {
    fn of(values: &mut dyn Iterator<Item = f64>, enough: f64) -> f64 {
        let mut largest = 0.0;
        for x in values {
            if x.abs() > largest {
                largest = x.abs();
                if largest > enough {
                    break;
                }
            }
        }
        largest
    }
    Ok(match values {
        Values::Bytes(a) => of(&mut a.iter().map(|&x| f64::from(x)), enough),
        Values::F32(a) => of(&mut a.iter().map(|&x| f64::from(x)), enough),
        Values::F64(a) => of(&mut a.iter().copied(), enough),
        Values::Sparse(m) => of(&mut m.values().iter().map(|&x| f64::from(x)), enough),
        Values::File(file) => largest_of_file(file, enough)?,
    })
}

fn largest_of_file(file: &RowFile, enough: f64) -> Result<f64> {
    let (n_rows, _) = file.shape();
    let mut found = 0.0f64;
    for first in (0..n_rows).step_by(FILE_BLOCK) {
        let rows: Vec<usize> = (first..(first + FILE_BLOCK).min(n_rows)).collect();
        found = found.max(largest(&file.read_rows(&rows)?.into(), enough)?);
        if found > enough {
            break;
        }
    }
    Ok(found)
}

impl FromStr for Scale {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            "max" => Ok(Self::Max),
            _ => match text.parse::<f64>() {
                Ok(scale) if scale.is_finite() && scale > 0.0 => Ok(Self::By(scale)),
                _ => Err(refused(text, EXPECTED)),
            },
        }
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => out.write_str("auto"),
            Self::None => out.write_str("none"),
            Self::Max => out.write_str("max"),
            Self::By(scale) => write!(out, "{scale}"),
        }
    }
}

impl Serialize for Scale {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::By(scale) => to.serialize_f64(*scale),
            name => to.collect_str(name),
        }
    }
}

impl<'de> Deserialize<'de> for Scale {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(i64),
            Number(f64),
            Name(String),
        }
        let text = match Written::deserialize(from)? {
            Written::Whole(scale) => scale.to_string(),
            Written::Number(scale) => scale.to_string(),
            Written::Name(name) => name,
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}
