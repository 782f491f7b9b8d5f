"""Gibbs sampling of visible units of any kind."""

from __future__ import annotations

import numpy as np


class UnitSamplingMixin:
    """Adds sampling to an estimator whose fitted model has units of any kind."""

    def sample(self, n, n_sweeps=1000, start=None):
        """Visible states drawn by Gibbs sampling, one chain per state; reproducible after ``fit``.

        Parameters
        ----------
        n : int
            Number of chains.
        n_sweeps : int, default=1000
            Sweeps of every chain. The number that is needed depends on the model.
        start : array-like of shape (m, n_features) or None, default=None
            Visible states to start from, one after another and again from the first; None starts all chains at the
            means of independent units.

        Returns
        -------
        v : ndarray of shape (n, n_features)
            Values of the visible units.
        """
        dtype = self._precision()
        if start is None:
            weights, visible, hidden = self._arrays(dtype)
            machine = self._made(np.zeros_like(weights), visible, hidden)
            # Without weights one sweep from anywhere is a draw.
            start = machine.gibbs_values(self._anywhere(n, dtype), 1, self._next_seed(), self.n_threads or 0)
        start = np.asarray(start, dtype=dtype)
        rows = np.ascontiguousarray(start[np.arange(n) % len(start)])
        return self._machine(dtype).gibbs_values(rows, int(n_sweeps), self._next_seed(), self.n_threads or 0)

    def gibbs(self, v, n_steps=1):
        """Gibbs sampling: h given v, then v given h.

        Parameters
        ----------
        v : {array-like, sparse matrix} of shape (n_samples, n_features)
            Visible states to start from.
        n_steps : int, default=1
            Number of sweeps.

        Returns
        -------
        v_new : ndarray of shape (n_samples, n_features)
            Values of the visible units after the last sweep.
        """
        rows, machine = self._checked(v)
        return machine.gibbs_values(rows, int(n_steps), self._next_seed(), self.n_threads or 0)

    def _anywhere(self, n, dtype):
        """Return rows that the visible units admit."""
        out = np.zeros((n, self.components_.shape[1]), dtype=dtype)
        if self._units[0].startswith("potts"):
            out[:, :: int(self._units[0].split(":")[1])] = 1
        return out
