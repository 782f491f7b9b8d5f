"""Linear regression with warnings when its regularisation fails.

One singular value decomposition gives a whole path of strengths. ``lambda`` is the strength in
``||y - X w||^2 + lambda ||w||^2``, scikit-learn's ``alpha``; Hansen's lambda is its square root.
"""

from __future__ import annotations

import json
import warnings
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.metrics import check_scoring
from sklearn.model_selection import check_cv
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from plefka import _engine
from plefka._input import as_rows, refuse_text
from plefka._settings import settings_text
from plefka._vocabulary import documented, names

__all__ = [
    "RegularizationAdvisor",
    "RegularizationWarning",
    "RidgePath",
    "TruncatedSVDRegression",
    "learning_curves",
    "test_problem",
]

RULES = names("selection")
PENALTIES = set(names("penalty"))


class RegularizationWarning(UserWarning):
    """A warning of the advisor about a regression."""


class _Fixed(RegressorMixin, BaseEstimator):
    """A fit with known predictions, for any scorer."""

    def __init__(self, predicted=None):
        self.predicted = predicted

    def fit(self, X, y):
        return self

    def predict(self, X):
        return self.predicted


class _LinearModel(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Base of the regressors: validation, the engine, predictions."""

    _filter = "ridge"

    _parameter_constraints = {
        "fit_intercept": ["boolean"],
        "standardize": ["boolean"],
        "noise": [Interval(Real, 0, None, closed="left"), None],
        "n_directions": [Interval(Integral, 1, None, closed="left"), None],
        "cv": ["cv_object"],
        "n_threads": [Interval(Integral, 1, None, closed="left"), None],
    }

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _start(self, X, y, sample_weight):
        """Validate, and decompose in the engine."""
        self._validate_params()
        refuse_text(X)
        X, y = validate_data(
            self, X, y, accept_sparse="csr", dtype=np.float64, order="C", multi_output=True, y_numeric=True
        )
        self._single = y.ndim == 1
        targets = np.ascontiguousarray(y.reshape(len(y), -1), dtype=np.float64)
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        preparation = {"intercept": self.fit_intercept, "standardize": self.standardize, "penalty": self._penalty()}
        settings = {
            "preparation": preparation,
            "filter": self._filter,
            "directions": self.n_directions,
            "seed": 0,
        }
        engine = _engine.Regression(as_rows(X), targets, weights, settings_text(settings), self.n_threads or 0)
        self.singular_values_, coordinates, self.n_dropped_ = engine.spectrum()
        self.spectral_coefficients_ = coordinates[:, 0] if self._single else coordinates
        return engine, X, y, weights

    def _penalty(self):
        return getattr(self, "penalty", "size")

    def _finish(self, engine, parameter):
        """Keep the coefficients at a parameter."""
        slopes, intercept = engine.coefficients(parameter)
        self.coef_ = slopes[:, 0].copy() if self._single else np.ascontiguousarray(slopes.T)
        self.intercept_ = float(intercept[0]) if self._single else intercept
        self.leverage_ = engine.leverage(parameter)
        return self

    def predict(self, X):
        """Predict targets.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_targets)
        """
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        return X @ self.coef_.T + self.intercept_

    def _folds(self, X, y):
        """Return the fold of every row, and the rows of every fold."""
        parts = [test for _, test in check_cv(self.cv, y).split(X, y)]
        numbers = np.full(X.shape[0], -1)
        for fold, rows in enumerate(parts):
            if (numbers[rows] >= 0).any():
                raise ValueError("cv: found a row in two folds, expected every row in one (no repeats or shuffle splits)")
            numbers[rows] = fold
        if (numbers < 0).any():
            raise ValueError(f"cv: found row {np.flatnonzero(numbers < 0)[0]} in no fold, expected every row in one")
        return numbers, parts

    def _by_folds(self, engine, X, y, parameters, scoring):
        """Score every parameter by folds with any of scikit-learn's metrics; (folds, parameters)."""
        numbers, parts = self._folds(X, y)
        predicted = engine.held_out(list(parameters), numbers.tolist())
        scorer = check_scoring(_Fixed(), scoring=scoring)
        scores = np.empty((len(parts), len(parameters)))
        for fold, rows in enumerate(parts):
            for k in range(len(parameters)):
                rows_predicted = predicted[k][rows]
                fixed = _Fixed(rows_predicted[:, 0] if self._single else rows_predicted)
                scores[fold, k] = scorer(fixed, X[rows], y[rows])
        return scores

    def _choose(self, engine, X, y, parameters):
        """Choose a parameter by the rule ``selection``."""
        if self.selection == "k-fold":
            self.cv_scores_ = self._by_folds(engine, X, y, parameters, self.scoring)
            return float(parameters[int(np.argmax(self.cv_scores_.mean(axis=0)))])
        parameter, edge = engine.choose(self.selection, self.noise)
        self.at_edge_ = edge
        return parameter


