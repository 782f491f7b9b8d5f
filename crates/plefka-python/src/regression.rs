//! Linear regression: settings in as JSON; arrays, choices and advice out.

use std::sync::Arc;

use ndarray::{Array2, Axis};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArray3};
use plefka::data::Rows;
use plefka_regression::advisor::{AdvisorSettings, advise};
use plefka_regression::classification::compare;
use plefka_regression::selection::k_fold::{Data, Folds};
use plefka_regression::{Filter, Preparation, Rank, Rule};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Deserialize;

use crate::arrays::{features, matrix, vector};
use crate::errors::to_python;
use crate::interrupt::interruptible;

/// The settings of a regression.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    preparation: Preparation,
    filter: Filter,
    directions: Option<usize>,
    seed: u64,
}

/// Prepared and decomposed data.
#[pyclass(frozen, module = "plefka._engine")]
pub struct Regression {
    inner: Arc<plefka_regression::Regression>,
    x: Arc<Rows<f64>>,
    y: Arc<Array2<f64>>,
    weights: Option<Arc<Vec<f64>>>,
    threads: usize,
}

#[pymethods]
impl Regression {
    #[new]
    fn new(
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        y: &Bound<'_, PyAny>,
        weights: Option<&Bound<'_, PyAny>>,
        settings: &str,
        threads: usize,
    ) -> PyResult<Self> {
        let settings: Settings = parse(settings)?;
        let x = Arc::new(features(x)?);
        let y: Arc<Array2<f64>> = Arc::new(matrix(y)?);
        let weights = weights.map(vector).transpose()?.map(Arc::new);
        let rank = settings.directions.map(|directions| Rank::Leading { directions, seed: settings.seed });
        let (of_x, of_y, of_weights) = (Arc::clone(&x), Arc::clone(&y), weights.clone());
        let inner = interruptible(py, threads, move |_| {
            let weights = of_weights.as_ref().map(|w| &w[..]);
            plefka_regression::Regression::new(
                &of_x,
                &of_y,
                weights,
                settings.preparation,
                settings.filter,
                rank,
            )
        })?;
        Ok(Self { inner: Arc::new(inner), x, y, weights, threads })
    }

    /// The default parameters.
    fn grid<'py>(&self, py: Python<'py>, count: usize) -> Bound<'py, PyArray1<f64>> {
        self.inner.grid(count).into_pyarray(py)
    }

    /// The points of a path, as JSON.
    fn path(&self, py: Python<'_>, parameters: Vec<f64>) -> PyResult<String> {
        let inner = Arc::clone(&self.inner);
        let points = interruptible(py, self.threads, move |_| inner.path(&parameters))?;
        Ok(serde_json::to_string(&points).expect("points are plain data"))
    }

    /// (slopes of every column and target, intercepts).
    #[allow(clippy::type_complexity)]
    fn coefficients<'py>(
        &self,
        py: Python<'py>,
        parameter: f64,
    ) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>)> {
        let found = self.inner.coefficients(parameter).map_err(to_python)?;
        Ok((found.slopes.into_pyarray(py), found.intercept.into_pyarray(py)))
    }

    /// (slopes of every column and parameter, intercepts) of one target.
    #[allow(clippy::type_complexity)]
    fn coefficients_along<'py>(
        &self,
        py: Python<'py>,
        parameters: Vec<f64>,
        target: usize,
    ) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>)> {
        let inner = Arc::clone(&self.inner);
        let found = interruptible(py, self.threads, move |_| inner.coefficients_along(&parameters, target))?;
        Ok((found.slopes.into_pyarray(py), found.intercept.into_pyarray(py)))
    }

    /// (parameter, whether it is at an end of the range, why there is none) of a rule; among `parameters` if given.
    fn choose(
        &self,
        py: Python<'_>,
        rule: &str,
        noise: Option<f64>,
        parameters: Option<Vec<f64>>,
    ) -> PyResult<(Option<f64>, bool, String)> {
        let rule: Rule = parse(&format!("\"{rule}\""))?;
        let inner = Arc::clone(&self.inner);
        let choice = interruptible(py, self.threads, move |_| match parameters {
            Some(parameters) => inner.choose_among(rule, &parameters, noise),
            None => Ok(inner.choose(rule, noise)),
        })?;
        Ok(match choice {
            Ok(choice) => (Some(choice.parameter), choice.edge, String::new()),
            Err(why) => (None, false, why),
        })
    }

    /// Predictions of every row by fits to the other folds, (parameters, rows, targets).
    fn held_out<'py>(
        &self,
        py: Python<'py>,
        parameters: Vec<f64>,
        folds: Vec<usize>,
    ) -> PyResult<Bound<'py, PyArray3<f64>>> {
        let folds = Folds::from_numbers(folds).map_err(to_python)?;
        let (inner, x, y, weights) = self.parts();
        let found = interruptible(py, self.threads, move |_| {
            let data = Data { x: &x, y: &y, weights: weights.as_ref().map(|w| &w[..]) };
            inner.held_out(data, &parameters, &folds)
        })?;
        Ok(found.into_pyarray(py))
    }

    /// The advisor's results as JSON; for targets that are signs of `classes`, with folds, also the comparison of
    /// classifiers.
    fn advise(
        &self,
        py: Python<'_>,
        noise: Option<f64>,
        folds: Option<Vec<usize>>,
        problem: &str,
        classes: Option<Vec<usize>>,
    ) -> PyResult<(String, Option<String>)> {
        let folds = folds.map(Folds::from_numbers).transpose().map_err(to_python)?;
        let problem = parse(&format!("\"{problem}\""))?;
        let (inner, x, y, weights) = self.parts();
        let (advice, compared) = interruptible(py, self.threads, move |_| {
            let data = Data { x: &x, y: &y, weights: weights.as_ref().map(|w| &w[..]) };
            let advice =
                advise(&inner, Some(data), &AdvisorSettings { noise, folds: folds.clone(), problem })?;
            let both = classes.as_ref().zip(folds.as_ref());
            let compared =
                both.map(|(classes, folds)| compare(&inner, data, classes, &advice, folds)).transpose()?;
            Ok((advice, compared))
        })?;
        let text = serde_json::to_string(&advice).expect("advice is plain data");
        Ok((text, compared.map(|found| serde_json::to_string(&found).expect("plain data"))))
    }

    /// (singular values, coefficients along them by target, number of directions dropped).
    #[allow(clippy::type_complexity)]
    fn spectrum<'py>(
        &self,
        py: Python<'py>,
    ) -> (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray2<f64>>, usize) {
        let spectrum = &self.inner.spectrum;
        let coordinates = spectrum.coordinates.clone();
        (spectrum.values.clone().into_pyarray(py), coordinates.into_pyarray(py), spectrum.dropped)
    }

    /// Leverages of the rows at a parameter.
    fn leverage<'py>(&self, py: Python<'py>, parameter: f64) -> Bound<'py, PyArray1<f64>> {
        let spectrum = &self.inner.spectrum;
        let factors = self.inner.filter.factors(&spectrum.values, parameter);
        let kept = ndarray::Array1::from(factors.kept);
        let squares = spectrum.left.mapv(|u| u * u).dot(&kept) + &self.inner.problem.leverage;
        squares.into_pyarray(py)
    }
}

