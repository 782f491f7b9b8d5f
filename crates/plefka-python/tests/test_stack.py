"""Stacks of machines and belief nets: laws by enumeration, and what they say of bad input."""

import pickle

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from plefka import RBM, DeepBeliefNet, LikelihoodBound, StackedRBM

# Short trainings leave features constant.
pytestmark = pytest.mark.filterwarnings("ignore::plefka.ConstantFeaturesWarning", "ignore::plefka.LikelihoodWarning")


def weights(n, m, g, layer):
    i, j = np.mgrid[0:n, 0:m]
    return g * np.sin(1 + i + 2 * j + 3 * layer + i * j)


def bias(n, s=0.3, layer=0):
    return s * np.cos(1 + np.arange(n) + 2 * layer)


def states(n):
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(float)


@pytest.fixture
def golden():
    """The belief net 5-4-3 whose values an independent program computed by enumeration."""
    X = np.random.RandomState(0).randint(0, 2, size=(20, 5)).astype(float)
    net = DeepBeliefNet((4, 3), n_iter=0, random_state=0).fit(X)
    for machine, w, a, b in [
        (net.machines_[0], weights(5, 4, 0.9, 0), bias(5), bias(4, 0.5, 1)),
        (net.machines_[1], weights(4, 3, 0.9, 1), bias(4, 0.4, 2), bias(3, 0.3, 3)),
    ]:
        machine.components_, machine.intercept_visible_, machine.intercept_hidden_ = w.T, a, b
    return net


V = np.array([[1.0, 0.0, 1.0, 0.0, 1.0]])
LOG_P, BOUND, TWO, LOG_Z = -4.265539118399, -4.424979261594, -4.362152747083, 5.055297950473


def test_the_golden_bound(golden):
    found = golden.log_likelihood_bound(np.repeat(V, 4000, axis=0), n_draws=2)
    assert isinstance(found, LikelihoodBound) and found.log_z.interval == "exact"
    assert abs(found.log_z.log_z - LOG_Z) < 1e-9
    assert abs(found.bound - BOUND) < 5 * found.std_error < 0.1
    assert abs(found.by_mean_weight - TWO) < 5 * found.std_error
    assert found.lower < float(found) < found.upper and found.n_draws == 2 and found.n_samples == 4000
    assert found.values.shape == (4000,) and abs(found.values.mean() - found.bound) < 1e-12
    many = golden.log_likelihood_bound(np.repeat(V, 20, axis=0), n_draws=2000)
    assert abs(many.by_mean_weight - LOG_P) < 0.01
    assert "95 % interval" in repr(many)


def exact(net, v):
    """ln p(v) by enumeration of the layer between."""
    first, top = net.machines_
    h = states(4)
    log_z = np.logaddexp.reduce(-top.free_energy(h))
    fields = h @ first.components_ + first.intercept_visible_
    log_p = v @ fields.T - np.logaddexp(0, fields).sum(axis=1)
    return np.logaddexp.reduce(log_p - top.free_energy(h) - log_z, axis=1)


def test_samples_have_the_law_of_the_net(golden):
    log_p = exact(golden, states(5))
    assert abs(exact(golden, V)[0] - LOG_P) < 1e-9
    n = 20000
    drawn = golden.sample(n, n_sweeps=30, random_state=1)
    counts = np.bincount((drawn @ 2 ** np.arange(5)).astype(int), minlength=32)
    chi = ((counts - n * np.exp(log_p)) ** 2 / (n * np.exp(log_p))).sum()
    # 31 degrees of freedom: a value above 75 has a probability of 2e-5.
    assert chi < 75


def test_a_machine_alone_is_exact():
    X = states(4)[:10]
    net = DeepBeliefNet((3,), n_iter=3, random_state=0).fit(X)
    alone = net.machines_[0].log_likelihood(X)
    assert abs(net.log_likelihood_bound(X).bound - alone.mean_log_likelihood) < 1e-9
    assert abs(net.score(X) - alone.mean_log_likelihood) < 1e-9


@pytest.mark.parametrize("features", ["probabilities", "samples"])
def test_machines_are_trained_on_the_features_below(features, bits):
    X = bits[:200]
    stack = StackedRBM((12, 6), features=features, n_iter=3, random_state=4).fit(X)
    again = StackedRBM((12, 6), features=features, n_iter=3, random_state=4, n_threads=1).fit(X)
    first = RBM(12, n_iter=3, random_state=4).fit(X)
    assert np.array_equal(stack.machines_[0].components_, first.components_)
    for one, other in zip(stack.machines_, again.machines_):
        assert np.array_equal(one.components_, other.components_)
    if features == "probabilities":
        second = RBM(6, n_iter=3, random_state=5).fit(first.transform(X))
        assert np.array_equal(stack.machines_[1].components_, second.components_)
        assert np.array_equal(stack.transform(X), second.transform(first.transform(X)))
    assert stack.transform(X.astype(np.float32)).dtype == np.float32
    copy = pickle.loads(pickle.dumps(stack))
    assert np.array_equal(copy.transform(X), stack.transform(X))
    assert stack.sample(3, n_sweeps=5, start=X, random_state=1).shape == (3, 64)
    assert list(stack.get_feature_names_out())[:1] == ["stackedrbm0"]


def test_a_gaussian_code_and_a_pipeline(digits):
    stack = StackedRBM((20, 5), top="gaussian", n_iter=2, random_state=0, rbm_params={"weight_scale": 0.02})
    y = np.arange(100) % 2
    model = make_pipeline(stack, LogisticRegression()).fit(digits[:100], y)
    assert model.predict(digits[:5]).shape == (5,)
    assert model[0].machines_[1]._units == ("bernoulli", "gaussian")
    # The bound holds for any units.
    net = DeepBeliefNet((20, 5), top="gaussian", n_iter=2, random_state=0).fit(digits[:100])
    assert np.isfinite(net.log_likelihood_bound(digits[:10], log_z="ais", effort=200).bound)


def test_what_is_refused(golden):
    X = states(5)
    for layers in [(), (3, 0), (2.5,), ("a",)]:
        with pytest.raises(ValueError, match="layers: found"):
            StackedRBM(layers).fit(X)
    with pytest.raises(ValueError, match="'features'"):
        StackedRBM((2,), features="magnetizations").fit(X)
    with pytest.raises(ValueError, match="n_draws"):
        golden.log_likelihood_bound(X, n_draws=0)
    with pytest.raises(ValueError, match="method: found 'no'"):
        golden.log_likelihood_bound(X, log_z="no")
    with pytest.raises(TypeError, match="log_z: found list"):
        golden.log_likelihood_bound(X, log_z=[])
    with pytest.raises(ValueError, match="features"):
        golden.transform(X[:, :3])
    with pytest.raises(ValueError, match="n: found"):
        golden.sample(0)
    assert np.isnan(golden.log_likelihood_bound(X, log_z=5.0).lower)
