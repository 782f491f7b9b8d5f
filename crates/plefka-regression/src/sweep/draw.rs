//! One random draw of a sweep: fits to the drawn rows, and their results on the other rows.

use ndarray::{Array1, Array2, Axis};
use plefka::Result;
use plefka::data::Rows;
use plefka::rng::{Purpose, Stream};

use super::prepared::Prepared;
use super::settings::SweepSettings;
use super::vary::Vary;
use crate::classification::{Separability, logistic, separability};
use crate::{Filter, Penalty, Preparation, Rank, Regression};

/// The results of one draw for one model.
pub(super) struct Draw {
    pub accuracy: f64,
    pub squared_error: f64,
    pub norm: f64,
    pub smallest: f64,
    pub separable: bool,
    pub converged: bool,
}

/// Fitted rows, and the other rows.
struct Parts {
    x: Array2<f64>,
    y: Array1<f64>,
    test_x: Rows<f64>,
    test_y: Array1<f64>,
}

/// One draw at one size: ridge at every λ, then logistic regression.
pub(super) fn draw(
    prepared: &Prepared,
    settings: &SweepSettings,
    size: usize,
    draw: usize,
) -> Result<Vec<Draw>> {
    let parts = parts(prepared, settings, size, draw);
    let mut out = ridge(&parts, &settings.lambdas)?;
    if prepared.logistic {
        out.push(logistic_draw(&parts, settings.lambdas[0])?);
    }
    Ok(out)
}

/// The rows and columns of one draw.
fn parts(prepared: &Prepared, settings: &SweepSettings, size: usize, draw: usize) -> Parts {
    let (n, p) = prepared.x.dim();
    let mut stream = Stream::new(settings.seed, Purpose::Regression, 2 + size as u64, draw as u64);
    let (rows, columns) = match settings.vary {
        Vary::Rows => (settings.sizes[size], (0..p).collect()),
        Vary::Columns => (settings.rows, stream.permutation(p)[..settings.sizes[size]].to_vec()),
    };
    let order = stream.permutation(n);
    let part = |rows: &[usize]| {
        let x = prepared.x.select(Axis(0), rows);
        (if columns.len() == p { x } else { x.select(Axis(1), &columns) }, prepared.y.select(Axis(0), rows))
    };
    let ((x, y), (test_x, test_y)) = (part(&order[..rows]), part(&order[rows..]));
    Parts { x, y, test_x: Rows::Dense(test_x), test_y }
}

/// Ridge at every λ.
fn ridge(parts: &Parts, lambdas: &[f64]) -> Result<Vec<Draw>> {
    let x = Rows::Dense(parts.x.clone());
    let target = parts.y.clone().insert_axis(Axis(1));
    let plain = Preparation { intercept: true, standardize: false, penalty: Penalty::Size };
    let ridge = Regression::new(&x, &target, None, plain, Filter::Ridge, Some(Rank::Whole))?;
    let smallest = ridge.spectrum.values.last().copied().unwrap_or(0.0);
    let one = |&lambda: &f64| {
        let fit = ridge.coefficients(lambda)?;
        let norm = fit.slopes.iter().map(|w| w * w).sum::<f64>().sqrt();
        let predicted = fit.predict(&parts.test_x).column(0).to_owned();
        let squared_error = (&predicted - &parts.test_y).mapv(|e| e * e).mean().unwrap_or(f64::NAN);
        let accuracy = accuracy(&predicted, &parts.test_y);
        Ok(Draw { accuracy, squared_error, norm, smallest, separable: false, converged: true })
    };
    lambdas.iter().map(one).collect()
}

/// Logistic regression at one λ.
fn logistic_draw(parts: &Parts, lambda: f64) -> Result<Draw> {
    let Parts { x, y, test_x, test_y } = parts;
    let labels = y.to_vec();
    if y.iter().all(|&label| label == y[0]) {
        return Ok(single_class(y[0], test_y));
    }
    let fit = logistic(x, &labels, lambda)?;
    let scores = |rows: &Rows<f64>| Array1::from(rows.dot(fit.slopes.view())) + fit.intercept;
    let margins = scores(&Rows::Dense(x.clone())) * y;
    // A fit that classifies all rows correctly is proof enough.
    let separable = margins.iter().all(|m| *m > 0.0)
        || matches!(separability(x, &labels), Separability::Separable { .. });
    Ok(Draw {
        accuracy: accuracy(&scores(test_x), test_y),
        squared_error: f64::NAN,
        norm: fit.slopes.dot(&fit.slopes).sqrt(),
        smallest: f64::NAN,
        separable,
        converged: fit.converged,
    })
}

/// The result of a single class, which leaves nothing to learn: every row gets its label.
fn single_class(label: f64, test_y: &Array1<f64>) -> Draw {
    let predicted = Array1::from_elem(test_y.len(), label);
    Draw {
        accuracy: accuracy(&predicted, test_y),
        squared_error: f64::NAN,
        norm: 0.0,
        smallest: f64::NAN,
        separable: true,
        converged: true,
    }
}

fn accuracy(scores: &Array1<f64>, labels: &Array1<f64>) -> f64 {
    let right = scores.iter().zip(labels).filter(|(score, label)| (**score > 0.0) == (**label > 0.0)).count();
    right as f64 / labels.len() as f64
}
