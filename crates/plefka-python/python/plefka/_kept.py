"""The fitted arrays of an estimator, which are read-only, and the engine's machines made of them."""

from __future__ import annotations

import numpy as np

from plefka._engine import Machine, Trainer
from plefka._input import FLOATS


def frozen(name, value):
    """Return a read-only copy of an array of numbers; its flag cannot be set back."""
    if getattr(value, "dtype", None) in FLOATS:
        array = np.array(value)
    else:
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{name}: found {type(value).__name__}, expected an array of numbers") from None
    return sealed(array)


def sealed(array):
    """Return a read-only view of an array that nobody else holds."""
    array.flags.writeable = False
    return array.view()


class Parameter:
    """An array of a fitted model. What is assigned is copied, and counts from then on; edits in place are refused by numpy."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, model, owner=None):
        if model is None:
            return self
        try:
            return model.__dict__[self.name]
        except KeyError:
            raise AttributeError(f"{type(model).__name__!r} object has no attribute {self.name!r}") from None

    def __set__(self, model, value):
        model.__dict__[self.name] = frozen(self.name, value)

    def __delete__(self, model):
        if self.name not in model.__dict__:
            raise AttributeError(f"{type(model).__name__!r} object has no attribute {self.name!r}")
        del model.__dict__[self.name]


class Intercept:
    """The fields of a layer: the first row of the array of its parameters, under a name of its own."""

    def __init__(self, source):
        self.source = source

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, model, owner=None):
        if model is None:
            return self
        if self.source not in model.__dict__:
            raise AttributeError(f"{type(model).__name__!r} object has no attribute {self.name!r}")
        return getattr(model, self.source)[0]

    def __set__(self, model, value):
        parameters, row = np.array(getattr(model, self.source)), frozen(self.name, value)
        if row.shape != parameters.shape[1:]:
            raise ValueError(f"{self.name}: found shape {row.shape}, expected {parameters.shape[1:]}")
        parameters[0] = row
        setattr(model, self.source, parameters)


class Alias:
    """Another name of an attribute, to read and to set."""

    def __init__(self, attribute, doc):
        self.attribute, self.__doc__ = attribute, doc

    def __get__(self, model, owner=None):
        return self if model is None else getattr(model, self.attribute)

    def __set__(self, model, value):
        setattr(model, self.attribute, value)


class MachineMixin:
    """The arrays of an estimator, and the machines made of them, one per precision, as long as the arrays are the same objects.

    Nobody can edit the arrays, so that no numbers are compared.
    """

    components_ = Parameter()
    intercept_visible_ = Parameter()
    intercept_hidden_ = Parameter()
    # The arrays that a machine is made of.
    _array_names = ("components_", "intercept_visible_", "intercept_hidden_")

    def _set_arrays(self, weights, visible, hidden):
        """Take over arrays that nobody else holds: weights (n_features, n_components) and the parameters of the layers."""
        for name, array in zip(self._array_names, (sealed(weights).T, sealed(visible), sealed(hidden))):
            self.__dict__[name] = array

    def _keep(self, holder):
        """Begin with machines anew; the machine that the arrays were copied from is the first."""
        sources = tuple(self.__dict__[name] for name in self._array_names)
        self._kept = (sources, {sources[0].dtype: holder} if isinstance(holder, Machine) else {})

    def _arrays(self, dtype):
        """Return weights (n_features, n_components) and the parameters of both layers."""
        weights, visible, hidden = (getattr(self, name) for name in self._array_names)
        return tuple(np.ascontiguousarray(array, dtype=dtype) for array in (weights.T, visible, hidden))

    def _machine(self, dtype):
        attributes = self.__dict__
        one, two, three = self._array_names
        sources, machines = attributes.get("_kept", ((None, None, None), None))
        if not (
            sources[0] is attributes.get(one)
            and sources[1] is attributes.get(two)
            and sources[2] is attributes.get(three)
            and machines is not None
        ):
            self._freeze()
            machines = {}
            self._kept = (tuple(getattr(self, name) for name in self._array_names), machines)
        dtype = np.dtype(dtype)
        machine = machines.get(dtype)
        if machine is None:
            machine = machines[dtype] = self._made(*self._arrays(dtype))
        return machine

    def _made(self, weights, visible, hidden):
        """Return the machine of these arrays."""
        return Machine(weights, visible, hidden)

    def _precision(self):
        """Return the precision of the model: float64 unless its weights are float32."""
        return np.dtype(np.float32 if self.components_.dtype == np.float32 else np.float64)

    # -- pickles and copies

    def _freeze(self):
        """Make arrays read-only that came into the dictionary on another way, as from a pickle."""
        for name in self._array_names:
            array = self.__dict__.get(name)
            if array is None or (type(array) is np.ndarray and not array.flags.writeable):
                continue
            own = type(array) is np.ndarray and array.dtype in FLOATS and array.flags.owndata
            self.__dict__[name] = sealed(array) if own else frozen(name, array)

    def __getstate__(self):
        state = dict(super().__getstate__())
        state.pop("_kept", None)
        if state.get("_trainer") is not None:
            # As bytes: a copy has a run of its own, and every format that knows bytes can hold it.
            state["_trainer"] = state["_trainer"].__reduce__()[1]
        return state

    def __setstate__(self, state):
        run = state.get("_trainer")
        if isinstance(run, (tuple, list)):
            state = {**state, "_trainer": Trainer.from_bytes(*run)}
        super().__setstate__(state)
        self._freeze()
