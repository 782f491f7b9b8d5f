"""Lines where states of Hopfield memories appear, become ground states and lose stability.

Sources: Amit, Gutfreund & Sompolinsky 1985, 1987.

Arguments are numbers or arrays, as those of the states. A value that does not exist is None for numbers and NaN in
arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from numpy.typing import ArrayLike

from plefka import _engine
from plefka.spins._arguments import Floats, Points


@dataclass(frozen=True)
class Spinodal:
    """A point of the line where retrieval states disappear; arrays if the argument is an array.

    Attributes
    ----------
    load, temperature : float or ndarray
        alpha and T.
    m : float or ndarray
        Overlap of the last state.
    """

    load: float | Floats
    temperature: float | Floats
    m: float | Floats


def retrieval_limit(load: ArrayLike) -> Any:
    """T_M, the highest temperature with a retrieval state.

    Parameters
    ----------
    load : float or array-like
        At least 0.

    Returns
    -------
    float, ndarray or None
        None above the largest load (NaN in arrays).

    Examples
    --------
    >>> from plefka.spins import hopfield
    >>> round(hopfield.retrieval_limit(0.05), 5)
    0.54226
    >>> hopfield.retrieval_limit([0.05, 0.2]).round(5)
    array([0.54226,     nan])
    """
    return _line("retrieval_limit", load=load)


def retrieval_range(load: ArrayLike) -> Any:
    """The lowest and the highest temperature with a retrieval state.

    The lowest is 0 up to the critical load of T = 0; above it and below the largest load replica symmetry is
    re-entrant.

    Parameters
    ----------
    load : float or array-like
        At least 0.

    Returns
    -------
    (lowest, highest) : pair of floats or of ndarrays, or None
        None above the largest load (NaN in arrays).
    """
    points = Points(load=load)
    return points.table(lambda low, high: (low, high), _engine.retrieval_range(*points.columns))


def thermodynamic_limit(load: ArrayLike) -> Any:
    """T_c, the highest temperature at which a retrieval state is the global minimum of the free energy.

    Parameters
    ----------
    load : float or array-like
        At least 0.

    Returns
    -------
    float, ndarray or None
        None if there is none, from 0.0531 on (NaN in arrays).

    Examples
    --------
    >>> from plefka.spins import hopfield
    >>> round(hopfield.thermodynamic_limit(0.05), 5)
    0.21638
    """
    return _line("thermodynamic_limit", load=load)


def thermodynamic_load(temperature: ArrayLike = 0.0) -> Any:
    """The largest load at which a retrieval state is the global minimum of the free energy; 0 from T = 1 on.

    Parameters
    ----------
    temperature : float or array-like
        At least 0.

    Returns
    -------
    float or ndarray
    """
    return _line("thermodynamic_load", temperature=temperature)


def glass_temperature(load: ArrayLike) -> Any:
    """T_g = 1 + sqrt(load), where the spin glass ends in the paramagnet.

    Parameters
    ----------
    load : float or array-like
        At least 0.

    Returns
    -------
    float or ndarray
    """
    return _line("glass_temperature", load=load)


def at_temperature(load: ArrayLike) -> Any:
    """The temperature below which replica symmetry of the retrieval state is unstable (de Almeida & Thouless).

    Parameters
    ----------
    load : float or array-like
        At least 0.

    Returns
    -------
    float, ndarray or None
        None at loads where no retrieval state is unstable (NaN in arrays); a temperature below 1e-147 is returned as 0.
    """
    return _line("hopfield_at_temperature", load=load)


def critical_load(temperature: ArrayLike = 0.0) -> Spinodal:
    """The largest load with a retrieval state at a temperature, and the overlap of that state; 0 from T = 1 on.

    Parameters
    ----------
    temperature : float or array-like, default=0.0
        At least 0.

    Returns
    -------
    Spinodal

    Examples
    --------
    >>> from plefka.spins import hopfield
    >>> found = hopfield.critical_load()
    >>> round(found.load, 7), round(found.m, 5)
    (0.1379056, 0.96742)
    """
    points = Points(temperature=temperature)
    return points.table(Spinodal, _engine.critical_loads(*points.columns))


@cache
def _ends() -> tuple[Spinodal, Spinodal]:
    largest, crossing = _engine.spinodal_points()
    return Spinodal(*largest), Spinodal(*crossing)


def largest_load() -> Spinodal:
    """The largest load with a retrieval state at any temperature: in replica symmetry it lies above T = 0.

    Returns
    -------
    Spinodal
    """
    return _ends()[0]


def at_crossing() -> Spinodal:
    """The point where the line of unstable replica symmetry meets the line of T_M.

    Above this temperature all retrieval states are stable.

    Returns
    -------
    Spinodal
    """
    return _ends()[1]


def one_step_error(load: ArrayLike) -> Any:
    """erfc(1/sqrt(2 load))/2, the share of spins of a stored pattern that point against their field.

    Parameters
    ----------
    load : float or array-like
        At least 0.

    Returns
    -------
    float or ndarray
    """
    return _line("one_step_error", load=load)


def _line(name: str, **argument: ArrayLike) -> Any:
    points = Points(**argument)
    return points.back(_engine.theory_line(name, *points.columns))
