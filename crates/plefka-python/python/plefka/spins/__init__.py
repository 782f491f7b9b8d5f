"""Spin glasses: the Ising model of any couplings, Hopfield memories, the SK model, renormalisation.

``Ising`` is p(s) ~ exp(beta (s'Js/2 + h.s)) with spins -1 or 1 under enumeration, Gibbs sampling, annealing, tempering
and three mean-field theories. Energies are E(s) = -s'Js/2 - h.s, so that every pair counts once.
`plefka.spins.hopfield` and `plefka.spins.sk` have the theory of infinitely many spins, and simulations;
`plefka.spins.renormalization` has decimation, and tests of machines as steps of renormalisation. The Boltzmann constant
is 1: beta = 1/T.
"""

from plefka.spins import hopfield, renormalization, sk
from plefka.spins._ising import Ising
from plefka.spins._results import Annealed, Exact, MeanField, Tempered
from plefka.spins._warning import SimulationWarning

__all__ = [
    "Annealed",
    "Exact",
    "Ising",
    "MeanField",
    "SimulationWarning",
    "Tempered",
    "hopfield",
    "renormalization",
    "sk",
]
