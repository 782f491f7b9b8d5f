//! State kept from step to step of a training run, for checkpoints: named arrays and named numbers.

use std::collections::BTreeMap;

use ndarray::Array2;

use crate::error::{Error, Result};
use crate::float::Float;

/// Arrays and numbers by name. A name belongs to an array or to a number, not to both.
#[derive(Debug, Clone, PartialEq)]
pub struct State<F> {
    /// Arrays in the precision of the run.
    pub arrays: BTreeMap<String, Array2<F>>,
    /// Numbers in double precision, whatever the precision of the run.
    pub numbers: BTreeMap<String, f64>,
}

impl<F> Default for State<F> {
    fn default() -> Self {
        Self { arrays: BTreeMap::new(), numbers: BTreeMap::new() }
    }
}

impl<F: Float> State<F> {
    /// An empty state.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same state with one more array.
    pub fn with_array(mut self, name: impl Into<String>, array: Array2<F>) -> Self {
        self.arrays.insert(name.into(), array);
        self
    }

    /// The same state with one more number.
    pub fn with_number(mut self, name: impl Into<String>, number: f64) -> Self {
        self.numbers.insert(name.into(), number);
        self
    }

    /// Number of arrays and numbers.
    pub fn len(&self) -> usize {
        self.arrays.len() + self.numbers.len()
    }

    /// Whether there are no arrays and no numbers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds all entries of `other`; they replace entries of the same name.
    pub fn extend(&mut self, other: Self) {
        self.arrays.extend(other.arrays);
        self.numbers.extend(other.numbers);
    }

    /// The same state with `prefix` and a dot before every name.
    pub fn prefixed(self, prefix: &str) -> Self {
        let arrays = self.arrays.into_iter().map(|(name, array)| (format!("{prefix}.{name}"), array));
        let numbers = self.numbers.into_iter().map(|(name, number)| (format!("{prefix}.{name}"), number));
        Self { arrays: arrays.collect(), numbers: numbers.collect() }
    }

    /// Removes the entries that [`State::prefixed`] added with `prefix`, and returns them as a state without the
    /// prefix.
    pub fn part(&mut self, prefix: &str) -> Self {
        Self { arrays: part_of(&mut self.arrays, prefix), numbers: part_of(&mut self.numbers, prefix) }
    }

    /// Removes the array `name`.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such array, or if its shape is not `dim` (rows, columns).
    pub fn take(&mut self, name: &str, dim: (usize, usize)) -> Result<Array2<F>> {
        let array = self.arrays.remove(name);
        let array = array.ok_or_else(|| Error::input("checkpoint", format!("no array {name}"), name))?;
        if array.dim() != dim {
            let (found, expected) = (format!("{:?}", array.dim()), format!("{dim:?}"));
            return Err(Error::input(format!("checkpoint array {name}"), found, expected));
        }
        Ok(array)
    }

    /// Removes the array `name` with any number of rows; `None` if there is no such array.
    ///
    /// # Errors
    /// [`Error::Input`] if the array has another number of columns.
    pub fn take_rows(&mut self, name: &str, columns: usize) -> Result<Option<Array2<F>>> {
        match self.arrays.remove(name) {
            Some(array) if array.ncols() != columns => {
                let found = format!("{} columns", array.ncols());
                let expected = format!("{columns} columns");
                Err(Error::input(format!("checkpoint array {name}"), found, expected))
            }
            array => Ok(array),
        }
    }

    /// Removes the number `name`.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such number.
    pub fn take_number(&mut self, name: &str) -> Result<f64> {
        let number = self.numbers.remove(name);
        number.ok_or_else(|| Error::input("checkpoint", format!("no number {name}"), name))
    }
}

/// Removes the entries whose names start with `prefix` and a dot, and returns them without this prefix.
fn part_of<T>(all: &mut BTreeMap<String, T>, prefix: &str) -> BTreeMap<String, T> {
    let inner = |name: &str| name.strip_prefix(prefix)?.strip_prefix('.').map(str::to_owned);
    let (mut part, mut rest) = (BTreeMap::new(), BTreeMap::new());
    for (name, value) in std::mem::take(all) {
        match inner(&name) {
            Some(inner) => part.insert(inner, value),
            None => rest.insert(name, value),
        };
    }
    *all = rest;
    part
}
