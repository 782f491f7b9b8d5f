"""Hopfield's associative memory as a scikit-learn estimator."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from plefka import _engine
from plefka._input import refuse_text, seed_of
from plefka._vocabulary import documented, names


@dataclass(frozen=True)
class Recall:
    """Final states of a recall.

    Attributes
    ----------
    states : ndarray of shape (n_samples, n_features)
        Last states, -1 or 1.
    overlaps : ndarray of shape (n_samples, n_patterns)
        Overlaps with every pattern; for thermal dynamics, overlaps of the mean state of the second half of the sweeps.
    sweeps : ndarray of shape (n_samples,)
        Sweeps made.
    settled : ndarray of shape (n_samples,)
        Whether a fixed point was reached; always False for thermal dynamics.
    """

    states: np.ndarray
    overlaps: np.ndarray
    sweeps: np.ndarray
    settled: np.ndarray


@documented
class Hopfield(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Hopfield's associative memory.

    Samples are patterns to store: values above ``threshold`` are 1, others -1.

    Parameters
    ----------
    rule : {rule}, default="hebb"
        Rule of storage. The first four store patterns in couplings, the others in the energies of dense memories,
        E = -N sum_p max(pattern_p.s / N, 0)^power and E = -ln sum_p exp(pattern_p.s), which store far more patterns.
    dynamics : {dynamics}, default="asynchronous"
        How spins move: one at a time in random order, all at once, or heat bath at ``temperature``.
    temperature : float, default=0.5
        Temperature of thermal dynamics, in units of the couplings.
    threshold : float, default=0.5
        Values above it are 1.
    margin : float, default=0.0
        Margin of the perceptron rule with which every spin of every pattern must be stable.
    learning_sweeps : int, default=1000
        Largest number of sweeps over the patterns, for the perceptron rule.
    power : int, default=3
        Power of the overlaps in the rule "dense".
    sweeps : int, default=100
        Largest number of sweeps of a recall.
    random_state : int, RandomState instance or None, default=None
        Seed of the order in which spins move, and of thermal dynamics.
    n_threads : int or None, default=None
        Number of threads; the results do not depend on it.

    Attributes
    ----------
    patterns_ : ndarray of shape (n_patterns, n_features)
        The stored patterns, -1 or 1.
    load_ : float
        Patterns per spin.
    unstable_ : float
        Share of the patterns' spins whose field points away from the pattern: 0 if every pattern is a fixed point.
    n_iter_ : int
        Sweeps over the patterns that learning made.
    n_features_in_ : int
        Number of features seen during fit.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import Hopfield
    >>> patterns = np.array([[1, 1, 1, 1, 0, 0, 0, 0], [1, 0, 1, 0, 1, 0, 1, 0]])
    >>> memory = Hopfield(random_state=0).fit(patterns)
    >>> corrupted = patterns.copy()
    >>> corrupted[0, 0] = 0
    >>> bool((memory.recall(corrupted).states[0] == memory.patterns_[0]).all())
    True
    """

    _parameter_constraints = {
        "rule": [StrOptions(set(names("rule")))],
        "dynamics": [StrOptions(set(names("dynamics")))],
        "temperature": [Interval(Real, 0, None, closed="neither")],
        "threshold": [Real],
        "margin": [Interval(Real, 0, None, closed="left")],
        "learning_sweeps": [Interval(Integral, 1, None, closed="left")],
        "power": [Interval(Integral, 2, 1000, closed="both")],
        "sweeps": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state", np.random.Generator],
        "n_threads": [Interval(Integral, 1, None, closed="left"), None],
    }

    def __init__(
        self,
        *,
        rule="hebb",
        dynamics="asynchronous",
        temperature=0.5,
        threshold=0.5,
        margin=0.0,
        learning_sweeps=1000,
        power=3,
        sweeps=100,
        random_state=None,
        n_threads=None,
    ):
        self.rule = rule
        self.dynamics = dynamics
        self.temperature = temperature
        self.threshold = threshold
        self.margin = margin
        self.learning_sweeps = learning_sweeps
        self.power = power
        self.sweeps = sweeps
        self.random_state = random_state
        self.n_threads = n_threads

    def fit(self, X, y=None):
        """Store patterns.

        Parameters
        ----------
        X : array-like of shape (n_patterns, n_features)
        y : ignored

        Returns
        -------
        Hopfield
        """
        self._validate_params()
        self.patterns_ = self._spins(X, reset=True)
        self.n_iter_, self.unstable_ = self._engine().learning()
        self.load_ = len(self.patterns_) / self.patterns_.shape[1]
        self._n_features_out = len(self.patterns_)
        return self

    def transform(self, X):
        """Overlaps (1/n_features) sum_i pattern_i x_i of samples with every pattern, without dynamics.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_patterns)
        """
        check_is_fitted(self)
        return self._engine().overlaps(self._spins(X))

    def recall(self, X):
        """Let the dynamics start from samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        Recall
        """
        check_is_fitted(self)
        starts = self._spins(X)
        seed = seed_of(self.random_state)
        states, overlaps, sweeps, settled = self._engine().recall(
            starts, self.dynamics, float(self.temperature), int(self.sweeps), seed
        )
        return Recall(states, overlaps, np.asarray(sweeps), np.asarray(settled))

    def energy(self, X):
        """Energy of samples; -1/2 s'Js for all rules but those of dense memories.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        return self._engine().energy(self._spins(X))

    def mixture(self, patterns, signs=None):
        """The mixture of some patterns, sgn(sum_k sign_k pattern_k): of few patterns a spurious memory.

        Parameters
        ----------
        patterns : array-like of int of shape (n,)
            Indices of the patterns, from 0; ties are broken towards the first of them.
        signs : array-like of shape (n,) or None, default=None
            1 or -1 for each; None for 1.

        Returns
        -------
        ndarray of shape (n_features,)

        Raises
        ------
        ValueError
            For no patterns, an index that does not exist, a wrong number of signs, or signs that are not 1 or -1.
        """
        check_is_fitted(self)
        patterns = np.asarray(patterns)
        if patterns.ndim != 1 or patterns.size == 0 or patterns.dtype.kind not in "iu" or (patterns < 0).any():
            raise ValueError(f"patterns: found {patterns!r}, expected a list of whole numbers, at least 0")
        signs = np.ones(len(patterns)) if signs is None else np.asarray(signs, dtype=float)
        if signs.shape != patterns.shape or (np.abs(signs) != 1).any():
            raise ValueError(f"signs: found {signs!r}, expected 1 or -1 for each of {len(patterns)} patterns")
        return self._engine().mixture(list(zip(patterns.tolist(), signs.tolist())))

    def couplings(self):
        """J, which the memory itself never writes out for the rules "hebb" and "pseudo-inverse".

        Returns
        -------
        ndarray of shape (n_features, n_features)

        Raises
        ------
        ValueError
            If the rule makes no couplings.
        """
        check_is_fitted(self)
        return self._engine().couplings()

    def __getstate__(self):
        # The engine's object is made again from the patterns.
        return {name: value for name, value in super().__getstate__().items() if name != "_memory"}

    def _engine(self):
        """The engine's memory, of the patterns and settings as they are."""
        key = (self.rule, float(self.margin), int(self.learning_sweeps), int(self.power), self.n_threads or 0)
        memory = getattr(self, "_memory", None)
        if memory is None or memory[0] != key or memory[1] is not self.patterns_:
            memory = (key, self.patterns_, _engine.Memory(self.patterns_, *key))
            self._memory = memory
        return memory[2]

    def _spins(self, X, reset=False):
        refuse_text(X)
        X = validate_data(self, X, dtype=np.float64, order="C", reset=reset)
        return np.where(X > self.threshold, 1.0, -1.0)
