"""Base of the estimators: validation, training through the engine, and computations with a model."""

from __future__ import annotations

import json
import time
from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from plefka._engine import Machine, Trainer
from plefka._conditional import ConditionalMixin
from plefka._diagnosis import DiagnosisMixin
from plefka._exact import ExactMixin
from plefka._files import FilesMixin
from plefka._input import FLOATS, as_rows, check_range, is_plain, refuse_missing_in_sparse, refuse_text, seed_of
from plefka._kept import MachineMixin
from plefka._likelihood import LikelihoodMixin
from plefka._renormalization import RenormalizationMixin
from plefka._sampling import SamplingMixin
from plefka._settings import settings_text

COMMON_CONSTRAINTS = {
    "n_components": [Interval(Integral, 1, None, closed="left")],
    "batch_size": [Interval(Integral, 1, None, closed="left")],
    "n_iter": [Interval(Integral, 0, None, closed="left")],
    "verbose": ["verbose"],
    "random_state": ["random_state"],
    "pseudo_likelihood": [StrOptions({"exact", "one_flip"})],
    "out_of_range": [StrOptions({"warn", "error", "ignore"})],
    "allow_missing": ["boolean"],
    "n_threads": [Interval(Integral, 1, None, closed="left"), None],
    "engine_settings": [dict, None],
}


