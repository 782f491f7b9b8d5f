"""ln Z by every method against enumeration in numpy; likelihoods of samples, exact draws and divergences."""

import pickle
import warnings
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.exceptions import NotFittedError

from plefka import EMFRBM, BernoulliRBM, Likelihood, LikelihoodWarning, LogPartition, kl_divergence

STATES = np.array(list(np.ndindex(*[2] * 9)), dtype=float)


def machine(shape=(9, 6), scale=1.0, seed=1, dtype=np.float64, kind=BernoulliRBM):
    """A fitted estimator with random parameters of the given precision."""
    rng = np.random.RandomState(seed)
    model = kind(shape[1], n_iter=0, random_state=seed).fit(np.zeros((2, shape[0]), dtype=dtype))
    model.components_ = (scale * rng.randn(*shape[::-1])).astype(dtype)
    model.intercept_visible_ = (0.5 * rng.randn(shape[0])).astype(dtype)
    model.intercept_hidden_ = (0.5 * rng.randn(shape[1])).astype(dtype)
    return model


def log_weights(model, X=STATES):
    """-F(v) in double precision."""
    W, a, b = (np.asarray(p, dtype=float) for p in (model.components_, model.intercept_visible_, model.intercept_hidden_))
    return X @ a + np.logaddexp(0, X @ W.T + b).sum(axis=1)


def two_modes(field):
    """All units nearly equal: two modes, 0 and 1, that Gibbs chains do not cross between."""
    model = machine((30, 30))
    model.components_ = np.full((30, 30), 0.8)
    model.intercept_visible_ = model.intercept_hidden_ = np.full(30, -0.5 * 0.8 * 30 + field)
    return model


@pytest.mark.parametrize("kind", [BernoulliRBM, EMFRBM])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("container", [np.asarray, sp.csr_matrix, sp.coo_array])
def test_enumeration(kind, dtype, container):
    model = machine(dtype=dtype, kind=kind)
    X = container(STATES[::7].astype(dtype))
    wanted = np.logaddexp.reduce(log_weights(model))
    for found in (model.log_partition(), model.log_partition(X), model.log_partition(X, method="exact")):
        assert found.log_z == pytest.approx(wanted, abs=1e-9) and float(found) == found.log_z
        assert found.std_error == 0 and found.lower == found.upper == found.log_z
        assert found.method == "exact" and found.warnings == () and "enumera" in found.reason
        assert found.evidence == [{"method": "exact", "log_z": found.log_z, "states": 64}]
    assert model.exact_log_partition() == pytest.approx(wanted, abs=1e-9)
    values = log_weights(model, STATES[::7]) - wanted
    for log_z in ("auto", "exact", found, found.log_z, np.float32(0.0)):
        scores = model.score_samples(X, log_z)
        offset = wanted if isinstance(log_z, np.float32) else 0.0
        assert scores.dtype == np.float64 and np.allclose(scores, values + offset, rtol=0, atol=1e-9)
    assert np.exp(model.score_samples(STATES, found)).sum() == pytest.approx(1, abs=1e-9)
    likelihood = model.log_likelihood(X)
    assert isinstance(likelihood, Likelihood) and likelihood.n_samples == len(values)
    assert float(likelihood) == likelihood.mean_log_likelihood == pytest.approx(values.mean(), abs=1e-9)
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert likelihood.mean_log_likelihood_std_error == pytest.approx(error, rel=1e-9)
    assert likelihood.log_z == model.log_partition()


def test_score_samples_keeps_its_meaning():
    model = machine()
    assert np.array_equal(model.score_samples(STATES), model.score_samples(STATES, None))
    assert not np.allclose(model.score_samples(STATES), model.score_samples(STATES, "exact"))


@pytest.mark.parametrize("method", ["ais", "pt", "auto"])
def test_intervals_hold(method):
    hits, lengths = 0, []
    for seed in range(20):
        model = machine(seed=seed, dtype=(np.float32, np.float64)[seed % 2])
        X = model.exact_samples(200)
        truth = model.exact_log_partition()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LikelihoodWarning)
            found = model.log_partition(X, method=method, effort=60, enumerate=False)
        assert found.lower <= found.log_z <= found.upper and found.std_error > 0
        assert found.method == ("ais" if method == "ais" else "pt")
        hits += found.lower <= truth <= found.upper
        lengths.append(found.upper - found.lower)
    assert hits >= 17 and np.median(lengths) < 0.1, (hits, lengths)
    methods = [one["method"] for one in found.evidence]
    assert methods == {"ais": ["ais", "emf"], "pt": ["pt", "emf"], "auto": ["pt", "ais", "emf"]}[method]
    assert all(("log_z" in one) != (one["method"] == "emf") for one in found.evidence)
    assert found.evidence[-1]["lower_bound"] <= found.upper


