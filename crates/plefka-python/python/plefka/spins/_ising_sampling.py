"""Estimates of an Ising model by random numbers: samples, tempering, annealing."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from plefka import _engine
from plefka.spins._arguments import Floats, count, inverse_temperature, reals, rows, seed
from plefka.spins._results import Annealed, Tempered
from plefka.spins._warning import issue


class SamplingMixin:
    """Gibbs sampling, parallel tempering, annealed importance sampling."""

    n_spins: int
    _engine: _engine.Ising

    def sample(
        self,
        n_chains: int = 100,
        beta: float = 1.0,
        *,
        sweeps: int = 1000,
        start: ArrayLike | None = None,
        random_state: Any = None,
    ) -> Floats:
        """States of chains after ``sweeps`` sweeps of heat-bath dynamics, spin after spin.

        Parameters
        ----------
        n_chains : int, default=100
            Number of chains, which start from fair coins.
        beta : float, default=1.0
            Inverse temperature, at least 0; at infinity every spin follows its field.
        sweeps : int, default=1000
            Updates of every spin. If there are many states, a chain stays near the state where it began; see `temper`.
        start : array-like of shape (n_chains, n_spins) or None, default=None
            States to start from, -1 or 1; the number of chains is then the number of states.
        random_state : int, RandomState instance or None, default=None

        Returns
        -------
        ndarray of shape (n_chains, n_spins)
            -1 or 1.
        """
        begin = None if start is None else rows("start", start, self.n_spins)[0]
        return self._engine.sample(
            begin,
            chains=count("n_chains", n_chains),
            beta=inverse_temperature(beta, infinite=True),
            sweeps=count("sweeps", sweeps, 0),
            seed=seed(random_state),
        )

    def temper(
        self,
        betas: ArrayLike,
        *,
        n_ensembles: int = 2,
        sweeps: int = 1000,
        burn_in: int | None = None,
        random_state: Any = None,
    ) -> Tempered:
        """Parallel tempering: replicas at every temperature of a ladder that change places with their neighbours.

        Parameters
        ----------
        betas : array-like of shape (n_betas,)
            Inverse temperatures, at least two, ascending; from 0 on for ln Z.
        n_ensembles : int, default=2
            Independent ladders; overlaps are between any two of them.
        sweeps : int, default=1000
            Sweeps measured.
        burn_in : int or None, default=None
            Sweeps before the measurement, which are left out; None for a fifth of ``sweeps``.
        random_state : int, RandomState instance or None, default=None

        Returns
        -------
        Tempered
            ``energies``, ``log_partitions``, ``magnetizations``, ``overlaps``, ``acceptances`` … of every beta.

        Warns
        -----
        SimulationWarning
            If two neighbouring temperatures change places in less than a tenth of the trials.

        Examples
        --------
        >>> from plefka.spins import Ising
        >>> pair = Ising([[0, 1], [1, 0]])
        >>> found = pair.temper([0, 0.5, 1], random_state=0)
        >>> bool(abs(found.log_partitions[-1] - pair.exact().log_partition) < 0.1)
        True
        """
        ladder = reals("betas", betas)
        if ladder.ndim != 1:
            raise ValueError(f"betas: found shape {ladder.shape}, expected (n_betas,)")
        sweeps = count("sweeps", sweeps)
        found = self._engine.temper(
            ladder.tolist(),
            ensembles=count("n_ensembles", n_ensembles),
            burn_in=sweeps // 5 if burn_in is None else count("burn_in", burn_in, 0),
            sweeps=sweeps,
            seed=seed(random_state),
        )
        issue(found.warnings)
        return Tempered(
            betas=ladder,
            energies=found.energies,
            energy_errors=found.energy_errors,
            log_partitions=found.log_partitions,
            magnetizations=found.magnetizations,
            overlaps=found.overlaps,
            acceptances=found.acceptances,
            states=found.states,
            warnings=tuple(found.warnings),
        )

    def log_partition(
        self, beta: float = 1.0, *, n_chains: int = 100, steps: int = 1000, random_state: Any = None
    ) -> Annealed:
        """ln Z by annealed importance sampling from independent spins in their fields.

        Parameters
        ----------
        beta : float, default=1.0
            Inverse temperature, at least 0.
        n_chains : int, default=100
        steps : int, default=1000
            Steps in which the couplings are turned on, with a sweep at each.
        random_state : int, RandomState instance or None, default=None

        Returns
        -------
        Annealed
            ``log_partition``, ``std_error``, ``lower``, ``upper``, ``effective_sample_size``.
        """
        found = self._engine.log_partition(
            beta=inverse_temperature(beta),
            chains=count("n_chains", n_chains),
            steps=count("steps", steps),
            seed=seed(random_state),
        )
        return Annealed(
            log_partition=found.log_partition,
            std_error=found.std_error,
            lower=found.lower,
            upper=found.upper,
            effective_sample_size=found.effective_sample_size,
        )
