"""The RBM of any units, trained by any method."""

from __future__ import annotations

from sklearn.base import _fit_context

from plefka._base import BaseRBM
from plefka._mean_field import MeanFieldMixin
from plefka._rbm_layers import LayersMixin
from plefka._rbm_settings import CONSTRAINTS, nested_settings
from plefka._vocabulary import documented


@documented
class RBM(LayersMixin, MeanFieldMixin, BaseRBM):
    """Restricted Boltzmann machine with visible and hidden units of any kind, trained by any method.

    Parameters
    ----------
    n_components : int, default=256
        Number of hidden units.
    visible : str, default="bernoulli"
        Kind of the visible units, with constants in place of capitals: {unit described}.
    hidden : str, default="bernoulli"
        Kind of the hidden units. A pair whose partition function is infinite, such as two Gaussian layers with strong
        weights, is refused.
    method : "auto" or one of {method}, default="auto"
        Extended mean field without sampling, plain or persistent contrastive divergence, parallel (trajectory)
        tempering, or enumeration. "auto", as the command, takes "emf" where both kinds of units can fire (units of two
        states or of colours) or its equations are asked for, else "pcd".
    start : {start} or None, default=None
        Where "emf" starts at every step: from states that fire with their magnetizations, from the mini-batch, or from
        the magnetizations of the last step. With None, units that can fire do so: units of two states or of colours.
    order : int, str or None, default=None
        The expansion of "emf", one of {order}, orders also as ints. Some expansions are for other
        estimates only, and are refused for training with the reason. None takes order 2 if equations are solved: always
        except for states that fire, which need no equations unless an order or ``n_iterations`` is given.
    learning_rate : float or "auto", default="auto"
        Rate at the start; it falls linearly to 0 in ``fit`` with ``schedule="linear"``. "auto" takes 25 over the
        variance of X, the sum of p (1 - p), and at most 0.5 (0.1 where ``centering`` is off), times
        ``batch_size / 100`` for batches below 100 and, in ``fit`` with a rate that falls,
        1 / sqrt(1 + q / 10) with q = ``n_components * n_iter / n_samples``, where all units are 0 or 1; else 0.05.
    schedule : {schedule}, default="linear"
        How the rate falls during ``fit``; ``partial_fit`` uses ``learning_rate``.
    batch_size : int, default=100
        Samples per mini-batch.
    n_iter : int, default=20
        Passes over the data.
    averaging : float, default=4.0
        The model is an average of the models along the run of ``fit``; model number s has a weight of s to this power.
        0 takes the last model alone.
    n_sweeps : int, default=1
        Gibbs sweeps per step, and sweeps of states that fire.
    n_chains : int or None, default=None
        Number of persistent chains, or of replicas of mean field (from the mini-batch: of the samples that start a
        replica). Few replicas take less time. None takes ``batch_size``.
    n_rungs : int, default=10
        Rungs of parallel tempering.
    n_iterations : int or None, default=None
        Iterations of the mean-field equations per step, and of ``equilibrate`` and the methods that use it;
        None takes 3.
    damping : float, default=0.5
        Share of the new value in an iteration, in (0, 1].
    solver : {solver}, default="damped"
        How the mean-field equations are solved: by damped iteration, Anderson acceleration, annealing from high
        temperature, or Newton's method with GMRES. All but the first are faster only for many iterations.
    beta : float, default=1.0
        Inverse temperature of training.
    momentum : float, default=0.0
        Share of the last update in the next, in [0, 1).
    l1, l2 : float, default=0.0
        Decay of the weights.
    centering : bool, default=True
        Whether the gradient is centered.
    shuffle : bool, default=True
        Whether every pass takes the samples in a new random order.
    weight_scale : float, default=0.01
        Standard deviation of the initial weights.
    verbose : int, default=0
        If not 0, print a line after every pass.
    random_state : int, RandomState instance or None, default=None
        Seed of everything random.
    pseudo_likelihood : {"exact", "one_flip"}, default="exact"
        What ``score_samples`` returns; "one_flip" is for Bernoulli units.
    out_of_range : {"warn", "error", "ignore"}, default="warn"
        Treatment of data outside [0, 1] for visible units "bernoulli": train on them with an :class:`OutOfRangeWarning`,
        raise a ValueError (in every method), or ignore them. Values that other units do not take are always refused.
    allow_missing : bool, default=False
        Whether NaN in dense X is a missing entry; else NaN is refused.
    n_threads : int or None, default=None
        Number of threads; None takes the value of ``RAYON_NUM_THREADS`` or ``OMP_NUM_THREADS`` (joblib uses
        the latter to divide the cores among its workers), or one per core. The result does not depend on it.
    engine_settings : dict or None, default=None
        Any further settings of the engine, nested as in its configuration files.

    Attributes
    ----------
    components_ : ndarray of shape (n_components, n_features)
        Weights, W transposed; Q rows for each hidden Potts unit. This and the next are read-only: what is assigned
        counts, edits in place are refused.
    visible_parameters_, hidden_parameters_ : ndarray of shape (n_parameters, n_features or n_components)
        Parameters of the layers: the fields, and further parameters of the units (``parameter_names_``).
    intercept_visible_, intercept_hidden_ : ndarray
        The fields alone, the first rows of the parameters.
    parameter_names_ : dict
        Names of the rows of ``visible_parameters_`` and ``hidden_parameters_``, by "visible" and "hidden".
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, if X has names.
    n_iter_ : int
        Whole passes made by ``fit``, and calls of ``partial_fit``.
    history_ : dict of ndarray
        Measurements before the training and after every pass, by name, when ``verbose``, or with a validation set or a
        callback: ``pandas.DataFrame(model.history_)`` is a table. NaN where a number was not measured.

    See Also
    --------
    BernoulliRBM : scikit-learn's parameters, 0/1 units.
    EMFRBM : Parameters of the EMF_RBM package, 0/1 units.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import RBM
    >>> X = np.random.RandomState(0).normal([0.0, 3.0], [1.0, 0.5], size=(200, 2))
    >>> model = RBM(n_components=2, visible="gaussian", n_iter=5, random_state=0).fit(X)
    >>> model.parameter_names_["visible"]
    ['field', 'log_precision']
    >>> model.sample(3, n_sweeps=100).shape
    (3, 2)
    """

    _parameter_constraints: dict = CONSTRAINTS

    _bits = False
    # For MeanFieldMixin: magnetizations of any unit are not clipped.
    thresh = 0.0

    @property
    def neq_steps(self):
        """Iterations of the mean-field equations, under the name of :class:`EMFRBM`."""
        return 3 if self.n_iterations is None else self.n_iterations

    def __init__(
        self,
        n_components=256,
        *,
        visible="bernoulli",
        hidden="bernoulli",
        method="auto",
        start=None,
        order=None,
        learning_rate="auto",
        schedule="linear",
        batch_size=100,
        n_iter=20,
        averaging=4.0,
        n_sweeps=1,
        n_chains=None,
        n_rungs=10,
        n_iterations=None,
        damping=0.5,
        solver="damped",
        beta=1.0,
        momentum=0.0,
        l1=0.0,
        l2=0.0,
        centering=True,
        shuffle=True,
        weight_scale=0.01,
        verbose=0,
        random_state=None,
        pseudo_likelihood="exact",
        out_of_range="warn",
        allow_missing=False,
        n_threads=None,
        engine_settings=None,
    ):
        self.n_components = n_components
        self.visible = visible
        self.hidden = hidden
        self.method = method
        self.start = start
        self.order = order
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.batch_size = batch_size
        self.n_iter = n_iter
        self.averaging = averaging
        self.n_sweeps = n_sweeps
        self.n_chains = n_chains
        self.n_rungs = n_rungs
        self.n_iterations = n_iterations
        self.damping = damping
        self.solver = solver
        self.beta = beta
        self.momentum = momentum
        self.l1 = l1
        self.l2 = l2
        self.centering = centering
        self.shuffle = shuffle
        self.weight_scale = weight_scale
        self.verbose = verbose
        self.random_state = random_state
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
            Samples, with values that the visible units take. float32 is trained in float32, every other
            dtype in float64.
        y : None
            Ignored.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights in the means over a mini-batch, at least 0.
        validation : {array-like, sparse matrix} of shape (m, n_features) or None, default=None
            Samples that are not trained on, measured after every pass: ``history_`` then has "validation." beside
            "train." columns. Training stops early only with ``engine_settings={"stopping": {"patience": ...}}``.
        callback : callable or None, default=None
            Called as ``callback(model, record)`` after every pass, the model being fitted by then and ``record`` a dict of
            the measurements; a true value ends the training.

        Returns
        -------
        self : RBM
            The fitted model.

        Raises
        ------
        ValueError, TypeError
            If X or a parameter is not as expected; the message names the row and column of a value.
        DivergedError
            If the learning rate is too large, or the weights of unbounded units grow until Z is no longer finite; the
            parameters are then those of the last whole pass.
        """
        return self._fit(X, sample_weight, validation, callback)

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, sample_weight=None):
        """Make one step on X, a mini-batch; chains and momentum continue from the last call.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples. The samples of the first call give the initial visible layer.
        y : None
            Ignored.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights in the means over the mini-batch, at least 0.

        Returns
        -------
        self : RBM
            The fitted model.
        """
        return self._partial_fit(X, sample_weight)

    @classmethod
    def load(cls, path):
        """Read a model: a file written by ``save`` or the command line, a run folder, or an npz.

        Parameters
        ----------
        path : str or path-like
            The file or folder.

        Returns
        -------
        model : RBM
            Fitted, with the kinds of units of the file.
        """
        model = super().load(path)
        model.visible, model.hidden = model._units
        colours = int(model.hidden.split(":")[1]) if model.hidden.startswith("potts") else 1
        model.n_components = model.components_.shape[0] // colours
        return model

    @classmethod
    def _refuse_units(cls, path, machine):
        """Take any units."""

    def _anywhere(self, n, dtype):
        out = super()._anywhere(n, dtype)
        if self._units[0].startswith("potts"):
            out[:, :: int(self._units[0].split(":")[1])] = 1
        return out

    def _settings(self):
        return nested_settings(self)
