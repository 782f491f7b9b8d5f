"""The mean-field side of a model: magnetizations, free energies and entropies (Plefka's expansion)."""

from __future__ import annotations

from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from plefka._input import seed_of


class MeanFieldMixin:
    """Solutions of the mean-field equations, started from samples.

    Magnetizations m (visible) and n (hidden) are the units' means; for 0/1 units the probabilities that they are on.
    At order 2 (TAP) F = -S(m) - S(n) - a.m - b.n - m'Wn - (1/2) k(m)' W^2 k(n), nats, S being the units' entropies and
    k their variances: m - m^2 for 0/1 units.
    """

    def _solve(self, X, h0=None, iters=None, machine=None):
        check_is_fitted(self)
        iters = self.neq_steps if iters is None else iters
        if not isinstance(iters, Integral) or isinstance(iters, bool) or iters < 1:
            raise ValueError(f"iters: found {iters!r}, expected an integer, at least 1")
        rows, fitted = self._checked(X, means=True)
        if h0 is not None:
            precision = rows[2].dtype if isinstance(rows, tuple) else rows.dtype
            h0 = np.ascontiguousarray(h0.toarray() if sp.issparse(h0) else h0, dtype=precision)
            if not np.all(np.isfinite(h0)):
                raise ValueError("h0: found NaN or infinity, expected finite numbers")
        return (machine or fitted).equilibrate(
            rows,
            h0,
            order=str(2 if self.order is None else self.order),
            iterations=int(iters),
            damping=float(self.damping),
            tolerance=0.0,
            solver=self.solver,
            clip=float(self.thresh),
            threads=self.n_threads or 0,
        )

    def equilibrate(self, v0, h0=None, iters=None):
        """Iterate the mean-field equations of the chosen order from the given magnetizations.

        m <- (1 - damping) m + damping * f(a + dA/dm), f(field) being a unit's mean, the sigmoid for 0/1 units; then n
        likewise with the new m; or another solver's steps to the same solutions.

        Parameters
        ----------
        v0 : {array-like, sparse matrix} of shape (n_samples, n_features)
            Visible magnetizations to start from, for example samples; in the range of the visible units.
        h0 : array-like of shape (n_samples, n_components) or None, default=None
            Hidden magnetizations to start from; None takes the means of h given v0.
        iters : int or None, default=None
            Number of iterations; None takes ``neq_steps``.

        Returns
        -------
        mv : ndarray of shape (n_samples, n_features)
            Visible magnetizations.
        mh : ndarray of shape (n_samples, n_components)
            Hidden magnetizations.
        """
        solution = self._solve(v0, h0, iters)
        return solution["visible"], solution["hidden"]

    def residuals(self, X, iters=None):
        """Residuals of the mean-field equations after ``iters`` iterations from X.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples to start from.
        iters : int or None, default=None
            Number of iterations; None takes ``neq_steps``.

        Returns
        -------
        residuals : ndarray of shape (n_samples,)
            The largest distance of a magnetization from its update.
        """
        return self._solve(X, None, iters)["residuals"]

    def free_energy_TAP(self, X):
        """Mean-field free energy of the state reached from every sample in ``neq_steps`` iterations.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples to start from.

        Returns
        -------
        free_energy : ndarray of shape (n_samples,)
            Nats; an estimate of -ln Z where the iteration has converged.
        """
        return self._solve(X)["free_energies"]

    def entropy(self, X):
        """Entropy S(m) + S(n) of the state reached from every sample in ``neq_steps`` iterations.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples to start from.

        Returns
        -------
        entropy : ndarray of shape (n_samples,)
            Nats.
        """
        return self._solve(X)["entropies"]

    def score_samples_TAP(self, X):
        """Pseudo-likelihood with the mean-field free energy in place of the clamped one, from one random bit.

        n_features * ln sigmoid(F(v with one bit flipped) - F(v)); the bit is drawn from ``random_state``. This
        is the original package's monitor; if the result of the iteration does not depend on the start, the value tends
        to -n_features ln 2.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, 0 or 1.

        Returns
        -------
        pseudo_likelihood : ndarray of shape (n_samples,)
            Nats.

        Raises
        ------
        ValueError
            If the visible units are not 0/1 units: a flip has no meaning for other units.
        """
        check_is_fitted(self)
        unit = self._units[0] if hasattr(self, "_units") else "bernoulli"
        if unit != "bernoulli":
            raise ValueError(f"score_samples_TAP: found {unit} units, expected bernoulli ones, of which one is flipped")
        X = self._validate(X)
        X = self._completed(X, self._machine(X.dtype))
        flipped = X.toarray() if sp.issparse(X) else X.copy()
        n_samples, n_features = flipped.shape
        bits = np.random.RandomState(seed_of(self.random_state) % 2**32).randint(0, n_features, n_samples)
        rows = np.arange(n_samples)
        flipped[rows, bits] = 1 - flipped[rows, bits]
        difference = self._solve(flipped)["free_energies"] - self._solve(X)["free_energies"]
        return -n_features * np.logaddexp(0, -difference)
