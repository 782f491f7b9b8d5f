"""The SK model of finitely many spins: its couplings, its TAP equations, overlaps of its replicas."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from plefka import _engine
from plefka.spins._arguments import Floats, count, finite, inverse_temperature, number, reals, seed, threads
from plefka.spins._ising import Ising
from plefka.spins._warning import issue


@dataclass(frozen=True)
class TapSolution:
    """A solution of the TAP equations.

    Attributes
    ----------
    magnetizations : ndarray of shape (n_spins,)
    free_energy : float
        -ln Z/(beta n_spins), in units of the couplings.
    overlap : float
        Mean of m^2.
    plefka : float
        beta^2 <(1 - m^2)^2>: above 1 the solution is no state of the model (Plefka 1982).
    starts : int
        Number of starts that reached it.
    residual : float
        Largest residual of these starts.
    """

    magnetizations: Floats
    free_energy: float
    overlap: float
    plefka: float
    starts: int
    residual: float


@dataclass(frozen=True)
class TapSolutions:
    """Results of `tap_solutions`.

    Attributes
    ----------
    solutions : list of TapSolution
        Distinct solutions, the lowest free energy first.
    unconverged : int
        Starts that did not converge.
    warnings : tuple of str
        Sentences on problems; each was also issued as a :class:`SimulationWarning`.
    """

    solutions: list[TapSolution]
    unconverged: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overlaps:
    """Overlaps q = s.s'/n_spins of replicas with equal couplings, averaged over draws of the couplings, from `overlaps`.

    Attributes
    ----------
    betas : ndarray of shape (n_betas,)
        Inverse temperatures.
    q : ndarray of shape (n_bins,)
        Centres of the bins, symmetric about 0. All have the width ``q[1] - q[0]`` and hold equally many of the values
        -1, -1 + 2/n_spins, ... 1 that q can take.
    density : ndarray of shape (n_betas, n_bins)
        P(q): its sum times the width of a bin is 1. Without a field q and -q are counted alike, P(q) = P(-q).
    density_error : ndarray of shape (n_betas, n_bins)
        Its standard error over draws; NaN for a single draw.
    square, square_error : ndarray of shape (n_betas,)
        <q^2> and its standard error over draws; NaN for a single draw.
    energy, energy_error : ndarray of shape (n_betas,)
        <E>/n_spins and its standard error over draws.
    acceptance : float
        Least share of accepted changes of place over draws and temperatures.
    warnings : tuple of str
        Sentences on problems; each was also issued as a :class:`SimulationWarning`.
    """

    betas: Floats
    q: Floats
    density: Floats
    density_error: Floats
    square: Floats
    square_error: Floats
    energy: Floats
    energy_error: Floats
    acceptance: float
    warnings: tuple[str, ...] = ()


def couplings(n_spins: int, ferromagnetic: float = 0.0, *, random_state: Any = None) -> Floats:
    """Draw couplings, normal of mean ferromagnetic/n_spins and variance 1/n_spins.

    Parameters
    ----------
    n_spins : int
        At least 2.
    ferromagnetic : float, default=0.0
    random_state : int, RandomState instance or None, default=None

    Returns
    -------
    ndarray of shape (n_spins, n_spins)
        Symmetric, 0 on the diagonal: for `plefka.spins.Ising`.
    """
    return _engine.sk_couplings(
        count("n_spins", n_spins, 2), number("ferromagnetic", ferromagnetic), seed(random_state)
    )


def tap_solutions(
    ising: Ising,
    beta: float = 1.0,
    *,
    starts: int = 100,
    steps: int = 200,
    tolerance: float = 1e-9,
    random_state: Any = None,
) -> TapSolutions:
    """Look for solutions of the TAP equations from many starts, and count distinct ones.

    m = tanh(beta (h + Jm) - beta^2 m sum_j J_ij^2 (1 - m_j^2)), by the method of Levenberg and Marquardt. Most starts
    find none at low temperatures, where solutions are at the edge of stability. Ctrl-C returns at once.

    Parameters
    ----------
    ising : Ising
        Of any couplings.
    beta : float, default=1.0
        Inverse temperature, more than 0.
    starts : int, default=100
    steps : int, default=200
        Of each start, at most.
    tolerance : float, default=1e-9
        Residual of the equations up to which a start counts as converged.
    random_state : int, RandomState instance or None, default=None

    Returns
    -------
    TapSolutions

    Warns
    -----
    SimulationWarning
        If no start converged, if no solution has x < 1, or if most starts did not converge.

    Examples
    --------
    >>> from plefka.spins import Ising, sk
    >>> hot = sk.tap_solutions(Ising(sk.couplings(40, random_state=1)), beta=0.5, starts=10, random_state=1)
    >>> len(hot.solutions), hot.unconverged, round(hot.solutions[0].plefka, 6)
    (1, 0, 0.25)
    """
    if not isinstance(ising, Ising):
        raise TypeError(f"ising: found {type(ising).__name__}, expected an Ising")
    tolerance = number("tolerance", tolerance)
    if not 0 <= tolerance < np.inf:
        raise ValueError(f"tolerance: found {tolerance!r}, expected a finite number, at least 0")
    found, unconverged, sentences = _engine.tap_solutions(
        ising._engine,
        beta=inverse_temperature(beta),
        starts=count("starts", starts),
        steps=count("steps", steps),
        tolerance=tolerance,
        seed=seed(random_state),
    )
    solutions = [
        TapSolution(
            magnetizations=one.magnetizations,
            free_energy=one.free_energy,
            overlap=one.overlap,
            plefka=one.plefka,
            starts=one.starts,
            residual=one.residual,
        )
        for one in found
    ]
    issue(sentences)
    return TapSolutions(solutions, unconverged, tuple(sentences))


def plefka_condition(magnetizations: ArrayLike, beta: float = 1.0) -> float | Floats:
    """beta^2 <(1 - m^2)^2>: the expansion behind the TAP equations converges where it is below 1 (Plefka 1982).

    Parameters
    ----------
    magnetizations : array-like of shape (n_spins,) or (n, n_spins)
    beta : float, default=1.0

    Returns
    -------
    float or ndarray of shape (n,)
    """
    m = reals("magnetizations", magnetizations)
    if m.ndim not in (1, 2) or m.shape[-1] == 0:
        raise ValueError(f"magnetizations: found shape {m.shape}, expected (n_spins,) or (n, n_spins)")
    if not (abs(m) <= 1).all():
        raise ValueError(f"magnetizations: found {m[~(abs(m) <= 1)][0]}, expected numbers in [-1, 1]")
    found = _engine.plefka_condition(np.ascontiguousarray(np.atleast_2d(m)), inverse_temperature(beta))
    return float(found[0]) if m.ndim == 1 else found


def overlaps(
    n_spins: int,
    betas: ArrayLike,
    *,
    field: float = 0.0,
    draws: int = 10,
    bins: int = 129,
    n_ensembles: int = 4,
    sweeps: int = 2000,
    burn_in: int | None = None,
    random_state: Any = None,
    n_threads: int | None = None,
) -> Overlaps:
    """Measure the distribution of overlaps P(q) by parallel tempering, over draws of the couplings.

    Ctrl-C stops it without a result.

    Parameters
    ----------
    n_spins : int
        At least 2.
    betas : array-like of shape (n_betas,)
        Inverse temperatures of the ladder, at least two, ascending.
    field : float, default=0.0
        On every spin.
    draws : int, default=10
        Draws of the couplings.
    bins : int, default=129
        Bins of q, at most; up to bins - 1 spins every value of q has its own bin.
    n_ensembles : int, default=4
        Replicas of every draw, at least 2.
    sweeps : int, default=2000
        Sweeps measured.
    burn_in : int or None, default=None
        Sweeps before the measurement, which are left out; None for a fifth of ``sweeps``.
    random_state : int, RandomState instance or None, default=None
    n_threads : int or None, default=None
        Number of threads; the result does not depend on it.

    Returns
    -------
    Overlaps

    Warns
    -----
    SimulationWarning
        If two neighbouring temperatures change places in less than a tenth of the trials.

    Examples
    --------
    >>> from plefka.spins import sk
    >>> found = sk.overlaps(32, [0.5, 1, 2], draws=2, sweeps=200, random_state=0)
    >>> bool(found.square[0] < found.square[2])
    True
    """
    ladder = reals("betas", betas)
    if ladder.ndim != 1:
        raise ValueError(f"betas: found shape {ladder.shape}, expected (n_betas,)")
    sweeps = count("sweeps", sweeps)
    settings = {
        "spins": count("n_spins", n_spins, 2),
        "field": finite("field", number("field", field)),
        "draws": count("draws", draws),
        "bins": count("bins", bins),
        "betas": finite("betas", ladder.tolist()),
        "ensembles": count("n_ensembles", n_ensembles, 2),
        "burn_in": sweeps // 5 if burn_in is None else count("burn_in", burn_in, 0),
        "sweeps": sweeps,
        # The draws have this seed and those that follow.
        "seed": seed(random_state) % 2**63,
    }
    found = json.loads(_engine.sk_overlaps(json.dumps(settings), threads(n_threads)))
    rungs = found["temperatures"]
    # JSON has no NaN: the errors of a single draw are null.
    pairs = {name: np.array([at[name] for at in rungs], dtype=np.float64) for name in ("square", "energy")}
    none = [None] * len(found["q"])
    errors = [none if at["density_error"] is None else at["density_error"] for at in rungs]
    issue(found["warnings"])
    return Overlaps(
        betas=ladder,
        q=np.array(found["q"], dtype=np.float64),
        density=np.array([at["density"] for at in rungs], dtype=np.float64),
        density_error=np.array(errors, dtype=np.float64),
        square=pairs["square"][:, 0],
        square_error=pairs["square"][:, 1],
        energy=pairs["energy"][:, 0],
        energy_error=pairs["energy"][:, 1],
        acceptance=rungs[0]["acceptance"],
        warnings=tuple(found["warnings"]),
    )
