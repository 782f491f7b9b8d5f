"""Linear classification of the strength that the advisor chooses."""

from __future__ import annotations

import json
import warnings

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from plefka import _engine
from plefka._input import as_rows, refuse_text
from plefka.regression._linear_base import LinearBase
from plefka.regression._warning import RegularizationWarning


def _is_logistic(estimator):
    return getattr(estimator, "model_", estimator.model) == "logistic"


class RegularizationAdvisorClassifier(ClassifierMixin, LinearBase):
    """Ridge or logistic classification of two and more classes, the penalty chosen for predictions.

    Every class is fitted against the others. Ridge classification fits -1 and 1 by least squares, on the features as they
    are or standardised; logistic regression minimises the sum of its losses plus half of lambda ||w||^2 on standardised
    features.

    Parameters
    ----------
    model : {"auto", "ridge", "logistic"}, default="auto"
        "auto" takes ridge on the features as they are, and another model where its accuracy on held-out folds is larger by
        more than a standard error of the difference.
    cv : int, splitter or None, default=None
        Folds; None for five, or as many as the smallest class has rows.
    fit_intercept : bool, default=True
        Fit a constant, without penalty. Logistic regression always does.
    standardize : bool or "auto", default="auto"
        Divide features by their standard deviations (ridge); "auto" compares both.
    warn : bool, default=True
        Issue a `RegularizationWarning` for each warning.
    n_threads : int or None, default=None
        Number of threads; the result does not depend on it.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    model_ : {"ridge", "logistic"}
        The model fitted.
    lambda_ : float
        Its strength, on standardised features if ``standardized_``.
    standardized_ : bool
        Whether features are divided by their standard deviations.
    comparison_ : list of dict
        The models compared: "model", "standardized", "parameter", and "accuracy" with "value" and "std_error", the share of
        held-out rows whose class is right. Empty without folds.
    advice_ : dict
        All results on the ridge regression of -1 and 1, as `RegularizationAdvisor` has them.
    warnings_ : list of str
        Problems and the numbers that show them.
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
    intercept_ : ndarray of shape (1,) or (n_classes,)

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from plefka.regression import RegularizationAdvisorClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> model = RegularizationAdvisorClassifier(warn=False).fit(X, y)
    >>> model.score(X, y) > 0.9
    True
    """

    _parameter_constraints = {
        "model": [StrOptions({"auto", "ridge", "logistic"})],
        "cv": LinearBase._parameter_constraints["cv"],
        "fit_intercept": ["boolean"],
        "standardize": ["boolean", StrOptions({"auto"})],
        "warn": ["boolean"],
        "n_threads": LinearBase._parameter_constraints["n_threads"],
    }

    def __init__(
        self, model="auto", *, cv=None, fit_intercept=True, standardize="auto", warn=True, n_threads=None
    ):
        self.model = model
        self.cv = cv
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.warn = warn
        self.n_threads = n_threads

    def fit(self, X, y):
        """Compare the classifiers and fit the one advised.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Classes: numbers, text or truth values.

        Returns
        -------
        self
        """
        self._validate_params()
        refuse_text(X)
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, order="C")
        check_classification_targets(y)
        self.classes_, index = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y: found one class, {self.classes_[0]}, expected at least two classes")
        targets = np.ascontiguousarray(_engine.class_signs(index.tolist(), len(self.classes_)))
        engine = self._decompose(X, targets, None, standardize=self.standardize is True)
        self.warnings_, self.comparison_, self.advice_ = [], [], {}
        if len(engine.spectrum()[0]) == 0:
            self.warnings_.append("all features are constant: the prediction is the largest class")
            chosen = {"model": "ridge", "standardized": False, "parameter": 0.0}
        else:
            chosen = self._chosen(self._advise(engine, X, index))
        self.model_, self.standardized_ = chosen["model"], chosen["standardized"]
        self.lambda_ = chosen["parameter"]
        if self.warn:
            for text in self.warnings_:
                warnings.warn(text, RegularizationWarning, stacklevel=2)
        return self._finish(engine, X, index, targets)

    def _advise(self, engine, X, index):
        """Keep the advice and the comparison; return the number of the model advised."""
        smallest = int(np.bincount(index).min())
        folds = None
        if self.cv is not None:
            folds = self._folds(X, index, classifier=True)[0].tolist()
        elif min(5, smallest) > 1:
            folds = self._folds(X, index, classifier=True, cv=min(5, smallest))[0].tolist()
        advice, compared = engine.advise(None, folds, "table", index.tolist())
        self.advice_ = json.loads(advice)
        self.warnings_ += [f"{w['text']}: {w['evidence']}" for w in self.advice_["warnings"]]
        if compared is None:
            return 0
        found = json.loads(compared)
        self.comparison_ = found["models"]
        if self.model == "logistic" and found["without_logistic"]:
            raise ValueError(f"model='logistic': left out of the comparison ({found['without_logistic']})")
        return found["advised"]

    def _chosen(self, advised):
        """Return the model to fit."""
        models = self.comparison_
        if not models:
            strength = 1.0 if self.model == "logistic" else self.advice_["parameter"]
            kind = "logistic" if self.model == "logistic" else "ridge"
            return {"model": kind, "standardized": self.standardize is True or kind == "logistic", "parameter": strength}
        if self.model == "auto" and self.standardize == "auto":
            return models[advised]
        if self.model == "logistic":
            return models[-1]
        ridge = [model for model in models if model["model"] == "ridge"]
        if self.standardize == "auto":
            scaled = self.advice_["standardized"] or {}
            return ridge[-1] if scaled.get("better") else ridge[0]
        wanted = next(model for model in ridge if model["standardized"] == self.standardize)
        if self.model == "ridge" or models[-1]["model"] == "ridge":
            return wanted
        return models[-1] if models[-1]["accuracy"]["value"] > wanted["accuracy"]["value"] else wanted

    def _finish(self, engine, X, index, targets):
        """Keep the coefficients of the model chosen."""
        if self.model_ == "logistic":
            found = _engine.logistic_regression(
                as_rows(X), index.tolist(), len(self.classes_), self.lambda_, self.n_threads or 0
            )
        else:
            if self.standardized_ != (self.standardize is True):
                engine = self._decompose(X, targets, None, standardize=self.standardized_)
            found = engine.coefficients(self.lambda_)
        self.coef_, self.intercept_ = np.ascontiguousarray(found[0].T), found[1]
        return self

    def decision_function(self, X):
        """Return scores: of two classes one per row, positive for the second class; of more classes one per class.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
        """
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        scores = X @ self.coef_.T + self.intercept_
        return scores[:, 0] if len(self.classes_) == 2 else scores

    def predict(self, X):
        """Predict classes.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        scores = self.decision_function(X)
        return self.classes_[(scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)]

    @available_if(_is_logistic)
    def predict_proba(self, X):
        """Return probabilities of classes, by logistic regression only; of more than two classes they are normalised.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
        """
        scores = self.decision_function(X)
        shares = 0.5 * (1.0 + np.tanh(0.5 * scores))
        if scores.ndim == 1:
            return np.column_stack([1.0 - shares, shares])
        return shares / shares.sum(axis=1, keepdims=True)
