//! Learning curves: the predictions of a regression fitted to n rows, or with p columns, over many random draws each;
//! ridge at several λ, logistic regression, and the risk expected from the theory of large designs.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use ndarray::{Array1, Array2, Axis};
use plefka::data::Rows;
use plefka::numerics::mean::mean_and_variance;
use plefka::rng::{Purpose, Stream};
use plefka::{Error, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::classification::{Separability, logistic, separability};
use crate::theory::{Design, risk};
use crate::{Filter, Penalty, Preparation, Rank, Regression};

plefka::choices! {
    /// The quantity that is varied.
    #[derive(Default)]
    pub enum Vary: "vary" {
        #[default]
        Rows = "rows": "The number of rows fitted to; the others are predicted",
        Columns = "columns": "The number of columns, drawn at random, at a fixed number of rows",
    }
}

/// The settings of a sweep.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SweepSettings {
    /// The quantity that is varied.
    pub vary: Vary,
    /// The numbers of rows or columns.
    pub sizes: Vec<usize>,
    /// Number of fitted rows if columns are varied.
    pub rows: usize,
    /// Random draws at each size.
    pub draws: usize,
    /// λ in ‖y − Xw‖² + λ‖w‖².
    pub lambdas: Vec<f64>,
    /// Whether to add logistic regression at the first λ, if there are two classes.
    pub logistic: bool,
    /// Whether to divide columns by their standard deviations over all rows.
    pub standardize: bool,
    /// The seed of the draws.
    pub seed: u64,
}

impl Default for SweepSettings {
    fn default() -> Self {
        Self {
            vary: Vary::Rows,
            sizes: Vec::new(),
            rows: 0,
            draws: 60,
            lambdas: vec![1e-6],
            logistic: true,
            standardize: true,
            seed: 1,
        }
    }
}

/// A mean over draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// The results of a model at one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Number of fitted rows.
    pub rows: usize,
    /// Number of columns used.
    pub columns: usize,
    /// The share of held-out rows classified correctly, if there are two classes.
    pub accuracy: Option<Mean>,
    /// The mean squared error on held-out rows; `None` for logistic regression.
    pub squared_error: Option<Mean>,
    /// The median over draws of the mean squared error, robust against single draws.
    pub median_squared_error: Option<f64>,
    /// The expected mean squared error from theory; infinite where it diverges.
    pub expected: Option<f64>,
    /// ‖w‖ of the standardised columns, mean over draws.
    pub norm: Mean,
    /// The median of ‖w‖ over draws, robust against single draws.
    pub median_norm: f64,
    /// The median of the smallest singular value above rounding; `None` for logistic regression.
    pub smallest_singular_value: Option<f64>,
    /// The share of draws whose classes a plane separates; `None` for ridge.
    pub separable: Option<f64>,
    /// The share of draws that did not converge; `None` for ridge.
    pub unconverged: Option<f64>,
}

/// One model at all sizes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// `ridge` or `logistic`.
    pub model: &'static str,
    /// λ.
    pub lambda: f64,
    /// One point per size.
    pub points: Vec<Point>,
}

/// All curves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sweep {
    /// What was varied.
    pub vary: Vary,
    /// The two classes, as numbers of the target, if it has exactly two values: the smaller one is −1.
    pub classes: Option<(f64, f64)>,
    /// Ridge at every λ, then logistic regression.
    pub curves: Vec<Curve>,
}

/// The results of one draw for one model.
struct Draw {
    accuracy: f64,
    squared_error: f64,
    norm: f64,
    smallest: f64,
    separable: bool,
    converged: bool,
}

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
    let prepared = Prepared::new(x, y, settings)?;
    let tasks: Vec<(usize, usize)> = (0..settings.sizes.len())
        .flat_map(|size| (0..settings.draws).map(move |draw| (size, draw)))
        .collect();
    let (stopped, done) = (AtomicBool::new(false), std::sync::atomic::AtomicUsize::new(0));
    let one = |&(size, draw): &(usize, usize)| {
        if stopped.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let found = prepared.draw(settings, size, draw);
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
    Ok(prepared.gather(settings, &draws))
}

