"""Stacks of machines, each trained on the features of the one below."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin, _fit_context
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from plefka._input import FLOATS, as_rows, draw_seed, generator_of, refuse_missing_in_sparse, refuse_text
from plefka._rbm import RBM
from plefka._vocabulary import documented, names


@documented
class StackedRBM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Machines on top of each other: the first sees the samples, each further one the features of the one below.

    Parameters
    ----------
    layers : sequence of int, default=(256, 256)
        Hidden units of each machine, from the samples upward.
    features : "probabilities" or "samples", default="probabilities"
        What the next machine is trained on: the means of the hidden units given the samples, or draws of them.
    visible : str, default="bernoulli"
        Kind of the visible units of the first machine, as in :class:`RBM`.
    hidden : str, default="bernoulli"
        Kind of the hidden units.
    top : str or None, default=None
        Kind of the hidden units of the last machine; None takes ``hidden``.
    method : "auto" or one of {method}, default="auto"
        How machines are trained, as in :class:`RBM`.
    learning_rate : float or "auto", default="auto"
        Rate at the start.
    batch_size : int, default=100
        Samples per mini-batch.
    n_iter : int, default=20
        Passes over the samples, of each machine.
    verbose : int, default=0
        If not 0, print a line after every pass.
    random_state : int, RandomState instance or None, default=None
        Seed of everything random. An int is the seed of the first machine, the next integer that of the second, and so on.
    n_threads : int or None, default=None
        Number of threads; the results do not depend on it.
    rbm_params : dict or None, default=None
        Further parameters of every :class:`RBM`.

    Attributes
    ----------
    machines_ : list of RBM
        The fitted machines, from the samples upward.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, if X has names.

    See Also
    --------
    DeepBeliefNet : The same machines as one generative model, with a bound on its likelihood.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import StackedRBM
    >>> X = np.random.RandomState(0).randint(0, 2, size=(50, 6)).astype(float)
    >>> stack = StackedRBM((4, 3), n_iter=2, random_state=0).fit(X)
    >>> stack.transform(X).shape
    (50, 3)
    """

    _parameter_constraints: dict = {
        "layers": ["array-like", tuple],
        "features": [StrOptions(set(names("features")) - {"magnetizations"})],
        "visible": [str],
        "hidden": [str],
        "top": [str, None],
        "method": [StrOptions({"auto", *names("method")})],
        "learning_rate": [Interval(Real, 0, None, closed="neither"), StrOptions({"auto"})],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "n_iter": [Interval(Integral, 0, None, closed="left")],
        "verbose": ["verbose"],
        "random_state": ["random_state", np.random.Generator],
        "n_threads": [Interval(Integral, 1, None, closed="left"), None],
        "rbm_params": [dict, None],
    }

    def __init__(
        self,
        layers=(256, 256),
        *,
        features="probabilities",
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
        self.layers = layers
        self.features = features
        self.visible = visible
        self.hidden = hidden
        self.top = top
        self.method = method
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.n_iter = n_iter
        self.verbose = verbose
        self.random_state = random_state
        self.n_threads = n_threads
        self.rbm_params = rbm_params

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Train machine after machine, from the beginning.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, with values that the visible units take.
        y : None
            Ignored.

        Returns
        -------
        self : StackedRBM
            The fitted stack.

        Raises
        ------
        ValueError, TypeError
            If X or a parameter is not as expected.
        DivergedError
            If the learning rate is too large.
        """
        sizes = self._sizes()
        rows = self._validate(X, reset=True)
        seeds = self._seeds(len(sizes))
        machines = []
        for layer, (size, (seed, of_draws)) in enumerate(zip(sizes, seeds)):
            machine = self._machine(layer, size, seed, layer + 1 == len(sizes)).fit(rows)
            machines.append(machine)
            if layer + 1 < len(sizes):
                drawn = self.features == "samples"
                rows = machine._sample_hiddens(rows, of_draws) if drawn else machine.transform(rows)
        self.machines_ = machines
        self._n_features_out = machines[-1].components_.shape[0]
        return self

    def transform(self, X):
        """Means of the last machine's hidden units; means are passed upward, whatever ``features`` is.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        h : ndarray of shape (n_samples, n_hidden)
            In the dtype of X (float64 for integers).
        """
        rows = self._checked(X)
        for machine in self.machines_:
            rows = machine.transform(rows)
        return rows

    def sample(self, n, n_sweeps=1000, start=None, random_state=None):
        """Visible states: Gibbs sampling of the last machine, then one pass down, each layer drawn given the one above.

        Parameters
        ----------
        n : int
            Number of chains, at least 1.
        n_sweeps : int, default=1000
            Sweeps of every chain, at least 1.
        start : array-like of shape (m, n_features) or None, default=None
            Samples above which chains start, one after another and again from the first; None starts from noise.
        random_state : int, RandomState or Generator instance or None, default=None
            Seed; None takes the estimator's.

        Returns
        -------
        v : ndarray of shape (n, n_features)
            States of the visible units.
        """
        check_is_fitted(self)
        rng = generator_of(self.random_state if random_state is None else random_state)
        if start is not None:
            start = self._upward(self._checked(start), rng)[0]
        states = self.machines_[-1].sample(n, n_sweeps, start, random_state=draw_seed(rng) % 2**32)
        for machine in self.machines_[-2::-1]:
            states = machine._sample_visibles(states, rng)
        return states

    # -- the machines

    def _sizes(self):
        sizes = list(self.layers)
        if not sizes or any(not isinstance(n, Integral) or isinstance(n, bool) or n < 1 for n in sizes):
            raise ValueError(f"layers: found {self.layers!r}, expected the hidden units of each machine, at least 1")
        return [int(n) for n in sizes]

    def _seeds(self, count):
        """Seeds of each machine's training and of its draws."""
        state = self.random_state
        if isinstance(state, Integral):
            rng = np.random.RandomState(state)
            return [((int(state) + layer) % 2**32, rng) for layer in range(count)]
        rng = generator_of(state)
        return [(draw_seed(rng) % 2**32, rng) for _ in range(count)]

    def _machine(self, layer, size, seed, last):
        parameters = {
            "visible": self.visible if layer == 0 else self.hidden,
            "hidden": self.top if last and self.top is not None else self.hidden,
            "method": self.method,
            "learning_rate": self.learning_rate,
            "batch_size": self.batch_size,
            "n_iter": self.n_iter,
            "verbose": self.verbose,
            "random_state": seed,
            "n_threads": self.n_threads,
        }
        return RBM(size, **{**parameters, **(self.rbm_params or {})})

    def _validate(self, X, reset=False):
        refuse_text(X)
        X = validate_data(self, X, accept_sparse="csr", reset=reset, dtype=FLOATS, order="C")
        refuse_missing_in_sparse(X)
        return X

    def _checked(self, X):
        check_is_fitted(self)
        return self._validate(X)

    def _upward(self, rows, rng):
        """Draws of the last machine's visible units, and ln w + ln Z of the draws.

        The factors p(x|h)/p(h|x) of ln w are ratios of marginals of a machine: F given the upper layer less F given the lower.
        """
        dtype = np.float64
        rows = rows.astype(dtype, copy=False)
        total = np.zeros(rows.shape[0])
        for rbm in self.machines_[:-1]:
            machine, threads = rbm._machine(dtype), rbm.n_threads or 0
            above = rbm._sample_hiddens(rows, rng)
            total += machine.mirror().free_energy(above, threads) - machine.free_energy(as_rows(rows), threads)
            rows = above
        top = self.machines_[-1]
        return rows, total - top._machine(dtype).free_energy(as_rows(rows), top.n_threads or 0)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
