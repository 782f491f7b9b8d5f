//! Sums over the units of one replica, in f64, and steps inside the range of the units.

use super::solved::nan_max;
use crate::float::Float;
use crate::kernels::dispatch::vectorized;

/// Σ x y.
pub(super) fn dot<F: Float>(x: &[F], y: &[F]) -> f64 {
    vectorized!({
        let mut lanes = [0.0f64; 8];
        let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
        for (x, y) in x.iter().zip(y) {
            lanes.iter_mut().zip(x).zip(y).for_each(|((l, x), y)| *l += x.wide() * y.wide());
        }
        lanes.iter_mut().zip(x_rest).zip(y_rest).for_each(|((l, x), y)| *l += x.wide() * y.wide());
        lanes.iter().sum()
    })
}

/// √Σ x².
pub(super) fn norm<F: Float>(x: &[F]) -> f64 {
    dot(x, x).sqrt()
}

/// max |x|; NaN if an entry is NaN.
pub(super) fn largest<F: Float>(x: &[F]) -> f64 {
    x.iter().fold(0.0, |worst, x| nan_max(x.wide().abs(), worst))
}

/// x + γ r: between x and G(x), and therefore inside the range of any unit.
pub(super) fn damped<F: Float>(x: &[F], r: &[F], gamma: F) -> Vec<F> {
    x.iter().zip(r).map(|(&x, &r)| x + gamma * r).collect()
}

/// `point` for every entry inside the range, the damped step from x for every other entry.
pub(super) fn inside<F: Float>(point: &[F], damped: &[F], (low, high): (&[F], &[F])) -> Vec<F> {
    let ends = low.iter().zip(high);
    let pairs = point.iter().zip(damped).zip(ends);
    // Both comparisons are false for NaN.
    pairs.map(|((&p, &d), (&low, &high))| if p > low && p < high { p } else { d }).collect()
}
