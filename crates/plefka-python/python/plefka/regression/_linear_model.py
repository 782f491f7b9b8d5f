"""The base of the regressors."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.base import MultiOutputMixin, RegressorMixin
from sklearn.metrics import check_scoring
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from plefka._input import refuse_text
from plefka.regression._fixed import Fixed
from plefka.regression._linear_base import LinearBase
from plefka.regression._warning import RegularizationWarning

# The rules that stand in for one without a choice, in this order.
STANDING_IN = ("gcv", "leave-one-out")


class LinearModel(MultiOutputMixin, RegressorMixin, LinearBase):
    """Base of the regressors: validation, the engine, predictions."""

    def _start(self, X, y, sample_weight):
        """Validate, and decompose in the engine."""
        self._validate_params()
        refuse_text(X)
        if getattr(getattr(y, "dtype", None), "kind", None) in ("U", "S"):
            raise ValueError("y: found text, expected numeric targets (RegularizationAdvisorClassifier takes classes)")
        X, y = validate_data(
            self, X, y, accept_sparse="csr", dtype=np.float64, order="C", multi_output=True, y_numeric=True
        )
        self._single = y.ndim == 1
        targets = np.ascontiguousarray(y.reshape(len(y), -1), dtype=np.float64)
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        engine = self._decompose(X, targets, weights, standardize=self.standardize is True)
        self._keep_spectrum(engine)
        return engine, X, y, weights

    def _keep_spectrum(self, engine):
        """Keep singular values and the components of y along their directions."""
        self.singular_values_, coordinates, self.n_dropped_ = engine.spectrum()
        self.spectral_coefficients_ = coordinates[:, 0] if self._single else coordinates

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

    def _choose(self, engine, X, y, parameters, given):
        """Choose a parameter by the rule ``selection``: among ``parameters`` if they are ``given`` by the user."""
        self.selection_ = self.selection
        if self.selection == "k-fold":
            self.cv_scores_ = self._by_folds(engine, X, y, parameters, self.scoring)
            best = int(np.argmax(self.cv_scores_.mean(axis=0)))
            self.at_edge_ = len(parameters) > 1 and best in (0, len(parameters) - 1)
            return float(parameters[best])
        if self.selection == "discrepancy" and self.noise is None:
            raise ValueError("discrepancy: the size of the noise is not known: expected noise, its norm")
        among = [float(x) for x in parameters] if given else None
        parameter, self.at_edge_, why = engine.choose(self.selection, self.noise, among)
        if parameter is not None:
            return parameter
        return self._stand_in(engine, parameters, among, why)

    def _stand_in(self, engine, parameters, among, why):
        """Choose by another rule, with a warning, where data leave ``selection`` without a choice."""
        for rule in STANDING_IN:
            parameter, self.at_edge_, _ = engine.choose(rule, None, among)
            if parameter is not None:
                break
        else:
            # Nothing is left to judge by, as with a single row: the strongest penalty.
            rule, parameter, self.at_edge_ = "none", float(max(parameters)), len(parameters) > 1
        self.selection_ = rule
        instead = "the largest strength is taken" if rule == "none" else f"the choice is that of {rule}"
        warnings.warn(
            f"selection={self.selection!r} has no choice for these data ({why}); {instead}",
            RegularizationWarning,
            stacklevel=4,
        )
        return parameter
