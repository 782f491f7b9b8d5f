"""The model of Sherrington & Kirkpatrick (1975): all pairs of spins coupled by normal numbers of variance 1/n_spins.

Theory is replica symmetric, of infinitely many spins, energies per spin; its arguments are numbers or arrays that
broadcast.
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
