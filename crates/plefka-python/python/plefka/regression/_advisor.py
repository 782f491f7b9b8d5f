"""Ridge regression of the strength that the advisor chooses."""

from __future__ import annotations

import json
import warnings

from sklearn.utils._param_validation import StrOptions

from plefka.regression._linear_model import PENALTIES, LinearModel
from plefka.regression._warning import RegularizationWarning


class RegularizationAdvisor(LinearModel):
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
        **LinearModel._parameter_constraints,
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
