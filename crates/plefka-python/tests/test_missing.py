"""Missing entries: imputation, conditional likelihoods and training, against enumeration in numpy."""

import itertools
import pickle

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from plefka import EMFRBM, BernoulliRBM

STATES = np.array(list(itertools.product([0.0, 1.0], repeat=6)))


@pytest.fixture(scope="module")
def model():
    """A machine of 6 visible and 4 hidden units with strong weights."""
    rng = np.random.RandomState(1)
    model = BernoulliRBM(4, random_state=0, n_iter=1).fit(STATES)
    model.components_ = rng.randn(4, 6)
    model.intercept_visible_, model.intercept_hidden_ = rng.randn(6), rng.randn(4)
    return model


def log_weight(model, row):
    """ln of the sum of exp(-F) over the states that agree with a row where it is not NaN."""
    agree = np.all((STATES == row) | np.isnan(row), axis=1)
    return np.logaddexp.reduce(-model.free_energy(STATES[agree])), STATES[agree]


def holes(X, share, seed=0):
    X = X.astype(float).copy()
    X[np.random.RandomState(seed).rand(*X.shape) < share] = np.nan
    return X


def test_means_are_exact_and_draws_have_them(model):
    X = holes(STATES[[5, 9, 22, 40, 63]], 0.5)
    means = model.impute(X, means=True)
    for row, mean in zip(X, means):
        total, states = log_weight(model, row)
        wanted = np.exp(-model.free_energy(states) - total) @ states
        assert np.allclose(mean, wanted, rtol=0, atol=1e-12)
    many = np.repeat(X, 4000, axis=0)
    draws = model.impute(many, n_sweeps=50, random_state=1)
    assert np.isin(draws, (0, 1)).all()
    assert np.array_equal(draws[~np.isnan(many)], many[~np.isnan(many)])
    assert np.abs(draws.reshape(5, 4000, 6).mean(axis=1) - means).max() < 0.04
    assert np.array_equal(draws, model.impute(many, n_sweeps=50, random_state=1))
    model.set_params(n_threads=1)
    assert np.array_equal(draws, model.impute(many, n_sweeps=50, random_state=1))
    model.set_params(n_threads=None)
    assert not np.array_equal(draws, model.impute(many, n_sweeps=50, random_state=2))
    assert not np.array_equal(model.impute(many, n_sweeps=5), model.impute(many, n_sweeps=5))
    single = model.impute(X.astype(np.float32), means=True)
    assert single.dtype == np.float32 and np.allclose(single, means, atol=1e-5)


def test_means_by_sampling_where_enumeration_is_too_much():
    model = BernoulliRBM(40, random_state=0, n_iter=1).fit(np.eye(60))
    model.components_ = 0.01 * model.components_
    X = np.full((2, 60), np.nan)
    X[:, 0] = 1
    means = model.impute(X, means=True, n_sweeps=400, random_state=0)
    # Nearly without weights the means are those of the biases; draws would be off by a half.
    assert np.all(means[:, 0] == 1)
    assert np.abs(means[:, 1:] - 1 / (1 + np.exp(-model.intercept_visible_[1:]))).max() < 0.01
    with pytest.raises(ValueError, match="states of one row: found 1.100e12, expected at most 1.678e7"):
        model.conditional_log_likelihood(X, [0])


def test_conditional_log_likelihood(model):
    X = STATES[[5, 9, 22, 40]]
    held = np.array([True, False, True, False, False, True])
    given = np.where(held, X, np.nan)
    wanted = [log_weight(model, x)[0] - log_weight(model, g)[0] for x, g in zip(X, given)]
    found = model.conditional_log_likelihood(X, held)
    assert np.allclose(found, wanted, rtol=0, atol=1e-11)
    assert np.array_equal(found, model.conditional_log_likelihood(X, [0, 2, -1]))
    # Missing entries are summed over; with nothing held it is the likelihood of what is observed.
    missing = holes(X, 0.4)
    observed = model.conditional_log_likelihood(missing, [])
    wanted = [log_weight(model, x)[0] for x in missing] - np.float64(model.exact_log_partition())
    assert np.allclose(observed, wanted, rtol=0, atol=1e-11)
    scored = model.conditional_log_likelihood(missing, held)
    below = [log_weight(model, g)[0] for g in np.where(held, missing, np.nan)]
    assert np.allclose(scored, [log_weight(model, x)[0] for x in missing] - np.array(below), atol=1e-11)


@pytest.mark.parametrize("held", [[True, False], [6], [-7], [0.5], [[0, 1]], ["a"]])
def test_bad_held(model, held):
    with pytest.raises(ValueError, match="held: found .* expected a mask of 6 booleans, or indices from -6 to 5"):
        model.conditional_log_likelihood(STATES, held)


