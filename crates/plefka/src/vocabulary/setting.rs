//! A setting that takes one of several names.

use super::choice::{Choice, Entry};

/// A setting and what it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, one of its own in a vocabulary.
    pub what: &'static str,
    /// The values, in the order in which they are listed.
    pub choices: Vec<Entry>,
}

impl Setting {
    /// Of an enumeration.
    pub fn of<C: Choice>() -> Self {
        Self { what: C::WHAT, choices: C::ALL.iter().map(|choice| choice.entry()).collect() }
    }

    /// The names alone.
    pub fn names(&self) -> Vec<&'static str> {
        self.choices.iter().map(|entry| entry.name).collect()
    }
}
