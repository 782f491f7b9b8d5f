"""The SK model of infinitely many spins (Sherrington & Kirkpatrick 1975; de Almeida & Thouless 1978)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from plefka import _engine
from plefka.spins._arguments import Floats, Points


@dataclass(frozen=True)
class State:
    """A replica-symmetric state of the SK model; arrays if the arguments are arrays.

    Attributes
    ----------
    temperature, field, mean_coupling : float or ndarray
        T, h and J_0, n_spins times the mean of the couplings.
    m : float or ndarray
        Magnetization, of the sign of the field; the positive one without a field.
    q : float or ndarray
        The Edwards-Anderson parameter, in [0, 1].
    response : float or ndarray
        (1 - q)/T, the local susceptibility.
    free_energy, energy, entropy : float or ndarray
        f, u = f + Ts and s = -df/dT, per spin; s < 0 shows that replica symmetry fails.
    replicon : float or ndarray
        1 - <sech^4(H/T)>/T^2: replica symmetry is stable where it is positive; minus infinity at T = 0.
    """

    temperature: float | Floats
    field: float | Floats
    mean_coupling: float | Floats
    m: float | Floats
    q: float | Floats
    response: float | Floats
    free_energy: float | Floats
    energy: float | Floats
    entropy: float | Floats
    replicon: float | Floats


def replica_symmetric(temperature: ArrayLike, field: ArrayLike = 0.0, mean_coupling: ArrayLike = 0.0) -> State:
    """The replica-symmetric state; at field 0 the state with the largest magnetization m >= 0.

    Parameters
    ----------
    temperature : float or array-like
        At least 0.
    field : float or array-like, default=0.0
        Of any sign.
    mean_coupling : float or array-like, default=0.0
        J_0, n_spins times the mean of the couplings.

    Returns
    -------
    State

    Examples
    --------
    >>> from plefka.spins import sk
    >>> round(sk.replica_symmetric(0).energy, 6)
    -0.797885
    >>> sk.replica_symmetric([0.5, 1.5]).q.round(3)
    array([0.53, 0.  ])
    """
    points = Points(temperature=temperature, field=field, mean_coupling=mean_coupling)
    return points.table(State, _engine.sk_states(list(zip(*points.columns))))


def at_field(temperature: ArrayLike) -> Any:
    """The field of de Almeida and Thouless: replica symmetry is stable at larger fields.

    0 from T = 1 on, infinite at T = 0.

    Parameters
    ----------
    temperature : float or array-like
        At least 0.

    Returns
    -------
    float or ndarray

    Examples
    --------
    >>> from plefka.spins import sk
    >>> round(sk.at_field(0.5), 5)
    0.56993
    """
    points = Points(temperature=temperature)
    return points.back(_engine.theory_line("sk_at_field", *points.columns))


def at_temperature(field: ArrayLike) -> Any:
    """The temperature of de Almeida and Thouless: replica symmetry is stable at higher temperatures; 1 without a field.

    Parameters
    ----------
    field : float or array-like
        Of any sign.

    Returns
    -------
    float or ndarray
    """
    points = Points(field=field)
    return points.back(_engine.theory_line("sk_at_temperature", *points.columns))