@documented
class RidgePath(_LinearModel):
    """Ridge regression along a path of strengths, one of them chosen.

    Parameters
    ----------
    lambdas : array-like or None, default=None
        Strengths of the path, in units of squared singular values; None for a grid that reaches beyond them.
    n_lambdas : int, default=100
        Strengths in that grid.
    selection : {selection} or float, default="gcv"
        The rule that chooses ``lambda_``, or its value. All rules but "k-fold" search between the strengths, too.
    scoring : str, callable or None, default=None
        Metric of "k-fold", any of scikit-learn's; None for R^2.
    cv : int, splitter or None, default=None
        Folds of "k-fold": every row in one of them. None for five.
    penalty : {penalty}, default="size"
        Penalised quantity: the coefficients, or differences of neighbouring coefficients.
    damped : bool, default=False
        Filter factors s/(s + sqrt(lambda)) in place of s^2/(s^2 + lambda).
    fit_intercept : bool, default=True
        Fit a constant, without penalty.
    standardize : bool, default=False
        Divide features by their standard deviations; the coefficients belong to the unscaled features.
    noise : float or None, default=None
        Norm of the noise in y, for "discrepancy".
    n_directions : int or None, default=None
        Number of leading singular directions that are computed; None for all, unless the matrix is very large.
    n_threads : int or None, default=None
        Number of threads; the result does not depend on it.

    Attributes
    ----------
    lambda_ : float
        The strength chosen.
    coef_ : ndarray of shape (n_features,) or (n_targets, n_features)
    intercept_ : float or ndarray of shape (n_targets,)
    lambdas_ : ndarray
        The strengths of the path.
    path_ : dict of ndarray
        "degrees_of_freedom" of shape (n_lambdas,); "squared_residual", "squared_norm",
        "generalized_cross_validation" and "leave_one_out" of shape (n_lambdas,) or (n_lambdas, n_targets).
    coef_path_ : ndarray of shape (n_lambdas, n_features) or (n_targets, n_lambdas, n_features)
    singular_values_ : ndarray
    spectral_coefficients_ : ndarray
        Components of y along the left singular directions: the Picard plot.
    leverage_ : ndarray of shape (n_samples,)
        Diagonal of the hat matrix at ``lambda_``.
    cv_scores_ : ndarray of shape (n_folds, n_lambdas)
        With "k-fold".

    Examples
    --------
    >>> import numpy as np
    >>> from plefka.regression import RidgePath
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((50, 10))
    >>> y = X[:, 0] - 2 * X[:, 1] + rng.standard_normal(50)
    >>> model = RidgePath(selection="leave-one-out").fit(X, y)
    >>> model.coef_[:2].round(0)
    array([ 1., -2.])
    """

    _parameter_constraints = {
        **_LinearModel._parameter_constraints,
        "lambdas": ["array-like", None],
        "n_lambdas": [Interval(Integral, 1, None, closed="left")],
        "selection": [StrOptions(set(RULES)), Interval(Real, 0, None, closed="left")],
        "scoring": [str, callable, None],
        "penalty": [StrOptions(PENALTIES)],
        "damped": ["boolean"],
    }

    def __init__(
        self,
        lambdas=None,
        *,
        n_lambdas=100,
        selection="gcv",
        scoring=None,
        cv=None,
        penalty="size",
        damped=False,
        fit_intercept=True,
        standardize=False,
        noise=None,
        n_directions=None,
        n_threads=None,
    ):
        self.lambdas = lambdas
        self.n_lambdas = n_lambdas
        self.selection = selection
        self.scoring = scoring
        self.cv = cv
        self.penalty = penalty
        self.damped = damped
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.noise = noise
        self.n_directions = n_directions
        self.n_threads = n_threads

    def fit(self, X, y, sample_weight=None):
        """Fit the path and choose a strength.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
        sample_weight : array-like of shape (n_samples,) or None, default=None

        Returns
        -------
        self
        """
        self._filter = "damped" if self.damped else "ridge"
        engine, X, y, _ = self._start(X, y, sample_weight)
        grid = engine.grid(self.n_lambdas) if self.lambdas is None else np.unique(np.asarray(self.lambdas, dtype=float))
        # Features that are all constant have no scale: any strength gives the mean.
        self.lambdas_ = grid if len(grid) else np.zeros(1)
        points = json.loads(engine.path(self.lambdas_.tolist()))
        self.path_ = {"degrees_of_freedom": np.array([p["degrees_of_freedom"] for p in points])}
        for name in ("squared_residual", "squared_norm", "generalized_cross_validation", "leave_one_out"):
            # JSON has no infinity: where nothing is left to judge by the engine says null.
            values = np.array([[np.inf if x is None else x for x in p[name]] for p in points])
            self.path_[name] = values[:, 0] if self._single else values
        along = [engine.coefficients_along(self.lambdas_.tolist(), t)[0].T for t in range(1 if self._single else y.shape[1])]
        self.coef_path_ = along[0] if self._single else np.stack(along)
        if not isinstance(self.selection, str):
            self.lambda_ = float(self.selection)
        elif len(self.singular_values_) == 0:
            self.lambda_ = 0.0
        else:
            self.lambda_ = self._choose(engine, X, y, self.lambdas_)
        return self._finish(engine, self.lambda_)


