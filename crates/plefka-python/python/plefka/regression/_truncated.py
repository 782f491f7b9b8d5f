"""Least squares on the leading singular directions."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from plefka._vocabulary import documented
from plefka.regression._linear_base import RULES
from plefka.regression._linear_model import LinearModel


@documented
class TruncatedSVDRegression(LinearModel):
    """Least squares on the leading singular directions of the features.

    Directions below max(n, p) times the rounding unit times the largest singular value are never used.

    Parameters
    ----------
    n_components : int or None, default=None
        Number of directions to keep; with None, ``selection`` chooses it.
    selection : {selection}, default="gcv"
        The rule that chooses their number; "gcv" with a `RegularizationWarning` where data leave it without a choice.
    scoring, cv, fit_intercept, standardize, noise, n_directions, n_threads
        As in `RidgePath`.

    Attributes
    ----------
    n_components_ : int
        Directions kept.
    at_edge_ : bool
        Whether they are the fewest or the most of those that the rule compared.
    selection_ : str
        The rule that chose their number; "value" where ``n_components`` is given, "none" where no rule has a choice.
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
        **LinearModel._parameter_constraints,
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
        self.at_edge_ = False
        if self.n_components is not None:
            self.selection_, chosen = "value", min(self.n_components, rank)
        elif rank == 0:
            self.selection_, chosen = "none", 0
        else:
            chosen = int(self._choose(engine, X, y, np.arange(rank + 1.0), False))
        self.n_components_ = chosen
        return self._finish(engine, float(chosen))
