"""The fitted layers of units of any kind."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from plefka._engine import Machine
from plefka._input import as_rows
from plefka._kept import Parameter
from plefka._likelihood import NEAR


class LayersMixin:
    """Exchanges fitted arrays with the engine, for units of any kind."""

    visible_parameters_ = Parameter()
    hidden_parameters_ = Parameter()
    # The intercepts are views of rows.
    _array_names = (
        "components_", "visible_parameters_", "hidden_parameters_", "intercept_visible_", "intercept_hidden_"
    )

    def _first_machine(self, X, rows, weight):
        units = (self.visible, self.hidden)
        return Machine.fitted(rows, weight, units, int(self.n_components), float(self.weight_scale), self._seed)

    def _take(self, holder):
        weights, visible, hidden = holder.layers()
        self.components_, self.visible_parameters_, self.hidden_parameters_ = weights.T, visible, hidden
        self.intercept_visible_, self.intercept_hidden_ = visible[0], hidden[0]
        self._n_features_out = weights.shape[1]
        if isinstance(holder, Machine):
            (visible_unit, of_visible), (hidden_unit, of_hidden) = holder.kinds()
            self._units = (visible_unit, hidden_unit)
            self.parameter_names_ = {"visible": of_visible, "hidden": of_hidden}
        self._keep(holder)

    def _made(self, weights, visible, hidden):
        return Machine.from_layers(weights, visible, hidden, self._units)

    def _put_into(self, trainer):
        trainer.set_layers(*self._arrays(self.components_.dtype))

    def _checked(self, X):
        rows, machine = super()._checked(X)
        machine.check(rows)
        return rows, machine

    def _near(self, X, machine, dtype, seed, most=NEAR):
        X = self._validate(X)
        n = min(most or X.shape[0], X.shape[0])
        X = X[np.arange(n) * X.shape[0] // n]
        X = np.ascontiguousarray(X.toarray() if sp.issparse(X) else X, dtype=dtype)
        machine.check(as_rows(X))
        return np.ascontiguousarray(self._completed(X, machine), dtype=dtype)

    def _check_values(self, machine, rows):
        machine.check(rows)
