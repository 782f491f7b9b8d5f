"""Checks of the arguments of `plefka.spins`, and their form for the engine."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plefka._input import seed_of

Floats = NDArray[np.float64]


def count(name: str, value: Any, least: int = 1) -> int:
    """Return an integer of at least ``least``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or not least <= int(value) < 2**63:
        raise ValueError(f"{name}: found {value!r}, expected an integer, at least {least}")
    return int(value)


def number(name: str, value: Any) -> float:
    """Return a number; the engine checks its range."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise ValueError(f"{name}: found {value!r}, expected a number")
    return float(value)


def finite(name: str, values: Any) -> Any:
    """Return finite numbers, because JSON has no others."""
    wrong = np.ravel(values)[~np.isfinite(np.ravel(values))]
    if wrong.size:
        raise ValueError(f"{name}: found {wrong[0]}, expected finite numbers")
    return values


def inverse_temperature(value: Any, infinite: bool = False) -> float:
    """Return a beta of at least 0, finite unless ``infinite``."""
    beta = number("beta", value)
    if not (beta >= 0 and (infinite or beta < np.inf)):
        kind = "number" if infinite else "finite number"
        raise ValueError(f"beta: found {value!r}, expected a {kind}, at least 0")
    return beta


def threads(value: Any) -> int:
    """Return a number of threads, 0 for None."""
    return 0 if value is None else count("n_threads", value)


def seed(random_state: Any) -> int:
    """Return a seed for the engine, in the way of the estimators."""
    return seed_of(random_state)


def reals(name: str, value: ArrayLike) -> Floats:
    """Return a float64 array of real numbers."""
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name}: found rows of several lengths, expected an array") from error
    if array.dtype.kind not in "fiu":
        raise ValueError(f"{name}: found values of type {array.dtype}, expected real numbers")
    return array.astype(np.float64)


def rows(name: str, value: ArrayLike, width: int) -> tuple[Floats, bool]:
    """Return a C-contiguous matrix of ``width`` columns, and whether it was a single row without the other axis."""
    array = reals(name, value)
    if array.ndim not in (1, 2) or array.shape[-1] != width:
        raise ValueError(f"{name}: found shape {array.shape}, expected ({width},) or (n, {width})")
    return np.ascontiguousarray(np.atleast_2d(array)), array.ndim == 1


class Points:
    """Arguments of the theory, numbers or arrays, broadcast against one another."""

    def __init__(self, **arguments: ArrayLike):
        arrays = [reals(name, value) for name, value in arguments.items()]
        try:
            together = np.broadcast_arrays(*arrays)
        except ValueError as error:
            shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(arguments, arrays))
            raise ValueError(f"found shapes {shapes}, expected such that broadcast") from error
        self.shape = together[0].shape
        self.columns: list[list[float]] = [array.ravel().tolist() for array in together]

    def integers(self, name: str, column: int) -> list[int]:
        """Return a column as integers of at least 1."""
        values = self.columns[column]
        wrong = next((x for x in values if not (x == np.floor(x) and 1 <= x < 2**32)), None)
        if wrong is not None:
            raise ValueError(f"{name}: found {wrong:g}, expected an integer, at least 1")
        return [int(x) for x in values]

    def back(self, values: ArrayLike) -> Any:
        """Return values at the points: an array; for numbers a float, None where it does not exist."""
        array = np.asarray(values, dtype=np.float64).reshape(self.shape)
        if self.shape:
            return array
        return None if np.isnan(array) else float(array)

    def table(self, make: Any, table: Floats) -> Any:
        """Return ``make`` of the table's columns at the points; for numbers None where nothing exists."""
        if not self.shape and np.isnan(table[0, 0]):
            return None
        fields: Iterable[Any] = (table[:, k].reshape(self.shape) for k in range(table.shape[1]))
        return make(*(field if self.shape else float(field) for field in fields))
