"""The engine's machine of an estimator, kept between calls as long as the arrays it was made of stay what they were."""

from __future__ import annotations

import numpy as np

from plefka._engine import Machine, held_alone


class Parameter:
    """An attribute that holds an array of a fitted model, in the instance's dictionary as any other.

    Who reads or sets it through the attribute may edit the array later, which is noted.
    """

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, model, owner=None):
        if model is None:
            return self
        if self.name not in model.__dict__:
            raise AttributeError(f"{type(model).__name__!r} object has no attribute {self.name!r}")
        _note(model)
        return model.__dict__[self.name]

    def __set__(self, model, value):
        model.__dict__[self.name] = value
        _note(model)

    def __delete__(self, model):
        if self.name not in model.__dict__:
            raise AttributeError(f"{type(model).__name__!r} object has no attribute {self.name!r}")
        del model.__dict__[self.name]


def _note(model):
    kept = model.__dict__.get("_kept")
    if kept is not None:
        kept.note()


class KeptMachines:
    """Machines made of the arrays of an estimator, one per precision.

    A machine is handed out again without a look at the numbers while nobody can have changed them: the arrays are the
    same objects, no attribute was read or set since the last look, and at that look no reference to them or to their
    memory was left outside of the estimator. Else all numbers are compared, bit by bit, and the machine is made anew
    where they differ. For 784 x 500 weights the comparison takes 0.1 ms in float32 and 0.2 ms in float64, twice as long as
    the product with a sample, and a new machine five times as long as the comparison.

    Arrays in the memory of files and buffers, those of pickles of protocol 5 among them, are compared at every call. An
    edit in place through ``vars(model)``, of an array that nobody holds afterwards, goes unseen.
    """

    __slots__ = ("_entry", "_touch")

    def __init__(self, sources=(), machine=None, dtype=None):
        self._touch = object()
        machines = {} if machine is None else {dtype: machine}
        # With no sources nothing was looked at. One tuple, replaced as a whole: threads see it as it was made.
        self._entry = (sources, machines, self._touch if sources else None)

    def __reduce__(self):
        # A pickle and a deep copy have arrays of their own, which may be shared: they are looked at first.
        return KeptMachines, ()

    def note(self):
        """Note that somebody may hold an array of the estimator from now on."""
        self._touch = object()

    def machine(self, attributes, names, dtype, arrays, make):
        """Return the machine of the arrays in ``attributes``, of which the first three are ``arrays(dtype)``."""
        touch = self._touch
        sources, machines, looked_at = self._entry
        same = len(sources) == 3 and all(
            source is attributes.get(name) for source, name in zip(sources, names)
        )
        if same and looked_at is touch:
            if dtype not in machines:
                machines[dtype] = make(*arrays(dtype))
            return machines[dtype]
        if not same:
            sources, machines = tuple(attributes[name] for name in names[:3]), {}
        # In this order: whoever comes by an array after this is noted, whoever came by it before is seen here.
        alone = held_alone(attributes, names, sources)
        parts = arrays(dtype)
        machine = machines.get(dtype)
        if machine is None or not machine.holds(*parts):
            machine = make(*parts)
        self._entry = (sources, {dtype: machine}, touch if alone else None)
        return machine


class MachineMixin:
    """The arrays of an estimator, and the machine made of them."""

    components_ = Parameter()
    intercept_visible_ = Parameter()
    intercept_hidden_ = Parameter()
    # The arrays that a machine is made of, and after these three what else holds memory of theirs.
    _array_names = ("components_", "intercept_visible_", "intercept_hidden_")

    def _keep(self, holder):
        """Begin with machines anew, for arrays that nobody else has seen; a machine they were copied from is the first."""
        sources = tuple(self.__dict__[name] for name in self._array_names[:3])
        made = (holder, sources[0].dtype) if isinstance(holder, Machine) else ()
        self._kept = KeptMachines(sources, *made)

    def _array(self, name):
        """Return an array without noting that it is read."""
        return self.__dict__[name] if name in self.__dict__ else getattr(self, name)

    def _arrays(self, dtype):
        """Return weights (n_features, n_components) and the parameters of both layers."""
        weights, visible, hidden = (self._array(name) for name in self._array_names[:3])
        weights = np.asarray(weights).T
        return tuple(np.ascontiguousarray(array, dtype=dtype) for array in (weights, visible, hidden))

    def _machine(self, dtype):
        dtype = np.dtype(dtype)
        if any(name not in self.__dict__ for name in ("_kept", *self._array_names[:3])):
            return self._made(*self._arrays(dtype))
        return self._kept.machine(self.__dict__, self._array_names, dtype, self._arrays, self._made)

    def _made(self, weights, visible, hidden):
        """Return the machine of these arrays."""
        return Machine(weights, visible, hidden)

    def _precision(self):
        """Return the precision of the model: float64 unless its weights are float32."""
        return np.dtype(np.float32 if np.asarray(self._array("components_")).dtype == np.float32 else np.float64)
