"""A user's script, which type checkers read and the test runs."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, csr_matrix  # type: ignore[import-untyped, unused-ignore]

from plefka import (
    EMFRBM,
    RBM,
    BernoulliRBM,
    DeepBeliefNet,
    DeformedImages,
    Hopfield,
    LogPartition,
    MLPClassifier,
    StackedRBM,
    kl_divergence,
)
from plefka.spins import Ising, hopfield, sk

rng = np.random.default_rng(0)
X: NDArray[np.float64] = (rng.random((60, 8)) < 0.4).astype(np.float64)


def fits() -> None:
    """Dense, sparse, lists; numpy's scalars and generators."""
    for data in (X, csr_array(X), csr_matrix(X)):
        BernoulliRBM(3, n_iter=1, random_state=rng).fit(data).partial_fit(data)
        EMFRBM(3, n_iter=1, random_state=np.int64(3)).fit(data, sample_weight=np.ones(60))
        RBM(3, n_iter=1, random_state=np.random.RandomState(0)).fit(data).transform(data)
    RBM(3, n_iter=1, centering=False, learning_rate="auto").fit(X.tolist())


def told(model: Any, record: dict[str, float]) -> bool:
    """A callback."""
    return record["train.pseudo_likelihood"] > 0


def results() -> float:
    """The methods, with what they return."""
    model: RBM = RBM(3, visible="spin", n_iter=2, random_state=0).fit(2 * X - 1, validation=2 * X - 1, callback=told)
    epochs: NDArray[Any] = model.history_["epoch"]
    spins: NDArray[np.floating[Any]] = model.sample(4, n_sweeps=5, random_state=rng)
    spins = model.gibbs(spins, 2, random_state=1)
    spins = model.reconstruct(model.exact_samples(4))
    log_z: LogPartition = model.log_partition(2 * X - 1)
    scores: NDArray[np.float64] = model.score_samples(2 * X - 1, log_z=log_z)
    bits: NDArray[np.bool_] = BernoulliRBM(3, n_iter=1).fit(X).sample(4, n_sweeps=3)
    emf = EMFRBM(3, n_iter=1).fit(X)
    emf.W = np.zeros((3, 8))
    emf.components_ = emf.W + 1.0
    magnetizations, _ = emf.equilibrate(bits.astype(np.float64), iters=3)
    with TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.safetensors")
        model = RBM.load(Path(folder) / "model.safetensors")
    total: float = model.score(2 * X - 1) + float(log_z) + float(scores.sum()) + float(magnetizations.sum())
    return total + kl_divergence(model, model) + float(epochs.sum()) + float(spins.sum()) + model.n_iter_


def stacks() -> float:
    """Machines on top of each other."""
    features: NDArray[np.floating[Any]] = StackedRBM((3, 2), n_iter=1, random_state=0).fit(X).transform(X)
    net: DeepBeliefNet = DeepBeliefNet([3, 2], n_iter=1, random_state=rng).fit(X)
    bound = net.log_likelihood_bound(X, n_draws=2)
    return float(bound) + bound.upper + float(features.sum()) + float(net.sample(2, n_sweeps=2).sum()) + net.score(X)


def nets() -> float:
    """A perceptron, and deformed pictures."""
    y = np.arange(len(X)) % 2
    net: MLPClassifier = MLPClassifier((4,), solver="sgd", max_iter=2, random_state=0).fit(X, y)
    pictures: NDArray[np.float32] = DeformedImages("affine", (1, X.shape[1]), random_state=0).draw(X, y, epoch=1)
    return net.loss_ + float(net.predict_proba(X).sum()) + float(pictures.sum()) + float(net.coefs_[0].sum())


def spin_glasses() -> None:
    """The relatives."""
    Ising(sk.couplings(6, random_state=rng)).sample(5, random_state=np.random.default_rng(1))
    Hopfield(random_state=rng).fit(hopfield.random_patterns(2, 8, random_state=0)).recall(X)


fits()
assert np.isfinite(results())
assert np.isfinite(stacks())
assert np.isfinite(nets())
spin_glasses()
