//! Configuration files in TOML; every error names the file, the line, the key and the nearest known key.

use std::ops::Range;
use std::path::Path;

use plefka::training::RunConfig;
use plefka_deep::training::NetConfig;

use crate::terminal::failure::usage;

/// Keys further from any known one than this get no suggestion.
const NEAR: f64 = 0.75;

/// Reads the settings of a run; keys left out keep their defaults.
pub(super) fn read(path: &Path) -> anyhow::Result<RunConfig> {
    let text = text(path)?;
    RunConfig::from_toml(&text).map_err(|error| refused(path, &text, error.span(), error.message()))
}

/// Reads the settings of a run of a perceptron.
pub(super) fn read_net(path: &Path) -> anyhow::Result<NetConfig> {
    let text = text(path)?;
    NetConfig::from_toml(&text).map_err(|error| refused(path, &text, error.span(), error.message()))
}

fn text(path: &Path) -> plefka::Result<String> {
    std::fs::read_to_string(path).map_err(|e| plefka::Error::io("read", path, e))
}

/// The error of a parser, with its place and the nearest known key.
fn refused(path: &Path, text: &str, span: Option<Range<usize>>, message: &str) -> anyhow::Error {
    let (line, column) = place(text, span.map_or(0, |span| span.start));
    let hint = suggestion(message).map(|key| format!("; did you mean `{key}`?")).unwrap_or_default();
    usage(format!("{}: line {line}, column {column}: {message}{hint}", path.display()))
}

/// Line and column, from 1, of a byte.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..byte.min(text.len())];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
    (line, column)
}

/// The known key nearest to the unknown one, from serde's "unknown field `x`, expected one of `a`, `b`".
fn suggestion(message: &str) -> Option<&str> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next().filter(|_| message.starts_with("unknown "))?;
    let near = |key: &&str| strsim::jaro_winkler(unknown, key);
    quoted.filter(|key| near(key) > NEAR).max_by(|a, b| near(a).total_cmp(&near(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_the_place_and_the_nearest_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.toml");
        let refuse = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read(&path).unwrap_err().to_string()
        };
        let message = refuse("seed = 3\n\n[training]\nepohcs = 4\n");
        assert!(message.contains("run.toml: line 4, column 1: unknown field `epohcs`"), "{message}");
        assert!(message.contains("`batch`") && message.ends_with("did you mean `epochs`?"), "{message}");
        let message = refuse("[model]\nhidden = \"many\"\n");
        assert!(message.contains("line 2, column 10") && message.contains("many"), "{message}");
        let message = refuse("[model\n");
        assert!(message.contains("line 1"), "{message}");
    }
}
