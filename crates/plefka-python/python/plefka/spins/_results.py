"""Results of computations with an Ising model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plefka._number import ValueLike


@dataclass(frozen=True)
class Exact:
    """Averages by enumeration, from :meth:`Ising.exact`.

    Attributes
    ----------
    log_partition : float
        ln of the sum over all states of exp(-beta E), nats.
    magnetizations : ndarray of shape (n_spins,)
        <s>.
    correlations : ndarray of shape (n_spins, n_spins)
        <s_i s_j>, 1 on the diagonal.
    energy : float
        <E>.
    """

    log_partition: float
    magnetizations: NDArray[np.float64]
    correlations: NDArray[np.float64]
    energy: float


@dataclass(frozen=True)
class MeanField:
    """Final state of mean field, from :meth:`Ising.mean_field`: numbers for one start, arrays for several.

    Attributes
    ----------
    magnetizations : ndarray of shape (n_spins,) or (n_starts, n_spins)
        m.
    free_energy : float or ndarray of shape (n_starts,)
        -ln Z of the theory, nats; NaN if the adaptive theory has no value.
    iterations : int or ndarray of shape (n_starts,)
        Iterations made.
    residual : float or ndarray of shape (n_starts,)
        Largest distance of a magnetization from its update in the last iteration.
    converged : bool or ndarray of shape (n_starts,)
        Whether the residual is within the tolerance.
    """

    magnetizations: NDArray[np.float64]
    free_energy: float | NDArray[np.float64]
    iterations: int | NDArray[np.int64]
    residual: float | NDArray[np.float64]
    converged: bool | NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Annealed(ValueLike):
    """ln Z by annealing, from :meth:`Ising.log_partition`. It behaves as the number ``log_partition``.

    Attributes
    ----------
    log_partition : float
        ln Z, nats; its mean is below the true value.
    std_error : float
        Its bootstrap error, nats.
    lower, upper : float
        Ends of the 95 % interval, nats.
    effective_sample_size : float
        Effective number of chains by their weights: if it is small, the interval is not reliable.
    """

    log_partition: float
    std_error: float
    lower: float
    upper: float
    effective_sample_size: float

    def __float__(self) -> float:
        return self.log_partition


@dataclass(frozen=True)
class Tempered:
    """Measurements at every temperature of a ladder, from :meth:`Ising.temper`.

    Attributes
    ----------
    betas : ndarray of shape (n_betas,)
        Inverse temperatures.
    energies : ndarray of shape (n_betas,)
        <E>.
    energy_errors : ndarray of shape (n_betas,)
        Standard errors over the ensembles; NaN for one ensemble.
    log_partitions : ndarray of shape (n_betas,)
        ln Z, nats; NaN if the ladder does not begin at beta = 0.
    magnetizations : ndarray of shape (n_betas, n_spins)
        <s>.
    overlaps : ndarray of shape (n_betas, sweeps * n_ensembles * (n_ensembles - 1) / 2)
        (1/n_spins) s.s' of all pairs of ensembles at every sweep.
    acceptances : ndarray of shape (n_betas - 1,)
        Share of accepted changes of place of every temperature with the next.
    states : ndarray of shape (n_betas, n_ensembles, n_spins)
        The last states.
    warnings : tuple of str
        Sentences on problems; each was also issued as a :class:`SimulationWarning`.
    """

    betas: NDArray[np.float64]
    energies: NDArray[np.float64]
    energy_errors: NDArray[np.float64]
    log_partitions: NDArray[np.float64]
    magnetizations: NDArray[np.float64]
    overlaps: NDArray[np.float64]
    acceptances: NDArray[np.float64]
    states: NDArray[np.float64]
    warnings: tuple[str, ...] = ()