type Parts = (Arc<plefka_regression::Regression>, Arc<Rows<f64>>, Arc<Array2<f64>>, Option<Arc<Vec<f64>>>);

impl Regression {
    fn parts(&self) -> Parts {
        (Arc::clone(&self.inner), Arc::clone(&self.x), Arc::clone(&self.y), self.weights.clone())
    }
}

/// The distinct values, ascending, of a target that looks like labels of classes.
#[pyfunction]
pub(crate) fn label_values(y: &Bound<'_, PyAny>) -> PyResult<Option<Vec<f64>>> {
    Ok(plefka_regression::classification::label_values(&vector(y)?))
}

/// Targets of −1 and 1 of classes, one column for two classes, one per class for more.
#[pyfunction]
pub(crate) fn class_signs<'py>(
    py: Python<'py>,
    classes: Vec<usize>,
    count: usize,
) -> Bound<'py, PyArray2<f64>> {
    plefka_regression::classification::signs(&classes, count).into_pyarray(py)
}

/// (slopes of every column, intercepts) of logistic regression of every class against the others.
#[pyfunction]
#[allow(clippy::type_complexity)]
pub(crate) fn logistic_regression<'py>(
    py: Python<'py>,
    x: &Bound<'_, PyAny>,
    classes: Vec<usize>,
    count: usize,
    parameter: f64,
    threads: usize,
) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>)> {
    let x = features(x)?;
    let found = interruptible(py, threads, move |_| {
        plefka_regression::classification::logistic_one_against_rest(&x, &classes, count, parameter)
    })?;
    Ok((found.slopes.into_pyarray(py), found.intercept.into_pyarray(py)))
}

/// Learning curves, as JSON.
#[pyfunction]
pub(crate) fn learning_curves(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    y: &Bound<'_, PyAny>,
    settings: &str,
    threads: usize,
) -> PyResult<String> {
    let settings: plefka_regression::sweep::SweepSettings = parse(settings)?;
    let (x, y): (Array2<f64>, Array2<f64>) = (matrix(x)?, matrix(y)?);
    let found = interruptible(py, threads, move |watch| {
        let y = y.index_axis(Axis(1), 0).to_owned();
        plefka_regression::sweep::sweep(&x, &y, &settings, &|done, all| watch(done as f64 / all as f64))
    })?;
    Ok(serde_json::to_string(&found).expect("curves are plain data"))
}

/// One of Hansen's test problems: (A, b, x).
#[pyfunction]
#[allow(clippy::type_complexity)]
pub(crate) fn test_problem<'py>(
    py: Python<'py>,
    name: &str,
    n: usize,
) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>)> {
    let made = plefka_regression::test_problems::test_problem(name, n).map_err(to_python)?;
    Ok((made.matrix.into_pyarray(py), made.data.into_pyarray(py), made.solution.into_pyarray(py)))
}

fn parse<'a, T: Deserialize<'a>>(settings: &'a str) -> PyResult<T> {
    serde_json::from_str(settings).map_err(|e| PyValueError::new_err(format!("settings: {e}")))
}
