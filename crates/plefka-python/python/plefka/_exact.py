"""Results of enumeration: ln Z, independent draws and divergences of small models."""

from __future__ import annotations

import numpy as np
from sklearn.utils.validation import check_is_fitted

from plefka import _engine
from plefka._sampling import whole


class ExactMixin:
    """ln Z and draws by enumeration of the smaller layer."""

    def exact_log_partition(self):
        """ln Z by enumeration of the smaller layer, nats.

        Returns
        -------
        log_partition : float
            Subtract it from ``-free_energy(X)`` for exact log-likelihoods. The time doubles with every unit of the
            smaller layer: some ten milliseconds for 20, half a minute to minutes for 30.

        Raises
        ------
        ValueError
            If the smaller layer has more than 30 units.
        """
        check_is_fitted(self)
        return self._machine(np.float64).exact_log_partition(self.n_threads or 0)

    def exact_samples(self, n, random_state=None):
        """Independent exact draws from p(v), by enumeration of the smaller layer.

        Parameters
        ----------
        n : int
            Number of draws, at least 1.
        random_state : int, RandomState or Generator instance or None, default=None
            Seed; None continues the estimator's own random stream, as :meth:`gibbs` does.

        Returns
        -------
        v : ndarray of shape (n, n_features)
            Values of the visible units; bool in the classes of 0/1 units alone.

        Raises
        ------
        ValueError
            If the smaller layer has more than 30 units.
        """
        check_is_fitted(self)
        n, seed = whole("n", n, 2**63), next(self._seeds(random_state))
        return _engine.exact_samples(self._machine(self._precision()), n, seed, self.n_threads or 0, self._bits)


def kl_divergence(p, q):
    """Kullback-Leibler divergence of the visible distributions of two fitted models, exactly.

    KL(p, q) = sum over v of p(v) ln(p(v) / q(v)), by listing all visible states.

    Parameters
    ----------
    p, q : BernoulliRBM or EMFRBM
        Fitted, with the same number of features, at most 24.

    Returns
    -------
    divergence : float
        Nats, at least 0 up to rounding; 0 if the distributions are the same.

    Raises
    ------
    ValueError
        If the machines are too large, or their numbers of features differ.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import BernoulliRBM, kl_divergence
    >>> X = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    >>> p = BernoulliRBM(n_components=2, random_state=0).fit(X)
    >>> q = BernoulliRBM(n_components=3, random_state=1).fit(X)
    >>> kl_divergence(p, p), kl_divergence(p, q) > 0
    (0.0, True)
    """
    for name, model in (("p", p), ("q", q)):
        if not isinstance(model, ExactMixin):
            raise TypeError(f"{name}: found {type(model).__name__}, expected a BernoulliRBM or an EMFRBM")
        check_is_fitted(model)
    return _engine.kl_divergence(p._machine(np.float64), q._machine(np.float64), p.n_threads or 0)
