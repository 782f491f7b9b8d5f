//! A bar for work that says what share of it is done, which Ctrl-C ends.

use std::io::{IsTerminal, stderr};
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressStyle};
use plefka::inference::watch::Watch;

use crate::interrupt;

const PARTS: u64 = 1000;

/// Carries `work` out under a bar that is called `what`.
///
/// # Errors
/// Those of `work`, which is told to stop after Ctrl-C.
pub fn watched<T>(what: &str, work: impl FnOnce(Watch<'_>) -> plefka::Result<T>) -> anyhow::Result<T> {
    interrupt::listen()?;
    let bar = if stderr().is_terminal() { ProgressBar::new(PARTS) } else { ProgressBar::hidden() };
    let template = format!("{{bar:24}} {{percent:>3}}%  {what}, {{eta}} left");
    bar.set_style(ProgressStyle::with_template(&template).expect("a template known to be right"));
    let found = work(&|share: f64| {
        bar.set_position((share * PARTS as f64) as u64);
        if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    Ok(found?)
}
