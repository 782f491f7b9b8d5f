//! The data of a sweep, checked and standardised.

use ndarray::{Array1, Array2, Axis};
use plefka::data::Rows;
use plefka::{Error, Result};

use super::settings::SweepSettings;
use super::vary::Vary;

/// The whole data, standardised.
pub(super) struct Prepared {
    pub x: Array2<f64>,
    pub y: Array1<f64>,
    pub classes: Option<(f64, f64)>,
    pub logistic: bool,
}

impl Prepared {
    /// Checks and prepares `x` (n_rows × n_columns) and `y`.
    ///
    /// # Errors
    /// Settings out of range, numbers that are not finite, λ = 0 with logistic regression.
    pub(super) fn new(x: &Array2<f64>, y: &Array1<f64>, settings: &SweepSettings) -> Result<Self> {
        let rows = Rows::Dense(x.clone());
        crate::problem::check(&rows, &y.clone().insert_axis(Axis(1)), None)?;
        check_settings(settings, x.dim())?;
        let Rows::Dense(mut x) = rows else { unreachable!("made dense above") };
        if settings.standardize {
            let (mean, sd) = (x.mean_axis(Axis(0)).expect("rows"), x.std_axis(Axis(0), 0.0));
            x -= &mean;
            x /= &sd.mapv(|s| if s > 0.0 { s } else { 1.0 });
        }
        let classes = two_classes(y);
        let y = match classes {
            Some((low, _)) => y.mapv(|y| if y == low { -1.0 } else { 1.0 }),
            None => y.clone(),
        };
        let logistic = settings.logistic && classes.is_some();
        if logistic && settings.lambdas[0] == 0.0 {
            return Err(Error::setting(
                "lambda",
                0,
                "a positive number for logistic regression, or without it",
            ));
        }
        Ok(Self { x, y, classes, logistic })
    }
}

/// Checks the settings for `n` rows of `p` columns.
fn check_settings(settings: &SweepSettings, (n, p): (usize, usize)) -> Result<()> {
    if settings.draws == 0 {
        return Err(Error::setting("draws", 0, "at least 1"));
    }
    if settings.sizes.is_empty() {
        return Err(Error::setting("sizes", "none", "at least one"));
    }
    let (name, most) = match settings.vary {
        Vary::Rows => ("rows", n - 1),
        Vary::Columns => ("columns", p),
    };
    if let Some(size) = settings.sizes.iter().find(|size| !(1..=most).contains(*size)) {
        return Err(Error::setting("sizes", size, format!("from 1 to {most} {name}")));
    }
    if settings.vary == Vary::Columns && !(1..n).contains(&settings.rows) {
        return Err(Error::setting("rows", settings.rows, format!("from 1 to {}", n - 1)));
    }
    if let Some(wrong) = settings.lambdas.iter().find(|x| !(x.is_finite() && **x >= 0.0)) {
        return Err(Error::setting("lambda", wrong, "a finite number, not negative"));
    }
    if settings.lambdas.is_empty() {
        return Err(Error::setting("lambda", "none", "at least one"));
    }
    Ok(())
}

/// The two values of a target with exactly two values, the smaller first.
fn two_classes(y: &Array1<f64>) -> Option<(f64, f64)> {
    let low = y.iter().copied().fold(f64::INFINITY, f64::min);
    let high = y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low < high && y.iter().all(|&y| y == low || y == high)).then_some((low, high))
}
