"""The Ising model p(s) ~ exp(beta (s'Js/2 + h.s)), s in {-1, 1}^n, with couplings of any kind."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from plefka import _engine
from plefka._input import as_rows
from plefka._renormalization import machine_of
from plefka._vocabulary import documented
from plefka.spins._arguments import Floats, count, inverse_temperature, number, reals, rows, threads
from plefka.spins._ising_sampling import SamplingMixin
from plefka.spins._results import Exact, MeanField

# Matrices that differ from their transposes by so little, in units of their largest entry, do so by rounding.
ROUNDING = 1e-12


@documented
class Ising(SamplingMixin):
    """The Ising model, s in {-1, 1}^n_spins with the energy E(s) = -s'Js/2 - h.s and p(s) ~ exp(-beta E(s)).

    Ctrl-C stops any of its methods without a result.

    Parameters
    ----------
    couplings : array-like or sparse matrix of shape (n_spins, n_spins)
        J, symmetric and 0 on the diagonal.
    field : float, array-like of shape (n_spins,) or None, default=None
        h; a number is the same field on every spin, None is no field.
    n_threads : int or None, default=None
        Number of threads; the results do not depend on it.

    Attributes
    ----------
    n_spins : int
    field : ndarray of shape (n_spins,)
    constant : float
        E(v, h) - E(s) for a model, see `of_model`; else 0.

    Raises
    ------
    ValueError
        If the couplings are not symmetric, finite and 0 on the diagonal, or there is no finite field for every spin.

    Examples
    --------
    >>> from plefka.spins import Ising
    >>> pair = Ising([[0, 1], [1, 0]], field=0.1)
    >>> pair.energy([[1, 1], [1, -1]])
    array([-1.2,  1. ])
    >>> pair.exact(beta=0.5).magnetizations.round(4)
    array([0.073, 0.073])
    """

    def __init__(
        self,
        couplings: ArrayLike | sp.spmatrix | sp.sparray,
        field: float | ArrayLike | None = None,
        *,
        n_threads: int | None = None,
    ):
        self._couplings: Any = _symmetric(couplings)
        self._scale: float | None = None
        self._finish(self._couplings.shape[0], field, n_threads)

    @classmethod
    def of_patterns(
        cls,
        patterns: ArrayLike,
        *,
        scale: float | None = None,
        field: float | ArrayLike | None = None,
        n_threads: int | None = None,
    ) -> Ising:
        """The model of J_ij = scale * sum over patterns of x_i x_j for i != j, which is never written out as a matrix.

        Parameters
        ----------
        patterns : array-like of shape (n_patterns, n_spins)
            x, of any finite values.
        scale : float or None, default=None
            None for 1/n_spins, as in Hebb's rule.
        field, n_threads
            As in the class.

        Returns
        -------
        Ising

        Examples
        --------
        >>> from plefka.spins import Ising
        >>> Ising.of_patterns([[1, 1, -1, 1]]).couplings()[0]
        array([ 0.  ,  0.25, -0.25,  0.25])
        """
        array = reals("patterns", patterns)
        if array.ndim != 2 or array.size == 0:
            raise ValueError(f"patterns: found shape {array.shape}, expected (n_patterns, n_spins), at least (1, 1)")
        model = cls.__new__(cls)
        model._couplings = np.ascontiguousarray(array)
        model._scale = 1.0 / array.shape[1] if scale is None else number("scale", scale)
        model._finish(array.shape[1], field, n_threads)
        return model

    @classmethod
    def of_model(cls, model: Any, *, n_threads: int | None = None) -> Ising:
        """The model of all units of a machine of two-state units together, the visible ones first.

        With x = low + (high - low) (1 + s)/2 of every unit it is E(v, h) = E(s) + ``constant``: ln Z of the machine at
        beta is that of the Ising model less beta times the constant.

        Parameters
        ----------
        model : BernoulliRBM, EMFRBM or RBM
            Fitted, with "bernoulli" or "spin" units.
        n_threads : int or None, default=None

        Returns
        -------
        Ising

        Examples
        --------
        >>> import numpy as np
        >>> from plefka import BernoulliRBM
        >>> from plefka.spins import Ising
        >>> model = BernoulliRBM(n_components=3, random_state=0).fit(np.eye(4))
        >>> ising = Ising.of_model(model)
        >>> log_z = ising.exact().log_partition - ising.constant
        >>> bool(np.isclose(log_z, model.exact_log_partition()))
        True
        """
        couplings, field, constant = _engine.ising_of_machine(machine_of("model", model))
        found = cls(couplings, field, n_threads=n_threads)
        found.constant = constant
        return found

    def _finish(self, n_spins: int, field: float | ArrayLike | None, n_threads: int | None) -> None:
        h = reals("field", 0.0 if field is None else field)
        if h.ndim > 1:
            raise ValueError(f"field: found shape {h.shape}, expected a number or ({n_spins},)")
        self.n_spins = n_spins
        self.field: Floats = np.full(n_spins, float(h)) if h.ndim == 0 else np.ascontiguousarray(h)
        self.field.flags.writeable = False
        self.constant = 0.0
        self.n_threads = n_threads
        self._engine = self._made()

    def _made(self) -> _engine.Ising:
        if self._scale is not None:
            return _engine.Ising.of_patterns(self._couplings, self._scale, self.field, threads(self.n_threads))
        return _engine.Ising(as_rows(self._couplings), self.field, threads(self.n_threads))

    def __getstate__(self) -> dict[str, Any]:
        # The engine's object is made again from the arrays.
        return {name: value for name, value in self.__dict__.items() if name != "_engine"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._engine = self._made()

    def __repr__(self) -> str:
        if self._scale is not None:
            return f"Ising({self.n_spins} spins, {len(self._couplings)} patterns)"
        return f"Ising({self.n_spins} spins, {'sparse' if sp.issparse(self._couplings) else 'dense'} couplings)"

    def couplings(self) -> Floats:
        """J written out.

        Returns
        -------
        ndarray of shape (n_spins, n_spins)
        """
        return self._engine.couplings()

    def energy(self, states: ArrayLike) -> float | Floats:
        """E(s) = -s'Js/2 - h.s.

        Parameters
        ----------
        states : array-like of shape (n_spins,) or (n_states, n_spins)
            -1 or 1.

        Returns
        -------
        float or ndarray of shape (n_states,)
        """
        matrix, single = rows("states", states, self.n_spins)
        found = self._engine.energy(matrix)
        return float(found[0]) if single else found

    def exact(self, beta: float = 1.0) -> Exact:
        """All averages by enumeration of the 2^n_spins states.

        Parameters
        ----------
        beta : float, default=1.0
            Inverse temperature, at least 0.

        Returns
        -------
        Exact
            ``log_partition``, ``magnetizations``, ``correlations``, ``energy``.

        Raises
        ------
        ValueError
            For more than 26 spins, which take about half a minute.
        """
        return Exact(*self._engine.exact(inverse_temperature(beta)))

    def mean_field(
        self,
        beta: float = 1.0,
        *,
        theory: Literal["naive", "tap", "adaptive"] = "tap",
        start: ArrayLike | None = None,
        damping: float = 0.5,
        tolerance: float = 1e-10,
        iterations: int = 2000,
    ) -> MeanField:
        """Solve m = tanh(beta (h + Jm) - m r(m)) by damped iteration.

        Parameters
        ----------
        beta : float, default=1.0
            Inverse temperature, at least 0.
        theory : {theory}, default="tap"
            The reaction r_i: 0; beta^2 sum_j J_ij^2 (1 - m_j^2) (Thouless, Anderson & Palmer, Plefka's second order);
            the one whose linear response has the variances 1 - m^2 (Opper & Winther), for couplings of any statistics.
        start : array-like of shape (n_spins,) or (n_starts, n_spins), or None, default=None
            Magnetizations to start from, in [-1, 1]. None for tanh(beta h), the magnetizations without couplings:
            without a field this is m = 0, which solves the equations at every temperature.
        damping : float, default=0.5
            Share of the new value in an iteration, in (0, 1].
        tolerance : float, default=1e-10
            Largest change of a magnetization at which the iteration counts as converged.
        iterations : int, default=2000
            At most so many.

        Returns
        -------
        MeanField
            ``magnetizations``, ``free_energy``, ``iterations``, ``residual``, ``converged``: check the last.

        Examples
        --------
        >>> from plefka.spins import Ising, sk
        >>> model = Ising(sk.couplings(14, random_state=1), field=0.3)
        >>> found = model.mean_field(beta=0.5)
        >>> found.converged, bool(abs(found.magnetizations - model.exact(0.5).magnetizations).max() < 0.01)
        (True, True)
        """
        beta = inverse_temperature(beta)
        begin = np.tanh(beta * self.field) if start is None else start
        matrix, single = rows("start", begin, self.n_spins)
        m, free_energy, made, residual = self._engine.mean_field(
            matrix,
            beta=beta,
            theory=theory,
            damping=number("damping", damping),
            tolerance=number("tolerance", tolerance),
            iterations=count("iterations", iterations),
        )
        converged = residual <= tolerance
        if single:
            return MeanField(m[0], float(free_energy[0]), made[0], float(residual[0]), bool(converged[0]))
        return MeanField(m, free_energy, np.asarray(made), residual, converged)


def _symmetric(couplings: Any) -> Any:
    """Return the couplings as a matrix or CSR; asymmetry from rounding is removed."""
    if sp.issparse(couplings):
        if couplings.dtype.kind not in "fiu":
            raise ValueError(f"couplings: found values of type {couplings.dtype}, expected real numbers")
        matrix = sp.csr_array(couplings, dtype=np.float64, copy=True)
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    else:
        matrix = np.ascontiguousarray(reals("couplings", couplings))
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0] == 0:
        raise ValueError(f"couplings: found shape {matrix.shape}, expected (n_spins, n_spins), at least (1, 1)")
    difference, largest = abs(matrix - matrix.T).max(), abs(matrix).max()
    if 0 < difference <= ROUNDING * largest:
        matrix = 0.5 * (matrix + matrix.T)
        return sp.csr_array(matrix) if sp.issparse(matrix) else matrix
    return matrix
