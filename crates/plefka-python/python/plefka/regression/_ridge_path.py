"""Ridge regression along a path of strengths."""

from __future__ import annotations

import json
from numbers import Integral, Real

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from plefka._vocabulary import documented
from plefka.regression._linear_base import PENALTIES, RULES
from plefka.regression._linear_model import LinearModel


@documented
class RidgePath(LinearModel):
    """Ridge regression along a path of strengths, one of them chosen.

    Parameters
    ----------
    lambdas : array-like or None, default=None
        Strengths of the path, in units of squared singular values; every rule chooses one of them. None for a grid that
        reaches beyond the singular values; all rules but "k-fold" then search between its strengths, too.
    n_lambdas : int, default=100
        Strengths in that grid.
    selection : {selection} or float, default="gcv"
        The rule that chooses ``lambda_``, or its value. Where data leave a rule without a choice (an L-curve without a
        corner, a noise that no residual reaches), a `RegularizationWarning` says so and "gcv" chooses.
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
    at_edge_ : bool
        Whether it is the smallest or the largest one of several, so that a better one may lie beyond.
    selection_ : str
        The rule that chose it; "value" where ``selection`` is a number, "none" where no rule has a choice.
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
        **LinearModel._parameter_constraints,
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
        if self.lambdas is not None and len(grid) == 0:
            raise ValueError("lambdas: found no strength, expected at least one, or None for a grid")
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
        self.at_edge_ = False
        if not isinstance(self.selection, str):
            self.selection_ = "value"
            self.lambda_ = float(self.selection)
        elif len(self.singular_values_) == 0:
            # All strengths predict the mean.
            self.selection_ = "none"
            self.lambda_ = float(self.lambdas_[0])
        else:
            self.lambda_ = self._choose(engine, X, y, self.lambdas_, self.lambdas is not None)
        return self._finish(engine, self.lambda_)
