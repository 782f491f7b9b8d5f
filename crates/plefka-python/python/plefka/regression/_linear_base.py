"""What regressors and the classifier share: validation of settings, the engine, and folds."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.model_selection import check_cv
from sklearn.utils._param_validation import Interval

from plefka import _engine
from plefka._input import as_rows
from plefka._settings import settings_text
from plefka._vocabulary import names

RULES = names("selection")
PENALTIES = set(names("penalty"))
PROBLEMS = set(names("problem_kind"))


class LinearBase(BaseEstimator):
    """Base of the estimators."""

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

    def _decompose(self, X, targets, weights, *, standardize):
        """Prepare and decompose the data in the engine."""
        preparation = {"intercept": self.fit_intercept, "standardize": standardize, "penalty": self._penalty()}
        settings = {
            "preparation": preparation,
            "filter": self._filter,
            "directions": getattr(self, "n_directions", None),
            "seed": 0,
        }
        return _engine.Regression(as_rows(X), targets, weights, settings_text(settings), self.n_threads or 0)

    def _penalty(self):
        return getattr(self, "penalty", "size")

    def _folds(self, X, y, classifier=False, cv=None):
        """Return the fold of every row, and the rows of every fold."""
        splitter = check_cv(self.cv if cv is None else cv, y, classifier=classifier)
        parts = [test for _, test in splitter.split(X, y)]
        numbers = np.full(X.shape[0], -1)
        for fold, rows in enumerate(parts):
            if (numbers[rows] >= 0).any():
                raise ValueError("cv: found a row in two folds, expected every row in one (no repeats or shuffle splits)")
            numbers[rows] = fold
        if (numbers < 0).any():
            raise ValueError(f"cv: found row {np.flatnonzero(numbers < 0)[0]} in no fold, expected every row in one")
        return numbers, parts