def test_mean_field_has_no_error_and_says_so():
    model = machine(scale=0.4)
    with pytest.warns(LikelihoodWarning, match="no statistical error") as heard:
        found = model.log_partition(STATES, method="emf")
    assert found.log_z == pytest.approx(model.exact_log_partition(), abs=0.02)
    assert np.isnan(found.std_error) and found.lower < found.log_z < found.upper
    assert tuple(str(one.message) for one in heard) == found.warnings
    assert {one["order"] for one in found.evidence} == {"1", "2", "3"}
    with pytest.warns(LikelihoodWarning, match="no statistical error"):
        assert model.log_likelihood(STATES, log_z="emf").log_z.log_z == found.log_z


def test_trouble_is_warned_about():
    """Chains find the heavier mode too late, and say so in the name of the caller's line."""
    model = two_modes(field=0.3)
    X = np.repeat([[0.0] * 30, [1.0] * 30], 25, axis=0)
    with pytest.warns(LikelihoodWarning, match="round trips .* modes may have wrong weights") as heard:
        found = model.log_partition(X, method="auto", effort=20, enumerate=False)
    assert tuple(str(one.message) for one in heard) == found.warnings
    assert all(one.filename == __file__ for one in heard), "the caller's line is named"
    assert "warning" in repr(found)
    with pytest.warns(LikelihoodWarning) as heard:
        model.score_samples(X, "emf")
        model.log_likelihood(X, log_z="ais", effort=20)
    assert all(one.filename == __file__ for one in heard)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.log_likelihood(X, log_z=found)


@pytest.mark.filterwarnings("ignore:only .* round trips")
@pytest.mark.parametrize("method", ["ais", "pt", "auto"])
def test_same_seed_same_bits(method):
    model = machine((40, 30), scale=0.3)
    X = np.random.RandomState(0).rand(60, 40) < 0.5
    ask = lambda X=X, **more: model.log_partition(X, method=method, **{"effort": 50, "enumerate": False, **more})
    one = ask()
    assert ask() == one, "the estimator's random_state seeds every call alike"
    assert ask(random_state=1) == one and ask(random_state=2).log_z != one.log_z
    assert ask(X=None).log_z != one.log_z
    for threads in (1, 3):
        model.set_params(n_threads=threads)
        assert ask() == one
    for other in (X.astype(np.float32), sp.csc_matrix(X.astype(float)), X.tolist()):
        assert ask(X=other) == one
    assert ask(random_state=np.random.RandomState(0)).log_z != ask(random_state=np.random.RandomState(1)).log_z


