"""Deep belief nets: stacks of machines as generative models, with a bound on their likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
import scipy.sparse as sp

from plefka._input import draw_seed, generator_of
from plefka._number import ValueLike
from plefka._partition import LogPartition, given, issue
from plefka._sampling import whole
from plefka._stack import StackedRBM

# Half-width of a 95 % interval in standard errors.
WIDTH = 1.959963984540054


@dataclass(frozen=True, repr=False, eq=False)
class LikelihoodBound(ValueLike):
    """A bound on the mean log-likelihood of samples, from :meth:`DeepBeliefNet.log_likelihood_bound`.

    It behaves as the number ``bound``, as :class:`LogPartition` does as ``log_z``.

    Attributes
    ----------
    bound : float
        Mean over samples and draws of ln w = ln p(v, h) - ln q(h | v), nats per sample; ln p(v) itself for one machine.
    std_error : float
        Its standard error over samples and draws, without that of ln Z; NaN for a single sample.
    lower, upper : float
        Ends of its 95 % interval, with the error of ln Z; NaN if ln Z has no interval.
    by_mean_weight : float
        The tighter bound by the mean weight w of the draws of each sample.
    n_samples, n_draws : int
        Number of samples, and of draws for each.
    log_z : LogPartition
        ln Z of the machine on top.
    values : ndarray of shape (n_samples,)
        The bound of every sample, the mean over its draws.
    """

    bound: float
    std_error: float
    lower: float
    upper: float
    by_mean_weight: float
    n_samples: int
    n_draws: int
    log_z: LogPartition
    values: np.ndarray

    def __float__(self):
        return self.bound

    def __repr__(self):
        interval = f"95 % interval {self.lower:.4f} to {self.upper:.4f}"
        return f"LikelihoodBound({self.bound:.4f} nats, {interval}, over {self.n_samples} samples, {self.log_z!r})"


class DeepBeliefNet(StackedRBM):
    """A stack of machines as one generative model: the last one is a Boltzmann machine, those below are directed downward.

    p(v) = sum over h of p(v | h_1) p(h_1 | h_2) ... p(h_top), the last factor by the last machine. Its parameters are those of
    :class:`StackedRBM`, with ``features="samples"``: then the training of a machine raises the bound on the likelihood.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import DeepBeliefNet
    >>> X = np.random.RandomState(0).randint(0, 2, size=(50, 6)).astype(float)
    >>> net = DeepBeliefNet((4, 3), n_iter=2, random_state=0).fit(X)
    >>> found = net.log_likelihood_bound(X)
    >>> bool(found.lower < found.bound < found.upper)
    True
    >>> net.sample(2, n_sweeps=10).shape
    (2, 6)
    """

    def __init__(
        self,
        layers=(256, 256),
        *,
        features="samples",
        visible="bernoulli",
        hidden="bernoulli",
        top=None,
        method="auto",
        learning_rate="auto",
        batch_size=100,
        n_iter=20,
        verbose=0,
        random_state=None,
        n_threads=None,
        rbm_params=None,
    ):
        super().__init__(
            layers,
            features=features,
            visible=visible,
            hidden=hidden,
            top=top,
            method=method,
            learning_rate=learning_rate,
            batch_size=batch_size,
            n_iter=n_iter,
            verbose=verbose,
            random_state=random_state,
            n_threads=n_threads,
            rbm_params=rbm_params,
        )

    def log_likelihood_bound(self, X, *, n_draws=10, log_z="auto", budget=60.0, effort=None, random_state=None):
        """A bound on the mean log-likelihood of samples, with its interval.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        n_draws : int, default=10
            Draws of the hidden layers for each sample, at least 1.
        log_z : str, LogPartition or float, default="auto"
            The method for ln Z of the last machine, as in :meth:`RBM.log_partition`, or ln Z in nats.
        budget, effort
            As in :meth:`RBM.log_partition`.
        random_state : int, RandomState or Generator instance or None, default=None
            Seed; None takes the estimator's.

        Returns
        -------
        bound : LikelihoodBound
            ``bound``, ``std_error``, ``lower``, ``upper``, ``by_mean_weight``, ``n_samples``, ``n_draws``, ``log_z``,
            ``values``.

        Raises
        ------
        ValueError
            If an argument is not as expected.

        Warns
        -----
        LikelihoodWarning
            As :meth:`RBM.log_partition`. An estimate of ln Z that is too low makes the bound too high.
        """
        found, weights = self._weights(X, n_draws, log_z, budget, effort, random_state)
        issue(found.warnings)
        values = weights.mean(axis=0)
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
        by_mean = np.logaddexp.reduce(weights, axis=0) - np.log(len(weights))
        lower, upper = _interval(float(values.mean()), float(error), found)
        sizes = (len(values), len(weights))
        return LikelihoodBound(
            float(values.mean()), float(error), lower, upper, float(by_mean.mean()), *sizes, found, values
        )

    def score(self, X, y=None):
        """The bound by 10 draws for each sample, which a search with scikit-learn maximises; see :meth:`log_likelihood_bound`.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        y : None
            Ignored.

        Returns
        -------
        score : float
            Nats per sample; higher is better.
        """
        found, weights = self._weights(X, 10, "auto", 60.0, None, None)
        issue(found.warnings)
        return float(weights.mean())

    def _weights(self, X, n_draws, log_z, budget, effort, random_state):
        """ln Z of the last machine, and ln w of every draw, (n_draws, n_samples)."""
        rows = self._checked(X)
        n_draws = whole("n_draws", n_draws)
        n_draws = n_draws if len(self.machines_) > 1 else 1
        rng = generator_of(self.random_state if random_state is None else random_state)
        seed = draw_seed(rng) % 2**32
        weights, near = [], None
        for _ in range(n_draws):
            states, sums = self._upward(rows, rng)
            near = states if near is None else near
            weights.append(sums)
        if isinstance(log_z, str):
            near = near.toarray() if sp.issparse(near) else near
            found = self.machines_[-1]._log_partition(near, log_z, budget, effort, random_state=seed)
        elif isinstance(log_z, LogPartition):
            found = log_z
        elif isinstance(log_z, Real) and not isinstance(log_z, bool):
            found = given(log_z)
        else:
            raise TypeError(f"log_z: found {type(log_z).__name__}, expected a number, a LogPartition or a method")
        return found, np.array(weights) - found.log_z


def _interval(mean, error, log_z):
    """The 95 % interval of a mean with this error, from which ln Z was subtracted."""
    sampling = 0.0 if np.isnan(error) else WIDTH * error
    below, above = log_z.upper - log_z.log_z, log_z.log_z - log_z.lower
    if log_z.interval == "exact":
        below = above = 0.0
    elif log_z.interval == "spread of orders":
        return mean - below - sampling, mean + above + sampling
    return mean - float(np.hypot(below, sampling)), mean + float(np.hypot(above, sampling))