def test_bad_sweeps_and_samples(model):
    for sweeps in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="n_sweeps"):
            model.impute(STATES, n_sweeps=sweeps)
    with pytest.raises(ValueError, match="infinity"):
        model.impute(STATES + np.inf)
    with pytest.raises(ValueError, match="expecting 6 features"):
        model.impute(STATES[:, :3])


@pytest.mark.parametrize("estimator", [BernoulliRBM, EMFRBM])
def test_missing_entries_need_the_parameter(estimator, bits):
    X = holes(bits[:60], 0.2)
    with pytest.raises(ValueError, match="NaN"):
        estimator(4, n_iter=1).fit(X)
    model = estimator(4, n_iter=1, random_state=0, allow_missing=True).fit(X)
    assert model.__sklearn_tags__().input_tags.allow_nan and not estimator().__sklearn_tags__().input_tags.allow_nan
    with pytest.raises(ValueError, match="infinity"):
        model.fit(np.where(np.isnan(X), np.inf, X))
    sparse = sp.csr_matrix(np.nan_to_num(X, nan=np.nan))
    with pytest.raises(ValueError, match="found NaN in a sparse matrix"):
        model.fit(sparse)
    for method in ("transform", "score_samples", "free_energy", "gibbs"):
        out = getattr(model, method)(X)
        assert np.isfinite(out).all()
    assert np.array_equal(model.transform(X), model.transform(X))
    assert np.isfinite(model.partial_fit(X).components_).all()
    strict = clone(model).set_params(out_of_range="error")
    with pytest.raises(ValueError, match=r"row 0, column 1: found 2.0"):
        strict.fit(np.array([[np.nan, 2.0], [0.0, 1.0]]))
    with pytest.raises(ValueError, match="allow_missing"):
        estimator(allow_missing="yes").fit(X)


@pytest.mark.parametrize("estimator", [BernoulliRBM, EMFRBM])
def test_nothing_missing_changes_nothing(estimator, bits, same):
    one = estimator(6, n_iter=2, random_state=0).fit(bits[:200])
    assert same(one, estimator(6, n_iter=2, random_state=0, allow_missing=True).fit(bits[:200]))


def test_initial_biases_are_those_of_what_is_observed(bits):
    X = holes(bits[:300], 0.3)
    X[:, 7] = np.nan
    weight = np.arange(300) % 4
    model = EMFRBM(2, n_iter=0, allow_missing=True, random_state=0)
    means = np.clip(np.nanmean(np.delete(X, 7, axis=1), axis=0), 1e-8, 1 - 1e-8)
    logit = np.log(means / (1 - means))
    assert np.allclose(np.delete(model.fit(X).v_bias, 7), logit) and model.v_bias[7] == 0
    weighted = model.fit(X, sample_weight=weight).v_bias
    repeated = model.fit(X.repeat(weight, axis=0)).v_bias
    assert np.allclose(weighted, repeated)


def test_training_beats_filling_in_zeros(bits):
    train, unseen = bits[:1400], bits[1400:]
    X = holes(train, 0.4)
    make = lambda: BernoulliRBM(12, learning_rate=0.05, batch_size=20, n_iter=30, random_state=0, allow_missing=True)
    score = lambda model: (-model.free_energy(unseen)).mean() - model.exact_log_partition()
    complete, missing, zeros = (score(make().fit(data)) for data in (train, X, np.nan_to_num(X, nan=0.0)))
    assert missing > zeros + 5 and missing > complete - 3, (complete, missing, zeros)


def test_pickle_and_threads(bits, same):
    X = holes(bits[:200], 0.3)
    make = lambda **more: BernoulliRBM(8, n_iter=2, random_state=3, allow_missing=True, **more)
    model = make().fit(X)
    assert same(model, make(n_threads=1).fit(X))
    copy = pickle.loads(pickle.dumps(model))
    assert same(model.partial_fit(X[:20]), copy.partial_fit(X[:20]))
    assert same(model.fit(X), make().fit(X)), "a fit forgets the one before"


def test_monitor_and_pipeline(bits):
    from sklearn.datasets import load_digits

    X, y = holes(bits[:400], 0.1), load_digits().target[:400]
    model = EMFRBM(8, n_iter=2, random_state=0, monitor=True, allow_missing=True).fit(X)
    assert np.isfinite(model.entropies_).all() and len(model.entropies_) == 2
    assert np.isfinite(model.log_partition(X[:50], method="ais", effort=100).log_z)
    with pytest.raises(ValueError, match=r"X: found missing entries, .* conditional_log_likelihood\(X, \[\]\)"):
        model.log_likelihood(X)
    with pytest.raises(ValueError, match="X: found missing entries"):
        model.score_samples(X, log_z=0.0)
    rbm = BernoulliRBM(40, n_iter=20, random_state=0, allow_missing=True)
    assert make_pipeline(rbm, LogisticRegression(C=10, max_iter=1000)).fit(X, y).score(X, y) > 0.7
