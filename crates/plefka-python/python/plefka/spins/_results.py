"""What is found of an Ising model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    """Where mean field ended, from :meth:`Ising.mean_field`: numbers of one start, arrays of several.

    Attributes
    ----------
    magnetizations : ndarray of shape (n_spins,) or (n_starts, n_spins)
        m.
    free_energy : float or ndarray of shape (n_starts,)
        -ln Z as the theory has it, nats; NaN where the adaptive theory has no value.
    iterations : int or ndarray of shape (n_starts,)
        Iterations made.
    residual : float or ndarray of shape (n_starts,)
        By how much the last of them would have moved a magnetization at most.
    converged : bool or ndarray of shape (n_starts,)
        Whether that is within the tolerance.
    """

    magnetizations: NDArray[np.float64]
    free_energy: float | NDArray[np.float64]
    iterations: int | NDArray[np.int64]
    residual: float | NDArray[np.float64]
    converged: bool | NDArray[np.bool_]


@dataclass(frozen=True)
class Annealed:
    """ln Z by annealing, from :meth:`Ising.log_partition`. ``float()`` gives ``log_partition``.

    Attributes
    ----------
    log_partition : float
        ln Z, nats; low in the mean.
    std_error : float
        Its bootstrap error, nats.
    lower, upper : float
        Ends of the 95 % interval, nats.
    effective_sample_size : float
        Of the chains' weights: with few of many the interval is not to be trusted.
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
    """What was seen at every temperature of a ladder, from :meth:`Ising.temper`.

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
    """

    betas: NDArray[np.float64]
    energies: NDArray[np.float64]
    energy_errors: NDArray[np.float64]
    log_partitions: NDArray[np.float64]
    magnetizations: NDArray[np.float64]
    overlaps: NDArray[np.float64]
    acceptances: NDArray[np.float64]
    states: NDArray[np.float64]
