"""Hopfield memories against their definitions in numpy, and what they say of bad input."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from plefka import ContinuousHopfield, Hopfield


@parametrize_with_checks([Hopfield(), Hopfield(rule="pseudo-inverse", dynamics="synchronous"), Hopfield(rule="dense"), ContinuousHopfield()])
def test_scikit_learn_check(estimator, check):
    check(estimator)


@pytest.fixture
def patterns():
    return np.random.default_rng(0).integers(0, 2, size=(8, 200))


def corrupted(patterns, share=0.15):
    turned = np.random.default_rng(1).random(patterns.shape) < share
    return np.where(turned, 1 - patterns, patterns)


def test_couplings_and_energy_are_hebb(patterns):
    memory = Hopfield().fit(patterns)
    spins = 2.0 * patterns - 1
    wanted = spins.T @ spins / 200
    np.fill_diagonal(wanted, 0)
    np.testing.assert_allclose(memory.couplings(), wanted, atol=1e-14)
    start = 2.0 * corrupted(patterns) - 1
    energies = -0.5 * np.einsum("ki,ij,kj->k", start, wanted, start)
    np.testing.assert_allclose(memory.energy(start), energies, atol=1e-10)
    np.testing.assert_allclose(memory.transform(start), start @ spins.T / 200, atol=1e-14)
    assert memory.load_ == 0.04 and memory.unstable_ == 0 and memory.n_iter_ == 1


@pytest.mark.parametrize("dynamics", ["asynchronous", "synchronous", "thermal"])
@pytest.mark.parametrize("rule", ["hebb", "pseudo-inverse", "storkey", "perceptron", "dense", "exponential"])
def test_corrupted_patterns_are_recalled(patterns, rule, dynamics):
    # Without a margin the perceptron stops as soon as patterns are stable, with hardly anything around them.
    memory = Hopfield(rule=rule, dynamics=dynamics, temperature=0.02, margin=1.0, random_state=0).fit(patterns)
    found = memory.recall(corrupted(patterns))
    assert np.diag(found.overlaps).min() > 0.98
    assert found.settled.all() == (dynamics != "thermal")
    assert set(np.unique(found.states)) == {-1.0, 1.0}
    again = clone(memory).set_params(n_threads=1).fit(patterns).recall(corrupted(patterns))
    np.testing.assert_array_equal(found.states, again.states)


def test_dense_energies_and_fixed_points(patterns):
    spins = 2.0 * patterns - 1
    start = 2.0 * corrupted(patterns) - 1
    overlaps = start @ spins.T
    dense = Hopfield(rule="dense", power=4).fit(patterns)
    wanted = -200 * (np.maximum(overlaps / 200, 0) ** 4).sum(axis=1)
    np.testing.assert_allclose(dense.energy(start), wanted, rtol=1e-12)
    exponential = Hopfield(rule="exponential").fit(patterns)
    np.testing.assert_allclose(exponential.energy(start), -np.log(np.exp(overlaps).sum(axis=1)), rtol=1e-12)
    ends = dense.recall(start).states
    for spin in range(0, 200, 17):
        other = ends.copy()
        other[:, spin] *= -1
        assert (dense.energy(other) > dense.energy(ends)).all()
    with pytest.raises(ValueError, match="couplings"):
        dense.couplings()


def test_mixtures(patterns):
    memory = Hopfield().fit(patterns)
    wanted = np.sign(memory.patterns_[[0, 2, 5]].T @ [1, -1, 1])
    mixture = memory.mixture([0, 2, 5], [1, -1, 1])
    np.testing.assert_array_equal(mixture, wanted)
    assert np.abs(memory.transform(mixture[None])[0, [0, 2, 5]] - [0.5, -0.5, 0.5]).max() < 0.15
    np.testing.assert_array_equal(memory.mixture([3, 4]), memory.mixture([3, 4], [1, 1]))
    for arguments, words in [(([8],), "below 8"), (([],), "patterns"), (([0], [2]), "signs"), (([-1],), "patterns")]:
        with pytest.raises(ValueError, match=words):
            memory.mixture(*arguments)


def test_the_continuous_memory_is_attention():
    rng = np.random.default_rng(2)
    patterns, x = rng.normal(size=(30, 12)), rng.normal(size=(5, 12))
    memory = ContinuousHopfield(beta=0.7, updates=1, tol=0).fit(patterns)
    weights = np.exp(0.7 * x @ patterns.T)
    shares = weights / weights.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(memory.transform(x), shares, rtol=1e-10)
    np.testing.assert_allclose(memory.recall(x).states, shares @ patterns, rtol=1e-10)
    wanted = -np.log(weights.sum(axis=1)) / 0.7 + 0.5 * (x**2).sum(axis=1)
    np.testing.assert_allclose(memory.energy(x), wanted, rtol=1e-10)
    found = memory.set_params(updates=1000, tol=1e-10).recall(x)
    assert found.settled.all() and found.updates.max() < 1000
    again = memory.recall(found.states).states
    np.testing.assert_allclose(again, found.states, atol=1e-9)
    assert memory.get_feature_names_out()[0] == "continuoushopfield0"
    with pytest.raises(ValueError, match="beta"):
        ContinuousHopfield(beta=-1).fit(patterns)


def test_memories_are_pickled(patterns):
    memory = Hopfield(random_state=3).fit(patterns)
    start = corrupted(patterns)
    found = memory.recall(start)
    again = pickle.loads(pickle.dumps(memory))
    np.testing.assert_array_equal(again.recall(start).states, found.states)
    assert again.get_feature_names_out()[0] == "hopfield0"


def test_bad_input_is_named(patterns):
    with pytest.raises(ValueError, match="rule"):
        Hopfield(rule="hebbian").fit(patterns)
    with pytest.raises(ValueError, match="temperature"):
        Hopfield(temperature=0).fit(patterns)
    with pytest.raises(ValueError, match="NaN"):
        Hopfield().fit(np.full((2, 3), np.nan))
    memory = Hopfield().fit(patterns)
    with pytest.raises(ValueError, match="200 features"):
        memory.recall(patterns[:, :5])
