"""Ridge regression of the strength that the advisor chooses."""

from __future__ import annotations

import json
import warnings

from sklearn.utils._param_validation import StrOptions

from plefka import _engine
from plefka._vocabulary import documented
from plefka.regression._linear_base import PENALTIES, PROBLEMS
from plefka.regression._linear_model import LinearModel
from plefka.regression._warning import RegularizationWarning


@documented
class RegularizationAdvisor(LinearModel):
    """Ridge regression whose strength is chosen by comparing all rules, with warnings of the causes that mislead them.

    In a table of features the strength is chosen for predictions of rows left out, in an inverse problem (``X`` a
    discretised operator) for the coefficients.

    Parameters
    ----------
    cv : int, splitter or None, default=None
        Folds of the rule "k-fold" and of all errors; None for five.
    problem : {problem_kind}, default="auto"
        Kind of problem. "auto" decides by ``X``: an operator is smooth along rows and columns, and its singular values
        fall.
    standardize : bool or "auto", default="auto"
        Divide features by their standard deviations; "auto" does where this predicts held-out folds of a table better
        by more than a standard error. The coefficients belong to the unscaled features.
    penalty, fit_intercept, noise, n_directions, n_threads
        As in `RidgePath`.
    warn : bool, default=True
        Issue a `RegularizationWarning` for each warning.

    Attributes
    ----------
    lambda_ : float
        The strength advised, of the standardised features if ``standardized_``.
    standardized_ : bool
        Whether features are divided by their standard deviations.
    problem_ : {"inverse", "table"}
        The kind of problem.
    advice_ : dict
        All results on the features as ``standardize`` asks ("auto": as they are): the rules with their choices,
        distances of their solutions and errors of held-out folds, whether a rule is misled, the Picard plot, doubts, and
        the choice on standardised features.
    warnings_ : list of str
        Problems and the numbers that show them.
    coef_, intercept_, singular_values_, spectral_coefficients_, leverage_
        As in `RidgePath`.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka.regression import RegularizationAdvisor, test_problem
    >>> A, b, x = test_problem("shaw", 32)
    >>> b = b + 1e-3 * np.random.default_rng(0).standard_normal(32)
    >>> advisor = RegularizationAdvisor(fit_intercept=False, warn=False).fit(A, b)
    >>> advisor.problem_, bool(np.linalg.norm(advisor.coef_ - x) < 0.1 * np.linalg.norm(x))
    ('inverse', True)
    """

    _parameter_constraints = {
        **LinearModel._parameter_constraints,
        "problem": [StrOptions(PROBLEMS)],
        "standardize": ["boolean", StrOptions({"auto"})],
        "penalty": [StrOptions(PENALTIES)],
        "warn": ["boolean"],
    }

    def __init__(
        self,
        *,
        cv=None,
        problem="auto",
        penalty="size",
        fit_intercept=True,
        standardize="auto",
        noise=None,
        n_directions=None,
        warn=True,
        n_threads=None,
    ):
        self.cv = cv
        self.problem = problem
        self.penalty = penalty
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.noise = noise
        self.n_directions = n_directions
        self.warn = warn
        self.n_threads = n_threads

    def fit(self, X, y, sample_weight=None):
        """Compare the rules and fit at the strength advised.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
        sample_weight : array-like of shape (n_samples,) or None, default=None

        Returns
        -------
        self
        """
        engine, X, y, weights = self._start(X, y, sample_weight)
        self.standardized_ = self.standardize is True
        self.warnings_ = self._labels(y) if self._single else []
        if len(self.singular_values_) == 0:
            self.advice_, self.lambda_, self.problem_ = {}, 0.0, "table"
            self.warnings_.append("all features are constant: the prediction is the mean of y")
        else:
            self._advise(engine, X, y)
        scaled = (self.advice_.get("standardized") or {}) if self.standardize == "auto" else {}
        if scaled.get("better"):
            self.standardized_, self.lambda_ = True, scaled["parameter"]
            engine = self._decompose(X, y.reshape(len(y), -1).astype(float), weights, standardize=True)
            self._keep_spectrum(engine)
        if self.warn:
            for text in self.warnings_:
                warnings.warn(text, RegularizationWarning, stacklevel=2)
        return self._finish(engine, self.lambda_)

    def _advise(self, engine, X, y):
        """Keep the advice."""
        # Few rows have no five folds; the rule has then nothing to say.
        few = self.cv is None and X.shape[0] < 5
        folds = None if few else self._folds(X, y)[0].tolist()
        self.advice_ = json.loads(engine.advise(self.noise, folds, self.problem, None)[0])
        self.lambda_, self.problem_ = self.advice_["parameter"], self.advice_["problem"]
        self.warnings_ += [f"{w['text']}: {w['evidence']}" for w in self.advice_["warnings"]]

    def _labels(self, y):
        """Say that the targets look like labels of classes."""
        found = _engine.label_values(y.astype(float))
        if not found:
            return []
        shown = ", ".join(f"{value:g}" for value in found[:10])
        more = ", ..." if len(found) > 10 else ""
        return [
            f"y has {len(found)} distinct whole numbers, {shown}{more}, taken as numbers: "
            "RegularizationAdvisorClassifier takes them as labels of classes"
        ]
