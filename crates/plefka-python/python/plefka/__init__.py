"""Restricted Boltzmann machines trained with the statistical mechanics of spin glasses.

Conventions: the energy is E(v, h) = -a.v - b.h - v'Wh plus the units' own terms, free energies are -ln Z in nats. Units
are 0 or 1 in ``BernoulliRBM`` and ``EMFRBM``, of any kind in ``RBM``. ``components_`` is W transposed, of shape
(n_components, n_features), as in scikit-learn.
"""

import importlib

from plefka._engine import DivergedError, __version__

# Modules that are imported on first use: scikit-learn and SciPy take far longer to import than the engine.
_PLACES = {
    "BernoulliRBM": "_bernoulli",
    "EMFRBM": "_emf",
    "RBM": "_rbm",
    "Alignment": "_sequences",
    "ConstantFeaturesWarning": "_training",
    "ContinuousHopfield": "_attention",
    "ContinuousRecall": "_attention",
    "DeepBeliefNet": "_belief",
    "DeformedImages": "_deformed",
    "Diagnosis": "_diagnosis",
    "Estimate": "_renormalization",
    "Hopfield": "_hopfield",
    "Likelihood": "_partition",
    "LikelihoodBound": "_belief",
    "LikelihoodWarning": "_partition",
    "LogPartition": "_partition",
    "MLPClassifier": "_mlp",
    "OutOfRangeWarning": "_input",
    "Recall": "_hopfield",
    "Renormalization": "_renormalization",
    "StackedRBM": "_stack",
    "TrainingWarning": "_warnings",
    "kl_divergence": "_exact",
    "memory_limit": "_memory",
    "read_fasta": "_sequences",
    "set_memory_limit": "_memory",
}

__all__ = [
    "BernoulliRBM",
    "EMFRBM",
    "RBM",
    "Alignment",
    "ConstantFeaturesWarning",
    "ContinuousHopfield",
    "ContinuousRecall",
    "DeepBeliefNet",
    "DeformedImages",
    "Diagnosis",
    "DivergedError",
    "Estimate",
    "Hopfield",
    "Likelihood",
    "LikelihoodBound",
    "LikelihoodWarning",
    "LogPartition",
    "MLPClassifier",
    "OutOfRangeWarning",
    "Recall",
    "Renormalization",
    "StackedRBM",
    "TrainingWarning",
    "__version__",
    "kl_divergence",
    "memory_limit",
    "read_fasta",
    "set_memory_limit",
]


def __getattr__(name):
    if name not in _PLACES:
        raise AttributeError(f"module 'plefka' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"plefka.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
