//! Progress bars on standard error: not drawn if it is not a terminal, and removed when they are dropped.

use std::io::{IsTerminal, stderr};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use plefka::inference::watch::Watch;

use super::interrupt;

const PARTS: u64 = 1000;

/// Whether no bar is drawn.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Draws no bars from here on.
pub(crate) fn set_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

/// A progress bar.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// An empty bar of `length` steps, drawn with a template of indicatif; not drawn without a length.
    pub(crate) fn new(length: Option<u64>, template: &str) -> Self {
        let bar = match length {
            Some(length) if stderr().is_terminal() && !QUIET.load(Ordering::Relaxed) => {
                ProgressBar::new(length)
            }
            _ => ProgressBar::hidden(),
        };
        bar.set_style(ProgressStyle::with_template(template).expect("a template known to be right"));
        Self(bar)
    }
}

/// Runs `work`, whose length is not known, beside its title and the seconds that have passed.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let bar = Bar::new(Some(PARTS), &format!("{{spinner}} {what}, {{elapsed}}"));
    bar.enable_steady_tick(Duration::from_millis(100));
    work()
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

/// Runs `work` under a bar with the title `what`; Ctrl-C stops it.
///
/// # Errors
/// The errors of `work`, which is interrupted after Ctrl-C.
pub(crate) fn watched<T>(what: &str, work: impl FnOnce(Watch<'_>) -> plefka::Result<T>) -> anyhow::Result<T> {
    let bar = Bar::new(Some(PARTS), &format!("{{bar:24}} {{percent:>3}}%  {what}, {{eta}} left"));
    Ok(work(&|share: f64| {
        bar.set_position((share * PARTS as f64) as u64);
        interrupt::flow()
    })?)
}
