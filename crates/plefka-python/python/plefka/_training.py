"""Training through the engine: whole runs, single steps, measurements, and what is said of their result."""

from __future__ import annotations

import json
import time
import warnings

import numpy as np
from sklearn.utils.validation import _check_sample_weight

from plefka._engine import Machine, Trainer
from plefka._input import FLOATS, as_rows, seed_of
from plefka._settings import settings_text
from plefka._warnings import TrainingWarning

# Samples on which features are compared after training, and the spread below which all of them count as constant.
COMPARED, CONSTANT = 256, 0.01


class ConstantFeaturesWarning(TrainingWarning):
    """After training no hidden unit tells the training samples apart."""


class TrainingMixin:
    """``fit`` and ``partial_fit`` of the estimators; subclasses give ``_settings`` and ``_initial``."""

    # The engine's state of training: None after `load`, absent before the first fit.
    _trainer = None
    _base_settings = None

    def _settings(self):
        """Return the engine's settings for the parameters, as a nested dict."""
        raise NotImplementedError

    def _initial(self, X, sample_weight):
        """Return the initial visible biases and the standard deviation of the initial weights."""
        raise NotImplementedError

    def _after_start(self):
        """Prepare the chains."""

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

    def _full_settings(self, dtype):
        settings = merged(self._settings(), self.engine_settings or {})
        settings["precision"] = "f32" if dtype == np.float32 else "f64"
        # `_initial` sets them.
        settings["model"]["visible_bias_from_data"] = False
        return settings

    def _rate(self):
        """Return the learning rate, None for the engine's."""
        own = self.learning_rate
        return None if own is None or isinstance(own, str) else float(own)

    def _make_trainer(self, settings, rows, weight, *, epochs):
        """Return a run that starts from the parameters in the attributes."""
        rate = self._rate()
        schedule = {} if rate is None else {"rate": rate}
        constant = {"seed": self._seed, "training": {"epochs": epochs, "schedule": schedule}}
        text = settings_text(merged(constant, settings))
        return Trainer(text, self._machine(self.components_.dtype), rows, weight)

    def _start(self, X, rows, weight, *, epochs, measured=False):
        """Initialise the parameters and the run."""
        self._seed = seed_of(self.random_state)
        settings = self._full_settings(X.dtype)
        self._take(self._first_machine(X, rows, weight))
        if measured:
            settings["monitors"]["every"] = settings["monitors"].get("every") or 1
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
        weights, visible, hidden = holder.arrays()
        self._n_features_out = weights.shape[1]
        self._set_arrays(weights, visible, hidden)
        self._keep(holder)

    def _fit(self, X, sample_weight, validation=None, callback=None):
        if callback is not None and not callable(callback):
            raise TypeError(f"callback: found {type(callback).__name__}, expected a function of model and record")
        X, weight = self._validate_training(X, sample_weight, reset=True)
        self.__dict__.pop("random_state_", None)
        rows = as_rows(X)
        self._start(X, rows, weight, epochs=self.n_iter, measured=validation is not None or callback is not None)
        aside = None if validation is None else self._validation_rows(validation, X.dtype)
        self._begin_monitoring()
        try:
            observer = self._observer(X, time.time(), callback)
            self._trainer.run(rows, weight, self.n_threads or 0, observer, aside)
        finally:
            # The estimator is fitted after Ctrl-C, too, with the parameters after the last whole step.
            self._take(self._trainer)
            self.n_iter_ = self._trainer.progress()[0]
            self.history_ = columns(json.loads(self._trainer.history()))
        self._warn_of_constant_features(X)
        return self

    def _validation_rows(self, validation, dtype):
        try:
            X = self._validate(validation)
        except ValueError as error:
            raise ValueError(f"validation: {error}") from None
        return as_rows(X.astype(dtype, copy=False))

    def _partial_fit(self, X, sample_weight):
        first = not hasattr(self, "components_")
        dtype = FLOATS if first else self.components_.dtype
        X, weight = self._validate_training(X, sample_weight, reset=first, dtype=dtype)
        rows = as_rows(X)
        if first:
            self._start(X, rows, weight, epochs=0)
        else:
            self._renew(rows, weight)
        self._trainer.step(rows, weight, self.n_threads or 0, self._rate())
        self._take(self._trainer)
        self.n_iter_ = getattr(self, "n_iter_", 0) + 1
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

    # -- measurements

    def _begin_monitoring(self):
        """Reset the records of ``fit``."""

    def _observer(self, X, begin, callback):
        """Return the function that is called with the record of every epoch, or None if nobody asks for it."""
        if not self.verbose and callback is None:
            return None

        def observe(record, machine):
            nonlocal begin
            record = json.loads(record)
            if record["epoch"] == 0:
                return False
            if self.verbose:
                score, now = record["values"].get("train.pseudo_likelihood", np.nan), time.time()
                name, epoch = type(self).__name__, record["epoch"]
                print(f"[{name}] Iteration {epoch}, pseudo-likelihood = {score:.2f}, time = {now - begin:.2f}s")
                begin = now
            if callback is None:
                return False
            self._take(machine)
            self.n_iter_ = record["epoch"]
            return callback(self, {**record, **record.pop("values")})

        return observe

    def _warn_of_constant_features(self, X):
        if self.n_iter_ == 0 or X.shape[0] < 2:
            return
        some = X[np.arange(min(COMPARED, X.shape[0])) * X.shape[0] // min(COMPARED, X.shape[0])]
        machine = self._machine(X.dtype)
        features = machine.transform(as_rows(self._completed(some, machine)), self.n_threads or 0)
        spread = float(features.std(axis=0, dtype=np.float64).max())
        if spread < CONSTANT:
            warnings.warn(
                f"after {self.n_iter_} passes the features of {len(features)} training samples are constant: the largest "
                f"standard deviation of a hidden unit's mean is {spread:.2g}. Training was too short or its rate too "
                "small, or the features of X are independent of one another",
                ConstantFeaturesWarning,
                stacklevel=3,
            )


def columns(records):
    """Return the records of a run as arrays by name, NaN where a number was not measured."""
    names = dict.fromkeys(name for record in records for name in record["values"])
    out = {name: np.array([record[name] for record in records]) for name in ("epoch", "step", "seconds")}
    return {**out, **{name: np.array([r["values"].get(name, np.nan) for r in records]) for name in names}}


def merged(settings, more):
    """Return a nested dict merged with another, whose values replace those of the first."""
    out = dict(settings)
    for key, value in more.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = merged(out[key], value) if both else value
    return out