@documented
class TruncatedSVDRegression(_LinearModel):
    """Least squares on the leading singular directions of the features.

    Directions below max(n, p) times the rounding unit times the largest singular value are never used.

    Parameters
    ----------
    n_components : int or None, default=None
        Number of directions to keep; with None, ``selection`` chooses it.
    selection : {selection}, default="gcv"
        The rule that chooses their number.
    scoring, cv, fit_intercept, standardize, noise, n_directions, n_threads
        As in `RidgePath`.

    Attributes
    ----------
    n_components_ : int
        Directions kept.
    coef_, intercept_, singular_values_, spectral_coefficients_, leverage_
        As in `RidgePath`.

    Examples
    --------
    >>> from plefka.regression import TruncatedSVDRegression, test_problem
    >>> A, b, x = test_problem("shaw", 32)
    >>> model = TruncatedSVDRegression(n_components=10, fit_intercept=False).fit(A, b)
    >>> model.n_components_
    10
    """

    _filter = "truncated"

    _parameter_constraints = {
        **_LinearModel._parameter_constraints,
        "n_components": [Interval(Integral, 0, None, closed="left"), None],
        "selection": [StrOptions(set(RULES))],
        "scoring": [str, callable, None],
    }

    def __init__(
        self,
        n_components=None,
        *,
        selection="gcv",
        scoring=None,
        cv=None,
        fit_intercept=True,
        standardize=False,
        noise=None,
        n_directions=None,
        n_threads=None,
    ):
        self.n_components = n_components
        self.selection = selection
        self.scoring = scoring
        self.cv = cv
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.noise = noise
        self.n_directions = n_directions
        self.n_threads = n_threads

    def fit(self, X, y, sample_weight=None):
        """Fit, and choose the number of directions.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
        sample_weight : array-like of shape (n_samples,) or None, default=None

        Returns
        -------
        self
        """
        engine, X, y, _ = self._start(X, y, sample_weight)
        rank = len(self.singular_values_)
        if self.n_components is not None:
            chosen = min(self.n_components, rank)
        elif rank == 0:
            chosen = 0
        else:
            chosen = int(self._choose(engine, X, y, np.arange(rank + 1.0)))
        self.n_components_ = chosen
        return self._finish(engine, float(chosen))


