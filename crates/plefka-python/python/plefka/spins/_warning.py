"""The warning of simulations of spins."""

from __future__ import annotations

import warnings
from collections.abc import Iterable


class SimulationWarning(UserWarning):
    """The result of a simulation, or of a search, may be off by more than the stated errors."""


def issue(sentences: Iterable[str]) -> None:
    """Issue warnings with the place of the caller of the public function."""
    for sentence in sentences:
        warnings.warn(sentence, SimulationWarning, stacklevel=3)
