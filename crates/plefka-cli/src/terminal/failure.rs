//! Failures: a message on standard error, an exit code and, with `--json`, a document.

use serde_json::json;

use crate::terminal::flags::Flags;
use crate::terminal::output::Output;

/// Exit code of success.
pub(crate) const DONE: u8 = 0;
/// Exit code of a command that failed.
pub(crate) const FAILED: u8 = 1;
/// Exit code for a wrong flag, setting or key of a configuration file.
pub(crate) const USAGE: u8 = 2;

/// Exit code of a run that was interrupted and is saved: the same command with `--resume` goes on (EX_TEMPFAIL of
/// sysexits.h, which job scripts take as a reason to submit the job again).
pub(crate) const SAVED: u8 = 75;

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

/// Prints the message of an error, which names flags as the user typed them; returns the exit code.
pub(crate) fn explain(error: &anyhow::Error, flags: &Flags, output: Output) -> u8 {
    if broken_pipe(error) {
        return DONE;
    }
    let code = code_of(error);
    say(&message(error, flags), code, output);
    code
}

/// Prints the message of a failure and, with `--json`, its document.
pub(crate) fn say(message: &str, code: u8, output: Output) {
    output.error(message);
    document(message, code, output);
}

/// With `--json`, the document of a failure.
pub(crate) fn document(message: &str, code: u8, output: Output) {
    if output.json {
        // Standard error already has the message.
        let _ = output.document(&json!({ "error": message, "exit_code": code }));
    }
}

/// The chain of causes, without the causes that an earlier one quotes.
fn message(error: &anyhow::Error, flags: &Flags) -> String {
    let told = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref() {
        Some(plefka::Error::Setting { name, found, expected }) => flags.about(name, found, expected),
        _ => flags.about_data(cause.to_string()),
    };
    error.chain().map(told).fold(String::new(), |said, cause| match said {
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
