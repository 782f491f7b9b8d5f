//! Scores of a parameter with closed forms: generalised cross-validation (Golub, Heath & Wahba 1979), its robust form
//! (Lukas 2006), leave-one-out, and quasi-optimality (Tikhonov & Glasko 1965).

use ndarray::{Array1, Array2, Axis};
use plefka::linalg::product::{Accumulate, product};

use crate::Problem;
use crate::spectral::{Factors, Filter, Spectrum};

/// γ of robust generalised cross-validation.
const ROBUSTNESS: f64 = 0.1;
/// Rows with a leverage above 1 less this have only rounding left.
const LEVERAGE: f64 = 1e-12;
/// Number of parameters processed at a time.
pub(crate) const BLOCK: usize = 64;

/// ‖r‖²/(n − Σf)²; infinite in the case 0/0 at interpolation.
pub(crate) fn generalized(squared_residual: f64, left: f64) -> f64 {
    if left > 0.0 { squared_residual / (left * left) } else { f64::INFINITY }
}

/// GCV, summed over targets; `robust` multiplies it by γ + (1 − γ) Σf²/n, which penalises fits that depend strongly on
/// the noise.
pub(crate) fn generalized_of(spectrum: &Spectrum, factors: &Factors, robust: bool) -> f64 {
    let rss: f64 = spectrum.squared_residual(factors).iter().sum();
    let score = generalized(rss, spectrum.residual_degrees_of_freedom(factors));
    if !robust {
        return score;
    }
    let squares: f64 = factors.kept.iter().map(|f| f * f).sum();
    let n = (spectrum.free_rows + spectrum.unpenalized) as f64;
    let bending = (spectrum.unpenalized as f64 + squares) / n;
    score * (ROBUSTNESS + (1.0 - ROBUSTNESS) * bending)
}

/// ‖f(1 − f) uᵀb/s‖², summed over targets: the change of the solution with λ. For truncation, the contribution of the
/// last direction.
pub(crate) fn quasi_optimality(spectrum: &Spectrum, filter: Filter, parameter: f64) -> f64 {
    let squares = spectrum.coordinates.map_axis(Axis(1), |row| row.dot(&row));
    if filter.counts() {
        let last = (parameter as usize).saturating_sub(1).min(spectrum.rank() - 1);
        return squares[last] / spectrum.values[last].powi(2);
    }
    let factors = filter.factors(&spectrum.values, parameter);
    let parts = factors.kept.iter().zip(&factors.lost).zip(&spectrum.values).zip(&squares);
    parts.map(|(((f, l), s), c)| (f * l / s).powi(2) * c).sum()
}

/// The mean squared error over rows of leave-one-out predictions, (parameters × targets). Exact for ridge with columns
/// centred and scaled on the whole data; an approximation for truncation and damping.
pub(crate) fn leave_one_out(
    spectrum: &Spectrum,
    filter: Filter,
    parameters: &[f64],
    problem: &Problem,
) -> Array2<f64> {
    let t = spectrum.coordinates.ncols();
    let mut out = Array2::zeros((parameters.len(), t));
    let squared = spectrum.left.mapv(|u| u * u);
    // 1 − leverage of each row when all directions are kept; exactly zero if they span all rows.
    let beyond = match spectrum.free_rows == spectrum.rank() {
        true => Array1::zeros(squared.nrows()),
        false => 1.0 - &problem.leverage - squared.sum_axis(Axis(1)),
    };
    for (block, part) in parameters.chunks(BLOCK).enumerate() {
        let mut lost = Array2::zeros((spectrum.rank(), part.len()));
        for (j, &parameter) in part.iter().enumerate() {
            let factors = filter.factors(&spectrum.values, parameter);
            lost.column_mut(j).assign(&Array1::from(factors.lost));
        }
        let mut room = Array2::zeros((squared.nrows(), part.len()));
        product(squared.view(), lost.view(), 1.0, Accumulate::Replace, room.view_mut());
        room += &beyond.view().insert_axis(Axis(1));
        for target in 0..t {
            let residual = spectrum.residuals(filter, part, target);
            for j in 0..part.len() {
                let error = mean_square(residual.column(j), room.column(j), problem);
                out[[block * BLOCK + j, target]] = error;
            }
        }
    }
    out
}

/// Σ (r/(1 − h))²/Σw over rows with a weight above zero.
fn mean_square(
    residual: ndarray::ArrayView1<'_, f64>,
    room: ndarray::ArrayView1<'_, f64>,
    problem: &Problem,
) -> f64 {
    let largest = room.iter().copied().fold(0.0, f64::max);
    let rows = residual.iter().zip(room).zip(&problem.root_weights).filter(|(_, weight)| **weight > 0.0);
    let squares = rows.map(|((r, room), _)| {
        // A row that alone determines a direction cannot be predicted from the other rows.
        if *room > LEVERAGE * largest { (r / room).powi(2) } else { f64::INFINITY }
    });
    squares.sum::<f64>() / problem.total_weight()
}
