"""Gibbs sampling from a fitted model."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from plefka._input import as_rows, draw_seed


class SamplingMixin:
    """Draws from the conditionals. Every call has new draws, which are reproducible after ``fit``."""

    def gibbs(self, v, n_steps=1):
        """Gibbs sampling: h given v, then v given h.

        Parameters
        ----------
        v : {array-like, sparse matrix} of shape (n_samples, n_features)
            Visible states to start from, values in [0, 1].
        n_steps : int, default=1
            Number of sweeps.

        Returns
        -------
        v_new : ndarray of bool of shape (n_samples, n_features)
            Visible states after the last sweep.
        """
        if not isinstance(n_steps, (int, np.integer)) or isinstance(n_steps, bool) or not 1 <= n_steps < 2**32:
            raise ValueError(f"n_steps: found {n_steps!r}, expected an integer, at least 1")
        rows, machine = self._checked(v)
        return machine.gibbs(rows, int(n_steps), self._next_seed(), self.n_threads or 0)

    def _next_seed(self):
        if not hasattr(self, "random_state_"):
            self.random_state_ = check_random_state(self.random_state)
        return draw_seed(self.random_state_)

    # The private helpers of scikit-learn's class, which tutorials and other packages use.

    def _mean_hiddens(self, v):
        check_is_fitted(self)
        return _by_rows(v, lambda rows, dtype: self._machine(dtype).transform(rows, self.n_threads or 0))

    def _sample_hiddens(self, v, rng):
        seed = draw_seed(check_random_state(rng))
        draw = lambda rows, dtype: self._machine(dtype).sample_hidden(rows, seed, self.n_threads or 0)
        return _by_rows(v, draw)

    def _sample_visibles(self, h, rng):
        seed = draw_seed(check_random_state(rng))
        draw = lambda rows, dtype: self._machine(dtype).mirror().sample_hidden(rows, seed, self.n_threads or 0)
        return _by_rows(h, draw)

    def _free_energy(self, v):
        return _by_rows(v, lambda rows, dtype: self._machine(dtype).free_energy(rows, self.n_threads or 0))


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