/// The whole data, standardised.
struct Prepared {
    x: Array2<f64>,
    y: Array1<f64>,
    classes: Option<(f64, f64)>,
    logistic: bool,
}

impl Prepared {
    fn new(x: &Array2<f64>, y: &Array1<f64>, settings: &SweepSettings) -> Result<Self> {
        let (n, p) = x.dim();
        let rows = Rows::Dense(x.clone());
        crate::problem::check(&rows, &y.clone().insert_axis(Axis(1)), None)?;
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

    /// One draw at one size: ridge at every λ, then logistic regression.
    fn draw(&self, settings: &SweepSettings, size: usize, draw: usize) -> Result<Vec<Draw>> {
        let (n, p) = self.x.dim();
        let mut stream = Stream::new(settings.seed, Purpose::Regression, 2 + size as u64, draw as u64);
        let (rows, columns) = match settings.vary {
            Vary::Rows => (settings.sizes[size], (0..p).collect()),
            Vary::Columns => (settings.rows, stream.permutation(p)[..settings.sizes[size]].to_vec()),
        };
        let order = stream.permutation(n);
        let part = |rows: &[usize]| {
            let x = self.x.select(Axis(0), rows);
            (if columns.len() == p { x } else { x.select(Axis(1), &columns) }, self.y.select(Axis(0), rows))
        };
        let ((x, y), (test_x, test_y)) = (part(&order[..rows]), part(&order[rows..]));
        let target = y.clone().insert_axis(Axis(1));
        let plain = Preparation { intercept: true, standardize: false, penalty: Penalty::Size };
        let ridge =
            Regression::new(&Rows::Dense(x.clone()), &target, None, plain, Filter::Ridge, Some(Rank::Whole))?;
        let smallest = ridge.spectrum.values.last().copied().unwrap_or(0.0);
        let test = Rows::Dense(test_x);
        let mut out = Vec::new();
        for &lambda in &settings.lambdas {
            let fit = ridge.coefficients(lambda)?;
            let norm = fit.slopes.iter().map(|w| w * w).sum::<f64>().sqrt();
            let predicted = fit.predict(&test).column(0).to_owned();
            let squared_error = (&predicted - &test_y).mapv(|e| e * e).mean().unwrap_or(f64::NAN);
            let accuracy = accuracy(&predicted, &test_y);
            out.push(Draw { accuracy, squared_error, norm, smallest, separable: false, converged: true });
        }
        if self.logistic {
            out.push(self.logistic(&x, &y, settings.lambdas[0], &test, &test_y)?);
        }
        Ok(out)
    }

    fn logistic(
        &self,
        x: &Array2<f64>,
        y: &Array1<f64>,
        lambda: f64,
        test: &Rows<f64>,
        test_y: &Array1<f64>,
    ) -> Result<Draw> {
        let labels = y.to_vec();
        if y.iter().all(|&label| label == y[0]) {
            // A single class leaves nothing to learn: every row gets its label.
            let predicted = Array1::from_elem(test_y.len(), y[0]);
            let (accuracy, squared_error) = (accuracy(&predicted, test_y), f64::NAN);
            return Ok(Draw {
                accuracy,
                squared_error,
                norm: 0.0,
                smallest: f64::NAN,
                separable: true,
                converged: true,
            });
        }
        let fit = logistic(x, &labels, lambda)?;
        let scores = |rows: &Rows<f64>| Array1::from(rows.dot(fit.slopes.view())) + fit.intercept;
        let margins = scores(&Rows::Dense(x.clone())) * y;
        // A fit that classifies all rows correctly is proof enough.
        let separable = margins.iter().all(|m| *m > 0.0)
            || matches!(separability(x, &labels), Separability::Separable { .. });
        Ok(Draw {
            accuracy: accuracy(&scores(test), test_y),
            squared_error: f64::NAN,
            norm: fit.slopes.dot(&fit.slopes).sqrt(),
            smallest: f64::NAN,
            separable,
            converged: fit.converged,
        })
    }

    fn gather(&self, settings: &SweepSettings, draws: &[Vec<Draw>]) -> Sweep {
        let design = (settings.vary == Vary::Rows).then(|| self.design()).flatten();
        let n_models = settings.lambdas.len() + usize::from(self.logistic);
        let curve = |model: usize| {
            let ridge = model < settings.lambdas.len();
            let lambda = settings.lambdas[if ridge { model } else { 0 }];
            let point = |size: usize| {
                let part = &draws[size * settings.draws..(size + 1) * settings.draws];
                let part: Vec<&Draw> = part.iter().map(|found| &found[model]).collect();
                let (rows, columns) = match settings.vary {
                    Vary::Rows => (settings.sizes[size], self.x.ncols()),
                    Vary::Columns => (settings.rows, settings.sizes[size]),
                };
                let mean = |f: fn(&Draw) -> f64| mean(part.iter().map(|draw| f(draw)).collect());
                let share = |f: fn(&Draw) -> bool| {
                    part.iter().filter(|draw| f(draw)).count() as f64 / part.len() as f64
                };
                Point {
                    rows,
                    columns,
                    accuracy: self.classes.map(|_| mean(|draw| draw.accuracy)),
                    squared_error: ridge.then(|| mean(|draw| draw.squared_error)),
                    median_squared_error: ridge
                        .then(|| median(part.iter().map(|draw| draw.squared_error).collect())),
                    // The intercept uses up one row.
                    expected: design
                        .as_ref()
                        .filter(|_| ridge && rows > 1)
                        .map(|design| design.noise + risk(design, rows as f64 - 1.0, lambda)),
                    norm: mean(|draw| draw.norm),
                    median_norm: median(part.iter().map(|draw| draw.norm).collect()),
                    smallest_singular_value: ridge
                        .then(|| median(part.iter().map(|draw| draw.smallest).collect())),
                    separable: (!ridge).then(|| share(|draw| draw.separable)),
                    unconverged: (!ridge).then(|| share(|draw| !draw.converged)),
                }
            };
            let model = if ridge { "ridge" } else { "logistic" };
            Curve { model, lambda, points: (0..settings.sizes.len()).map(point).collect() }
        };
        Sweep { vary: settings.vary, classes: self.classes, curves: (0..n_models).map(curve).collect() }
    }

    /// The covariance, the signal and the noise, estimated by a fit to all rows; `None` with too few rows.
    fn design(&self) -> Option<Design> {
        let (n, p) = self.x.dim();
        if n < 2 * p {
            return None;
        }
        let target = self.y.clone().insert_axis(Axis(1));
        let x = Rows::Dense(self.x.clone());
        let all =
            Regression::new(&x, &target, None, Preparation::default(), Filter::Ridge, Some(Rank::Whole))
                .ok()?;
        let solution = all.spectrum.solution(Filter::Ridge, 0.0);
        let along = all.spectrum.right.t().dot(&solution.column(0));
        let left = (all.spectrum.free_rows - all.spectrum.rank()) as f64;
        let noise = all.spectrum.outside[0] / left;
        // Noise in the fit looks like signal, σ²/s² along every direction, and is subtracted.
        let signal =
            along.iter().zip(&all.spectrum.values).map(|(b, s)| (b * b - noise / (s * s)).max(0.0)).collect();
        let variances = all.spectrum.values.iter().map(|s| s * s / n as f64).collect();
        Some(Design { variances, signal, noise })
    }
}

/// The two values of a target with exactly two values, the smaller first.
fn two_classes(y: &Array1<f64>) -> Option<(f64, f64)> {
    let low = y.iter().copied().fold(f64::INFINITY, f64::min);
    let high = y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low < high && y.iter().all(|&y| y == low || y == high)).then_some((low, high))
}

fn accuracy(scores: &Array1<f64>, labels: &Array1<f64>) -> f64 {
    let right = scores.iter().zip(labels).filter(|(score, label)| (**score > 0.0) == (**label > 0.0)).count();
    right as f64 / labels.len() as f64
}

fn mean(values: Vec<f64>) -> Mean {
    let (value, variance) = mean_and_variance(&values);
    Mean { value, error: variance.sqrt() }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}
