//! Passes over whole arrays, element by element: vectorised for the processor found at run time and spread over the
//! threads in chunks of fixed size, so that sums do not depend on the number of threads.

use super::dispatch::vectorized;
use super::parallel;
use crate::float::Float;

/// Elements per task.
const CHUNK: usize = 1 << 13;
/// Length from which on arrays are processed by several threads.
const PARALLEL: usize = 1 << 15;
/// Independent partial sums per chunk.
const LANES: usize = 16;

/// Calls `work(out, a)` for every pair of elements.
pub(crate) fn zip2<F: Float>(out: &mut [F], a: &[F], work: impl Fn(&mut F, F) + Sync + Send) {
    assert_eq!(out.len(), a.len(), "equal shapes");
    let pass = |out: &mut [F], a: &[F]| {
        vectorized!(out.iter_mut().zip(a).for_each(|(o, &a)| work(o, a)));
    };
    if out.len() < PARALLEL {
        pass(out, a);
    } else {
        let chunks = out.chunks_mut(CHUNK).zip(a.chunks(CHUNK));
        parallel::for_each(chunks.collect(), 1, |(out, a)| pass(out, a));
    }
}

/// Calls `work(out, a, b)` for every triple of elements.
pub(crate) fn zip3<F: Float>(out: &mut [F], a: &[F], b: &[F], work: impl Fn(&mut F, F, F) + Sync + Send) {
    assert!(out.len() == a.len() && out.len() == b.len(), "equal shapes");
    let pass = |out: &mut [F], a: &[F], b: &[F]| {
        vectorized!(out.iter_mut().zip(a).zip(b).for_each(|((o, &a), &b)| work(o, a, b)));
    };
    if out.len() < PARALLEL {
        pass(out, a, b);
    } else {
        let chunks = out.chunks_mut(CHUNK).zip(a.chunks(CHUNK)).zip(b.chunks(CHUNK));
        parallel::for_each(chunks.collect(), 1, |((out, a), b)| pass(out, a, b));
    }
}

/// Calls `work(first, second, a)` for every triple of elements; `work` may change the first two.
pub(crate) fn zip2_mut<F: Float>(
    first: &mut [F],
    second: &mut [F],
    a: &[F],
    work: impl Fn(&mut F, &mut F, F) + Sync + Send,
) {
    assert!(first.len() == a.len() && second.len() == a.len(), "equal shapes");
    let pass = |first: &mut [F], second: &mut [F], a: &[F]| {
        vectorized!(first.iter_mut().zip(second).zip(a).for_each(|((f, s), &a)| work(f, s, a)));
    };
    if first.len() < PARALLEL {
        pass(first, second, a);
    } else {
        let chunks = first.chunks_mut(CHUNK).zip(second.chunks_mut(CHUNK)).zip(a.chunks(CHUNK));
        parallel::for_each(chunks.collect(), 1, |((first, second), a)| pass(first, second, a));
    }
}

/// Length of the runs whose squares are summed in the type itself before the sum is converted to f64.
const SHORT: usize = 1 << 11;

/// Σ x² in f64, from sums over short runs in the type itself.
pub fn sum_of_squares<F: Float>(values: &[F]) -> f64 {
    let run = |run: &[F]| {
        vectorized!({
            let mut lanes = [F::zero(); 2 * LANES];
            let (whole, rest) = run.as_chunks::<{ 2 * LANES }>();
            for part in whole {
                lanes.iter_mut().zip(part).for_each(|(l, &x)| *l += x * x);
            }
            lanes.iter_mut().zip(rest).for_each(|(l, &x)| *l += x * x);
            lanes.into_iter().sum::<F>().wide()
        })
    };
    let pass = |chunk: &[F]| chunk.chunks(SHORT).map(run).sum::<f64>();
    in_chunks(values, pass).into_iter().sum()
}

/// Whether any value is NaN. The calling thread alone does this: data are checked outside of any thread pool, and a
/// forked process has no pool.
pub fn has_nan<F: Float>(values: &[F]) -> bool {
    let pass = |chunk: &[F]| vectorized!(chunk.iter().fold(0u32, |n, x| n + u32::from(x.is_nan())));
    values.chunks(CHUNK).any(|chunk| pass(chunk) > 0)
}

