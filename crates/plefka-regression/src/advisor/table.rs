//! The choice for a table of features: the λ that predicts rows left out.

use super::advice::Doubt;
use super::choose::Chosen;
use super::held_out::HeldOut;
use crate::selection::{Choice, Rule};

/// Two errors differ if their paired difference exceeds so many standard errors.
pub(super) const APART: f64 = 2.0;

/// The choice of leave-one-out, as RidgeCV's of scikit-learn; that of K-fold if it predicts the folds better by more than
/// two standard errors. `choices` are in the order of [`Rule::ALL`].
pub(super) fn choose(choices: &[Result<Choice, String>], held: Option<&HeldOut<'_>>) -> Chosen {
    let of = |rule: Rule| {
        let place = Rule::ALL.iter().position(|known| *known == rule)?;
        choices[place].as_ref().ok().map(|choice| choice.parameter)
    };
    let folds = held.map(|held| held.choice.parameter);
    let Some(one_out) = of(Rule::LeaveOneOut).or(of(Rule::Gcv)) else {
        let why = if folds.is_some() {
            "K-fold cross-validation alone has a choice"
        } else {
            "no rule has a choice"
        };
        return Chosen { parameter: folds.unwrap_or(0.0), why: why.into(), doubt: None };
    };
    let worse = held.and_then(|held| held.difference(one_out, held.choice.parameter));
    if let (Some(folds), Some(worse)) = (folds, worse)
        && worse.exceeds(APART)
    {
        let why = "K-fold cross-validation; leaving one out predicts folds worse";
        return Chosen { parameter: folds, why: why.into(), doubt: Some(Doubt::FoldsDisagree) };
    }
    let why = match held {
        Some(_) => "leaving one out; held-out folds agree within two standard errors",
        None => "leaving one out",
    };
    Chosen { parameter: one_out, why: why.into(), doubt: None }
}
