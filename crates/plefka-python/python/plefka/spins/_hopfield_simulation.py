"""Simulations of Hopfield memories of random patterns; the equivalent machines with Gaussian hidden units."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from plefka import _engine
from plefka._renormalization import machine_of
from plefka._vocabulary import documented
from plefka.spins._arguments import Floats, Points, count, finite, number, reals, seed, threads
from plefka.spins._estimators import estimator_of
from plefka.spins._ising import Ising


@dataclass(frozen=True)
class Capacity:
    """Final overlaps of random patterns, from `capacity`; arrays if the loads or temperatures are arrays.

    Attributes
    ----------
    load : float or ndarray
        Patterns per spin, for the whole number of patterns nearest to the requested load.
    temperature : float or ndarray
    overlap : float or ndarray
        Mean overlap with the pattern at the end.
    std_error : float or ndarray
        Its standard error over draws; NaN for a single draw.
    recalled : float or ndarray
        Share of recalls that end with an overlap above 1/2.
    unstable : float or ndarray
        Share of the patterns' spins whose field points away from the pattern.
    """

    load: float | Floats
    temperature: float | Floats
    overlap: float | Floats
    std_error: float | Floats
    recalled: float | Floats
    unstable: float | Floats


@documented
def capacity(
    load: ArrayLike,
    temperature: ArrayLike = 0.0,
    *,
    n_spins: int = 500,
    rule: Literal["hebb", "pseudo-inverse", "storkey", "perceptron", "dense", "exponential"] = "hebb",
    margin: float = 0.0,
    learning_sweeps: int = 1000,
    power: int = 3,
    corruption: float = 0.0,
    draws: int = 4,
    starts: int = 5,
    sweeps: int = 200,
    random_state: Any = None,
    n_threads: int | None = None,
) -> Capacity:
    """Store random patterns and recall some of them, at several loads and temperatures.

    Ctrl-C stops it without a result.

    Parameters
    ----------
    load : float or array-like
        Patterns per spin, more than 0.
    temperature : float or array-like, default=0.0
        Temperature of the heat-bath dynamics, with overlaps of the mean state of the second half of the sweeps; at 0
        spins follow their fields one at a time.
    n_spins : int, default=500
    rule : {rule}, default="hebb"
        How patterns are stored.
    margin, learning_sweeps, power
        Parameters of the rules "perceptron" and "dense", as in `plefka.Hopfield`.
    corruption : float, default=0.0
        Share of the spins flipped at the start.
    draws : int, default=4
        Draws of the patterns at each point.
    starts : int, default=5
        Patterns recalled in each draw, at most all.
    sweeps : int, default=200
        At most.
    random_state : int, RandomState instance or None, default=None
    n_threads : int or None, default=None
        Number of threads; the result does not depend on it.

    Returns
    -------
    Capacity

    Examples
    --------
    >>> from plefka.spins import hopfield
    >>> found = hopfield.capacity([0.05, 0.3], n_spins=200, random_state=0)
    >>> bool(found.overlap[0] > 0.99), bool(found.overlap[1] < 0.6)
    (True, True)
    """
    points = Points(load=load, temperature=temperature)
    for name, column in zip(("load", "temperature"), points.columns):
        finite(name, column)
    settings = {
        "spins": count("n_spins", n_spins),
        "rule": str(rule),
        "margin": finite("margin", number("margin", margin)),
        "learning_sweeps": count("learning_sweeps", learning_sweeps),
        "power": count("power", power),
        "points": list(zip(*points.columns)),
        "corruption": finite("corruption", number("corruption", corruption)),
        "draws": count("draws", draws),
        "starts": count("starts", starts),
        "sweeps": count("sweeps", sweeps),
        "seed": seed(random_state),
    }
    found = json.loads(_engine.hopfield_capacity(json.dumps(settings), threads(n_threads)))
    names = ("load", "temperature", "overlap", "std_error", "recalled", "unstable")
    # JSON has no NaN: the error of a single draw is null.
    table = np.array([[point[name] for name in names] for point in found], dtype=np.float64)
    return points.table(Capacity, table)


def random_patterns(n_patterns: int, n_spins: int, *, random_state: Any = None) -> Floats:
    """Random patterns of independent values -1 and 1 with equal probabilities.

    Parameters
    ----------
    n_patterns, n_spins : int
    random_state : int, RandomState instance or None, default=None

    Returns
    -------
    ndarray of shape (n_patterns, n_spins)
        -1 or 1.
    """
    return _engine.random_patterns(count("n_patterns", n_patterns), count("n_spins", n_spins), seed(random_state))


def corrupted(states: ArrayLike, share: float, *, random_state: Any = None) -> Floats:
    """States with a share of the spins of each flipped, drawn at random.

    Parameters
    ----------
    states : array-like of shape (n_states, n_spins)
    share : float
        From 0 to 1.
    random_state : int, RandomState instance or None, default=None

    Returns
    -------
    ndarray of shape (n_states, n_spins)
    """
    array = reals("states", states)
    if array.ndim != 2:
        raise ValueError(f"states: found shape {array.shape}, expected (n_states, n_spins)")
    return _engine.corrupted(np.ascontiguousarray(array), number("share", share), seed(random_state))


def to_rbm(ising: Ising) -> Any:
    """The machine of spins and Gaussian hidden units whose visible marginal is a memory, at every beta.

    ln Z of the machine is ln Z of the memory plus beta/2 times the sum of the diagonal of the couplings, which memories
    do not have, plus (n_patterns/2) ln(2 pi/beta).

    Parameters
    ----------
    ising : Ising
        Made by `Ising.of_patterns`, with a scale of at least 0.

    Returns
    -------
    RBM
        Fitted, visible="spin", hidden="gaussian".

    Examples
    --------
    >>> from plefka.spins import Ising, hopfield
    >>> memory = Ising.of_patterns(hopfield.random_patterns(2, 10, random_state=0))
    >>> model = hopfield.to_rbm(memory)
    >>> model.components_.shape, model.visible, model.hidden
    ((2, 10), 'spin', 'gaussian')
    """
    if not isinstance(ising, Ising):
        raise TypeError(f"ising: found {type(ising).__name__}, expected an Ising made by Ising.of_patterns")
    return estimator_of(ising._engine.to_machine())


def from_rbm(model: Any, *, n_threads: int | None = None) -> Ising:
    """The memory that is the visible marginal of a machine of spins and Gaussian hidden units.

    Parameters
    ----------
    model : RBM
        Fitted, visible="spin" and hidden="gaussian".
    n_threads : int or None, default=None

    Returns
    -------
    Ising
        Of patterns.
    """
    patterns, scale, field = _engine.patterns_of_machine(machine_of("model", model))
    return Ising.of_patterns(patterns, scale=scale, field=field, n_threads=n_threads)
