//! Progress bars on standard error: not drawn where that is no terminal, taken away when they are dropped.

use std::io::{IsTerminal, stderr};
use std::ops::Deref;

use indicatif::{ProgressBar, ProgressStyle};
use plefka::inference::watch::Watch;

use super::interrupt;

const PARTS: u64 = 1000;

/// A bar.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// An empty bar of `length` steps, drawn as the template of indicatif says; without a length it is not drawn.
    pub fn new(length: Option<u64>, template: &str) -> Self {
        let bar = match length {
            Some(length) if stderr().is_terminal() => ProgressBar::new(length),
            _ => ProgressBar::hidden(),
        };
        bar.set_style(ProgressStyle::with_template(template).expect("a template known to be right"));
        Self(bar)
    }
}

impl Deref for Bar {
    type Target = ProgressBar;

    fn deref(&self) -> &ProgressBar {
        &self.0
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Carries `work` out under a bar that is called `what`; Ctrl-C ends it.
///
/// # Errors
/// Those of `work`, which is told to stop after Ctrl-C.
pub fn watched<T>(what: &str, work: impl FnOnce(Watch<'_>) -> plefka::Result<T>) -> anyhow::Result<T> {
    interrupt::listen()?;
    let bar = Bar::new(Some(PARTS), &format!("{{bar:24}} {{percent:>3}}%  {what}, {{eta}} left"));
    Ok(work(&|share: f64| {
        bar.set_position((share * PARTS as f64) as u64);
        interrupt::flow()
    })?)
}