/// max |x|; infinite if any x is NaN.
pub fn max_abs<F: Float>(values: &[F]) -> F {
    let pass = |chunk: &[F]| {
        vectorized!({
            // The comparisons skip a NaN, so it is detected separately: Σ 0 · x is NaN if any x is.
            let (mut lanes, mut traces) = ([F::zero(); 2 * LANES], [F::zero(); 2 * LANES]);
            let (whole, rest) = chunk.as_chunks::<{ 2 * LANES }>();
            for part in whole {
                for ((l, t), &x) in lanes.iter_mut().zip(&mut traces).zip(part) {
                    *l = if x.abs() > *l { x.abs() } else { *l };
                    *t += F::zero() * x;
                }
            }
            for ((l, t), &x) in lanes.iter_mut().zip(&mut traces).zip(rest) {
                *l = if x.abs() > *l { x.abs() } else { *l };
                *t += F::zero() * x;
            }
            let trace: F = traces.into_iter().sum();
            if trace.is_nan() { F::nan() } else { lanes.into_iter().fold(F::zero(), larger) }
        })
    };
    let largest = in_chunks(values, pass).into_iter().fold(F::zero(), larger);
    if largest.is_nan() { F::infinity() } else { largest }
}

/// One damped step of a row, m ← (1−γ) m + γ new. Returns max |new − m|, or NaN if any of the differences is NaN.
pub(crate) fn damp<F: Float>(m: &mut [F], new: &[F], gamma: F) -> f64 {
    let keep = F::one() - gamma;
    vectorized!({
        // The comparisons skip a NaN, but a sum keeps it.
        let (mut lanes, mut traces) = ([F::zero(); 2 * LANES], [F::zero(); 2 * LANES]);
        let (whole, rest) = m.as_chunks_mut::<{ 2 * LANES }>();
        let (new_whole, new_rest) = new.as_chunks::<{ 2 * LANES }>();
        for (part, new) in whole.iter_mut().zip(new_whole) {
            for (((l, t), m), &new) in lanes.iter_mut().zip(&mut traces).zip(part).zip(new) {
                let change = (new - *m).abs();
                *l = if change > *l { change } else { *l };
                *t += change;
                *m = keep * *m + gamma * new;
            }
        }
        for (((l, t), m), &new) in lanes.iter_mut().zip(&mut traces).zip(rest).zip(new_rest) {
            let change = (new - *m).abs();
            *l = if change > *l { change } else { *l };
            *t += change;
            *m = keep * *m + gamma * new;
        }
        let trace: F = traces.into_iter().sum();
        if trace.is_nan() { f64::NAN } else { lanes.into_iter().fold(F::zero(), larger).wide() }
    })
}

/// The larger of two numbers; NaN if either of them is NaN.
#[inline(always)]
fn larger<F: Float>(a: F, b: F) -> F {
    // Both comparisons are false for NaN: a NaN in `a` is kept, and a NaN in `b` is returned.
    if a >= b || a.is_nan() { a } else { b }
}

fn in_chunks<F: Float, T: Send>(values: &[F], pass: impl Fn(&[F]) -> T + Sync + Send) -> Vec<T> {
    if values.len() < PARALLEL {
        values.chunks(CHUNK).map(pass).collect()
    } else {
        parallel::map_tasks(values.chunks(CHUNK).collect(), 1, pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reductions_agree_with_the_definition_and_keep_nan() {
        let values: Vec<f64> = (0..200_001).map(|k| f64::from(k % 977) - 400.0).collect();
        let squares: f64 = values.iter().map(|x| x * x).sum();
        assert!((sum_of_squares(&values) - squares).abs() < 1e-9 * squares);
        assert_eq!(max_abs(&values), 576.0);
        for place in [0, 17, 199_999] {
            let mut broken = values.clone();
            broken[place] = f64::NAN;
            assert!(has_nan(&broken) && !has_nan(&values));
            assert!(max_abs(&broken).is_infinite() && sum_of_squares(&broken).is_nan());
            let mut m = vec![0.0; values.len()];
            assert!(damp(&mut m, &broken, 0.5).is_nan());
        }
        let mut m = vec![1.0f32; 21];
        let residual = damp(&mut m, &[3.0f32; 21], 0.25);
        assert_eq!((residual, m[0], m[20]), (2.0, 1.5, 1.5));
    }

    #[test]
    fn passes_reach_every_element_in_any_size() {
        for n in [1, 100, PARALLEL + 3] {
            let a: Vec<f32> = (0..n).map(|k| (k % 64) as f32).collect();
            let (mut x, mut y) = (vec![1.0f32; n], vec![2.0f32; n]);
            zip2(&mut x, &a, |x, a| *x += a);
            zip3(&mut y, &a, &x, |y, a, x| *y += a * x);
            zip2_mut(&mut x, &mut y, &a, |x, y, a| {
                *x -= a;
                *y -= a * (1.0 + a);
            });
            assert!(x.iter().all(|&x| x == 1.0) && y[n - 1] == 2.0);
        }
    }
}
