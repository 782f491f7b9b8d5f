"""Perceptrons as a scikit-learn classifier."""

from __future__ import annotations

import json
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, _fit_context
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.multiclass import check_classification_targets, unique_labels
from sklearn.utils.validation import check_is_fitted, validate_data

from plefka._engine import NetTrainer, law_of_deformations, net_probabilities
from plefka._input import FLOATS, refuse_text, seed_of
from plefka._settings import settings_text
from plefka._vocabulary import documented, names


@documented
class MLPClassifier(ClassifierMixin, BaseEstimator):
    """Multilayer perceptron with softmax outputs, trained by gradient steps on the cross-entropy.

    Parameters and attributes that :class:`sklearn.neural_network.MLPClassifier` has mean the same; the others are additions.
    Training is in the precision of ``X``, float32 or float64.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int, default=(100,)
        Units of every hidden layer; () for none.
    activation : {activation}, default="relu"
        The function of the hidden units.
    solver : {"adam", "sgd", "rmsprop", "rmsprop-tf1"}, default="adam"
        What makes steps of gradients; "rmsprop-tf1" is the rule of TensorFlow 1.
    alpha : float, default=0.0001
        Strength of the L2 penalty, divided by the number of samples of a step, as in scikit-learn.
    batch_size : int or "auto", default="auto"
        Samples of a step; "auto" is min(200, n_samples).
    learning_rate : {schedule}, default="constant"
        How the rate falls from ``learning_rate_init`` to ``final_rate`` over ``max_iter`` passes. With "constant" training
        ends when the loss no longer improves, see ``tol``.
    learning_rate_init : float, default=0.001
        Rate at the start.
    final_rate : float, default=0.0
        Rate at the end; more than 0 for "exponential".
    max_iter : int, default=200
        Passes over the samples, at most.
    random_state : int, RandomState instance or None, default=None
        Seed of everything random. The same int gives the same bits, whatever the number of threads.
    tol : float, default=1e-4
        With a constant rate: training ends when the loss of ``n_iter_no_change`` passes in turn was not lower than the best
        one by this much.
    n_iter_no_change : int, default=10
        See ``tol``.
    momentum : float, default=0.9
        Of "sgd", in [0, 1).
    nesterovs_momentum : bool, default=True
        Whether the momentum of "sgd" is Nesterov's.
    beta_1, beta_2 : float, default=0.9, 0.999
        Decays of the moments of "adam", in [0, 1).
    epsilon : float, default=1e-8
        Added to roots of second moments.
    verbose : int, default=0
        If not 0, print a line after every pass.
    start : {net_start}, default="auto"
        First weights.
    batch_norm : bool, default=False
        Whether the sums of hidden layers are normalised over a batch; ``coefs_`` and ``intercepts_`` are without.
    dropout, input_dropout : float, default=0.0
        Share of the hidden units, and of the inputs, left out in a step, in [0, 1).
    max_norm : float or None, default=None
        Bound on the norm of the weights into a unit.
    clip : float or None, default=None
        Bound on the norm of the whole gradient.
    averaging : float, default=0.0
        Decay of the mean of the weights along the run, which is then the result; 0 for the last weights.
    augment : str or None, default=None
        How pictures are deformed, anew in every pass: "ciresan", "simard", "affine", "elastic", or numbers such as
        "rotation=10,elastic=1.2"; values in [0, 1], paper 0. See :class:`DeformedImages`.
    image_shape : tuple of int or None, default=None
        Height and width of a picture; None takes a square.
    inputs : {inputs}, default="raw"
        How values become inputs. The arrays of the first layer are those of the inputs.
    on_divergence : {on_divergence}, default="rollback"
        What follows when a run starts to collapse; every finding is a :class:`TrainingWarning`.
    callback : callable or None, default=None
        Called after every pass with a dict of measurements; a true result ends training.
    n_threads : int or None, default=None
        Number of threads; the results do not depend on it.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes.
    coefs_ : list of ndarray
        Weights of every layer, (inputs, outputs).
    intercepts_ : list of ndarray
        Biases of every layer.
    loss_ : float
        Mean loss of the last pass, each sample before its own step, in nats.
    best_loss_ : float
        The least of ``loss_curve_``.
    loss_curve_ : list of float
        ``loss_`` of every pass.
    history_ : list of dict
        Measurements of every pass: loss, error, rate, gradient_norm, dead, sigma_max and more, as of ``plefka net train``.
    findings_ : list of dict
        What was noticed when the run started to collapse, and what was done.
    n_iter_ : int
        Passes made.
    n_layers_, n_outputs_ : int
        Layers, the inputs included, and outputs.
    out_activation_ : str
        "softmax".
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, if X has names.

    See Also
    --------
    StackedRBM : Machines whose features a classifier can take.
    DeformedImages : The deformations alone.

    Examples
    --------
    >>> import numpy as np
    >>> from plefka import MLPClassifier
    >>> X = np.random.RandomState(0).rand(200, 4)
    >>> y = np.where(X[:, 0] > X[:, 1], "left", "right")
    >>> net = MLPClassifier((16,), learning_rate_init=0.02, max_iter=60, random_state=0).fit(X, y)
    >>> bool(net.score(X, y) > 0.95)
    True
    """

    _parameter_constraints: dict = {
        "hidden_layer_sizes": ["array-like", tuple, Interval(Integral, 1, None, closed="left")],
        "activation": [StrOptions(set(names("activation")))],
        "solver": [StrOptions({"sgd", "adam", "rmsprop", "rmsprop-tf1"})],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "learning_rate": [StrOptions(set(names("schedule")))],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "final_rate": [Interval(Real, 0, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state", np.random.Generator],
        "tol": [Interval(Real, 0, None, closed="left")],
        "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
        "momentum": [Interval(Real, 0, 1, closed="left")],
        "nesterovs_momentum": ["boolean"],
        "beta_1": [Interval(Real, 0, 1, closed="left")],
        "beta_2": [Interval(Real, 0, 1, closed="left")],
        "epsilon": [Interval(Real, 0, None, closed="neither")],
        "verbose": ["verbose"],
        "start": [StrOptions(set(names("net_start")))],
        "batch_norm": ["boolean"],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "input_dropout": [Interval(Real, 0, 1, closed="left")],
        "max_norm": [Interval(Real, 0, None, closed="neither"), None],
        "clip": [Interval(Real, 0, None, closed="neither"), None],
        "averaging": [Interval(Real, 0, 1, closed="left")],
        "augment": [str, None],
        "image_shape": ["array-like", tuple, None],
        "inputs": [StrOptions(set(names("inputs")))],
        "on_divergence": [StrOptions(set(names("on_divergence")))],
        "callback": [callable, None],
        "n_threads": [Interval(Integral, 1, None, closed="left"), None],
    }

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        solver="adam",
        alpha=0.0001,
        batch_size="auto",
        learning_rate="constant",
        learning_rate_init=0.001,
        final_rate=0.0,
        max_iter=200,
        random_state=None,
        tol=1e-4,
        n_iter_no_change=10,
        momentum=0.9,
        nesterovs_momentum=True,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        verbose=0,
        start="auto",
        batch_norm=False,
        dropout=0.0,
        input_dropout=0.0,
        max_norm=None,
        clip=None,
        averaging=0.0,
        augment=None,
        image_shape=None,
        inputs="raw",
        on_divergence="rollback",
        callback=None,
        n_threads=None,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.final_rate = final_rate
        self.max_iter = max_iter
        self.random_state = random_state
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.verbose = verbose
        self.start = start
        self.batch_norm = batch_norm
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.max_norm = max_norm
        self.clip = clip
        self.averaging = averaging
        self.augment = augment
        self.image_shape = image_shape
        self.inputs = inputs
        self.on_divergence = on_divergence
        self.callback = callback
        self.n_threads = n_threads

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y):
        """Train from the beginning.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples; finite numbers.
        y : array-like of shape (n_samples,)
            The class of every sample.

        Returns
        -------
        self : MLPClassifier
            The fitted net.

        Raises
        ------
        ValueError, TypeError
            If X, y or a parameter is not as expected.
        DivergedError
            If the loss is not finite with ``on_divergence="ignore"``.
        """
        X, y = self._validated(X, y, reset=True)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self._begin(X, codes)
        self._train(X, codes, self.max_iter, patient=self.learning_rate == "constant")
        return self

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y, classes=None):
        """One pass over the samples, at the constant rate ``learning_rate_init``; the optimizer goes on from call to call.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples; finite numbers.
        y : array-like of shape (n_samples,)
            The class of every sample.
        classes : array-like of shape (n_classes,), default=None
            All classes; needed in the first call.

        Returns
        -------
        self : MLPClassifier
            The net after the pass.

        Raises
        ------
        ValueError, TypeError
            If X, y or a parameter is not as expected.
        """
        first = getattr(self, "_trainer", None) is None
        X, y = self._validated(X, y, reset=first)
        if first:
            if classes is None:
                raise ValueError("classes: found None, expected all classes in the first call of partial_fit")
            self.classes_ = unique_labels(classes)
        elif classes is not None and not np.array_equal(self.classes_, unique_labels(classes)):
            raise ValueError(f"classes: found {classes}, expected {self.classes_} as in the first call")
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            raise ValueError(f"y: found the class {unknown[0]!r}, expected one of {list(self.classes_)}")
        codes = np.searchsorted(self.classes_, y)
        if first:
            self._begin(X, codes, constant=True)
        self._train(X, codes, self.n_iter_ + 1, patient=False)
        return self

    def predict_proba(self, X):
        """Probabilities of the classes.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes)
            Probabilities, in the order of ``classes_``.
        """
        check_is_fitted(self)
        X = self._checked(X, reset=False)
        dtype = self.coefs_[0].dtype
        X = np.ascontiguousarray(self._mapped(X), dtype=dtype)
        layers = [(np.ascontiguousarray(w), np.ascontiguousarray(b)) for w, b in zip(self.coefs_, self.intercepts_)]
        return net_probabilities(layers, self._hidden, X, self.n_threads or 0)

    def predict_log_proba(self, X):
        """Logarithms of the probabilities of the classes.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes)
            −inf where a probability rounds to 0.
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X):
        """The most probable classes.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        y : ndarray of shape (n_samples,)
            Classes.
        """
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]

    # -- the engine

    def _checked(self, X, *, reset):
        refuse_text(X)
        X = validate_data(self, X, accept_sparse="csr", dtype=FLOATS, reset=reset)
        return X.toarray() if hasattr(X, "toarray") else X

    def _validated(self, X, y, *, reset):
        refuse_text(X)
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=FLOATS, reset=reset)
        check_classification_targets(y)
        X = X.toarray() if hasattr(X, "toarray") else X
        return np.ascontiguousarray(X), y

    def _sizes(self):
        sizes = self.hidden_layer_sizes
        sizes = [sizes] if isinstance(sizes, Integral) else list(np.asarray(sizes).ravel())
        if any(not isinstance(size, Integral) or size < 1 for size in sizes):
            raise ValueError(f"hidden_layer_sizes: found {self.hidden_layer_sizes}, expected numbers of at least 1")
        return [int(size) for size in sizes]

    def _rule(self):
        if self.solver != "sgd":
            rule = self.solver
        elif self.momentum == 0:
            rule = "sgd"
        else:
            rule = "nesterov" if self.nesterovs_momentum else "momentum"
        momentum = self.beta_1 if rule == "adam" else self.momentum
        return {"rule": rule, "momentum": momentum, "beta2": self.beta_2, "epsilon": self.epsilon}

    def _settings(self, n_samples, *, constant):
        batch = min(200, n_samples) if self.batch_size == "auto" else min(self.batch_size, n_samples)
        shape = "constant" if constant else self.learning_rate
        schedule = {"rate": self.learning_rate_init, "shape": shape, "final_rate": self.final_rate}
        training = {
            "epochs": self.max_iter,
            "batch": batch,
            "rule": self._rule(),
            "schedule": schedule,
            "clip": self.clip or 0.0,
            "decay": self.alpha / batch,
            "input_dropout": self.input_dropout,
            "dropout": self.dropout,
            "max_norm": self.max_norm or 0.0,
            "averaging": self.averaging,
            "on_divergence": self.on_divergence,
        }
        net = {
            "layers": self._sizes(),
            "activation": self.activation,
            "start": self.start,
            "batch_norm": self.batch_norm,
            "inputs": "raw",
        }
        return {"seed": self._seed, "net": net, "training": training}

    def _shape(self, n_features):
        if self.augment is None:
            return None
        if self.image_shape is not None:
            shape = tuple(int(side) for side in np.asarray(self.image_shape).ravel())
            if len(shape) != 2 or shape[0] * shape[1] != n_features:
                raise ValueError(f"image_shape: found {self.image_shape}, expected two numbers with product {n_features}")
            return shape
        side = int(round(n_features**0.5))
        if side * side != n_features:
            raise ValueError(f"image_shape: found None, expected height and width of pictures of {n_features} pixels")
        return side, side

    def _mapped(self, X):
        """Return the inputs of the net."""
        shift, scale = self._map
        return X if shift is None else (X - shift) * scale

    def _set_map(self, X):
        """Set the map from values to inputs."""
        self._map = (None, None)
        pictures = self.inputs == "auto" and self.augment is not None
        if self.inputs == "centred" or pictures:
            self._map = (X.dtype.type(0.5), X.dtype.type(2))
        elif self.inputs == "standard":
            deviation = X.std(axis=0)
            self._map = (X.mean(axis=0), np.where(deviation > 0, 1 / np.where(deviation > 0, deviation, 1), 1))

    def _begin(self, X, codes, *, constant=False):
        """Start a run."""
        self._seed = seed_of(self.random_state)
        self._set_map(X)
        settings = self._settings(len(X), constant=constant)
        if self.augment is not None:
            settings["augment"] = law_settings(self.augment)
            settings["net"]["inputs"] = "centred" if self._map[0] is not None else "raw"
            if self.inputs == "standard":
                raise ValueError("inputs: found 'standard', expected 'raw', 'auto' or 'centred' for deformed pictures")
        self._image_shape = self._shape(X.shape[1])
        self._hidden = self.activation
        self._trainer = NetTrainer(
            settings_text(settings), self._fed(X), codes.tolist(), len(self.classes_), self._labels(), self._image_shape
        )
        self.n_iter_, self.loss_curve_ = 0, []

    def _fed(self, X):
        """Return what the engine is trained on: it maps deformed pictures itself."""
        return X if self.augment is not None else np.ascontiguousarray(self._mapped(X), dtype=X.dtype)

    def _labels(self):
        """Return the names of the classes, by which narrow ones are found."""
        return [str(name) for name in self.classes_]

    def _train(self, X, codes, epochs, *, patient):
        """Go on until so many passes are made."""
        patience = Patience(self.tol, self.n_iter_no_change) if patient else None

        def on_epoch(record):
            record = json.loads(record)
            if self.verbose:
                print(f"[{type(self).__name__}] pass {record['epoch']}, loss {record['loss']:.6f}, time {record['seconds']:.2f} s")
            ends = self.callback is not None and bool(self.callback(record))
            return ends or (patience is not None and patience.is_over(record["loss"]))

        _, layers = self._trainer.run(
            self._fed(X),
            codes.tolist(),
            len(self.classes_),
            epochs,
            self.n_threads or 0,
            self._labels(),
            self._image_shape,
            on_epoch,
        )
        history, findings = self._trainer.measurements()
        self.history_, self.findings_ = json.loads(history), json.loads(findings)
        self.coefs_, self.intercepts_ = [w for w, _ in layers], [b for _, b in layers]
        self.loss_curve_ = [record["loss"] for record in self.history_]
        self.n_iter_ = len(self.history_)
        if self.loss_curve_:
            self.loss_, self.best_loss_ = self.loss_curve_[-1], min(self.loss_curve_)
        self.n_layers_, self.n_outputs_, self.out_activation_ = len(self.coefs_) + 1, len(self.classes_), "softmax"

    def __getstate__(self):
        state = dict(super().__getstate__())
        if state.get("_trainer") is not None:
            # As bytes: a copy has a run of its own, and every format that knows bytes can hold it.
            state["_trainer"] = state["_trainer"].__reduce__()[1]
        return state

    def __setstate__(self, state):
        run = state.get("_trainer")
        if isinstance(run, (tuple, list)):
            state = {**state, "_trainer": NetTrainer.from_bytes(*run)}
        super().__setstate__(state)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class Patience:
    """Passes in turn whose loss was not lower than the best one by ``tol``."""

    def __init__(self, tol, passes):
        self.tol, self.passes = tol, passes
        self.best, self.waited = np.inf, 0

    def is_over(self, loss):
        """Return whether there were as many as are allowed."""
        self.waited = self.waited + 1 if loss > self.best - self.tol else 0
        self.best = min(self.best, loss)
        return self.waited >= self.passes


def law_settings(text):
    """Return a law of deformations in the form of the engine's settings."""
    return json.loads(law_of_deformations(text))
