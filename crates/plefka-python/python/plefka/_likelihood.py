"""Likelihoods of a fitted model: ln Z with an interval, and scores of samples."""

from __future__ import annotations

from numbers import Real

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from plefka import _engine
from plefka._input import as_rows, draw_seed, has_missing, seed_of
from plefka._partition import METHODS, Likelihood, LogPartition, checked_request, given, issue
from plefka._vocabulary import documented

# Samples that paths and chains start from.
NEAR = 1000


@documented
class LikelihoodMixin:
    """ln Z, log-likelihoods and pseudo-likelihoods."""

    def log_partition(
        self, X=None, *, method="auto", budget=60.0, effort=None, order=None, random_state=None, enumerate=True
    ):
        """ln Z with its interval: of 95 % confidence, or the spread of the orders of "emf".

        Ctrl-C stops it without a result.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features) or None, default=None
            Samples near the machine, best the samples to be scored: chains and paths start from up to 1000 of them,
            evenly spaced, so that a missed mode with data is noticed. Values between 0 and 1 are drawn as bits.
            Without samples a mode that no chain visits may not be noticed.
        method : {log_z without ptt}, default="auto"
            "auto" enumerates if the budget allows it, else tempers, bracketed by annealing; "exact" enumerates the
            smaller layer, of at most 30 units; "ais" is annealed importance sampling in both directions; "pt" is
            parallel tempering; "emf" is mean field, summed over distinct solutions, without a statistical error.
        budget : float, default=60.0
            Approximate limit of the time, in seconds, more than 0. It does not limit "exact" and "emf".
        effort : int or None, default=None
            Steps of annealing or sweeps of tempering, from 20 to 10**8, in place of the budget: then the same seed gives
            the same result on any machine and any number of threads. None takes as many as the budget allows.
        order : int, str or None, default=None
            The expansion of "emf", one of {order}, orders also as ints. None takes the estimator's ``order``
            if it has one, else 2.
        random_state : int, RandomState instance or None, default=None
            Seed of chains; None takes the estimator's ``random_state``.
        enumerate : bool, default=True
            Whether "auto" may enumerate.

        Returns
        -------
        log_partition : LogPartition
            ``log_z``, ``std_error``, ``lower``, ``upper``, ``interval``, ``method``, ``reason``, ``warnings``, ``evidence``.

        Raises
        ------
        ValueError
            If an argument is not as expected, or the machine is too large for "exact".

        Warns
        -----
        LikelihoodWarning
            For every sentence in ``warnings``, such as that estimates disagree by more than their errors. "emf" always
            warns that it has no statistical error.

        Examples
        --------
        >>> import numpy as np
        >>> from plefka import BernoulliRBM
        >>> X = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
        >>> model = BernoulliRBM(n_components=2, random_state=0).fit(X)
        >>> log_z = model.log_partition(X)
        >>> log_z.method, log_z.std_error
        ('exact', 0.0)
        >>> sampled = model.log_partition(X, method="ais", effort=500)
        >>> bool(sampled.lower < float(log_z) < sampled.upper)
        True
        """
        found = self._log_partition(X, method, budget, effort, order, random_state, enumerate)
        issue(found.warnings)
        return found

    def log_likelihood(
        self, X, *, log_z="auto", budget=60.0, effort=None, order=None, random_state=None, enumerate=True
    ):
        """Mean log-likelihood of samples, its error over the samples, and ln Z with its own interval.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, 0 or 1; they are also the X of :meth:`log_partition`.
        log_z : {log_z without ptt}, LogPartition or float, default="auto"
            The method for ln Z, or ln Z in nats.
        budget, effort, order, random_state, enumerate
            As in :meth:`log_partition`; not used if ln Z is given.

        Returns
        -------
        likelihood : Likelihood
            ``mean_log_likelihood``, ``mean_log_likelihood_std_error``, ``n_samples``, ``log_z``.

        Raises
        ------
        ValueError
            If an argument is not as expected, X has missing entries (see :meth:`conditional_log_likelihood`), or
            ln Z is not finite.

        Warns
        -----
        LikelihoodWarning
            As :meth:`log_partition`; also for values between the states of bits (0, 1) or spins (-1, 1), which have no
            probability: the result is then a lower bound of the expected log-likelihood of states drawn with the
            values as means.

        Examples
        --------
        >>> import numpy as np
        >>> from plefka import BernoulliRBM
        >>> X = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
        >>> model = BernoulliRBM(n_components=2, random_state=0).fit(X)
        >>> found = model.log_likelihood(X)
        >>> bool(np.isclose(float(found), model.score_samples(X, log_z=found.log_z).mean()))
        True
        """
        found, notes = self._log_z_for(X, log_z, budget, effort, order, random_state, enumerate)
        values, more = self._log_probabilities(X, found.log_z)
        issue(notes + more)
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
        return Likelihood(float(values.mean()), float(error), len(values), found)

    def score_samples(self, X, log_z=None):
        """Pseudo-likelihood of every sample or, given ln Z or a method for it, log-likelihood.

        Without ``log_z`` it is the sum over bits of ln p(bit | the other bits). With ``pseudo_likelihood="exact"`` all
        bits count and the result is deterministic. With ``pseudo_likelihood="one_flip"`` it is scikit-learn's estimate:
        n_features times the term of one random bit, drawn from ``random_state``.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, 0 or 1; for pseudo-likelihoods a value x between is flipped to 1 - x.
        log_z : float, LogPartition, {log_z without ptt} or None, default=None
            ln Z in nats, or the method of :meth:`log_partition`, with X and at most about a minute: then
            ln p(v) = -F(v) - ln Z is returned.

        Returns
        -------
        score : ndarray of shape (n_samples,)
            Nats, at most 0; higher is better.

        Raises
        ------
        ValueError
            With ``log_z``: if X has missing entries (see :meth:`conditional_log_likelihood`) or ln Z is not finite.

        Warns
        -----
        LikelihoodWarning
            With ``log_z``: as :meth:`log_likelihood`.
        """
        if log_z is not None:
            found, notes = self._log_z_for(X, log_z)
            values, more = self._log_probabilities(X, found.log_z)
            issue(notes + more)
            return values
        rows, machine = self._checked(X)
        seed = None if self.pseudo_likelihood == "exact" else draw_seed(check_random_state(self.random_state))
        return machine.pseudo_likelihood(rows, self.n_threads or 0, seed)

    def _log_partition(
        self, X, method="auto", budget=60.0, effort=None, order=None, random_state=None, enumerate=True
    ):
        check_is_fitted(self)
        if order is None:
            own = getattr(self, "order", None)
            order = 2 if own is None else own
        request = checked_request(method, budget, effort, order, enumerate)
        seed = seed_of(self.random_state if random_state is None else random_state)
        dtype = self._precision()
        machine = self._machine(dtype)
        near = None if X is None else self._near(X, machine, dtype, seed)
        found = _engine.log_partition(machine, near, seed=seed, threads=self.n_threads or 0, **request)
        return LogPartition(**{**found, "warnings": tuple(found["warnings"])})

    def _near(self, X, machine, dtype, seed, most=NEAR):
        """Return up to ``most`` of the samples, None for all, as visible states in the machine's precision."""
        X = self._validate(X)
        n = min(most or X.shape[0], X.shape[0])
        X = X[np.arange(n) * X.shape[0] // n]
        X = np.ascontiguousarray(X.toarray() if sp.issparse(X) else X, dtype=dtype)
        X = self._completed(X, machine)
        if not _are_bits(X):
            X = np.random.RandomState(seed % 2**32).random_sample(X.shape) < X
        return np.ascontiguousarray(X, dtype=dtype)

    def _log_z_for(self, X, log_z, *request):
        """Return the requested ln Z, and the sentences of its warnings."""
        if isinstance(log_z, str):
            if log_z not in METHODS:
                raise ValueError(f"log_z: found {log_z!r}, expected one of {', '.join(METHODS)}, or ln Z")
            self._validate_for_likelihood(X)
            found = self._log_partition(X, log_z, *request)
            notes = found.warnings
        elif isinstance(log_z, LogPartition):
            found, notes = log_z, ()
        elif isinstance(log_z, Real) and not isinstance(log_z, bool):
            found, notes = given(log_z), ()
        else:
            kind = type(log_z).__name__
            raise TypeError(f"log_z: found {kind}, expected a number, a LogPartition or one of {', '.join(METHODS)}")
        if not np.isfinite(found.log_z):
            raise ValueError(f"log_z: found {found.log_z}, expected a finite number")
        return found, notes

    def _validate_for_likelihood(self, X):
        check_is_fitted(self)
        X = self._validate(X)
        if has_missing(X):
            raise ValueError("X: found missing entries, expected none; see conditional_log_likelihood(X, [])")
        return X

    def _log_probabilities(self, X, log_z):
        """Return -F(v) - ln Z of every sample, in double precision, and the sentences of the warnings."""
        X = self._validate_for_likelihood(X)
        machine, threads = self._machine(np.float64), self.n_threads or 0
        rows = as_rows(X.astype(np.float64, copy=False))
        self._check_values(machine, rows)
        note = machine.likelihood_warning(rows, threads)
        return -machine.free_energy(rows, threads) - log_z, () if note is None else (f"X: {note}",)

    def _check_values(self, machine, rows):
        """Refuse values that the visible units do not take; units of 0 and 1 have ``out_of_range`` for that."""


def _are_bits(values):
    return bool(np.all((values == 0) | (values == 1)))
