"""Symmetric mixtures of several patterns in Hopfield memories at load 0 (Amit, Gutfreund & Sompolinsky 1985)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plefka import _engine
from plefka.spins._arguments import Floats, Points


@dataclass(frozen=True)
class Mixture:
    """A symmetric mixture; arrays if the arguments are arrays.

    Attributes
    ----------
    patterns : int or ndarray
        Patterns mixed.
    temperature : float or ndarray
    m : float or ndarray
        Overlap with each of them.
    q : float or ndarray
        The Edwards-Anderson parameter.
    free_energy, energy : float or ndarray
        Per spin.
    along, between, outside : float or ndarray
        Curvatures of the free energy: along the mixture, between its patterns (NaN for a single one), towards patterns
        outside. Minus infinity at T = 0 where fields vanish.
    stable : bool or ndarray of bool
        Whether all curvatures are positive; False in arrays where there is no mixture.
    """

    patterns: int | NDArray[np.int64]
    temperature: float | Floats
    m: float | Floats
    q: float | Floats
    free_energy: float | Floats
    energy: float | Floats
    along: float | Floats
    between: float | Floats
    outside: float | Floats
    stable: bool | NDArray[np.bool_]


def mixture(patterns: ArrayLike, temperature: ArrayLike = 0.0) -> Any:
    """The symmetric mixture of a number of patterns; for one pattern it is a memory.

    Parameters
    ----------
    patterns : int or array-like of int
        From 1 to 10**6.
    temperature : float or array-like, default=0.0
        At least 0.

    Returns
    -------
    Mixture or None
        None from T = 1 on (NaN in arrays).

    Examples
    --------
    >>> from plefka.spins import hopfield
    >>> three = hopfield.mixture(3)
    >>> three.m, three.energy, three.stable
    (0.5, -0.375, True)
    """
    points = Points(patterns=patterns, temperature=temperature)
    counts = points.integers("patterns", 0)
    found = points.table(Mixture, _engine.pattern_mixtures(counts, points.columns[1]))
    if found is None:
        return None
    fields = dict(vars(found))
    if points.shape:
        fields["patterns"] = np.array(counts, dtype=np.int64).reshape(points.shape)
        fields["stable"] = found.stable == 1.0
    else:
        fields["patterns"], fields["stable"] = counts[0], found.stable == 1.0
    return Mixture(**fields)


def mixture_limit(patterns: ArrayLike) -> Any:
    """The temperature below which the mixture of an odd number of patterns is stable: 1 for one, 0.4598 for three.

    Parameters
    ----------
    patterns : int or array-like of int
        From 1 to 10**6.

    Returns
    -------
    float, ndarray or None
        None for even numbers, which are saddles at all temperatures (NaN in arrays).
    """
    points = Points(patterns=patterns)
    return points.back(_engine.mixture_limits(points.integers("patterns", 0)))
