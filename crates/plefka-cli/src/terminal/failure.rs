//! Failures: a message on standard error, an exit code and, with `--json`, a document.

use serde_json::json;

use crate::terminal::output::Output;

/// Exit code of success.
pub(crate) const DONE: u8 = 0;
/// Exit code of a command that failed.
pub(crate) const FAILED: u8 = 1;
/// Exit code for a wrong flag, setting or key of a configuration file.
pub(crate) const USAGE: u8 = 2;

/// Wrong use that the argument parser cannot detect.
#[derive(Debug)]
pub(crate) struct Usage(pub String);

impl std::fmt::Display for Usage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// An error for wrong use.
pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
    Usage(message.into()).into()
}

/// Prints the message of an error; returns the exit code.
pub(crate) fn explain(error: &anyhow::Error, output: Output) -> u8 {
    if broken_pipe(error) {
        return DONE;
    }
    let code = code_of(error);
    let message = message(error);
    output.note(format_args!("error: {message}"));
    if output.json {
        // Standard error already has the message.
        let _ = output.document(&json!({ "error": message, "exit_code": code }));
    }
    code
}

/// The chain of causes, without the causes that an earlier one quotes.
fn message(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said {
        said if said.is_empty() => cause,
        said if said.contains(&cause) => said,
        said => format!("{said}: {cause}"),
    })
}

fn code_of(error: &anyhow::Error) -> u8 {
    let wrong_use = error.chain().any(|cause| {
        cause.is::<Usage>() || matches!(cause.downcast_ref(), Some(plefka::Error::Setting { .. }))
    });
    if wrong_use { USAGE } else { FAILED }
}

/// Whether the reader of standard output closed the pipe: `plefka … | head` is not a failure.
fn broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