class BaseRBM(
    MachineMixin,
    FilesMixin,
    SamplingMixin,
    ConditionalMixin,
    LikelihoodMixin,
    DiagnosisMixin,
    RenormalizationMixin,
    ExactMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    BaseEstimator,
):
    """Base of the estimators; subclasses give ``_settings`` and ``_initial_visible_bias``."""

    # The engine's state of training: None after `load`, absent before the first fit.
    _trainer = None
    _base_settings = None

    # -- methods of subclasses

    def _settings(self):
        """Return the engine's settings for the parameters, as a nested dict."""
        raise NotImplementedError

    def _initial(self, X, sample_weight):
        """Return the initial visible biases and the standard deviation of the initial weights."""
        raise NotImplementedError

    def _after_start(self):
        """Prepare the chains."""

    # -- validation

    def _validate(self, X, *, reset=False, dtype=FLOATS, missing=None):
        refuse_text(X)
        missing = self.allow_missing if missing is None else missing
        finite = "allow-nan" if missing else True
        # scikit-learn's check takes 0.1 ms, more than one row's transform; a plain array would pass it unchanged.
        named = reset or hasattr(self, "feature_names_in_")
        if named or dtype is not FLOATS or not is_plain(X, getattr(self, "n_features_in_", None)):
            X = validate_data(
                self, X, accept_sparse="csr", reset=reset, dtype=dtype, order="C", ensure_all_finite=finite
            )
            refuse_missing_in_sparse(X)
        if self.out_of_range == "error" or (reset and self.out_of_range == "warn"):
            check_range(X, self.out_of_range)
        return X

    def _validate_training(self, X, sample_weight, *, reset, dtype=FLOATS):
        """Return the samples of positive weight, and their weights."""
        X = self._validate(X, reset=reset, dtype=dtype)
        if sample_weight is None:
            return X, None
        weight = _check_sample_weight(sample_weight, X, dtype=X.dtype, ensure_non_negative=True)
        if not np.any(weight > 0):
            raise ValueError("sample_weight: found a sum of zero, expected at least one positive weight")
        if np.any(weight == 0):
            X, weight = X[weight > 0], weight[weight > 0]
        return X, np.ascontiguousarray(weight)

    # -- training

    def _full_settings(self, dtype):
        settings = _merged(self._settings(), self.engine_settings or {})
        settings["precision"] = "f32" if dtype == np.float32 else "f64"
        # `_initial` sets them.
        settings["model"]["visible_bias_from_data"] = False
        return settings

    def _make_trainer(self, settings, rows, weight, *, epochs):
        """Return a run that starts from the parameters in the attributes."""
        schedule = {} if self.learning_rate is None else {"rate": self.learning_rate}
        constant = {"seed": self._seed, "training": {"epochs": epochs, "schedule": schedule}}
        text = settings_text(_merged(constant, settings))
        return Trainer(text, self._machine(self.components_.dtype), rows, weight)

    def _start(self, X, rows, weight, *, epochs):
        """Initialise the parameters and the run."""
        self._seed = seed_of(self.random_state)
        settings = self._full_settings(X.dtype)
        self._take(self._first_machine(X, rows, weight))
        self._trainer = self._make_trainer(settings, rows, weight, epochs=epochs)
        self._base_settings = settings
        self._after_start()

    def _first_machine(self, X, rows, weight):
        """Return the machine that training starts from."""
        bias, scale = self._initial(X, weight)
        return Machine.random(np.asarray(bias, dtype=X.dtype), self.n_components, float(scale), self._seed)

    def _put_into(self, trainer):
        """Give a trainer the parameters in the attributes."""
        trainer.set_arrays(*self._arrays(self.components_.dtype))

    def _take(self, holder):
        """Copy the parameters out of a trainer or machine."""
        weights, self.intercept_visible_, self.intercept_hidden_ = holder.arrays()
        self.components_ = weights.T
        self._n_features_out = weights.shape[1]
        self._keep(holder)

    def _fit(self, X, sample_weight):
        X, weight = self._validate_training(X, sample_weight, reset=True)
        self.__dict__.pop("random_state_", None)
        rows = as_rows(X)
        self._start(X, rows, weight, epochs=self.n_iter)
        self._begin_monitoring()
        try:
            self._trainer.run(rows, weight, self.n_threads or 0, self._observer(X, time.time()))
        finally:
            # The estimator is fitted after Ctrl-C, too, with the parameters after the last whole step.
            self._take(self._trainer)
            self.n_iter_ = self._trainer.progress()[0]
            self.history_ = json.loads(self._trainer.history())
        return self

    def _partial_fit(self, X, sample_weight):
        first = not hasattr(self, "components_")
        dtype = FLOATS if first else self.components_.dtype
        X, weight = self._validate_training(X, sample_weight, reset=first, dtype=dtype)
        rows = as_rows(X)
        if first:
            self._start(X, rows, weight, epochs=0)
        else:
            self._renew(rows, weight)
        rate = None if self.learning_rate is None else float(self.learning_rate)
        self._trainer.step(rows, weight, self.n_threads or 0, rate)
        self._take(self._trainer)
        return self

    def _renew(self, rows, weight):
        """Update the run with the attributes and parameters, which may have been set since."""
        settings = self._full_settings(self.components_.dtype)
        if self._trainer is not None and settings == self._base_settings:
            self._put_into(self._trainer)
            return
        previous = self._trainer
        if previous is None:
            self._seed = seed_of(self.random_state)
        self._trainer = self._make_trainer(settings, rows, weight, epochs=0)
        if previous is None:
            self._after_start()
        else:
            self._trainer.restore_state(previous.state())
            self._trainer.set_step(previous.progress()[1])
        self._base_settings = settings

    # -- monitoring

    def _begin_monitoring(self):
        """Reset the records of ``fit``."""

    def _observer(self, X, begin):
        """Return the function that is called with the record of every epoch, or None if nothing is printed."""
        if not self.verbose:
            return None

        def tell(record, _machine):
            nonlocal begin
            record = json.loads(record)
            if record["epoch"] == 0:
                return
            score, now = record["values"].get("train.pseudo_likelihood", np.nan), time.time()
            name, epoch = type(self).__name__, record["epoch"]
            print(f"[{name}] Iteration {epoch}, pseudo-likelihood = {score:.2f}, time = {now - begin:.2f}s")
            begin = now

        return tell

    # -- the model

    @property
    def h_samples_(self):
        """Hidden states of persistent chains and of replicas that fire, or hidden magnetizations of persistent replicas."""
        if self._trainer is None:
            raise AttributeError(f"{type(self).__name__} has no chains yet")
        state = self._trainer.state()
        for name in ("negative.chains.hidden", "negative.replicas.states", "negative.replicas.hidden"):
            if name in state:
                return state[name]
        raise AttributeError(f"{type(self).__name__} keeps no chains with these parameters")

    def _checked(self, X):
        """Return validated samples, with missing entries drawn given the others, and the model in their precision."""
        check_is_fitted(self)
        X = self._validate(X)
        machine = self._machine(X.dtype)
        return as_rows(self._completed(X, machine)), machine

    def transform(self, X):
        """Mean hidden activations P(h = 1 | v = X).

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, values in [0, 1].

        Returns
        -------
        h : ndarray of shape (n_samples, n_components)
            Probabilities, in the dtype of X (float64 for integers).
        """
        rows, machine = self._checked(X)
        return machine.transform(rows, self.n_threads or 0)

    def free_energy(self, X):
        """Clamped free energy F(v) = -a.v - sum_j ln(1 + exp(b_j + (W'v)_j)), so that ln p(v) = -F(v) - ln Z.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, values in [0, 1].

        Returns
        -------
        free_energy : ndarray of shape (n_samples,)
            Nats; lower is more probable.
        """
        rows, machine = self._checked(X)
        return machine.free_energy(rows, self.n_threads or 0)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = bool(self.allow_missing)
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _merged(settings, more):
    """Return a nested dict merged with another, whose values replace those of the first."""
    out = dict(settings)
    for key, value in more.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = _merged(out[key], value) if both else value
    return out
