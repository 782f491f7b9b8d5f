"""Base of the estimators: validation of samples, and computations with a model."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from plefka._conditional import ConditionalMixin
from plefka._diagnosis import DiagnosisMixin
from plefka._exact import ExactMixin
from plefka._files import FilesMixin
from plefka._input import FLOATS, as_rows, check_range, is_plain, refuse_missing_in_sparse, refuse_text
from plefka._kept import MachineMixin
from plefka._likelihood import LikelihoodMixin
from plefka._renormalization import RenormalizationMixin
from plefka._sampling import SamplingMixin
from plefka._training import TrainingMixin

COMMON_CONSTRAINTS = {
    "n_components": [Interval(Integral, 1, None, closed="left")],
    "batch_size": [Interval(Integral, 1, None, closed="left")],
    "n_iter": [Interval(Integral, 0, None, closed="left")],
    "verbose": ["verbose"],
    "random_state": ["random_state", np.random.Generator],
    "pseudo_likelihood": [StrOptions({"exact", "one_flip"})],
    "out_of_range": [StrOptions({"warn", "error", "ignore"})],
    "allow_missing": ["boolean"],
    "n_threads": [Interval(Integral, 1, None, closed="left"), None],
    "engine_settings": [dict, None],
}


class BaseRBM(
    MachineMixin,
    TrainingMixin,
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
    """Base of the estimators."""

    # -- validation

    def _validate(self, X, *, reset=False, dtype=FLOATS, missing=None, means=False):
        """Return checked samples; ``means`` says that they are magnetizations, which need not be states."""
        refuse_text(X)
        missing = self.allow_missing if missing is None else missing
        finite = "allow-nan" if missing else True
        # scikit-learn's check takes 0.1 ms, more than one row's transform; a plain array would pass it unchanged.
        own = self.__dict__
        named = reset or "feature_names_in_" in own
        if named or dtype is not FLOATS or not is_plain(X, own.get("n_features_in_")):
            X = validate_data(
                self, X, accept_sparse="csr", reset=reset, dtype=dtype, order="C", ensure_all_finite=finite
            )
            refuse_missing_in_sparse(X)
        policy = self._range_policy(reset)
        if policy == "error" or (reset and policy == "warn"):
            check_range(X, policy)
        return X

    def _range_policy(self, reset):
        """Return the treatment of data outside [0, 1]; ``reset`` says that the units are still those of the parameters."""
        return self.out_of_range

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

    def _checked(self, X, **words):
        """Return validated samples, with missing entries drawn given the others, and the model in their precision."""
        if "components_" not in self.__dict__:
            check_is_fitted(self)
        X = self._validate(X, **words)
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
