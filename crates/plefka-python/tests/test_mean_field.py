"""Mean-field quantities against enumeration and against their formulas."""

import numpy as np
import pytest

from plefka import EMFRBM


@pytest.fixture
def small():
    """A machine small enough to enumerate, with weak random couplings."""
    rng = np.random.RandomState(5)
    X = (rng.rand(60, 8) < 0.4).astype(float)
    model = EMFRBM(6, n_iter=0, random_state=0).fit(X)
    model.components_ = 0.4 * rng.randn(6, 8)
    model.intercept_hidden_, model.intercept_visible_ = 0.5 * rng.randn(6), 0.5 * rng.randn(8)
    return model, X


def enumerated(model):
    states = np.array(list(np.ndindex(*[2] * 8)), dtype=float)
    log_weights = -model.free_energy(states)
    log_partition = np.logaddexp.reduce(log_weights)
    return log_partition, np.exp(log_weights - log_partition) @ states


def test_exact_log_partition(small):
    model, _ = small
    assert model.exact_log_partition() == pytest.approx(enumerated(model)[0], rel=1e-12)
    large = EMFRBM(31, n_iter=0).fit(np.eye(31))
    with pytest.raises(ValueError, match="found 31 bernoulli units, expected at most 1073741824 states"):
        large.exact_log_partition()


@pytest.mark.filterwarnings("ignore:mean field has no statistical error")
@pytest.mark.parametrize(
    "order, accuracy",
    [(1, 0.1), (2, 0.02), (3, 0.01), (4, 0.005), ("bethe", 0.01), ("adaptive", 0.02), ("rings", 0.01), ("pade", 0.005)],
)
def test_orders_approach_enumeration(small, order, accuracy):
    model, X = small
    log_partition, means = enumerated(model)
    model.set_params(order=order)
    found = model.log_partition(X, method="emf")
    assert found.log_z == pytest.approx(log_partition, abs=3 * accuracy)
    assert found.evidence[0]["order"] == str(order)
    assert model.set_params(order=2).log_partition(X, method="emf", order=order).log_z == found.log_z
    assert model.log_partition(method="emf", order=order).log_z == pytest.approx(found.log_z, abs=1e-5)
    model.set_params(order=order)
    mv, _ = model.equilibrate(X, iters=200)
    assert np.abs(mv - means).max() < accuracy
    assert model.residuals(X, iters=200).max() < 1e-6
    assert model.residuals(X, iters=1).max() > 1e-3


def test_equilibrate_is_the_damped_iteration(small):
    model, X = small
    W, a, b = model.W.T, model.v_bias, model.h_bias
    logistic = lambda x: 1 / (1 + np.exp(-x))
    h0 = np.full((len(X), 6), 0.3)
    for start in (None, h0):
        m, n = X.copy(), logistic(X @ W + b) if start is None else start
        for _ in range(4):
            m = 0.7 * m + 0.3 * logistic(a + n @ W.T + (0.5 - m) * ((n - n**2) @ W.T**2))
            n = 0.7 * n + 0.3 * logistic(b + m @ W + (0.5 - n) * ((m - m**2) @ W**2))
        model.set_params(damping=0.3)
        mv, mh = model.equilibrate(X, start, iters=4)
        assert np.allclose(mv, m, rtol=1e-12) and np.allclose(mh, n, rtol=1e-12)
    entropy = lambda p: -(p * np.log(p) + (1 - p) * np.log(1 - p)).sum(axis=1)
    mv, mh = model.equilibrate(X)
    energy = -mv @ a - mh @ b - ((mv @ W) * mh).sum(axis=1)
    onsager = -0.5 * (((mv - mv**2) @ W**2) * (mh - mh**2)).sum(axis=1)
    assert np.allclose(model.entropy(X), entropy(mv) + entropy(mh), rtol=1e-12)
    assert np.allclose(model.free_energy_TAP(X), energy + onsager - entropy(mv) - entropy(mh), rtol=1e-12)


@pytest.mark.parametrize("solver", ["anderson", "annealed", "newton"])
def test_every_solver_ends_where_damping_ends(small, solver):
    model, X = small
    wanted = model.equilibrate(X, iters=400)
    model.set_params(solver=solver)
    assert all(np.allclose(a, b, atol=1e-9) for a, b in zip(model.equilibrate(X, iters=60), wanted))
    assert model.residuals(X, iters=60).max() < 1e-8
    with pytest.raises(ValueError, match="solver"):
        model.set_params(solver="bisection").fit(X)


def test_blocks_of_rows_do_not_show(small):
    model, X = small
    many = np.tile(X, (40, 1))
    h0 = np.random.RandomState(0).rand(len(many), 6)
    mv, mh = model.equilibrate(many, h0)
    for k in (0, 1023, 1024, 2399):
        one_v, one_h = model.equilibrate(many[k : k + 1], h0[k : k + 1])
        assert np.allclose(mv[k], one_v[0], rtol=1e-12) and np.allclose(mh[k], one_h[0], rtol=1e-12)


def test_score_samples_tap(small):
    model, X = small
    model.set_params(random_state=7)
    score = model.score_samples_TAP(X)
    assert score.shape == (60,) and np.all(score < 0)
    assert np.array_equal(score, model.score_samples_TAP(X))
    # The iteration forgets its start, and with it the flip.
    assert np.allclose(model.set_params(neq_steps=300).score_samples_TAP(X), -8 * np.log(2), rtol=1e-6)


@pytest.mark.parametrize("h0, message", [(np.zeros((3, 6)), "shape"), (np.full((60, 6), np.nan), "NaN")])
def test_bad_starts(small, h0, message):
    model, X = small
    with pytest.raises(ValueError, match=message):
        model.equilibrate(X, h0)
    with pytest.raises(ValueError, match="iters"):
        model.equilibrate(X, iters=0)
