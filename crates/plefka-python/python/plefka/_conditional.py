"""Imputation and conditional likelihoods of some entries given the others."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from plefka._engine import conditional_log_likelihood, impute
from plefka._input import has_missing, seed_of
from plefka._partition import issue

# Completion of samples for methods that need complete ones.
SWEEPS = 100
SEED = 0


class ConditionalMixin:
    """Draws, means and likelihoods of visible units while others are held."""

    def impute(self, X, n_sweeps=100, means=False, random_state=None):
        """Replace missing entries, NaN, by draws or means given the observed entries of the sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Samples, values in [0, 1]; NaN is a missing entry, whatever ``allow_missing``. For inpainting, set
            the entries to be redrawn to NaN.
        n_sweeps : int, default=100
            Gibbs sweeps, h given v and then the missing entries given h. They start from independent draws.
        means : bool, default=False
            Whether conditional means are returned in place of draws: exact means if the smaller of missing and hidden
            units can be enumerated (at most 2**24 states for a sample, 2**28 for all), else averages over the
            second half of the sweeps.
        random_state : int, RandomState instance or None, default=None
            Seed of the draws; None continues the estimator's own random stream, as :meth:`gibbs` does.

        Returns
        -------
        X_imputed : ndarray of shape (n_samples, n_features)
            Observed entries unchanged, in the dtype of X (float64 for integers).
        """
        if not isinstance(n_sweeps, (int, np.integer)) or isinstance(n_sweeps, bool) or not 1 <= n_sweeps < 2**22:
            raise ValueError(f"n_sweeps: found {n_sweeps!r}, expected an integer, at least 1")
        X = self._validate_for_conditionals(X)
        seed = self._next_seed() if random_state is None else seed_of(random_state)
        method = "auto" if means else None
        return impute(self._machine(X.dtype), X, int(n_sweeps), method, seed, self.n_threads or 0)

    def conditional_log_likelihood(self, X, held):
        """Exact log-likelihood of some features given the others, ln p(v_free | v_held).

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Samples, values in [0, 1]; NaN is a missing entry, which is summed over.
        held : array-like of bool of shape (n_features,), or of int
            The features that are given, as a mask or as indices. All other features are scored; if none is held, this
            is the log-likelihood of the observed entries.

        Returns
        -------
        log_likelihood : ndarray of shape (n_samples,)
            Nats.

        Raises
        ------
        ValueError
            If the smaller of free and hidden units has more than 2**24 states for a sample, or 2**28 for all.

        Warns
        -----
        LikelihoodWarning
            For values between the states of bits or spins, which have no probability.
        """
        X = self._validate_for_conditionals(X)
        mask = _mask(held, X.shape[1])
        machine, threads = self._machine(X.dtype), self.n_threads or 0
        note = machine.likelihood_warning(X, threads)
        issue([] if note is None else [f"X: {note}"])
        return conditional_log_likelihood(machine, X, mask, threads)

    def _validate_for_conditionals(self, X):
        check_is_fitted(self)
        X = self._validate(X, missing=True)
        return np.ascontiguousarray(X.toarray() if sp.issparse(X) else X)

    def _completed(self, X, machine):
        """Return X with missing entries drawn from the model, the same draws every time."""
        if not has_missing(X):
            return X
        return impute(machine, np.ascontiguousarray(X), SWEEPS, None, SEED, self.n_threads or 0)


def _mask(held, n_features):
    held = np.asarray(held)
    if held.size == 0:
        return np.zeros(n_features, dtype=bool)
    if held.dtype == bool and held.shape == (n_features,):
        return np.ascontiguousarray(held)
    indices = held.ndim == 1 and np.issubdtype(held.dtype, np.integer)
    if indices and held.min() >= -n_features and held.max() < n_features:
        mask = np.zeros(n_features, dtype=bool)
        mask[held] = True
        return mask
    raise ValueError(
        f"held: found {held.dtype} of shape {held.shape}, expected a mask of {n_features} booleans, or indices from "
        f"{-n_features} to {n_features - 1}"
    )
