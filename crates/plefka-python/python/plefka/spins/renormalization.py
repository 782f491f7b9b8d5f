"""Renormalisation: decimation of the Ising chain, and machines as steps for a Hamiltonian H(v), p(v) = exp(-H(v))/Z_v.

A machine E(v, h) has the transfer operator T(v, h) = H(v) - E(v, h), with the trace tau(v) = sum over h of exp(T(v,
h)). F_h - F_v = -ln <tau> and KL(p, machine) = ln <tau> - <ln tau>: the free energy is preserved if <tau> = 1, which
is one number; p(v) if tau is the same for every v. The method ``renormalization`` of fitted models tests this for
samples, a teacher or the model below.
"""

from plefka._renormalization import Estimate, Renormalization
from plefka.spins._decimation import (
    Ring,
    decimated,
    decimation_constant,
    every_second_spin,
    flow,
    projection,
    undecimated,
)
from plefka.spins._equal_z import independent_spins, permuted
from plefka.spins._transfer import log_trace, renormalized_hamiltonian, report, transfer_operator

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
    "renormalized_hamiltonian",
    "report",
    "transfer_operator",
    "undecimated",
]
