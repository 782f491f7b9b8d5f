//! A linear regression decomposed once: paths, choices and coefficients follow from the decomposition without reading X
//! again.

use ndarray::{Array2, Array3};
use plefka::data::Rows;
use plefka::{Error, Result};

use crate::path::{self, Point};
use crate::problem::{Coefficients, Preparation, Problem};
use crate::selection::k_fold::{Data, Folds, errors_by_fold, held_out};
use crate::selection::{Choice, Rule, choose, choose_among};
use crate::spectral::{Filter, Rank, Spectrum};

/// Largest number of entries of a matrix that is decomposed completely.
const LARGEST_WHOLE: usize = 400_000_000;
/// Number of leading directions computed for a larger matrix.
const DIRECTIONS: usize = 500;

/// Prepared and decomposed data.
#[derive(Debug)]
pub struct Regression {
    /// The problem in its standard form.
    pub problem: Problem,
    /// The singular directions of the problem.
    pub spectrum: Spectrum,
    /// The damping of the directions.
    pub filter: Filter,
    preparation: Preparation,
    rank: Rank,
    n_columns: usize,
}

impl Regression {
    /// Prepares and decomposes. Without `rank` the decomposition is complete for matrices with up to 4·10⁸ entries and
    /// a smaller side up to 10⁴; larger matrices get the 500 leading directions.
    ///
    /// # Errors
    /// The errors of [`Problem::new`]; a number of directions that is 0.
    pub fn new(
        x: &Rows<f64>,
        y: &Array2<f64>,
        weights: Option<&[f64]>,
        preparation: Preparation,
        filter: Filter,
        rank: Option<Rank>,
    ) -> Result<Self> {
        let (n, p) = (x.n_rows(), x.n_columns());
        let large = n.saturating_mul(p) > LARGEST_WHOLE || n.min(p) > 10_000;
        let rank = rank.unwrap_or(match large {
            true => Rank::Leading { directions: DIRECTIONS, seed: 0 },
            false => Rank::Whole,
        });
        if let Rank::Leading { directions: 0, .. } = rank {
            return Err(Error::setting("directions", 0, "at least 1"));
        }
        let problem = Problem::new(x, y, weights, &preparation)?;
        let spectrum = Spectrum::of(&problem, rank)?;
        Ok(Self { problem, spectrum, filter, preparation, rank, n_columns: p })
    }

    /// The default parameters, ascending; see [`path::grid`].
    pub fn grid(&self, count: usize) -> Vec<f64> {
        path::grid(&self.spectrum, self.filter, count)
    }

    /// Norms, residuals, degrees of freedom and scores.
    ///
    /// # Errors
    /// Parameters that are negative or not finite.
    pub fn path(&self, parameters: &[f64]) -> Result<Vec<Point>> {
        self.check(parameters)?;
        Ok(path::path(&self.spectrum, self.filter, parameters, &self.problem))
    }

    /// The coefficients at a parameter.
    ///
    /// # Errors
    /// A parameter that is negative or not finite.
    pub fn coefficients(&self, parameter: f64) -> Result<Coefficients> {
        self.check(&[parameter])?;
        Ok(self.problem.coefficients(&self.spectrum.solution(self.filter, parameter)))
    }

    /// The coefficients of one target at many parameters, (n_columns × parameters).
    ///
    /// # Errors
    /// Parameters that are negative or not finite.
    pub fn coefficients_along(&self, parameters: &[f64], target: usize) -> Result<Coefficients> {
        self.check(parameters)?;
        let found = self.spectrum.solutions(self.filter, parameters, target);
        Ok(self.problem.coefficients_of(&found, target))
    }

    /// The choice of a rule other than K-fold. `noise` is ‖e‖.
    ///
    /// # Errors
    /// A sentence with the reason why the rule has no choice.
    pub fn choose(&self, rule: Rule, noise: Option<f64>) -> Result<Choice, String> {
        choose(rule, &self.spectrum, self.filter, &self.problem, noise)
    }

    /// The choice of a rule other than K-fold among these parameters. `noise` is ‖e‖.
    ///
    /// # Errors
    /// Parameters that are negative or not finite; inside, a sentence with the reason why the rule has no choice.
    pub fn choose_among(
        &self,
        rule: Rule,
        parameters: &[f64],
        noise: Option<f64>,
    ) -> Result<Result<Choice, String>> {
        self.check(parameters)?;
        let mut sorted = parameters.to_vec();
        sorted.sort_by(f64::total_cmp);
        Ok(choose_among(rule, &self.spectrum, self.filter, &self.problem, noise, &sorted))
    }

    /// Held-out predictions, (parameters × n_rows × n_targets); `data` are the data that the regression was made of.
    ///
    /// # Errors
    /// The errors of [`held_out`].
    pub fn held_out(&self, data: Data<'_>, parameters: &[f64], folds: &Folds) -> Result<Array3<f64>> {
        self.check(parameters)?;
        held_out(data, &self.preparation, self.filter, parameters, folds, self.rank)
    }

    /// The parameter with the least mean squared error on held-out folds, and all these errors, (parameters × folds).
    ///
    /// # Errors
    /// The errors of [`held_out`]; no parameters.
    pub fn k_fold(&self, data: Data<'_>, parameters: &[f64], folds: &Folds) -> Result<(Choice, Array2<f64>)> {
        if parameters.is_empty() {
            return Err(Error::setting("parameters", "none", "at least one"));
        }
        let errors = errors_by_fold(&self.held_out(data, parameters, folds)?, data, folds);
        let mean = errors.mean_axis(ndarray::Axis(1)).expect("at least two folds");
        let best = (0..parameters.len()).min_by(|&a, &b| mean[a].total_cmp(&mean[b])).expect("not empty");
        let edge = parameters.len() > 1 && (best == 0 || best + 1 == parameters.len());
        Ok((Choice { rule: Rule::KFold, parameter: parameters[best], score: mean[best], edge }, errors))
    }

    /// Number of columns of X.
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// The preparation of the columns.
    pub fn preparation(&self) -> Preparation {
        self.preparation
    }

    fn check(&self, parameters: &[f64]) -> Result<()> {
        let name = if self.filter.counts() { "directions" } else { "lambda" };
        if let Some(wrong) = parameters.iter().find(|x| !(x.is_finite() && **x >= 0.0)) {
            return Err(Error::setting(name, wrong, "a finite number, not negative"));
        }
        match parameters.iter().find(|x| self.filter.counts() && x.fract() != 0.0) {
            Some(wrong) => Err(Error::setting(name, wrong, "whole numbers of directions")),
            None => Ok(()),
        }
    }
}
