"""Renormalisation: decimation of the Ising chain, and what machines do to a Hamiltonian H(v), p(v) = exp(-H(v))/Z_v.

Of a machine E(v, h) the transfer operator is T(v, h) = H(v) - E(v, h), with the trace tau(v) = sum over h of exp(T(v,
h)). F_h - F_v = -ln <tau> and KL(p, machine) = ln <tau> - <ln tau>: the free energy is preserved if <tau> = 1, which
is one number; p(v) if tau is the same for every v. Fitted models have this against samples, a teacher or the model
below as their method ``renormalization``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from plefka import _engine
from plefka._renormalization import Estimate, Renormalization, engine_settings, machine_of, reported
from plefka.spins._arguments import Floats, Points, count, number, reals, rows, seed, threads
from plefka.spins._estimators import estimator_of

__all__ = [
    "Estimate",
    "Renormalization",
    "Ring",
    "decimated",
    "decimation_constant",
    "every_second_spin",
    "flow",
    "independent_spins",
    "log_trace",
    "permuted",
    "projection",
    "report",
    "undecimated",
]


@dataclass(frozen=True)
class Ring:
    """The Hamiltonian H(v) = constant - coupling sum_i v_i v_{i+1} of a ring of spins.

    Attributes
    ----------
    coupling : float
        From -100 to 100.
    constant : float, default=0.0
        It moves Z_v and leaves p(v).
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
    """ln(4 cosh 2K)/2, what every spin that is summed out adds to -H of the others, nats.

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
        Of the ring, from -100 to 100.

    Returns
    -------
    model : RBM
    hamiltonian : Ring
        Of the decimated coupling, with the constant that preserves the free energy.

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
        Of the ring, from -100 to 100.
    strength : float
        Of the pull between copies and spins, from 0 to 100.

    Returns
    -------
    model : RBM
    hamiltonian : Ring
    """
    found = _engine.decimating_machine(
        count("n_copies", n_copies), number("coupling", coupling), number("strength", strength)
    )
    return _with_ring(found)


def permuted(model: Any, order: ArrayLike) -> Any:
    """The machine with its visible units in another order: the same Z, but another p(v) unless the order is a symmetry.

    Parameters
    ----------
    model : BernoulliRBM, EMFRBM or RBM
        Fitted.
    order : array-like of int of shape (n_features,)
        Which unit of the model every visible unit is.

    Returns
    -------
    RBM

    Examples
    --------
    >>> from plefka.spins import renormalization
    >>> teacher, _ = renormalization.every_second_spin(8, 1.0)
    >>> model = renormalization.permuted(teacher, [0, 4, 1, 5, 2, 6, 3, 7])
    >>> found = model.renormalization(teacher=teacher)
    >>> found.preserves_free_energy, found.preserves_distribution
    ('holds', 'fails')
    >>> found.divergence.value > 0.1
    True
    """
    places = [count("order", place, 0) for place in np.asarray(order).ravel().tolist()]
    return estimator_of(_engine.permuted(machine_of("model", model), places))


def independent_spins(n_visible: int, n_hidden: int, log_z: float) -> Any:
    """A machine of uncoupled spins with a given ln Z, all visible ones in the same field.

    Parameters
    ----------
    n_visible, n_hidden : int
    log_z : float
        Nats, at least (n_visible + n_hidden) ln 2.

    Returns
    -------
    RBM
    """
    sizes = count("n_visible", n_visible), count("n_hidden", n_hidden)
    return estimator_of(_engine.independent_spins(*sizes, number("log_z", log_z)))


def report(
    model: Any,
    hamiltonian: Ring | ArrayLike | Any,
    *,
    random_state: Any = None,
    n_threads: int | None = None,
    **settings: Any,
) -> Renormalization:
    """What a machine does to a Hamiltonian that is given in numbers. Ctrl-C stops it without a result.

    Parameters
    ----------
    model : BernoulliRBM, EMFRBM or RBM
        Fitted.
    hamiltonian : Ring, model or array-like of shape (n_states,)
        A ring of spins, a teacher, or H of every visible state, the first unit changing fastest, nats; infinite where
        p = 0.
    random_state : int, RandomState instance or None, default=None
    n_threads : int or None, default=None
    **settings
        As those of the method ``renormalization`` of models.

    Returns
    -------
    Renormalization
    """
    text = engine_settings(settings, seed(random_state))
    found = _engine.renormalization_report(
        machine_of("model", model), **_hamiltonian(hamiltonian), settings=text, threads=threads(n_threads)
    )
    return reported(found)


def log_trace(model: Any, hamiltonian: Ring | ArrayLike | Any, X: ArrayLike) -> Floats:
    """ln tau(v) = H(v) - F(v) of visible states, F being the model's ``free_energy``.

    Parameters
    ----------
    model : BernoulliRBM, EMFRBM or RBM
        Fitted.
    hamiltonian : Ring, model or array-like
        As that of `report`.
    X : array-like of shape (n_samples, n_features)
        Values of the visible units.

    Returns
    -------
    ndarray of shape (n_samples,)
        Nats; infinite where H is.
    """
    machine = machine_of("model", model)
    return _engine.log_trace(machine, rows("X", X, model.n_features_in_)[0], **_hamiltonian(hamiltonian))


def _hamiltonian(hamiltonian: Any) -> dict[str, Any]:
    """Return the engine's argument."""
    if isinstance(hamiltonian, Ring):
        return {"ring": (number("coupling", hamiltonian.coupling), number("constant", hamiltonian.constant))}
    if hasattr(hamiltonian, "get_params"):
        return {"teacher": machine_of("hamiltonian", hamiltonian)}
    table = reals("hamiltonian", hamiltonian)
    if table.ndim != 1:
        raise ValueError(f"hamiltonian: found shape {table.shape}, expected (n_states,)")
    return {"table": table.tolist()}


def _decimate(coupling: ArrayLike, which: int) -> Any:
    points = Points(coupling=coupling)
    if not np.isfinite(points.columns[0]).all():
        raise ValueError(f"coupling: found {coupling!r}, expected finite numbers")
    return points.back(_engine.decimate(points.columns[0])[which])


def _with_ring(found: tuple[_engine.Machine, float, float]) -> tuple[Any, Ring]:
    machine, coupling, constant = found
    return estimator_of(machine), Ring(coupling, constant)
