"""The base of the regressors, and the names of their rules and penalties."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.metrics import check_scoring
from sklearn.model_selection import check_cv
from sklearn.utils._param_validation import Interval
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from plefka import _engine
from plefka._input import as_rows, refuse_text
from plefka._settings import settings_text
from plefka._vocabulary import names
from plefka.regression._fixed import Fixed

RULES = names("selection")
PENALTIES = set(names("penalty"))


class LinearModel(MultiOutputMixin, RegressorMixin, BaseEstimator):
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
        scorer = check_scoring(Fixed(), scoring=scoring)
        scores = np.empty((len(parts), len(parameters)))
        for fold, rows in enumerate(parts):
            for k in range(len(parameters)):
                rows_predicted = predicted[k][rows]
                fixed = Fixed(rows_predicted[:, 0] if self._single else rows_predicted)
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
