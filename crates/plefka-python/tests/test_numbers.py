"""Numbers that say what they are: results that behave as numbers, kinds of intervals, grey values, monitors."""

import math
import pickle
import warnings

import numpy as np
import pytest

from plefka import EMFRBM, RBM, BernoulliRBM, ConstantFeaturesWarning, LikelihoodWarning, LogPartition, TrainingWarning
from plefka.spins import Ising

BITS = (np.random.RandomState(0).rand(40, 5) < 0.4).astype(float)
CLASSES = [
    lambda **more: BernoulliRBM(3, n_iter=2, random_state=0, **more),
    lambda **more: EMFRBM(3, n_iter=2, random_state=0, **more),
    lambda **more: RBM(3, n_iter=2, random_state=0, **more),
    lambda **more: RBM(3, visible="spin", hidden="spin", n_iter=2, random_state=0, **more),
]


def data_for(model):
    return 2 * BITS - 1 if getattr(model, "visible", None) == "spin" else BITS


def results():
    """One result of every class that behaves as a number, with its value."""
    model = BernoulliRBM(3, n_iter=1, random_state=0).fit(BITS)
    found = model.log_partition(BITS)
    annealed = Ising(np.zeros((3, 3))).log_partition(random_state=0)
    likelihood = model.log_likelihood(BITS)
    divergence = model.renormalization(BITS).divergence
    return [
        pytest.param(found, found.log_z, id="LogPartition"),
        pytest.param(likelihood, likelihood.mean_log_likelihood, id="Likelihood"),
        pytest.param(annealed, annealed.log_partition, id="Annealed"),
        pytest.param(divergence, divergence.value, id="Estimate"),
    ]


@pytest.mark.parametrize("z, value", results())
def test_results_behave_as_numbers(z, value):
    X = np.array([1.0, -2.0])
    assert type(value) is float and float(z) == value == z and z == np.float64(value) and not z != value
    for found, wanted in [
        (z + 1, value + 1), (1 - z, 1 - value), (2 * z, 2 * value), (z / 2, value / 2), (z**2, value**2), (-z, -value),
        (abs(z), abs(value)), (z + z, 2 * value), (round(z, 2), round(value, 2)), (np.float64(1) - z, 1 - value),
        (math.floor(z), math.floor(value)), (sum([z, z]), 2 * value), (np.exp(z), math.exp(value)), (max(z, 1e9), 1e9),
    ]:
        assert found == wanted and not isinstance(found, type(z))
    for found, wanted in [(X - z, X - value), (z - X, value - X), (X * z, X * value), (np.float32(X) + z, X + value)]:
        assert isinstance(found, np.ndarray) and np.array_equal(found, wanted)
    assert np.array_equal(np.asarray([z, z]), [value, value]) and np.asarray(z).shape == () and np.isfinite(z)
    assert f"{z:.3f}" == f"{value:.3f}" and f"{z}" == str(z) and "%.2f" % z == "%.2f" % value
    assert z < 1e9 and z >= value and 1e9 > z and np.array_equal(X < z, X < value)
    assert hash(z) == hash(value) and {z: 1}[value] == 1 and z != "z" and z is not None
    copied = pickle.loads(pickle.dumps(z))
    assert copied == z and repr(copied) == repr(z)
    with pytest.raises(TypeError):
        z < "z"


@pytest.mark.filterwarnings("ignore::plefka.LikelihoodWarning")
def test_intervals_say_what_they_are():
    model = BernoulliRBM(3, n_iter=2, random_state=0).fit(BITS)
    for method, kind in [
        ("exact", "exact"), ("ais", "95 % confidence"), ("pt", "95 % confidence"), ("emf", "spread of orders")
    ]:
        found = model.log_partition(BITS, method=method, effort=50)
        assert found.interval == kind and found.lower <= found.log_z <= found.upper
    given = model.log_likelihood(BITS, log_z=2.0).log_z
    assert isinstance(given, LogPartition) and given.interval == "none" and np.isnan(given.lower)


@pytest.mark.parametrize("make", CLASSES)
def test_grey_values_have_no_likelihood_in_silence(make):
    model = make()
    X = data_for(model)
    model.fit(X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.score_samples(X, "exact"), model.log_likelihood(X)
    for call in (
        lambda grey: model.score_samples(grey, "exact"),
        lambda grey: model.score_samples(grey, 1.0),
        lambda grey: model.log_likelihood(grey, log_z="exact"),
        lambda grey: model.conditional_log_likelihood(grey, [0, 1]),
    ):
        with pytest.warns(LikelihoodWarning, match="no log-probability, but a lower bound of the expected"):
            call(0.5 * X)
    # It is the lower bound that the warning speaks of.
    log_z = model.log_partition()
    grey = np.full((1, 5), 0.25) if X.min() == 0 else np.full((1, 5), -0.5)
    low, high = X.min(), 1.0
    states = np.array(np.meshgrid(*[[low, high]] * 5)).reshape(5, -1).T
    weights = np.where(states == high, 0.25, 0.75).prod(axis=1)
    expected = weights @ model.score_samples(states, log_z)
    with pytest.warns(LikelihoodWarning):
        bound = model.score_samples(grey, log_z)[0]
    assert bound <= expected + 1e-9 and bound > expected - 1


@pytest.mark.parametrize("make", CLASSES[:3])
def test_monitors_of_grey_values_are_warned_about(make, capsys):
    with pytest.warns(TrainingWarning, match="no log-probability"):
        model = make(verbose=1).fit(0.5 * BITS)
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingWarning)
        # Two passes over forty samples teach a machine little.
        warnings.simplefilter("ignore", ConstantFeaturesWarning)
        model = make(verbose=1).fit(BITS)
    columns = model.history_
    likelihood = columns["train.log_likelihood"]
    assert (columns["train.samples"] == len(BITS)).all()
    assert (columns["train.log_likelihood_lower"] < likelihood).all()
    assert (likelihood < columns["train.log_likelihood_upper"]).all()
    gain = likelihood[-1] - likelihood[-2]
    assert columns["train.log_likelihood_gain"][-1] == pytest.approx(gain, abs=1e-9)
    assert issubclass(TrainingWarning, RuntimeWarning)
