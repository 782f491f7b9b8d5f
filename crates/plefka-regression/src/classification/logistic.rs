//! Logistic regression with ridge's λ: the minimum of Σ ln(1 + exp(−y(xw + c))) + ½λ‖w‖² by Newton's method with step
//! halving; the intercept c is not penalised.

use ndarray::{Array1, Array2, Axis, s};
use plefka::linalg::cholesky::solve;
use plefka::linalg::product::{Accumulate, product};
use plefka::{Error, Result};

/// Largest number of steps, largest number of halvings of a step, and the share of the objective that a further step
/// may still gain at convergence.
const STEPS: usize = 200;
const HALVINGS: usize = 40;
const TOLERANCE: f64 = 1e-12;

/// The result of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// w, (n_columns).
    pub slopes: Array1<f64>,
    /// c.
    pub intercept: f64,
    /// Number of Newton steps.
    pub iterations: usize,
    /// Half the squared Newton decrement at the end, divided by the objective: the relative gain of a further step.
    pub residual: f64,
    /// Whether the fit converged: the residual is below 1e-12, or below 1e-6 when rounding stops all progress.
    pub converged: bool,
}

/// Fits `x` (n_rows × n_columns) to labels −1 and 1.
///
/// # Errors
/// Labels of a single class or other than ±1; λ that is not positive (without λ, separable classes have no solution).
pub fn logistic(x: &Array2<f64>, labels: &[f64], lambda: f64) -> Result<Logistic> {
    check(labels, lambda)?;
    let rows = with_ones(x);
    let p = x.ncols();
    let mut w = Array1::<f64>::zeros(p + 1);
    let mut value = objective(&rows, labels, lambda, &w);
    let mut fit =
        Logistic { slopes: Array1::zeros(p), intercept: 0.0, iterations: 0, residual: 1.0, converged: false };
    while fit.iterations < STEPS {
        let (gradient, hessian) = derivatives(&rows, labels, lambda, &w);
        let Some(step) = solve(&hessian, &gradient) else { break };
        fit.residual = 0.5 * step.dot(&gradient) / value;
        if fit.residual < TOLERANCE {
            fit.converged = true;
            break;
        }
        fit.iterations += 1;
        let tried = (0..HALVINGS).map(|k| 0.5f64.powi(k as i32)).find_map(|part| {
            let next = &w - &(&step * part);
            let at = objective(&rows, labels, lambda, &next);
            (at < value).then_some((next, at))
        });
        let Some(better) = tried else {
            // No step improves the objective: the limit of rounding.
            fit.converged = fit.residual < 1e-6;
            break;
        };
        (w, value) = better;
    }
    fit.slopes = w.slice(s![..p]).to_owned();
    fit.intercept = w[p];
    Ok(fit)
}

/// Checks labels and λ.
fn check(labels: &[f64], lambda: f64) -> Result<()> {
    if !(lambda > 0.0 && lambda.is_finite()) {
        return Err(Error::setting(
            "lambda",
            lambda,
            "a positive number, or classes that a plane parts have no solution",
        ));
    }
    if let Some(row) = labels.iter().position(|y| y.abs() != 1.0) {
        return Err(Error::input(format!("label of row {row}"), labels[row], "-1 or 1"));
    }
    if labels.iter().all(|&y| y == labels[0]) {
        return Err(Error::input("labels", format!("only {}", labels[0]), "both -1 and 1"));
    }
    Ok(())
}

pub(super) fn with_ones(x: &Array2<f64>) -> Array2<f64> {
    let mut rows = Array2::ones((x.nrows(), x.ncols() + 1));
    rows.slice_mut(s![.., ..x.ncols()]).assign(x);
    rows
}

fn objective(rows: &Array2<f64>, labels: &[f64], lambda: f64, w: &Array1<f64>) -> f64 {
    let margins = rows.dot(w);
    let loss = margins.iter().zip(labels).map(|(m, y)| {
        let z = -m * y;
        z.max(0.0) + (-z.abs()).exp().ln_1p()
    });
    let p = w.len() - 1;
    loss.sum::<f64>() + 0.5 * lambda * w.slice(s![..p]).dot(&w.slice(s![..p]))
}

fn derivatives(
    rows: &Array2<f64>,
    labels: &[f64],
    lambda: f64,
    w: &Array1<f64>,
) -> (Array1<f64>, Array2<f64>) {
    let p = w.len() - 1;
    let margins = rows.dot(w);
    // The probability of the wrong label.
    let wrong: Array1<f64> = margins.iter().zip(labels).map(|(m, y)| 1.0 / (1.0 + (m * y).exp())).collect();
    let pull: Array1<f64> = wrong.iter().zip(labels).map(|(q, y)| -q * y).collect();
    let mut gradient = rows.t().dot(&pull);
    let curvature = wrong.mapv(|q| q * (1.0 - q));
    let weighted = rows * &curvature.insert_axis(Axis(1));
    let mut hessian = Array2::zeros((p + 1, p + 1));
    product(rows.t(), weighted.view(), 1.0, Accumulate::Replace, hessian.view_mut());
    for j in 0..p {
        gradient[j] += lambda * w[j];
        hessian[[j, j]] += lambda;
    }
    (gradient, hessian)
}
