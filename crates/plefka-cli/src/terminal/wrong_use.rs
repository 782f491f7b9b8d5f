//! The message about a value that the argument parser refuses: the flag, the value found and the value expected.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::output::say;

/// The message in one line; `None` for errors that the parser words itself.
pub(crate) fn message(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let (arg, value) = (text(ContextKind::InvalidArg)?, text(ContextKind::InvalidValue)?);
    let flag = arg.split(' ').next().unwrap_or_default();
    let reason = error.source()?.to_string();
    Some(format!("{flag}: found {value}, expected {}", expected(&reason)))
}

/// Prints the help that was asked for, or the parser's own message, which quotes arguments.
pub(crate) fn print(error: &clap::Error) {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    match error.kind() {
        DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand | DisplayVersion => {
            // The output may be closed; the exit code reports the failure in any case.
            let _ = error.print();
        }
        _ => say(error.to_string().trim_end()),
    }
}

/// The parser's own message, without its hints about usage.
pub(crate) fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// The values expected, from the reason of a number parser; other reasons say them already.
fn expected(reason: &str) -> String {
    match reason {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "a whole number, at least 0".into()
        }
        "number too large to fit in target type" => "a smaller whole number".into(),
        "invalid float literal" | "cannot parse float from empty string" => "a number".into(),
        other => match other.split_once(" is not in ").map(|(_, range)| range.split("..").next()) {
            Some(Some(least)) => format!("a whole number, at least {least}"),
            _ => other.strip_prefix("expected ").unwrap_or(other).to_owned(),
        },
    }
}
