//! Classifiers side by side: ridge regression of classes on the columns as they are and standardised, and logistic
//! regression, by the accuracy on held-out folds.

use ndarray::{Array1, Array2, Axis};
use plefka::Result;
use plefka::data::Rows;
use serde::Serialize;

use super::accuracy::right;
use super::search::search;
use crate::advisor::{Advice, Estimate};
use crate::selection::k_fold::{Data, Folds};
use crate::{Preparation, Regression};

/// Another classifier is advised if its accuracy is larger by more than so many standard errors of the difference.
const BETTER: f64 = 1.0;
/// Largest number of directions, and of products of numbers, for which logistic regression is compared.
const DIRECTIONS: usize = 800;
const WORK: f64 = 3e10;

plefka::choices! {
    /// A linear classifier.
    pub enum Classifier: "classifier" {
        Ridge = "ridge": "Least squares of -1 and 1 for every class against the others, with ridge's penalty",
        Logistic = "logistic": "Logistic regression of every class against the others, on standardised columns",
    }
}

/// A classifier with its penalty and its accuracy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassModel {
    /// The classifier.
    pub model: Classifier,
    /// Whether columns are divided by their standard deviations.
    pub standardized: bool,
    /// λ: of ‖y − Xw‖² + λ‖w‖² for ridge, of Σ ln(1 + exp(−y(xw + c))) + ½λ‖w‖² for logistic regression.
    pub parameter: f64,
    /// Share of the rows of held-out folds whose class is right.
    pub accuracy: Estimate,
}

/// The comparison of classifiers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassAdvice {
    /// Rows of every class.
    pub counts: Vec<usize>,
    /// Share of the rows in the largest class: the accuracy without any column.
    pub largest_share: f64,
    /// The classifiers compared.
    pub models: Vec<ClassModel>,
    /// The index of the one advised.
    pub advised: usize,
    /// The reason why logistic regression is not among them.
    pub without_logistic: Option<String>,
}

/// Compares classifiers on `data`, whose targets are [`super::signs`] of `classes`; `regression` and `advice` belong to
/// them.
///
/// # Errors
/// Those of the fits.
pub fn compare(
    regression: &Regression,
    data: Data<'_>,
    classes: &[usize],
    advice: &Advice,
    folds: &Folds,
) -> Result<ClassAdvice> {
    let mut found = vec![ridge(regression, data, classes, advice.parameter, folds)?];
    if let Some(scaled) = &advice.standardized {
        let how = Preparation { standardize: true, ..regression.preparation() };
        let fit = Regression::new(data.x, data.y, data.weights, how, regression.filter, None)?;
        found.push(ridge(&fit, data, classes, scaled.parameter, folds)?);
    }
    let without_logistic = refusal(data, regression, folds);
    if without_logistic.is_none() {
        found.push(logistic(data, classes, folds)?);
    }
    let advised = advised(&found, data.weights);
    let most = classes.iter().max().map_or(0, |most| most + 1);
    let counts: Vec<usize> =
        (0..most).map(|class| classes.iter().filter(|known| **known == class).count()).collect();
    let largest = counts.iter().max().copied().unwrap_or(0);
    Ok(ClassAdvice {
        largest_share: largest as f64 / classes.len() as f64,
        counts,
        models: found.into_iter().map(|found| found.0).collect(),
        advised,
        without_logistic,
    })
}

/// A classifier, and whether it is right by row.
type Found = (ClassModel, Array1<f64>);

/// The first classifier, or a later one that is better by more than a standard error of the difference.
fn advised(found: &[Found], weights: Option<&[f64]>) -> usize {
    let mut best = 0;
    for k in 1..found.len() {
        let gap = &found[k].1 - &found[best].1;
        if Estimate::mean(gap.view(), weights).exceeds(BETTER) {
            best = k;
        }
    }
    best
}

fn ridge(
    regression: &Regression,
    data: Data<'_>,
    classes: &[usize],
    parameter: f64,
    folds: &Folds,
) -> Result<Found> {
    let predicted = regression.held_out(data, &[parameter], folds)?;
    let right = right(predicted.index_axis(Axis(0), 0), classes);
    let accuracy = Estimate::mean(right.view(), data.weights);
    let standardized = regression.preparation().standardize;
    Ok((ClassModel { model: Classifier::Ridge, standardized, parameter, accuracy }, right))
}

/// Why logistic regression is left out, if it is.
fn refusal(data: Data<'_>, regression: &Regression, folds: &Folds) -> Option<String> {
    let (n, rank) = (data.x.n_rows() as f64, regression.spectrum.rank());
    if data.weights.is_some() {
        return Some("weights".into());
    }
    if !regression.preparation().intercept {
        return Some("no intercept".into());
    }
    // About ten steps of Newton's method for each of four λ.
    let work = 40.0 * (folds.count() * data.y.ncols()) as f64 * n * (rank * rank) as f64;
    if rank > DIRECTIONS || work > WORK || regression.spectrum.tail > 0.0 {
        return Some(format!("too much work for {rank} directions of {n} rows"));
    }
    None
}

fn logistic(data: Data<'_>, classes: &[usize], folds: &Folds) -> Result<Found> {
    let matrix = coordinates(data.x, data.y)?;
    let (parameter, scores) = search(&matrix, data.y, folds)?;
    let right = right(scores.view(), classes);
    let accuracy = Estimate::mean(right.view(), data.weights);
    let model = ClassModel { model: Classifier::Logistic, standardized: true, parameter, accuracy };
    Ok((model, right))
}

/// The rows of standardised columns in their singular directions, U diag(s): the penalty ‖w‖² is the same there, and there
/// are no more unknowns than rows.
fn coordinates(x: &Rows<f64>, y: &Array2<f64>) -> Result<Array2<f64>> {
    let how = Preparation { standardize: true, ..Preparation::default() };
    let fit = Regression::new(x, y, None, how, crate::Filter::Ridge, None)?;
    let values = Array1::from(fit.spectrum.values.clone());
    Ok(&fit.spectrum.left * &values)
}
