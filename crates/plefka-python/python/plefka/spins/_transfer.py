"""The transfer operator T(v, h) = H(v) - E(v, h) of a machine, its trace, reports on Hamiltonians given in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from plefka import _engine
from plefka._renormalization import Renormalization, engine_settings, machine_of, reported
from plefka.spins._arguments import Floats, number, reals, seed, threads
from plefka.spins._decimation import Ring


def report(
    model: Any,
    hamiltonian: Ring | ArrayLike | Any,
    *,
    random_state: Any = None,
    n_threads: int | None = None,
    **settings: Any,
) -> Renormalization:
    """Report on a machine and a Hamiltonian that is given in numbers. Ctrl-C stops it without a result.

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
        As in the method ``renormalization`` of models.

    Returns
    -------
    Renormalization
    """
    text = engine_settings(settings, seed(random_state))
    found = _engine.renormalization_report(
        machine_of("model", model), _hamiltonian(hamiltonian), settings=text, threads=threads(n_threads)
    )
    return reported(found)


def log_trace(model: Any, hamiltonian: Ring | ArrayLike | Any, X: ArrayLike) -> Floats:
    """ln tau(v) = H(v) - F(v) of visible states, F being the model's ``free_energy``.

    Parameters
    ----------
    model : BernoulliRBM, EMFRBM or RBM
        Fitted.
    hamiltonian : Ring, model or array-like
        As in `report`.
    X : array-like of shape (n_samples, n_features)
        Values of the visible units.

    Returns
    -------
    ndarray of shape (n_samples,)
        Nats; infinite where H is.
    """
    return _engine.log_trace(machine_of("model", model), _hamiltonian(hamiltonian), _states("X", X))


def transfer_operator(model: Any, hamiltonian: Ring | ArrayLike | Any, X: ArrayLike, H: ArrayLike) -> Floats:
    """T(v, h) = H(v) - E(v, h) of visible states with hidden ones.

    Parameters
    ----------
    model : BernoulliRBM, EMFRBM or RBM
        Fitted.
    hamiltonian : Ring, model or array-like
        As in `report`.
    X : array-like of shape (n_samples, n_features)
        Values of the visible units.
    H : array-like of shape (n_states, n_components)
        Values of the hidden units.

    Returns
    -------
    ndarray of shape (n_samples, n_states)
        Nats; infinite where H is.
    """
    machine, visible, hidden = machine_of("model", model), _states("X", X), _states("H", H)
    return _engine.transfer_operator(machine, _hamiltonian(hamiltonian), visible, hidden)


def renormalized_hamiltonian(model: Any, H: ArrayLike, hamiltonian: Ring | ArrayLike | Any = None) -> Floats:
    """-ln of the sum over v of exp(T(v, h) - H(v)), which is the machine's own -ln sum over v of exp(-E(v, h)).

    Parameters
    ----------
    model : BernoulliRBM, EMFRBM or RBM
        Fitted.
    H : array-like of shape (n_states, n_components)
        Values of the hidden units.
    hamiltonian : Ring, model, array-like or None, default=None
        As in `report`; T - H is summed over all visible states, at most 2**24. None for the machine's own Hamiltonian,
        a product over visible units.

    Returns
    -------
    ndarray of shape (n_states,)
        Nats.
    """
    of = None if hamiltonian is None else _hamiltonian(hamiltonian)
    return _engine.renormalized_hamiltonian(machine_of("model", model), of, _states("H", H))


def _states(name: str, states: ArrayLike) -> Floats:
    array = reals(name, states)
    if array.ndim != 2:
        raise ValueError(f"{name}: found shape {array.shape}, expected two axes")
    return np.ascontiguousarray(array)


def _hamiltonian(hamiltonian: Any) -> Any:
    """Return the engine's argument."""
    if isinstance(hamiltonian, Ring):
        return number("coupling", hamiltonian.coupling), number("constant", hamiltonian.constant)
    if hasattr(hamiltonian, "get_params"):
        return machine_of("hamiltonian", hamiltonian)
    table = reals("hamiltonian", hamiltonian)
    if table.ndim != 1:
        raise ValueError(f"hamiltonian: found shape {table.shape}, expected (n_states,)")
    return table.tolist()
