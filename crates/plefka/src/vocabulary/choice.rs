//! A choice: one value of a setting that has a few, each with a name and a line that describes it.

use crate::error::{Error, Result};

/// A name and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The name as users write it; for open ones with its constants in capitals, such as `binomial:N`.
    pub name: &'static str,
    /// One line that describes it, without a full stop.
    pub description: &'static str,
}

/// A value of a setting that has a few. Enumerations without data get it from [`choices!`](crate::choices).
pub trait Choice: Copy + 'static {
    /// The setting, as errors and the vocabulary name it.
    const WHAT: &'static str;

    /// All values, what else there is to set of them at its default.
    const ALL: &'static [Self];

    /// Name and description.
    fn entry(self) -> Entry;

    /// The name in settings, files and documents.
    fn name(self) -> &'static str {
        self.entry().name
    }

    /// One line that describes it.
    fn description(self) -> &'static str {
        self.entry().description
    }

    /// The value of this name.
    ///
    /// # Errors
    /// [`Error::Setting`] lists the names.
    fn parse(name: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|choice| choice.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|choice| choice.name()).collect();
            Error::setting(Self::WHAT, format!("\"{name}\""), names.join(", "))
        })
    }
}

/// Names as a sentence has them: `a`, `a or b`, `a, b or c`.
pub fn alternatives<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_names() {
        let cases: [(&[&str], &str); 4] =
            [(&[], ""), (&["a"], "a"), (&["a", "b"], "a or b"), (&["a", "b", "c"], "a, b or c")];
        for (names, sentence) in cases {
            assert_eq!(alternatives(names), sentence);
        }
    }
}
