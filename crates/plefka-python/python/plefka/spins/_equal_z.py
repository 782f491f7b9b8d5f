"""Machines with the same partition function and a different p(v)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from plefka import _engine
from plefka._renormalization import machine_of
from plefka.spins._arguments import count, number
from plefka.spins._estimators import estimator_of


def permuted(model: Any, order: ArrayLike) -> Any:
    """The machine with its visible units in another order: the same Z, but another p(v) unless the order is a symmetry.

    Parameters
    ----------
    model : BernoulliRBM, EMFRBM or RBM
        Fitted.
    order : array-like of int of shape (n_features,)
        Index of the model's unit for every visible unit.

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
    """A machine of uncoupled spins with a given ln Z, with the same field on all visible spins.

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