@pytest.mark.filterwarnings("ignore::plefka.LikelihoodWarning")
def test_samples_near_the_machine():
    model = machine((12, 30), scale=0.3)
    X = (np.random.RandomState(0).rand(2400, 12) < 0.3).astype(float)
    ask = lambda X: model.log_partition(X, method="pt", effort=40)
    # 1000 of 2400, evenly spaced.
    assert ask(X) == ask(X[np.arange(1000) * 2400 // 1000]) != ask(X[:1000])
    # Values between are drawn: with certain ones the same, with others other bits.
    assert ask(np.where(X, 1.5, -0.2)) == ask(X) != ask(0.9 * X)
    with pytest.raises(ValueError, match="expecting 12 features"):
        ask(X[:, :5])


def test_values_between_are_warned_about():
    model = machine()
    with pytest.warns(LikelihoodWarning, match="other than 0 and 1, .* no log-probability"):
        values = model.score_samples(0.5 * STATES, 0.0)
    assert np.allclose(values, log_weights(model, 0.5 * STATES))
    with pytest.warns(LikelihoodWarning, match="other than 0 and 1"):
        model.log_likelihood(sp.csr_matrix(0.5 * STATES))


def test_budget_is_kept():
    model = machine((200, 100), scale=0.1)
    sweeps = lambda budget: model.log_partition(method="pt", budget=budget).evidence[0]["sweeps"]
    # On a busy machine the least number of sweeps may take longer than the first budgets.
    few = sweeps(0.01)
    assert 0 < few and any(sweeps(budget) > few for budget in (1, 4, 16, 64))
    assert machine().log_partition(budget=1e-9).method == "pt", "no time to enumerate"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exact_samples(dtype):
    model = machine((6, 4), dtype=dtype)
    states = np.array(list(np.ndindex(*[2] * 6)), dtype=float)
    probabilities = np.exp(model.score_samples(states, "exact"))
    draws = model.exact_samples(20_000, random_state=3)
    assert draws.dtype == bool and draws.shape == (20_000, 6)
    counts = np.bincount(draws @ (2 ** np.arange(6)[::-1]), minlength=64)
    expected = 20_000 * probabilities
    # 63 degrees of freedom: mean 63, standard deviation 11.2.
    assert np.sum((counts - expected) ** 2 / expected) < 63 + 4 * 11.2
    assert np.array_equal(draws, model.set_params(n_threads=1).exact_samples(20_000, random_state=3))
    assert not np.array_equal(model.exact_samples(99), model.exact_samples(99))
    with pytest.raises(ValueError, match="n: found 0, expected an integer, at least 1"):
        model.exact_samples(0)
    with pytest.raises(ValueError, match="expected at most .* states"):
        machine((31, 31)).exact_samples(1)


def test_kl_divergence():
    p, q = machine(seed=1), machine((9, 4), seed=2, dtype=np.float32, kind=EMFRBM)
    log_p, log_q = p.score_samples(STATES, "exact"), q.score_samples(STATES, "exact")
    wanted = np.sum(np.exp(log_p) * (log_p - log_q))
    assert wanted > 0.1 and kl_divergence(p, q) == pytest.approx(wanted, abs=1e-9)
    assert kl_divergence(q, q) == 0 != kl_divergence(q, p)
    with pytest.raises(ValueError, match="found 8 bernoulli units, expected 9 bernoulli units"):
        kl_divergence(p, machine((8, 4)))
    with pytest.raises(ValueError, match="at most .* visible states"):
        kl_divergence(machine((25, 4)), machine((25, 4)))
    with pytest.raises(TypeError, match="q: found ndarray, expected a BernoulliRBM or an EMFRBM"):
        kl_divergence(p, STATES)
    with pytest.raises(NotFittedError):
        kl_divergence(BernoulliRBM(), p)


def test_the_answer_is_a_value():
    model = machine()
    exact, sampled = model.log_partition(), model.log_partition(STATES, method="ais", effort=100)
    for found in (exact, sampled, model.log_likelihood(STATES)):
        copy = pickle.loads(pickle.dumps(found))
        assert copy == found and hash(copy) == hash(found) and repr(copy) == repr(found)
        with pytest.raises(FrozenInstanceError):
            found.log_z = 0.0
    with pytest.warns(LikelihoodWarning):
        mean_field = model.log_partition(STATES, method="emf")
    assert repr(pickle.loads(pickle.dumps(mean_field))) == repr(mean_field)
    assert repr(exact) == f"LogPartition({exact.log_z:.9f} nats, exact)"
    interval = f"95 % interval {sampled.lower:.4f} to {sampled.upper:.4f}"
    assert repr(sampled) == f"LogPartition({sampled.log_z:.4f} nats, {interval}, by ais)"
    assert "orders differ from" in repr(mean_field) and repr(mean_field).endswith("by emf, 1 warning)")
    one = model.log_likelihood(STATES[:1], log_z=3)
    assert np.isnan(one.mean_log_likelihood_std_error) and one.log_z.method == "given"
    assert "over 1 sample, LogPartition(3 nats, given)" in repr(one)
    assert isinstance(one.log_z, LogPartition) and np.isnan(one.log_z.lower)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"method": "bethe"}, "method: found 'bethe', expected one of auto, exact, ais, pt, emf"),
        ({"method": "ptt"}, "method: found 'ptt'"),
        ({"method": None}, "method: found None"),
        ({"budget": 0}, "budget: found 0, expected seconds, more than 0"),
        ({"budget": "60s"}, "budget: found '60s', expected seconds"),
        ({"budget": np.nan}, "budget: found nan"),
        ({"budget": np.inf}, "budget: found inf"),
        ({"budget": True}, "budget: found True"),
        ({"effort": 19}, "effort: found 19, expected an integer from 20"),
        ({"effort": 1e3}, "effort: found 1000.0, expected an integer"),
        ({"effort": 10**9}, "effort: found 1000000000"),
        ({"order": 7}, "order.*found .*7.*, expected 1, 2, 3"),
        ({"order": 2.0}, "order: found 2.0, expected 1, 2, 3 or 4, or the name"),
        ({"enumerate": "no"}, "enumerate: found 'no', expected True or False"),
        ({"random_state": "seed"}, "seed"),
    ],
)
def test_bad_arguments(arguments, message):
    model = machine()
    with pytest.raises(ValueError, match=message):
        model.log_partition(STATES, **arguments)
    if "method" not in arguments:
        with pytest.raises(ValueError, match=message):
            model.log_likelihood(STATES, **arguments)


def test_bad_input():
    model = machine()
    for call in (model.log_partition, model.log_likelihood, lambda X: model.score_samples(X, 0.0)):
        with pytest.raises(ValueError, match="X has 5 features, but .* is expecting 9 features"):
            call(STATES[:, :5])
        with pytest.raises(ValueError, match="NaN"):
            call(STATES * np.nan)
        with pytest.raises(ValueError, match="1D array"):
            call(STATES[0])
    for log_z, error in [("best", ValueError), (np.nan, ValueError), (-np.inf, ValueError), ([1.0], TypeError), (True, TypeError)]:
        for call in (model.score_samples, lambda X, log_z: model.log_likelihood(X, log_z=log_z)):
            with pytest.raises(error, match="log_z: found .*, expected"):
                call(STATES, log_z)
    with pytest.raises(ValueError, match="found 31 bernoulli units, expected at most 1073741824 states"):
        machine((40, 31)).log_partition(method="exact")
    for call in (BernoulliRBM().log_partition, lambda: EMFRBM().log_likelihood(STATES), lambda: EMFRBM().exact_samples(1)):
        with pytest.raises(NotFittedError):
            call()
