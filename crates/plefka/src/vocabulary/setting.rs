//! A setting that takes one of several names.

use super::choice::{Choice, Entry};

/// A setting and its possible values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The name of the setting, unique within a vocabulary.
    pub what: &'static str,
    /// The values, in the order in which they are listed.
    pub choices: Vec<Entry>,
}

impl Setting {
    /// The setting whose values an enumeration lists.
    pub fn of<C: Choice>() -> Self {
        Self { what: C::WHAT, choices: C::ALL.iter().map(|choice| choice.entry()).collect() }
    }

    /// The names of the values.
    pub fn names(&self) -> Vec<&'static str> {
        self.choices.iter().map(|entry| entry.name).collect()
    }
}
