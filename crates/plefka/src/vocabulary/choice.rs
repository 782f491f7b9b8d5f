//! A choice: one value of a setting that has a few, each with a name and a one-line description.

use super::nearest::suggestion;
use crate::error::{Error, Result};

/// A name and its description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The name as users write it, with constants in capitals, such as `binomial:N`.
    pub name: &'static str,
    /// A one-line description, without a full stop.
    pub description: &'static str,
}

/// A value of a setting that has a few named values. The macro [`choices!`](crate::choices) implements it for
/// enumerations without data.
pub trait Choice: Copy + 'static {
    /// The name of the setting in errors and in the vocabulary.
    const WHAT: &'static str;

    /// All values; values with further parameters have these at their defaults.
    const ALL: &'static [Self];

    /// Name and description.
    fn entry(self) -> Entry;

    /// The name in settings, files and documents.
    fn name(self) -> &'static str {
        self.entry().name
    }

    /// A one-line description.
    fn description(self) -> &'static str {
        self.entry().description
    }

    /// The value of this name.
    ///
    /// # Errors
    /// [`Error::Setting`] for an unknown name; it lists the known names.
    fn parse(name: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|choice| choice.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|choice| choice.name()).collect();
            let expected = names.join(", ") + &suggestion(name, &names);
            Error::setting(Self::WHAT, format!("\"{name}\""), expected)
        })
    }
}

/// The names as in a sentence: `a`, `a or b`, `a, b or c`.
pub fn alternatives<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