class RegularizationAdvisor(_LinearModel):
    """Ridge regression whose strength is chosen by comparing all rules, with warnings of the causes that mislead them.

    Parameters
    ----------
    cv : int, splitter or None, default=None
        Folds of the rule "k-fold"; None for five.
    penalty, fit_intercept, standardize, noise, n_directions, n_threads
        As in `RidgePath`.
    warn : bool, default=False
        Also issue a `RegularizationWarning` for each warning.

    Attributes
    ----------
    lambda_ : float
        The strength advised.
    advice_ : dict
        All results: the rules with their choices, distances of their solutions, whether a rule is misled, the
        Picard plot, doubts.
    warnings_ : list of str
        Problems and their remedies, one sentence or two each.
    coef_, intercept_, singular_values_, spectral_coefficients_, leverage_
        As in `RidgePath`.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka.regression import RegularizationAdvisor, test_problem
    >>> A, b, x = test_problem("shaw", 32)
    >>> b = b + 1e-3 * np.random.default_rng(0).standard_normal(32)
    >>> advisor = RegularizationAdvisor(fit_intercept=False).fit(A, b)
    >>> bool(np.linalg.norm(advisor.coef_ - x) < 0.1 * np.linalg.norm(x))
    True
    """

    _parameter_constraints = {
        **_LinearModel._parameter_constraints,
        "penalty": [StrOptions(PENALTIES)],
        "warn": ["boolean"],
    }

    def __init__(
        self,
        *,
        cv=None,
        penalty="size",
        fit_intercept=True,
        standardize=False,
        noise=None,
        n_directions=None,
        warn=False,
        n_threads=None,
    ):
        self.cv = cv
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
        engine, X, y, _ = self._start(X, y, sample_weight)
        if len(self.singular_values_) == 0:
            self.advice_, self.lambda_ = {}, 0.0
            self.warnings_ = ["all features are constant: the prediction is the mean of y"]
        else:
            # Few rows have no five folds; the rule has then nothing to say.
            few = self.cv is None and X.shape[0] < 5
            folds = None if few else self._folds(X, y)[0].tolist()
            self.advice_ = json.loads(engine.advise(self.noise, folds))
            self.lambda_ = self.advice_["parameter"]
            self.warnings_ = [f"{w['text']}: {w['remedy']}" for w in self.advice_["warnings"]]
        if self.warn:
            for text in self.warnings_:
                warnings.warn(text, RegularizationWarning, stacklevel=2)
        return self._finish(engine, self.lambda_)


@documented
def learning_curves(
    X,
    y,
    sizes,
    *,
    vary="rows",
    rows=None,
    draws=60,
    lambdas=(1e-6, 10.0),
    logistic=True,
    standardize=True,
    random_state=1,
    n_threads=None,
):
    """Return learning curves of ridge regression against the number of rows or of columns, and their theory.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    y : array-like of shape (n_samples,)
        Two distinct values are two classes: the result then includes accuracies and logistic regression.
    sizes : list of int
        Numbers of rows of each fit, or of columns.
    vary : {vary}, default="rows"
    rows : int or None, default=None
        Rows of each fit if columns are varied; None for as many as there are columns.
    draws : int, default=60
        Random subsets at each size.
    lambdas : sequence of float, default=(1e-6, 10.0)
        Strengths; logistic regression takes the first.
    logistic, standardize : bool, default=True
    random_state : int, default=1
    n_threads : int or None, default=None

    Returns
    -------
    dict
        "classes", and "curves": for every model its "points", one dict per size.
    """
    refuse_text(X)
    X = np.ascontiguousarray(X, dtype=np.float64)
    settings = {
        "vary": vary,
        "sizes": [int(size) for size in sizes],
        "rows": int(rows if rows is not None else min(X.shape[1], X.shape[0] // 2)),
        "draws": int(draws),
        "lambdas": [float(x) for x in lambdas],
        "logistic": bool(logistic),
        "standardize": bool(standardize),
        "seed": int(random_state),
    }
    target = np.ascontiguousarray(y, dtype=np.float64).reshape(-1, 1)
    return json.loads(_engine.learning_curves(X, target, json.dumps(settings), n_threads or 0))


@documented
def test_problem(name, n):
    """Return one of Hansen's ill-posed test problems as (A, b, x): b without noise, x the solution.

    Parameters
    ----------
    name : {problem}
    n : int
        Unknowns, as many as equations.

    Examples
    --------
    >>> from plefka.regression import test_problem
    >>> A, b, x = test_problem("gravity", 8)
    >>> A.shape, b.shape, x.shape
    ((8, 8), (8,), (8,))
    """
    return _engine.test_problem(name, int(n))


# pytest takes names that begin so for tests.
test_problem.__test__ = False
