"""Negative phases of BernoulliRBM: tempering, trajectory tempering and enumeration."""

import pickle

import numpy as np
import pytest

from plefka import BernoulliRBM

STATES = np.array(list(np.ndindex(2, 2, 2, 2, 2, 2)), dtype=float)


@pytest.fixture(scope="module")
def modes():
    """Two far modes: nearly all units off, or nearly all on, one in four."""
    rng = np.random.RandomState(0)
    on = rng.rand(400) < 0.25
    X = np.where(on[:, None], rng.rand(400, 16) < 0.97, rng.rand(400, 16) < 0.03).astype(float)
    X.flags.writeable = False
    return X


@pytest.mark.parametrize("method, least", [("pt", -3.3), ("ptt", -3.0), ("exact", -2.8), ("cd", None)])
def test_they_learn_modes_and_their_weights(modes, method, least):
    """The data's entropy is 16 H(0.03) + H(0.25) = 2.72 nats. CD-1, which never crosses, gets the weights wrong."""
    parameters = {"n_rungs": 5, "n_chains": 50, "batch_size": 20, "learning_rate": 0.2, "random_state": 0}
    model = BernoulliRBM(4, method=method, n_iter=60, **parameters).fit(modes)
    found = model.log_likelihood(modes, log_z="exact").mean_log_likelihood
    assert found < -10 if least is None else least < found < -2.5


def test_a_step_with_exact_gradient():
    model = BernoulliRBM(3, method="exact", learning_rate=1.0, random_state=2, n_iter=0).fit(STATES)
    model.components_ = np.random.RandomState(0).randn(3, 6)
    W, a, b = model.components_.copy(), model.intercept_visible_.copy(), model.intercept_hidden_.copy()
    X = STATES[[3, 9, 40]]
    hidden = lambda v: 1 / (1 + np.exp(-v @ W.T - b))
    p = np.exp(model.score_samples(STATES, "exact"))[:, None]
    model.partial_fit(X)
    expected = hidden(X).T @ X / 3 - (p * hidden(STATES)).T @ STATES
    assert np.allclose(model.components_ - W, expected, rtol=0, atol=1e-12)
    assert np.allclose(model.intercept_visible_ - a, X.mean(axis=0) - (p * STATES).sum(axis=0), rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ["cd", "pt", "ptt", "exact"])
def test_state_of_training(modes, same, method):
    make = lambda **more: BernoulliRBM(4, method=method, n_rungs=3, n_iter=2, random_state=1, **more)
    model = make().fit(modes)
    assert same(model, make(n_threads=1).fit(modes))
    copy = pickle.loads(pickle.dumps(model))
    assert same(model.partial_fit(modes[:20]), copy.partial_fit(modes[:20]))
    assert not hasattr(model, "h_samples_"), "no chains of hidden states"
    narrow = make().fit(modes.astype(np.float32))
    assert narrow.components_.dtype == np.float32 and np.isfinite(narrow.partial_fit(modes).components_).all()
    # Another method from here on starts chains of its own.
    model.set_params(method="pcd").partial_fit(modes[:20])
    assert model.h_samples_.shape == (10, 4)


def test_rungs_matter_to_tempering_alone(modes, same):
    fit = lambda method, rungs: BernoulliRBM(4, method=method, n_rungs=rungs, n_iter=1, random_state=1).fit(modes)
    assert not same(fit("pt", 3), fit("pt", 4))
    assert same(fit("ptt", 3), fit("ptt", 4))
