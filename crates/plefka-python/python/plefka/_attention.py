"""The continuous Hopfield memory, whose update is attention (Ramsauer et al. 2021), as a scikit-learn estimator."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils._param_validation import Interval
from sklearn.utils.validation import check_is_fitted, validate_data

from plefka import _engine
from plefka._input import refuse_text


@dataclass(frozen=True)
class ContinuousRecall:
    """Final states of the updates.

    Attributes
    ----------
    states : ndarray of shape (n_samples, n_features)
        Last states.
    shares : ndarray of shape (n_samples, n_patterns)
        Share of every pattern in the next update; a row sums to 1.
    updates : ndarray of shape (n_samples,)
        Updates made.
    settled : ndarray of shape (n_samples,)
        Whether the last of them changed no value by more than the tolerance.
    """

    states: np.ndarray
    shares: np.ndarray
    updates: np.ndarray
    settled: np.ndarray


class ContinuousHopfield(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Memory of real patterns with the energy E(x) = -1/beta ln sum_p exp(beta pattern_p.x) + 1/2 |x|^2.

    An update x <- sum_p softmax_p(beta pattern_p.x) pattern_p never raises it; this is the attention of transformers
    with patterns as keys and values.

    Parameters
    ----------
    beta : float, default=1.0
        Inverse temperature of the softmax: the larger, the less patterns are mixed.
    updates : int, default=100
        Updates of a recall at most.
    tol : float, default=1e-6
        A state has settled when an update changes no value by more than this.
    n_threads : int or None, default=None
        Number of threads; the results do not depend on it.

    Attributes
    ----------
    patterns_ : ndarray of shape (n_patterns, n_features)
        The stored patterns.
    n_features_in_ : int
        Number of features seen during fit.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import ContinuousHopfield
    >>> patterns = np.random.RandomState(0).randn(30, 50)
    >>> memory = ContinuousHopfield(beta=4.0).fit(patterns)
    >>> found = memory.recall(patterns + 0.2)
    >>> bool(np.abs(found.states - patterns).max() < 1e-3)
    True
    """

    _parameter_constraints = {
        "beta": [Interval(Real, 0, None, closed="neither")],
        "updates": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "n_threads": [Interval(Integral, 1, None, closed="left"), None],
    }

    def __init__(self, *, beta=1.0, updates=100, tol=1e-6, n_threads=None):
        self.beta = beta
        self.updates = updates
        self.tol = tol
        self.n_threads = n_threads

    def fit(self, X, y=None):
        """Store patterns.

        Parameters
        ----------
        X : array-like of shape (n_patterns, n_features)
        y : ignored

        Returns
        -------
        ContinuousHopfield
        """
        self._validate_params()
        self.patterns_ = self._values(X, reset=True).copy()
        self._n_features_out = len(self.patterns_)
        return self

    def transform(self, X):
        """Shares softmax_p(beta pattern_p.x) of the patterns in samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_patterns)
        """
        check_is_fitted(self)
        return self._engine().shares(self._values(X))

    def recall(self, X):
        """Update samples until they settle.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ContinuousRecall
        """
        check_is_fitted(self)
        states, shares, updates, settled = self._engine().recall(
            self._values(X), int(self.updates), float(self.tol)
        )
        return ContinuousRecall(states, shares, np.asarray(updates), np.asarray(settled))

    def energy(self, X):
        """Energy of samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        return self._engine().energy(self._values(X))

    def _engine(self):
        return _engine.ContinuousMemory(self.patterns_, float(self.beta), self.n_threads or 0)

    def _values(self, X, reset=False):
        refuse_text(X)
        return validate_data(self, X, dtype=np.float64, order="C", reset=reset)
