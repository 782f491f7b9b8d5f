"""The model of Sherrington & Kirkpatrick (1975): all pairs of spins have normal couplings of variance 1/n_spins.

The theory is replica symmetric, for infinitely many spins, with energies per spin; its arguments are numbers or arrays
that broadcast.
"""

from plefka.spins._sk_simulation import (
    Overlaps,
    TapSolution,
    TapSolutions,
    couplings,
    overlaps,
    plefka_condition,
    tap_solutions,
)
from plefka.spins._sk_theory import State, at_field, at_temperature, replica_symmetric

__all__ = [
    "Overlaps",
    "State",
    "TapSolution",
    "TapSolutions",
    "at_field",
    "at_temperature",
    "couplings",
    "overlaps",
    "plefka_condition",
    "replica_symmetric",
    "tap_solutions",
]
