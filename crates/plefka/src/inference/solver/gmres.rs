//! GMRES (Saad & Schultz 1986): the x in the Krylov space of A and b that minimises ‖b − Ax‖, from products Av alone.

use super::vector::{dot, norm};

/// Solves A x ≈ b with at most `directions` products, until ‖b − Ax‖ ≤ `share` · ‖b‖ (by the recurrence). `apply`
/// receives directions of length 1.
pub(super) fn gmres(
    b: &[f64],
    directions: usize,
    share: f64,
    mut apply: impl FnMut(&[f64]) -> Vec<f64>,
) -> Vec<f64> {
    let size = norm(b);
    let mut basis = vec![b.iter().map(|x| x / size).collect::<Vec<f64>>()];
    // Columns of the Hessenberg matrix, made upper triangular by rotations, and the right-hand side after the same
    // rotations.
    let (mut columns, mut rotations): (Vec<Vec<f64>>, Vec<(f64, f64)>) = (Vec::new(), Vec::new());
    let mut right = vec![size];
    while columns.len() < directions && right[columns.len()].abs() > share * size {
        let mut next = apply(&basis[columns.len()]);
        let mut column: Vec<f64> = Vec::with_capacity(basis.len() + 1);
        for old in &basis {
            let overlap = dot(old, &next);
            next.iter_mut().zip(old).for_each(|(x, o)| *x -= overlap * o);
            column.push(overlap);
        }
        let rest = norm(&next);
        for (k, &(c, s)) in rotations.iter().enumerate() {
            (column[k], column[k + 1]) =
                (c * column[k] + s * column[k + 1], c * column[k + 1] - s * column[k]);
        }
        let last = columns.len();
        let length = column[last].hypot(rest);
        if !(length > 0.0 && length.is_finite()) {
            break;
        }
        let (c, s) = (column[last] / length, rest / length);
        column[last] = length;
        let carried = right[last];
        right[last] = c * carried;
        rotations.push((c, s));
        right.push(-s * carried);
        columns.push(column);
        if rest <= f64::EPSILON * length {
            break;
        }
        basis.push(next.iter().map(|x| x / rest).collect());
    }
    combination(&columns, &right, &basis, b.len())
}

/// Σ y_k v_k with y from the triangular system.
fn combination(columns: &[Vec<f64>], right: &[f64], basis: &[Vec<f64>], n: usize) -> Vec<f64> {
    let mut y = vec![0.0; columns.len()];
    for row in (0..columns.len()).rev() {
        let known: f64 = (row + 1..columns.len()).map(|k| columns[k][row] * y[k]).sum();
        y[row] = (right[row] - known) / columns[row][row];
    }
    let mut out = vec![0.0; n];
    for (y, v) in y.iter().zip(basis) {
        out.iter_mut().zip(v).for_each(|(o, v)| *o += y * v);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Stream};

    #[test]
    fn systems_are_solved_to_the_share_asked_for() {
        let n = 20;
        let mut stream = Stream::new(1, Purpose::Sample, 0, 0);
        let matrix: Vec<Vec<f64>> = (0..n)
            .map(|i| (0..n).map(|j| f64::from(u8::from(i == j)) + 0.15 * stream.normal()).collect())
            .collect();
        let b: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let times = |v: &[f64]| matrix.iter().map(|row| dot(row, v)).collect::<Vec<f64>>();
        let mut last = 0;
        for share in [0.1, 1e-4, 1e-10] {
            let mut products = 0;
            let x = gmres(&b, n, share, |v| {
                products += 1;
                times(v)
            });
            let left: Vec<f64> = times(&x).iter().zip(&b).map(|(a, b)| a - b).collect();
            assert!(norm(&left) <= 1.01 * share * norm(&b), "{share}: {}", norm(&left));
            assert!(products > last && products <= n, "{products}");
            last = products;
        }
    }

    #[test]
    fn what_ends_early_is_finite() {
        // The identity after one product; the zero matrix, whose system has no solution.
        assert_eq!(gmres(&[3.0, 4.0], 2, 1e-12, <[f64]>::to_vec), [3.0, 4.0]);
        assert_eq!(gmres(&[3.0, 4.0], 2, 1e-12, |_| vec![0.0; 2]), [0.0, 0.0]);
        assert_eq!(gmres(&[3.0, 4.0], 2, 1e-12, |_| vec![f64::NAN; 2]), [0.0, 0.0]);
    }
}
