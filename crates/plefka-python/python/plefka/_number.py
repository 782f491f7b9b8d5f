"""A result that behaves as its value: in arithmetic, comparisons, formats and NumPy's functions."""

from __future__ import annotations

import math
import operator
from numbers import Real

import numpy as np


def _as_value(value):
    return float(value) if isinstance(value, ValueLike) else value


def _binary(function):
    def forward(self, other):
        return function(float(self), _as_value(other)) if _is_operand(other) else NotImplemented

    def backward(self, other):
        return function(_as_value(other), float(self)) if _is_operand(other) else NotImplemented

    return forward, backward


def _comparison(function):
    def compare(self, other):
        return function(float(self), _as_value(other)) if _is_operand(other) else NotImplemented

    return compare


def _is_operand(value):
    return isinstance(value, (Real, complex, np.ndarray, np.generic))


class ValueLike(Real):
    """A real number with attributes about it; subclasses define ``__float__``.

    Results of arithmetic are plain numbers. Two results with equal values are equal, whatever their other attributes;
    they are equal to the number, too, and have its hash.
    """

    __slots__ = ()

    __add__, __radd__ = _binary(operator.add)
    __sub__, __rsub__ = _binary(operator.sub)
    __mul__, __rmul__ = _binary(operator.mul)
    __truediv__, __rtruediv__ = _binary(operator.truediv)
    __floordiv__, __rfloordiv__ = _binary(operator.floordiv)
    __mod__, __rmod__ = _binary(operator.mod)
    __pow__, __rpow__ = _binary(operator.pow)
    __eq__ = _comparison(operator.eq)
    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)

    def __hash__(self):
        return hash(float(self))

    def __neg__(self):
        return -float(self)

    def __pos__(self):
        return float(self)

    def __abs__(self):
        return abs(float(self))

    def __bool__(self):
        return float(self) != 0

    def __int__(self):
        return int(float(self))

    def __trunc__(self):
        return math.trunc(float(self))

    def __floor__(self):
        return math.floor(float(self))

    def __ceil__(self):
        return math.ceil(float(self))

    def __round__(self, digits=None):
        return round(float(self), digits)

    def __array__(self, dtype=None, copy=None):
        return np.array(float(self), dtype=dtype)

    def __format__(self, spec):
        return format(float(self), spec) if spec else str(self)
