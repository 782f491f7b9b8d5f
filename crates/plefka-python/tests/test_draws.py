"""Arguments of ``sample``, ``gibbs`` and their like, and seeds of every kind."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

import plefka
from plefka import EMFRBM, RBM, BernoulliRBM, Hopfield
from plefka.spins import Ising, hopfield, sk

X = (np.random.RandomState(0).rand(40, 6) < 0.4).astype(float)
CLASSES = [BernoulliRBM, EMFRBM, RBM]
UNFITTED = {
    "sample": lambda m: m.sample(3),
    "gibbs": lambda m: m.gibbs(X),
    "reconstruct": lambda m: m.reconstruct(X),
    "exact_samples": lambda m: m.exact_samples(3),
    "impute": lambda m: m.impute(X),
    "transform": lambda m: m.transform(X),
    "score": lambda m: m.score(X),
    "score_samples": lambda m: m.score_samples(X),
    "log_partition": lambda m: m.log_partition(),
    "log_likelihood": lambda m: m.log_likelihood(X),
    "exact_log_partition": lambda m: m.exact_log_partition(),
    "conditional_log_likelihood": lambda m: m.conditional_log_likelihood(X, [0]),
    "diagnose": lambda m: m.diagnose(),
    "renormalization": lambda m: m.renormalization(),
    "save": lambda m: m.save("nowhere"),
    "get_feature_names_out": lambda m: m.get_feature_names_out(),
    "equilibrate": lambda m: m.equilibrate(X) if hasattr(m, "equilibrate") else m.gibbs(X),
}


@pytest.mark.parametrize("method", UNFITTED)
@pytest.mark.parametrize("cls", CLASSES)
def test_unfitted(cls, method):
    with pytest.raises(NotFittedError):
        UNFITTED[method](cls())


@pytest.fixture(params=CLASSES)
def model(request):
    return request.param(3, n_iter=1, random_state=0).fit(X)


COUNTS = [0, -1, 2.0, True, "3", None, np.nan, 2**70]
BAD = [
    *[(lambda m, k=k: m.sample(k), "^n: ") for k in COUNTS],
    *[(lambda m, k=k: m.sample(3, n_sweeps=k), "^n_sweeps: ") for k in COUNTS],
    *[(lambda m, k=k: m.gibbs(X, k), "^n_steps: ") for k in COUNTS],
    *[(lambda m, k=k: m.impute(X, k), "^n_sweeps: ") for k in COUNTS],
    *[(lambda m, k=k: m.exact_samples(k), "^n: ") for k in COUNTS],
    (lambda m: m.sample(3, start=np.full((2, 6), np.nan)), "^start: .*NaN"),
    (lambda m: m.sample(3, start=np.full((2, 6), np.inf)), "^start: .*infinity"),
    (lambda m: m.sample(3, start=np.nan), "^start: "),
    (lambda m: m.sample(3, start=X[:, :4]), "^start: .*4 features"),
    (lambda m: m.sample(3, start=X[0]), "^start: "),
    (lambda m: m.sample(3, start=X[:0]), "^start: "),
    (lambda m: m.sample(3, start="data"), "^start: "),
    (lambda m: m.sample(3, random_state="seed"), "seed"),
    (lambda m: m.gibbs(np.full((2, 6), np.nan)), "NaN"),
    (lambda m: m.gibbs(X[:, :4]), "4 features"),
    (lambda m: m.reconstruct(X[:, :4]), "4 features"),
]


@pytest.mark.parametrize(("call", "message"), BAD)
def test_what_is_refused(model, call, message):
    with pytest.raises(ValueError, match=message):
        call(model)


SEEDED = {
    "sample": lambda m, s: m.sample(20, n_sweeps=3, random_state=s),
    "gibbs": lambda m, s: m.gibbs(X, 3, random_state=s),
    "exact_samples": lambda m, s: m.exact_samples(20, random_state=s),
    "impute": lambda m, s: m.impute(np.where(X > 0, X, np.nan), 3, random_state=s),
    "log_partition": lambda m, s: m.log_partition(method="ais", effort=20, random_state=s).log_z,
    "log_likelihood": lambda m, s: float(m.log_likelihood(X, log_z="ais", effort=20, random_state=s)),
    "diagnose": lambda m, s: m.diagnose(random_state=s).sigma_max,
    "fit": lambda m, s: type(m)(3, n_iter=1, random_state=s).fit(X).components_,
    "partial_fit": lambda m, s: type(m)(3, random_state=s).partial_fit(X).components_,
    "renormalization": lambda m, s: float(m.renormalization(X, random_state=s).log_mean_trace),
    "_sample_hiddens": lambda m, s: m._sample_hiddens(X, s),
    "random_patterns": lambda m, s: hopfield.random_patterns(3, 20, random_state=s),
    "corrupted": lambda m, s: hopfield.corrupted(np.ones((2, 20)), 0.3, random_state=s),
    "couplings": lambda m, s: sk.couplings(6, random_state=s),
    "Ising.sample": lambda m, s: Ising(np.ones((4, 4)) - np.eye(4)).sample(n_chains=5, random_state=s),
    "Hopfield": lambda m, s: Hopfield(dynamics="thermal", sweeps=3, random_state=s).fit(X).recall(X).states,
}
FIXED = ("diagnose", "renormalization")


@pytest.mark.parametrize("name", SEEDED)
def test_every_seed_of_numpy_is_taken(model, name):
    call = SEEDED[name]
    for make in (lambda k: k, np.int64, np.random.RandomState, np.random.default_rng):
        one, other = call(model, make(3)), call(model, make(3))
        assert np.array_equal(np.asarray(one), np.asarray(other))
        if name not in FIXED:
            assert not np.array_equal(np.asarray(one), np.asarray(call(model, make(4))))
    # A generator goes on.
    shared = np.random.default_rng(5)
    if name not in FIXED:
        assert not np.array_equal(np.asarray(call(model, shared)), np.asarray(call(model, shared)))


def test_draws_without_a_seed_go_on_and_are_reproducible_after_fit(model):
    first = [model.sample(20, n_sweeps=3), model.sample(20, n_sweeps=3), model.gibbs(X)]
    assert not np.array_equal(first[0], first[1])
    model.fit(X)
    again = [model.sample(20, n_sweeps=3), model.sample(20, n_sweeps=3), model.gibbs(X)]
    assert all(np.array_equal(a, b) for a, b in zip(first, again))


def test_the_estimators_generator_is_used():
    fits = [BernoulliRBM(3, n_iter=1, random_state=np.random.default_rng(k)).fit(X) for k in (1, 1, 2)]
    assert np.array_equal(fits[0].components_, fits[1].components_)
    assert not np.array_equal(fits[0].components_, fits[2].components_)
    assert np.array_equal(fits[0].gibbs(X), fits[1].gibbs(X))
    assert plefka.RBM(3, random_state=np.random.default_rng(0)).fit(X).score(X) < 0
