"""Gibbs sampling from a fitted model, and reconstructions."""

from __future__ import annotations

from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from plefka._engine import check_memory
from plefka._input import as_rows, draw_seed, generator_of, seed_of


class SamplingMixin:
    """Draws from the conditionals. Without a seed every call has new draws, which are reproducible after ``fit``."""

    # Whether states are given as bits, as by scikit-learn's class, or as values of the units.
    _bits = True

    def sample(self, n, n_sweeps=1000, start=None, random_state=None):
        """Visible states drawn by Gibbs sampling, one chain per state.

        Ctrl-C stops it without a result.

        Parameters
        ----------
        n : int
            Number of chains, at least 1.
        n_sweeps : int, default=1000
            Sweeps of every chain, at least 1. The number that is needed depends on the model.
        start : array-like of shape (m, n_features) or None, default=None
            Visible states to start from, one after another and again from the first; None starts all chains from
            draws of independent units with the model's visible fields.
        random_state : int, RandomState or Generator instance or None, default=None
            Seed; None continues the estimator's own random stream, as :meth:`gibbs` does.

        Returns
        -------
        v : ndarray of shape (n, n_features)
            Values of the visible units; bool in the classes of 0/1 units alone.

        Raises
        ------
        NotFittedError
            If the model is not fitted.
        ValueError
            If an argument is not as expected, or ``start`` has values that the visible units do not take.
        """
        check_is_fitted(self)
        n, n_sweeps = whole("n", n, 2**63), whole("n_sweeps", n_sweeps)
        dtype, threads = self._precision(), self.n_threads or 0
        check_memory("n", n, float(n) * sum(self.components_.shape) * np.dtype(dtype).itemsize)
        seeds = self._seeds(random_state)
        if start is None:
            weights, visible, hidden = self._arrays(dtype)
            machine = self._made(np.zeros_like(weights), visible, hidden)
            # Without weights one sweep from anywhere is a draw.
            rows = machine.gibbs(self._anywhere(n, dtype), 1, next(seeds), threads, False)
        else:
            start = self._start_states(start).astype(dtype, copy=False)
            rows = np.ascontiguousarray(start[np.arange(n) % len(start)])
        return self._machine(dtype).gibbs(rows, n_sweeps, next(seeds), threads, self._bits)

    def gibbs(self, v, n_steps=1, random_state=None):
        """Gibbs sampling: h given v, then v given h.

        Ctrl-C stops it without a result.

        Parameters
        ----------
        v : {array-like, sparse matrix} of shape (n_samples, n_features)
            Visible states to start from.
        n_steps : int, default=1
            Number of sweeps, at least 1.
        random_state : int, RandomState or Generator instance or None, default=None
            Seed; None continues the estimator's own random stream.

        Returns
        -------
        v_new : ndarray of shape (n_samples, n_features)
            Values of the visible units after the last sweep; bool in the classes of 0/1 units alone.
        """
        n_steps = whole("n_steps", n_steps)
        rows, machine = self._checked(v)
        return machine.gibbs(rows, n_steps, next(self._seeds(random_state)), self.n_threads or 0, self._bits)

    def reconstruct(self, X):
        """Means of the visible units given the mean hidden activations of every sample.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        v : ndarray of shape (n_samples, n_features)
            Means, in the dtype of X (float64 for integers).
        """
        rows, machine = self._checked(X)
        return machine.reconstruct(rows, self.n_threads or 0)

    def _start_states(self, start):
        try:
            X = self._validate(start, missing=False)
        except ValueError as error:
            raise ValueError(f"start: {error}") from None
        return X.toarray() if sp.issparse(X) else X

    def _anywhere(self, n, dtype):
        """Return rows that the visible units admit."""
        return np.zeros((n, self.components_.shape[1]), dtype=dtype)

    def _next_seed(self):
        if not hasattr(self, "random_state_"):
            self.random_state_ = generator_of(self.random_state)
        return draw_seed(self.random_state_)

    def _seeds(self, random_state):
        """Yield seeds from the estimator's own stream, or from that of ``random_state``."""
        if random_state is None:
            while True:
                yield self._next_seed()
        yield seed_of(random_state)
        stream = generator_of(random_state)
        while True:
            yield draw_seed(stream)

    # The private helpers of scikit-learn's class, which tutorials and other packages use.

    def _mean_hiddens(self, v):
        check_is_fitted(self)
        return _by_rows(v, lambda rows, dtype: self._machine(dtype).transform(rows, self.n_threads or 0))

    def _sample_hiddens(self, v, rng):
        seed = draw_seed(generator_of(rng))
        draw = lambda rows, dtype: self._machine(dtype).sample_hidden(rows, seed, self.n_threads or 0, self._bits)
        return _by_rows(v, draw)

    def _sample_visibles(self, h, rng):
        seed, threads = draw_seed(generator_of(rng)), self.n_threads or 0
        draw = lambda rows, dtype: self._machine(dtype).mirror().sample_hidden(rows, seed, threads, self._bits)
        return _by_rows(h, draw)

    def _free_energy(self, v):
        return _by_rows(v, lambda rows, dtype: self._machine(dtype).free_energy(rows, self.n_threads or 0))


def whole(name, value, end=2**32):
    """Return an integer of at least 1 and below ``end``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or not 1 <= value < end:
        raise ValueError(f"{name}: found {value!r}, expected an integer, at least 1")
    return int(value)


def _by_rows(x, work):
    """Call ``work(rows, dtype)`` for a matrix, or for a single vector as scikit-learn's helpers do."""
    if sp.issparse(x):
        x = x.tocsr()
        dtype = x.dtype if x.dtype == np.float32 else np.dtype(np.float64)
        return work(as_rows(x.astype(dtype, copy=False)), dtype)
    x = np.asarray(x)
    dtype = x.dtype if x.dtype == np.float32 else np.dtype(np.float64)
    out = work(np.ascontiguousarray(np.atleast_2d(x), dtype=dtype), dtype)
    return out[0] if x.ndim == 1 else out
