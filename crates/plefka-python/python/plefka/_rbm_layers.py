"""The fitted layers of units of any kind."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from plefka._engine import Machine
from plefka._input import as_rows
from plefka._kept import Intercept, Parameter
from plefka._likelihood import NEAR
from plefka._support import clipped, explained, refuse_bits_for_spins


class LayersMixin:
    """Exchanges fitted arrays with the engine, for units of any kind."""

    visible_parameters_ = Parameter()
    hidden_parameters_ = Parameter()
    intercept_visible_ = Intercept("visible_parameters_")
    intercept_hidden_ = Intercept("hidden_parameters_")
    _array_names = ("components_", "visible_parameters_", "hidden_parameters_")

    def _first_machine(self, X, rows, weight):
        units = (self.visible, self.hidden)
        if self.visible == "bernoulli":
            # Data outside [0, 1] were warned about; independent units cannot have their means.
            rows = as_rows(clipped(X))
        with explained(X, self.visible):
            return Machine.fitted(rows, weight, units, int(self.n_components), float(self.weight_scale), self._seed)

    def _take(self, holder):
        weights, visible, hidden = holder.layers()
        self._n_features_out = weights.shape[1]
        self._set_arrays(weights, visible, hidden)
        if isinstance(holder, Machine):
            (visible_unit, of_visible), (hidden_unit, of_hidden) = holder.kinds()
            self._units = (visible_unit, hidden_unit)
            self.parameter_names_ = {"visible": of_visible, "hidden": of_hidden}
        self._keep(holder)

    def _made(self, weights, visible, hidden):
        return Machine.from_layers(weights, visible, hidden, self._units)

    def _put_into(self, trainer):
        trainer.set_layers(*self._arrays(self.components_.dtype))

    def _validate(self, X, *, reset=False, means=False, **words):
        X = super()._validate(X, reset=reset, **words)
        unit = self.visible if reset else self._units[0]
        if unit == "spin" and not means:
            refuse_bits_for_spins(X)
        if not reset and unit != "bernoulli":
            with explained(X, unit):
                self._machine(X.dtype).check(as_rows(X))
        return X

    def _range_policy(self, reset):
        unit = self.visible if reset else self._units[0]
        return self.out_of_range if unit == "bernoulli" else "ignore"

    def _near(self, X, machine, dtype, seed, most=NEAR):
        X = self._validate(X)
        n = min(most or X.shape[0], X.shape[0])
        X = X[np.arange(n) * X.shape[0] // n]
        X = np.ascontiguousarray(X.toarray() if sp.issparse(X) else X, dtype=dtype)
        return np.ascontiguousarray(self._completed(X, machine), dtype=dtype)
