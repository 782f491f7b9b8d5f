"""Hopfield memories: the theory of infinitely many spins, simulations, and the equivalent machines.

The theory is for random patterns under Hebb's rule, replica symmetric (Amit, Gutfreund & Sompolinsky 1985, 1987).
``load`` is patterns per spin; temperatures and energies are in units of the couplings. Arguments are numbers or arrays
that broadcast; a value that does not exist is None for numbers and NaN in arrays. `plefka.Hopfield` stores and recalls
your own patterns.
"""

from plefka.spins._hopfield_lines import (
    Spinodal,
    at_crossing,
    at_temperature,
    critical_load,
    glass_temperature,
    largest_load,
    one_step_error,
    retrieval_limit,
    retrieval_range,
    thermodynamic_limit,
    thermodynamic_load,
)
from plefka.spins._hopfield_simulation import Capacity, capacity, corrupted, from_rbm, random_patterns, to_rbm
from plefka.spins._hopfield_states import State, free_energy, paramagnet, phase, retrieval, spin_glass
from plefka.spins._mixtures import Mixture, mixture, mixture_limit

__all__ = [
    "Capacity",
    "Mixture",
    "Spinodal",
    "State",
    "at_crossing",
    "at_temperature",
    "capacity",
    "corrupted",
    "critical_load",
    "free_energy",
    "from_rbm",
    "glass_temperature",
    "largest_load",
    "mixture",
    "mixture_limit",
    "one_step_error",
    "paramagnet",
    "phase",
    "random_patterns",
    "retrieval",
    "retrieval_limit",
    "retrieval_range",
    "spin_glass",
    "thermodynamic_limit",
    "thermodynamic_load",
    "to_rbm",
]
