"""States of Hopfield memories with random patterns, by replica theory (Amit, Gutfreund & Sompolinsky 1985, 1987).

``load`` is alpha, patterns per spin; temperatures and energies are in units of the couplings of Hebb's rule, per spin.
Arguments are numbers or arrays that broadcast against one another. A state that does not exist at a point is None for
numbers and NaN in arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from plefka import _engine
from plefka.spins._arguments import Floats, Points


@dataclass(frozen=True)
class State:
    """A replica-symmetric state of Hopfield memories; arrays if the arguments are arrays.

    Attributes
    ----------
    load, temperature : float or ndarray
        alpha and T.
    m : float or ndarray
        The overlap with the condensed pattern, in [0, 1]; 0 without one.
    q : float or ndarray
        The Edwards-Anderson parameter, in [0, 1].
    r : float or ndarray
        The variance of the overlaps with the other patterns, in units of 1/n_spins.
    response : float or ndarray
        C = (1 - q)/T, the susceptibility.
    free_energy, energy, entropy : float or ndarray
        f, u = f + Ts and s = -df/dT, per spin.
    replicon : float or ndarray
        1 - alpha <sech^4(h/T)>/(T (1 - C))^2: replica symmetry is stable where it is positive; minus infinity at T = 0.
    """

    load: float | Floats
    temperature: float | Floats
    m: float | Floats
    q: float | Floats
    r: float | Floats
    response: float | Floats
    free_energy: float | Floats
    energy: float | Floats
    entropy: float | Floats
    replicon: float | Floats


def retrieval(load: ArrayLike, temperature: ArrayLike = 0.0) -> Any:
    """The retrieval state, stable or metastable: the solution of the largest overlap m > 0.

    Parameters
    ----------
    load, temperature : float or array-like
        At least 0.

    Returns
    -------
    State or None
        None above the critical load (NaN in arrays).

    Examples
    --------
    >>> from plefka.spins import hopfield
    >>> round(hopfield.retrieval(0.1).m, 4)
    0.998
    >>> hopfield.retrieval(0.15) is None
    True
    """
    return _states("retrieval", load, temperature)


def spin_glass(load: ArrayLike, temperature: ArrayLike = 0.0) -> Any:
    """The spin glass, m = 0 and q > 0.

    Parameters
    ----------
    load, temperature : float or array-like
        At least 0.

    Returns
    -------
    State or None
        None from 1 + sqrt(load) on, and without load (NaN in arrays).
    """
    return _states("spin_glass", load, temperature)


def paramagnet(load: ArrayLike, temperature: ArrayLike) -> Any:
    """The paramagnet, m = q = 0; below 1 + sqrt(load) it is unstable.

    Parameters
    ----------
    load, temperature : float or array-like
        At least 0.

    Returns
    -------
    State or None
        None for temperatures up to 1 (NaN in arrays).
    """
    return _states("paramagnet", load, temperature)


def free_energy(load: ArrayLike, temperature: ArrayLike, m: ArrayLike, q: ArrayLike, r: ArrayLike) -> Any:
    """The free energy per spin at any order parameters: states are its stationary points.

    Parameters
    ----------
    load, temperature, m, q, r : float or array-like
        T > 0, r >= 0 and 1 - T < q <= 1.

    Returns
    -------
    float or ndarray
    """
    points = Points(load=load, temperature=temperature, m=m, q=q, r=r)
    return points.back(_engine.hopfield_free_energy(list(zip(*points.columns))))


def phase(load: ArrayLike, temperature: ArrayLike) -> Any:
    """The phase at a load and a temperature.

    Parameters
    ----------
    load, temperature : float or array-like
        At least 0.

    Returns
    -------
    str or ndarray of str
        "retrieval", where memories are the global minimum of the free energy; "metastable-retrieval", beside the glass;
        "spin-glass"; "paramagnet".

    Examples
    --------
    >>> from plefka.spins import hopfield
    >>> hopfield.phase(0.05, [0.1, 0.4, 0.8, 1.3]).tolist()
    ['retrieval', 'metastable-retrieval', 'spin-glass', 'paramagnet']
    """
    points = Points(load=load, temperature=temperature)
    found = _engine.hopfield_phases(*points.columns)
    return np.array(found, dtype=np.str_).reshape(points.shape) if points.shape else found[0]


def _states(name: str, load: ArrayLike, temperature: ArrayLike) -> Any:
    points = Points(load=load, temperature=temperature)
    return points.table(State, _engine.hopfield_states(name, *points.columns))
