//! The model that `ridge advise` ends with: a regression on columns as they are or standardised, or a classifier.

use plefka_regression::advisor::{Advice, Estimate, Warning, WarningKind};
use plefka_regression::classification::{ClassAdvice, ClassModel, Classifier};
use serde_json::{Value, json};

use super::data::Columns;
use crate::terminal::number::short;

/// The advice, and of a target of classes the comparison of classifiers.
#[derive(Debug)]
pub(super) struct Advised<'a> {
    pub advice: &'a Advice,
    pub classes: Option<&'a ClassAdvice>,
    /// Whether the flags ask for standardised columns.
    pub standardize: bool,
}

/// A number and its standard error.
pub(super) fn estimate(found: Estimate) -> String {
    format!("{} ± {}", short(found.value), short(found.std_error))
}

/// The name of a classifier for readers.
pub(super) fn title(model: &ClassModel) -> String {
    let columns = if model.standardized { ", standardised columns" } else { "" };
    format!("{}{columns}", model.model)
}

impl Advised<'_> {
    /// (model, whether on standardised columns, λ) advised.
    fn model(&self) -> (Classifier, bool, f64) {
        if let Some(classes) = self.classes {
            let model = &classes.models[classes.advised];
            return (model.model, model.standardized, model.parameter);
        }
        match self.advice.standardized.as_ref().filter(|scaled| scaled.better) {
            Some(scaled) => (Classifier::Ridge, true, scaled.parameter),
            None => (Classifier::Ridge, self.standardize, self.advice.parameter),
        }
    }

    /// The model as JSON.
    pub(super) fn document(&self) -> Value {
        let (model, standardized, parameter) = self.model();
        json!({ "model": model, "standardize": standardized, "parameter": parameter })
    }

    /// The model in one line.
    pub(super) fn line(&self) -> String {
        let (model, standardized, parameter) = self.model();
        let flag = if standardized && !self.standardize { " (--standardize)" } else { "" };
        let columns = if standardized { "standardised columns" } else { "the columns as they are" };
        match model {
            Classifier::Ridge => format!("{} on {columns}{flag}", short(parameter)),
            Classifier::Logistic => format!("logistic regression, λ = {} on {columns}", short(parameter)),
        }
    }

    /// Facts about errors, for the terminal and the page.
    pub(super) fn errors(&self) -> Vec<(String, String)> {
        let mut facts = Vec::new();
        if let Some(classes) = self.classes {
            for model in &classes.models {
                let found = format!("{} (λ = {})", estimate(model.accuracy), short(model.parameter));
                facts.push((format!("accuracy: {}", title(model)), found));
            }
            facts.push(("accuracy: the largest class".into(), short(classes.largest_share)));
            if let Some(why) = &classes.without_logistic {
                facts.push(("no logistic regression".into(), why.clone()));
            }
            return facts;
        }
        if let Some(error) = self.advice.error {
            facts.push(("rms error of held-out folds".into(), estimate(error)));
        }
        if let Some(scaled) = &self.advice.standardized {
            let found = format!("{} (λ = {})", estimate(scaled.error), short(scaled.parameter));
            facts.push(("the same, standardised columns".into(), found));
        }
        facts.push(("rms error of the mean".into(), short(self.advice.error_of_mean)));
        facts
    }
}

/// The warning that a target of few whole numbers is taken for classes.
pub(super) fn taken_as_classes(columns: &Columns) -> Option<Warning> {
    let classes = columns.classes.as_ref().filter(|classes| classes.numeric)?;
    Some(Warning {
        kind: WarningKind::Classes,
        text: format!(
            "the target has {} distinct whole numbers, {}, taken as labels of classes",
            classes.names.len(),
            classes.listed()
        ),
        evidence: "--target-kind numbers takes them as numbers".into(),
    })
}
