"""The RBM trained by extended mean field."""

from __future__ import annotations

import json

import numpy as np
from sklearn.base import _fit_context

from plefka._base import BaseRBM
from plefka._emf_settings import CONSTRAINTS, nested_settings
from plefka._input import feature_means
from plefka._kept import Alias
from plefka._mean_field import MeanFieldMixin
from plefka._vocabulary import documented

# Largest automatic rate, per sample of a batch of at most 100.
BOLDEST = 0.1


@documented
class EMFRBM(MeanFieldMixin, BaseRBM):
    """Restricted Boltzmann machine with 0/1 units, trained by extended mean field, without sampling.

    The gradient of ln Z comes from an expansion of the free energy in the inverse temperature, at order 1 (naive mean
    field), 2 (TAP) [1]_, 3 or 4 [2]_, or a sum over parts of all orders. The parameters up to ``random_state``
    are those of scikit-learn's :class:`~sklearn.neural_network.BernoulliRBM`. With the defaults of the other parameters
    the algorithm is the one of the EMF_RBM package, but for the rate and the initial weights.

    Parameters
    ----------
    n_components : int, default=256
        Number of hidden units.
    learning_rate : float or "auto", default="auto"
        Rate of the updates, per sample of the mini-batch. "auto" takes 25 over the variance of X, the sum of p (1 - p), and
        at most 0.1, times 100 / ``batch_size`` for batches above 100; if ``persistent``, the rate of :class:`RBM`. The
        original package takes 0.005, with which no weight leaves 0.004 in 20 passes over scikit-learn's digits.
    batch_size : int, default=100
        Samples per mini-batch.
    n_iter : int, default=20
        Passes over the data, in the order in which they come.
    verbose : int, default=0
        If not 0, print a line after every pass. The pseudo-likelihood is the exact one, over a fixed random
        subsample of 256 samples.
    random_state : int, RandomState or Generator instance or None, default=None
        Seed of the initial weights and of the Gibbs sampling; the training itself draws nothing.
    sigma : float, default=0.01
        Standard deviation of the initial weights; 0.001 in the original package.
    neq_steps : int, default=3
        Iterations of the mean-field equations per step.
    momentum : float, default=0.5
        Share of the last update of the weights in the next, in [0, 1). The biases have no momentum.
    decay : float, default=0.01
        Strength of the weight decay, against gradients that are summed over the mini-batch.
    weight_decay : {"L1", "L2", None}, default="L1"
        Whether decay * sign(W), decay * W or nothing is subtracted from the gradient.
    thresh : float, default=1e-8
        Means and magnetizations are kept this far from 0 and 1 in the initial visible biases, logit(mean of X), and
        in entropies.
    monitor : bool, default=False
        Whether mean free energy, entropy and energy of the states that are reached from all samples are recorded after
        every pass.
    order : int or str, default=2
        The expansion, one of {order}, orders as ints: naive mean field, TAP and higher orders; the Bethe
        approximation; adaptive TAP; order 4 with all rings resummed or as a Padé approximant. ``fit`` and
        ``partial_fit`` refuse the last two, with the reason; all methods of a fitted model accept them.
    persistent : bool, default=False
        Whether replicas start from their last magnetizations at every step; else they start from the mini-batch.
    n_replicas : int or None, default=None
        Number of replicas of the mean-field equations. Without ``persistent`` each starts from a sample of the
        mini-batch. Few replicas take less time. None takes ``batch_size``.
    damping : float, default=0.5
        Share of the new value in an iteration, in (0, 1].
    solver : {solver}, default="damped"
        How the mean-field equations are solved: by damped iteration, Anderson acceleration, annealing from high
        temperature, or Newton's method with GMRES. All but the first are faster only for many iterations.
    pseudo_likelihood : {"exact", "one_flip"}, default="exact"
        What ``score_samples`` returns: the pseudo-likelihood over all bits, or scikit-learn's random estimate.
    out_of_range : {"warn", "error", "ignore"}, default="warn"
        Treatment of data outside [0, 1], which have no meaning for 0/1 units: train on them with an
        :class:`OutOfRangeWarning`, raise a ValueError that names the first one (in every method), or ignore them.
    allow_missing : bool, default=False
        Whether NaN in dense X is a missing entry; else NaN is refused. See :class:`BernoulliRBM`.
    n_threads : int or None, default=None
        Number of threads; None takes the value of ``RAYON_NUM_THREADS`` or ``OMP_NUM_THREADS`` (joblib uses
        the latter to divide the cores among its workers), or one per core. The result does not depend on it.
    engine_settings : dict or None, default=None
        Any further settings of the engine, nested as in its configuration files, for example
        ``{"negative": {"tolerance": 1e-6, "iterations": 100}}``. Unknown names are refused.

    Attributes
    ----------
    components_ : ndarray of shape (n_components, n_features)
        Weights, W transposed; also called ``W``. The arrays are read-only: what is assigned counts, edits in place are
        refused.
    intercept_hidden_ : ndarray of shape (n_components,)
        Biases of the hidden units; also called ``h_bias``.
    intercept_visible_ : ndarray of shape (n_features,)
        Biases of the visible units; also called ``v_bias``.
    h_samples_ : ndarray of shape (batch_size, n_components)
        Hidden magnetizations of the replicas when ``persistent`` (a copy).
    entropies_, free_energies_, mean_field_energies_ : list of float
        When ``monitor``: after every pass the means over the samples of the entropy S, of the mean-field free energy
        and of the energy -a.m - b.n - m'Wn, nats.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, if X has names.
    n_iter_ : int
        Whole passes made by ``fit``, and calls of ``partial_fit``.
    history_ : dict of ndarray
        Measurements before the training and after every pass, by name, when ``verbose`` or ``monitor``, or with a
        validation set or a callback. NaN where a number was not measured.

    See Also
    --------
    BernoulliRBM : The same model trained by sampling.

    References
    ----------
    .. [1] Gabrié, M., Tramel, E. W., & Krzakala, F. (2015). Training restricted Boltzmann machines via the
       Thouless-Anderson-Palmer free energy. NeurIPS. arXiv:1506.02914.
    .. [2] Georges, A., & Yedidia, J. S. (1991). How to expand around mean-field theory using high-temperature
       expansions. J. Phys. A 24, 2173.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import EMFRBM
    >>> X = (np.random.RandomState(0).rand(200, 12) < 0.3).astype(float)
    >>> model = EMFRBM(n_components=4, n_iter=5, random_state=0).fit(X)
    >>> mv, mh = model.equilibrate(X[:3], iters=50)
    >>> mv.shape, mh.shape
    ((3, 12), (3, 4))
    >>> mean_field, exact = model.log_partition(X, method="emf"), model.log_partition(X)
    >>> bool(abs(mean_field.log_z - exact.log_z) < 0.01)
    True
    """

    _parameter_constraints: dict = CONSTRAINTS

    def __init__(
        self,
        n_components=256,
        *,
        learning_rate="auto",
        batch_size=100,
        n_iter=20,
        verbose=0,
        random_state=None,
        sigma=0.01,
        neq_steps=3,
        momentum=0.5,
        decay=0.01,
        weight_decay="L1",
        thresh=1e-8,
        monitor=False,
        order=2,
        persistent=False,
        n_replicas=None,
        damping=0.5,
        solver="damped",
        pseudo_likelihood="exact",
        out_of_range="warn",
        allow_missing=False,
        n_threads=None,
        engine_settings=None,
    ):
        self.n_components = n_components
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.n_iter = n_iter
        self.verbose = verbose
        self.random_state = random_state
        self.sigma = sigma
        self.neq_steps = neq_steps
        self.momentum = momentum
        self.decay = decay
        self.weight_decay = weight_decay
        self.thresh = thresh
        self.monitor = monitor
        self.order = order
        self.persistent = persistent
        self.n_replicas = n_replicas
        self.damping = damping
        self.solver = solver
        self.pseudo_likelihood = pseudo_likelihood
        self.out_of_range = out_of_range
        self.allow_missing = allow_missing
        self.n_threads = n_threads
        self.engine_settings = engine_settings

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None, sample_weight=None, *, validation=None, callback=None):
        """Train on X from the beginning.

        Ctrl-C raises KeyboardInterrupt; the estimator is then fitted, with the parameters after the last whole step.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, values in [0, 1] (probabilities that units are on). float32 is trained in float32, every other
            dtype in float64; sparse data stay sparse in the positive phase.
        y : None
            Ignored.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights, at least 0, in the sums over a mini-batch. Mini-batches are cut by the number of samples of
            positive weight.
        validation : {array-like, sparse matrix} of shape (m, n_features) or None, default=None
            Samples that are not trained on, measured after every pass: ``history_`` then has "validation." beside
            "train." columns. Training stops early only with ``engine_settings={"stopping": {"patience": ...}}``.
        callback : callable or None, default=None
            Called as ``callback(model, record)`` after every pass, the model being fitted by then and ``record`` a dict of
            the measurements; a true value ends the training.

        Returns
        -------
        self : EMFRBM
            The fitted model.

        Raises
        ------
        ValueError, TypeError
            If X or a parameter is not as expected.
        DivergedError
            If the learning rate is too large; the parameters are then those after the last whole pass.
        """
        return self._fit(X, sample_weight, validation, callback)

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, sample_weight=None):
        """Make one step on X, a mini-batch; momentum and replicas continue from the last call.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, values in [0, 1]. The samples of the first call give the initial visible biases.
        y : None
            Ignored.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights in the sums over the mini-batch, at least 0.

        Returns
        -------
        self : EMFRBM
            The fitted model.
        """
        return self._partial_fit(X, sample_weight)

    W = Alias("components_", "The weights, under the original package's name.")
    v_bias = Alias("intercept_visible_", "The visible biases, under the original package's name.")
    h_bias = Alias("intercept_hidden_", "The hidden biases, under the original package's name.")

    @property
    def _dW_prev(self):
        """The last update of the weights before the learning rate, summed over the mini-batch; 0 without momentum."""
        return self._trainer.state()["optimizer.velocity.weights"].T

    def _settings(self):
        return nested_settings(self)

    def _initial(self, X, sample_weight):
        means = np.clip(feature_means(X, sample_weight), self.thresh, 1 - self.thresh)
        self._variance = float(np.sum(means * (1 - means)))
        return np.log(means / (1 - means)), self.sigma

    def _rate(self):
        if self.learning_rate != "auto" or self.persistent:
            return super()._rate()
        # States that start from the batch forget little of it in a few iterations, so that the two phases nearly cancel and
        # rates far above those of sampling are stable: docs/training-without-sampling.md.
        variance = getattr(self, "_variance", None)
        if variance is None:
            means = 1 / (1 + np.exp(-self.intercept_visible_.astype(np.float64)))
            variance = self._variance = float(np.sum(means * (1 - means)))
        return min(25 / variance, BOLDEST) * min(1.0, 100 / self.batch_size)

    def _begin_monitoring(self):
        self.entropies_, self.free_energies_, self.mean_field_energies_ = [], [], []

    def _observer(self, X, begin, callback):
        tell = super()._observer(X, begin, callback)
        if not self.monitor:
            return tell

        def record_all(record, machine):
            if json.loads(record)["epoch"] > 0:
                state = self._solve(self._completed(X, machine), machine=machine)
                self.entropies_.append(float(state["entropies"].mean()))
                self.free_energies_.append(float(state["free_energies"].mean()))
                self.mean_field_energies_.append(float(state["energies"].mean()))
            return tell is not None and tell(record, machine)

        return record_all
