"""Decimation of the Ising chain, K' = ln(cosh 2K)/2 (Kadanoff 1976), and machines that perform it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from plefka import _engine
from plefka.spins._arguments import Floats, Points, count, number
from plefka.spins._estimators import estimator_of


@dataclass(frozen=True)
class Ring:
    """The Hamiltonian H(v) = constant - coupling sum_i v_i v_{i+1} of a ring of spins.

    Attributes
    ----------
    coupling : float
        From -100 to 100.
    constant : float, default=0.0
        It changes Z_v and not p(v).
    """

    coupling: float
    constant: float = 0.0


def decimated(coupling: ArrayLike) -> Any:
    """K' = ln(cosh 2K)/2, the coupling of the chain when every second spin is summed out.

    Parameters
    ----------
    coupling : float or array-like
        K.

    Returns
    -------
    float or ndarray

    Examples
    --------
    >>> from plefka.spins import renormalization
    >>> round(renormalization.decimated(1.0), 6)
    0.662501
    """
    return _decimate(coupling, 0)


def decimation_constant(coupling: ArrayLike) -> Any:
    """ln(4 cosh 2K)/2, the constant that every spin that is summed out adds to -H of the others, nats.

    Parameters
    ----------
    coupling : float or array-like
        K.

    Returns
    -------
    float or ndarray
    """
    return _decimate(coupling, 1)


def undecimated(coupling: ArrayLike) -> Any:
    """The coupling of at least 0 whose decimation is abs(K).

    Parameters
    ----------
    coupling : float or array-like
        K.

    Returns
    -------
    float or ndarray
    """
    return _decimate(coupling, 2)


def flow(coupling: float, steps: int) -> Floats:
    """K and the couplings after 1, 2 … ``steps`` decimations.

    Parameters
    ----------
    coupling : float
    steps : int

    Returns
    -------
    ndarray of shape (steps + 1,)

    Examples
    --------
    >>> from plefka.spins import renormalization
    >>> renormalization.flow(1.0, 4).round(4)
    array([1.    , 0.6625, 0.3501, 0.1137, 0.0128])
    """
    out: list[float] = [number("coupling", coupling)]
    for _ in range(count("steps", steps, 0)):
        out.append(decimated(out[-1]))
    return np.array(out)


def every_second_spin(n_visible: int, coupling: float) -> tuple[Any, Ring]:
    """A ring of 2 n_visible spins as a machine, every second spin hidden, and the Hamiltonian for which tau = 1.

    Parameters
    ----------
    n_visible : int
        At least 2.
    coupling : float
        Coupling of the ring, from -100 to 100.

    Returns
    -------
    model : RBM
    hamiltonian : Ring
        Hamiltonian with the decimated coupling and the constant that preserves the free energy.

    Examples
    --------
    >>> from plefka.spins import renormalization
    >>> model, ring = renormalization.every_second_spin(6, 1.0)
    >>> renormalization.report(model, ring).trace_condition
    'holds'
    """
    return _with_ring(_engine.decimating_machine(count("n_visible", n_visible, 2), number("coupling", coupling)))


def projection(n_copies: int, coupling: float, strength: float) -> tuple[Any, Ring]:
    """Kadanoff's projection of a ring of 2 n_copies visible spins on copies of every second one; always tau = 1.

    The first n_copies hidden units are the copies; 2 n_copies others mediate the bonds between visible spins.

    Parameters
    ----------
    n_copies : int
        At least 1.
    coupling : float
        Coupling of the ring, from -100 to 100.
    strength : float
        Strength of the coupling between copies and spins, from 0 to 100.

    Returns
    -------
    model : RBM
    hamiltonian : Ring
    """
    found = _engine.decimating_machine(
        count("n_copies", n_copies), number("coupling", coupling), number("strength", strength)
    )
    return _with_ring(found)


def _decimate(coupling: ArrayLike, which: int) -> Any:
    points = Points(coupling=coupling)
    if not np.isfinite(points.columns[0]).all():
        raise ValueError(f"coupling: found {coupling!r}, expected finite numbers")
    return points.back(_engine.decimate(points.columns[0])[which])


def _with_ring(found: tuple[_engine.Machine, float, float]) -> tuple[Any, Ring]:
    machine, coupling, constant = found
    return estimator_of(machine), Ring(coupling, constant)
