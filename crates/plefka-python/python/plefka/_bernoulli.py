"""The drop-in for scikit-learn's BernoulliRBM."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions

from plefka._base import COMMON_CONSTRAINTS, BaseRBM
from plefka._vocabulary import documented, names


@documented
class BernoulliRBM(BaseRBM):
    """Restricted Boltzmann machine with 0/1 units, trained by sampling.

    The parameters, attributes and methods of :class:`sklearn.neural_network.BernoulliRBM`, on a faster engine:
    only the import changes. With the default parameters the algorithm is the same, persistent contrastive
    divergence with one Gibbs sweep per step (PCD-1) [1]_, with other random numbers. The parameters after
    ``random_state`` are additions of this package.

    Parameters
    ----------
    n_components : int, default=256
        Number of hidden units.
    learning_rate : float or "auto", default=0.1
        Rate of the updates, each the mean over the mini-batch. Must be positive. "auto" takes the rate of :class:`RBM`.
    batch_size : int, default=10
        Samples per mini-batch, and number of persistent chains.
    n_iter : int, default=10
        Passes over the data.
    verbose : int, default=0
        If not 0, print a line after every pass. The pseudo-likelihood is the exact one, over a fixed random
        subsample of 256 samples.
    random_state : int, RandomState or Generator instance or None, default=None
        Seed of the initial weights, of the chains and of the Gibbs sampling. The same int gives the same bits,
        whatever the number of threads.
    method : {method without emf}, default="pcd"
        Estimator of the gradient of ln Z. "pcd": persistent chains. "cd": chains from the data (CD-k). "pt": chains
        at ``n_rungs`` places between independent units and the model that change places (parallel tempering [2]_),
        for data with separate modes; a step takes ``n_rungs`` times as long. "ptt": chains that change places with
        samples of an earlier model (parallel trajectory tempering [3]_); a step that would end these exchanges is
        taken back and the rate halved for a while. "exact": enumeration of the smaller layer, in time that doubles with
        each of its units (up to 30; some 15 are practical). For mean field see :class:`EMFRBM`.
    n_sweeps : int, default=1
        Gibbs sweeps per step, the k of CD-k and PCD-k; with "pt" and "ptt" including the exchanges between chains.
    n_chains : int or None, default=None
        Number of persistent chains, for "pt" at every rung; None takes ``batch_size``.
    n_rungs : int, default=10
        Places of "pt", at least 2; more are needed if the data have many features or the weights are strong.
    momentum : float, default=0.0
        Share of the last update in the next, in [0, 1).
    l1, l2 : float, default=0.0
        Weight decay: l1 sign(W) + l2 W is subtracted from the gradient of the weights.
    centering : bool, default=False
        Whether the gradient is centered (the model and its units do not change).
    shuffle : bool, default=False
        Whether every pass takes the samples in a new random order. scikit-learn keeps their order.
    pseudo_likelihood : {"exact", "one_flip"}, default="exact"
        What ``score_samples`` returns: the pseudo-likelihood over all bits, or scikit-learn's random estimate.
    out_of_range : {"warn", "error", "ignore"}, default="warn"
        Treatment of data outside [0, 1], which have no meaning for 0/1 units. scikit-learn's class does not check
        them; the default is to train on them with an :class:`OutOfRangeWarning`. "error" raises a ValueError that
        names the first one, in every method.
    allow_missing : bool, default=False
        Whether NaN in dense X is a missing entry; else NaN is refused. ``fit`` then maximises the likelihood of the
        observed entries (right if the pattern of missing entries does not depend on the missing values, given the
        observed ones). Each missing entry has an imputed value, which 5 Gibbs sweeps renew before each step that uses
        it. Methods that need complete samples draw missing entries from the model, as :meth:`impute` does, with a
        fixed seed.
    n_threads : int or None, default=None
        Number of threads; None takes the value of ``RAYON_NUM_THREADS`` or ``OMP_NUM_THREADS`` (joblib uses
        the latter to divide the cores among its workers), or one per core.
    engine_settings : dict or None, default=None
        Any further settings of the engine, nested as in its configuration files, for example
        ``{"training": {"optimizer": {"kind": "adam"}}}``. Unknown names are refused.

    Attributes
    ----------
    components_ : ndarray of shape (n_components, n_features)
        Weights, W transposed. The arrays are read-only: what is assigned counts, edits in place are refused.
    intercept_hidden_ : ndarray of shape (n_components,)
        Biases of the hidden units.
    intercept_visible_ : ndarray of shape (n_features,)
        Biases of the visible units.
    h_samples_ : ndarray of shape (n_chains, n_components)
        Hidden states of the persistent chains (a copy); only with ``method="pcd"``.
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
    EMFRBM : The same model trained by mean field, without sampling.

    Notes
    -----
    If the last mini-batch is smaller than the others, each phase is averaged over its own number of samples;
    scikit-learn divides both phases by the number of samples in the batch.

    ``fit`` takes no sample weights: a weight would not have the effect of repetitions, because mini-batches are cut by
    the number of samples. ``partial_fit`` takes sample weights.

    References
    ----------
    .. [1] Tieleman, T. (2008). Training restricted Boltzmann machines using approximations to the likelihood
       gradient. ICML.
    .. [2] Desjardins, G., Courville, A., Bengio, Y., Vincent, P., & Delalleau, O. (2010). Tempered Markov chain Monte
       Carlo for training of restricted Boltzmann machines. AISTATS.
    .. [3] Béreux, N., Decelle, A., Furtlehner, C., & Seoane, B. (2026). arXiv:2607.27077.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import BernoulliRBM
    >>> X = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    >>> model = BernoulliRBM(n_components=2, random_state=0).fit(X)
    >>> model.transform(X).shape
    (4, 2)
    >>> bool(np.all(model.score_samples(X) < 0))
    True
    """

    _parameter_constraints: dict = {
        **COMMON_CONSTRAINTS,
        "learning_rate": [Interval(Real, 0, None, closed="neither"), StrOptions({"auto"})],
        "method": [StrOptions(set(names("method", without=("emf",))))],
        "n_sweeps": [Interval(Integral, 1, None, closed="left")],
        "n_chains": [Interval(Integral, 1, None, closed="left"), None],
        "n_rungs": [Interval(Integral, 2, None, closed="left")],
        "momentum": [Interval(Real, 0, 1, closed="left")],
        "l1": [Interval(Real, 0, None, closed="left")],
        "l2": [Interval(Real, 0, None, closed="left")],
        "centering": ["boolean"],
        "shuffle": ["boolean"],
    }

    def __init__(
        self,
        n_components=256,
        *,
        learning_rate=0.1,
        batch_size=10,
        n_iter=10,
        verbose=0,
        random_state=None,
        method="pcd",
        n_sweeps=1,
        n_chains=None,
        n_rungs=10,
        momentum=0.0,
        l1=0.0,
        l2=0.0,
        centering=False,
        shuffle=False,
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
        self.method = method
        self.n_sweeps = n_sweeps
        self.n_chains = n_chains
        self.n_rungs = n_rungs
        self.momentum = momentum
        self.l1 = l1
        self.l2 = l2
        self.centering = centering
        self.shuffle = shuffle
        self.pseudo_likelihood = pseudo_likelihood
        self.out_of_range = out_of_range
        self.allow_missing = allow_missing
        self.n_threads = n_threads
        self.engine_settings = engine_settings

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None, *, validation=None, callback=None):
        """Train on X from the beginning.

        Ctrl-C raises KeyboardInterrupt; the estimator is then fitted, with the parameters after the last whole step.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, values in [0, 1] (probabilities that units are on). float32 is trained in float32, every other
            dtype in float64; sparse data stay sparse.
        y : None
            Ignored.
        validation : {array-like, sparse matrix} of shape (m, n_features) or None, default=None
            Samples that are not trained on, measured after every pass: ``history_`` then has "validation." beside
            "train." columns. Training stops early only with ``engine_settings={"stopping": {"patience": ...}}``.
        callback : callable or None, default=None
            Called as ``callback(model, record)`` after every pass, the model being fitted by then and ``record`` a dict of
            the measurements; a true value ends the training.

        Returns
        -------
        self : BernoulliRBM
            The fitted model.

        Raises
        ------
        ValueError, TypeError
            If X or a parameter is not as expected.
        DivergedError
            If the learning rate is too large; the parameters are then those after the last whole pass.
        """
        return self._fit(X, None, validation, callback)

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, sample_weight=None):
        """Make one step on X, a mini-batch; chains and momentum continue from the last call.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, values in [0, 1].
        y : None
            Ignored.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights in the mean over the mini-batch, at least 0.

        Returns
        -------
        self : BernoulliRBM
            The fitted model.
        """
        return self._partial_fit(X, sample_weight)

    def _settings(self):
        return {
            "model": {"hidden": int(self.n_components), "weight_scale": 0.01},
            "negative": {
                "method": self.method,
                "sweeps": int(self.n_sweeps),
                "chains": int(self.n_chains or 0),
                "rungs": int(self.n_rungs),
            },
            "training": {
                "batch": int(self.batch_size),
                "shuffle": bool(self.shuffle),
                "centering": bool(self.centering),
                "averaging": 0.0,
                "schedule": {"shape": "constant"},
                "optimizer": {"momentum": float(self.momentum)},
                "penalty": {"l1": float(self.l1), "l2": float(self.l2)},
            },
            "monitors": {"every": int(bool(self.verbose)), "mean_field_starts": 0, "stability_starts": 0},
        }

    def _initial(self, X, sample_weight):
        return np.zeros(X.shape[1]), 0.01

    def _after_start(self):
        if self.method == "pcd":
            # As in scikit-learn, the chains start with all hidden units off.
            shape = (self.n_chains or self.batch_size, self.components_.shape[0])
            chains = {"negative.chains.hidden": np.zeros(shape, dtype=self.components_.dtype)}
            self._trainer.restore_state({**self._trainer.state(), **chains})
