//! Learning curves: the predictions of a regression fitted to n rows, or with p columns, over many random draws each;
//! ridge at several λ, logistic regression, and the risk expected from the theory of large designs.

mod curve;
mod design;
mod draw;
mod gather;
mod prepared;
mod settings;
mod vary;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ndarray::{Array1, Array2};
use plefka::room::check_room;
use plefka::{Error, Result};
use rayon::prelude::*;

use draw::Draw;
use gather::gather;
use prepared::Prepared;

pub use curve::{Curve, Mean, Point, Sweep};
pub use settings::SweepSettings;
pub use vary::Vary;

/// Learning curves of `x` (n_rows × n_columns) and `y`. `progress` receives (done, all) and may stop the sweep.
///
/// # Errors
/// Sizes out of range, λ that is not positive with logistic regression, numbers that are not finite; interrupted.
pub fn sweep(
    x: &Array2<f64>,
    y: &Array1<f64>,
    settings: &SweepSettings,
    progress: &(dyn Fn(usize, usize) -> ControlFlow<()> + Sync),
) -> Result<Sweep> {
    let tasks = settings.sizes.len() as f64 * settings.draws as f64;
    check_room("draws", settings.draws, 100.0 * tasks, 1.0)?;
    let prepared = Prepared::new(x, y, settings)?;
    let tasks: Vec<(usize, usize)> = (0..settings.sizes.len())
        .flat_map(|size| (0..settings.draws).map(move |draw| (size, draw)))
        .collect();
    let (stopped, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let one = |&(size, draw): &(usize, usize)| {
        if stopped.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let found = draw::draw(&prepared, settings, size, draw);
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        if progress(count, tasks.len()).is_break() {
            stopped.store(true, Ordering::Relaxed);
        }
        found
    };
    let draws: Vec<Vec<Draw>> = tasks.par_iter().map(one).collect::<Result<_>>()?;
    if stopped.into_inner() {
        return Err(Error::Interrupted("sweep"));
    }
    Ok(gather(&prepared, settings, &draws))
}
