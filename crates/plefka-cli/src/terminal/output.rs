//! Where words go: results to standard output, everything else to standard error. A closed pipe never panics.

use std::fmt::Arguments;
use std::io::{Write, stderr, stdout};

use serde_json::Value;

/// Whether results are JSON or text.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// One JSON document on standard output.
    pub json: bool,
}

impl Output {
    /// A line on standard error. Nobody may be listening: then it is lost.
    pub fn note(self, line: Arguments<'_>) {
        let _ = writeln!(stderr(), "{line}");
    }

    /// The result: the document with `--json`, the lines without.
    pub fn result(self, document: &Value, lines: &str) -> anyhow::Result<()> {
        if self.json {
            return self.document(document);
        }
        self.text(lines)
    }

    /// A JSON document on standard output.
    pub fn document(self, document: &Value) -> anyhow::Result<()> {
        self.text(&(serde_json::to_string_pretty(document)? + "\n"))
    }

    /// Text on standard output, as it is.
    pub fn text(self, text: &str) -> anyhow::Result<()> {
        let mut out = stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

/// `name   value` lines with the values under each other.
pub fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    facts.iter().map(|(name, value)| format!("{name:width$}  {value}\n")).collect()
}
