//! The measured rates of a machine: operations (multiplications and additions) of dense products per second, and bytes
//! moved per second.

use std::hint::black_box;
use std::time::Instant;

use plefka::any::{AnyMatrix, Precision};
use plefka::linalg::triad::triad;

use crate::terminal::interrupt;

/// Shortest useful timing in seconds; a shorter one measures the clock more than the work.
const SHORTEST: f64 = 1e-4;
/// Least number of timings, unless one timing takes the whole planned time.
const REPEATS: usize = 3;
/// Sides of the square product; the largest one that fits into the time is used.
const SIDES: [usize; 4] = [2048, 1024, 512, 256];
/// Bytes of the streamed arrays, more than caches hold.
pub(super) const MOST: f64 = (256 << 20) as f64;

/// The measurements of a machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Machine {
    /// Number of working threads.
    pub threads: usize,
    /// Operations of products per second at the requested sizes.
    pub products: f64,
    /// A large product, if there was time for it.
    pub square: Option<Square>,
    /// Bytes moved per second from and to main memory.
    pub bandwidth: f64,
    /// Bytes moved per second where as many bytes as a step uses are moved again and again; caches may hold them.
    pub bandwidth_of_step: f64,
}

/// A product of square matrices.
#[derive(Debug, Clone, Copy)]
pub(super) struct Square {
    /// Rows and columns of each.
    pub side: usize,
    /// Operations per second.
    pub rate: f64,
}

/// Operations per second of (batch × visible)(visible × hidden).
pub(super) fn product_rate(
    precision: Precision,
    (batch, visible, hidden): (usize, usize, usize),
    seconds: f64,
) -> f64 {
    let a = AnyMatrix::filled(precision, (batch, visible), 0.5);
    let b = AnyMatrix::filled(precision, (visible, hidden), 0.5);
    let mut out = AnyMatrix::filled(precision, (batch, hidden), 1.0);
    let best = best(seconds, clock(), || {
        a.product_into(&b, &mut out).expect("shapes that fit");
        black_box(&mut out);
    });
    2.0 * batch as f64 * visible as f64 * hidden as f64 / best
}

/// Operations per second of a large square product, if a machine with a rate of about `rate` can finish one within
/// `seconds`.
pub(super) fn square(precision: Precision, rate: f64, seconds: f64) -> Option<Square> {
    let side = SIDES.into_iter().find(|&side| 2.0 * (side as f64).powi(3) / rate < 0.5 * seconds)?;
    Some(Square { side, rate: product_rate(precision, (side, side, side), seconds) })
}

/// Bytes per second, read and written, of a = b + s c over three arrays of `bytes` in all (the triad of McCalpin's
/// STREAM); at most [`MOST`], which is more than caches hold.
pub(super) fn bandwidth(bytes: f64, seconds: f64) -> f64 {
    let numbers = (bytes.min(MOST) / 3.0 / size_of::<f32>() as f64).max(1024.0) as usize;
    // Every page is written before the clock starts, because unwritten pages are not yet in memory.
    let [mut a, b, c] = [0.5f32, 1.0, 2.0].map(|x| vec![x; numbers]);
    let best = best(seconds, clock(), || {
        triad(&mut a, &b, &c, 0.5);
        black_box(&mut a);
    });
    (3 * numbers * size_of::<f32>()) as f64 / best
}

/// A clock that returns the seconds since its creation.
fn clock() -> impl Fn() -> f64 {
    let begun = Instant::now();
    move || begun.elapsed().as_secs_f64()
}

/// The shortest time of `work`, from repetitions that take about `seconds` on the clock.
fn best(seconds: f64, clock: impl Fn() -> f64, mut work: impl FnMut()) -> f64 {
    let (begun, mut calls, mut timings, mut best) = (clock(), 1u32, 0, f64::INFINITY);
    loop {
        let start = clock();
        (0..calls).for_each(|_| work());
        let end = clock();
        let took = end - start;
        if took < SHORTEST {
            calls *= 2;
            continue;
        }
        best = best.min(took / f64::from(calls));
        timings += 1;
        let enough = timings >= REPEATS || took > seconds;
        if (enough && end - begun > seconds) || interrupt::asked() {
            return best;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// The best time and the number of calls for works that take the given times in turn.
    fn timed(seconds: f64, times: &[f64]) -> (f64, usize) {
        let (now, calls) = (Cell::new(0.0), Cell::new(0));
        let work = || {
            now.set(now.get() + times[calls.get() % times.len()]);
            calls.set(calls.get() + 1);
        };
        (best(seconds, || now.get(), work), calls.get())
    }

    #[test]
    fn the_best_of_several_timings() {
        assert_eq!(timed(0.5, &[4.0]), (4.0, 1));
        assert_eq!(timed(5.0, &[4.0, 2.0, 3.0, 1.0]), (2.0, 3));
        assert_eq!(timed(9.5, &[4.0, 2.0, 3.0, 1.0]), (1.0, 4));
        // 1 + 2 + … + 64 calls are too short for a timing, 128 calls are long enough.
        let (found, calls) = timed(1e-5, &[1e-6]);
        assert!((found - 1e-6).abs() < 1e-12 && calls == 255, "{found} {calls}");
    }

    #[test]
    fn a_square_that_takes_too_long_is_left_out() {
        assert!(square(Precision::F32, 1.0, 0.01).is_none());
        assert_eq!(square(Precision::F32, 1e10, 0.01).map(|square| square.side), Some(256));
    }
}
