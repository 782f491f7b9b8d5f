"""Restricted Boltzmann machines trained with the statistical mechanics of spin glasses.

Conventions: the energy is E(v, h) = -a.v - b.h - v'Wh plus the units' own terms, free energies are -ln Z in nats. Units
are 0 or 1 in ``BernoulliRBM`` and ``EMFRBM``, of any kind in ``RBM``. ``components_`` is W transposed, of shape (n_components, n_features), as in scikit-learn.
"""

from plefka._bernoulli import BernoulliRBM
from plefka._diagnosis import Diagnosis
from plefka._emf import EMFRBM
from plefka._engine import DivergedError, __version__
from plefka._exact import kl_divergence
from plefka._input import OutOfRangeWarning
from plefka._partition import Likelihood, LikelihoodWarning, LogPartition
from plefka._rbm import RBM
from plefka._sequences import Alignment, read_fasta

__all__ = [
    "BernoulliRBM",
    "EMFRBM",
    "RBM",
    "Alignment",
    "Diagnosis",
    "DivergedError",
    "Likelihood",
    "LikelihoodWarning",
    "LogPartition",
    "OutOfRangeWarning",
    "__version__",
    "kl_divergence",
    "read_fasta",
]
