//! The output of a command: results to standard output, everything else to standard error. A closed pipe never panics, and
//! no name from a file or an argument reaches the terminal with characters that act on it.

use std::fmt::Arguments;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::PathBuf;

use plefka::printable::{printable, printable_json};
use serde_json::Value;

use super::absent;

/// The output format, JSON or text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Whether the result is one JSON document on standard output.
    pub json: bool,
    /// Whether notes and bars are left out; warnings and errors are not.
    pub quiet: bool,
    /// The files that the command writes, by flags or by default.
    pub files: &'static [PathBuf],
}

impl Output {
    /// Prints a line about the work on standard error, unless the user wants none; the line is lost if standard error is
    /// closed.
    pub(crate) fn note(self, line: Arguments<'_>) {
        if !self.quiet {
            say(&line.to_string());
        }
    }

    /// Prints a warning on standard error.
    pub(crate) fn warning(self, text: &str) {
        say(&format!("warning: {text}"));
    }

    /// Prints an error on standard error.
    pub(crate) fn error(self, text: &str) {
        say(&format!("error: {text}"));
    }

    /// Prints every warning on a line of standard error.
    pub(crate) fn warnings(self, warnings: &[String]) {
        warnings.iter().for_each(|warning| self.warning(warning));
    }

    /// Prints the result: the document with `--json`, otherwise the lines, which name every file written.
    ///
    /// # Errors
    /// A number of the document that must exist but is not finite; output that cannot be written.
    pub(crate) fn result(self, document: &Value, lines: &str) -> anyhow::Result<()> {
        absent::check(document)?;
        if self.json {
            return self.document(document);
        }
        let mut lines = lines.to_owned();
        for file in self.files.iter().map(|file| file.display().to_string()) {
            if !lines.contains(&file) {
                let end = if lines.ends_with('\n') { "" } else { "\n" };
                lines += &format!("{end}written: {file}\n");
            }
        }
        self.text(&lines)
    }

    /// Prints a JSON document on standard output.
    pub(crate) fn document(self, document: &Value) -> anyhow::Result<()> {
        print(&printable_json(&(serde_json::to_string_pretty(document)? + "\n")))
    }

    /// Prints text on standard output.
    pub(crate) fn text(self, text: &str) -> anyhow::Result<()> {
        print(&printable(text))
    }

    /// Prints rows on standard output: unchanged where another program reads them.
    pub(crate) fn rows(self, text: &str) -> anyhow::Result<()> {
        if stdout().is_terminal() { self.text(text) } else { print(text) }
    }
}

/// Prints a line on standard error; it is lost if standard error is closed.
pub(crate) fn say(line: &str) {
    let _ = writeln!(stderr(), "{}", printable(line));
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// `name   value` lines with aligned values.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    facts.iter().map(|(name, value)| format!("{name:width$}  {value}\n")).collect()
}
