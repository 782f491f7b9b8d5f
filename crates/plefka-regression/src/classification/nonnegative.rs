//! Least squares with non-negative coefficients (Lawson & Hanson 1974, chapter 23).

use ndarray::{Array1, Array2, Axis};
use plefka::linalg::decompose::thin_qr;

/// Largest number of rounds per column.
const ROUNDS: usize = 10;

/// The a ≥ 0 that minimises ‖M a − b‖, and the residual b − M a; `None` without convergence.
pub(super) fn nonnegative(
    m: &Array2<f64>,
    b: &Array1<f64>,
    tolerance: f64,
) -> Option<(Array1<f64>, Array1<f64>)> {
    let n = m.ncols();
    let mut a = Array1::<f64>::zeros(n);
    let mut passive: Vec<usize> = Vec::new();
    let mut residual = b.clone();
    for _ in 0..ROUNDS * m.nrows().max(10) * 4 {
        let pull = m.t().dot(&residual);
        let candidates = (0..n).filter(|j| !passive.contains(j) && pull[*j] > tolerance);
        let Some(next) = candidates.max_by(|&i, &j| pull[i].total_cmp(&pull[j])) else {
            return Some((a, residual));
        };
        passive.push(next);
        if !descend(m, b, &mut a, &mut passive) {
            return Some((a, residual));
        }
        residual = b - &m.dot(&a);
    }
    None
}

/// Moves `a` to the least squares solution of the passive columns; columns that reach zero on the way leave them. Returns
/// false, with the last column removed, if the columns depend on each other: the last one cannot improve the fit.
fn descend(m: &Array2<f64>, b: &Array1<f64>, a: &mut Array1<f64>, passive: &mut Vec<usize>) -> bool {
    while !passive.is_empty() {
        let Some(z) = least_squares(&m.select(Axis(1), passive), b) else {
            passive.pop();
            return false;
        };
        if z.iter().all(|&z| z > 0.0) {
            a.fill(0.0);
            passive.iter().zip(&z).for_each(|(&j, &z)| a[j] = z);
            return true;
        }
        // The largest part of the step towards z that keeps all coefficients non-negative.
        let part = passive.iter().zip(&z).filter(|(_, z)| **z <= 0.0);
        let part = part.map(|(&j, &z)| a[j] / (a[j] - z)).fold(1.0, f64::min);
        passive.iter().zip(&z).for_each(|(&j, &z)| a[j] += part * (z - a[j]));
        passive.retain(|&j| a[j] > 1e-15);
        a.iter_mut().enumerate().for_each(|(j, x)| {
            if !passive.contains(&j) {
                *x = 0.0;
            }
        });
    }
    true
}

/// The least squares solution for linearly independent columns; `None` for dependent columns.
fn least_squares(m: &Array2<f64>, b: &Array1<f64>) -> Option<Array1<f64>> {
    if m.ncols() > m.nrows() {
        return None;
    }
    let (q, r) = thin_qr(m.view()).ok()?;
    let k = m.ncols();
    let largest = (0..k).map(|i| r[[i, i]].abs()).fold(0.0, f64::max);
    let mut z = q.t().dot(b);
    for i in (0..k).rev() {
        if r[[i, i]].abs() <= 1e-13 * largest {
            return None;
        }
        let known: f64 = (i + 1..k).map(|j| r[[i, j]] * z[j]).sum();
        z[i] = (z[i] - known) / r[[i, i]];
    }
    Some(z)
}
