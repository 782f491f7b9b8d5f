"""What scikit-learn's tests ask of its BernoulliRBM, asked of both estimators in tests of our own."""

import re
import sys

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.neural_network import BernoulliRBM as Theirs

from plefka import EMFRBM, BernoulliRBM

FORMATS = [sp.csr_matrix, sp.csc_matrix, sp.coo_matrix, sp.csr_array, sp.csc_array, sp.coo_array, sp.lil_matrix]


def test_learns_as_well_as_scikit_learn(digits):
    """Same algorithm, other random numbers: the same pseudo-likelihood within the spread over seeds."""
    parameters = {"n_components": 64, "learning_rate": 0.1, "batch_size": 10, "n_iter": 7}
    ours = [BernoulliRBM(random_state=seed, **parameters).fit(digits) for seed in range(3)]
    theirs = Theirs(random_state=9, **parameters).fit(digits)
    scores = [model.score_samples(digits).mean() for model in ours]
    judge = BernoulliRBM()
    judge.components_, judge.n_features_in_ = theirs.components_, 64
    judge.intercept_hidden_, judge.intercept_visible_ = theirs.intercept_hidden_, theirs.intercept_visible_
    reference = judge.score_samples(digits).mean()
    assert reference == pytest.approx(-21, abs=1)
    assert scores == pytest.approx([reference] * 3, abs=0.5)


def test_partial_fit_learns(digits):
    X = digits.copy()
    model = BernoulliRBM(n_components=64, learning_rate=0.1, batch_size=20, random_state=9)
    for _ in range(7):
        for batch in np.array_split(X, 90):
            assert model.partial_fit(batch) is model
    assert model.score_samples(X).mean() == pytest.approx(-21, abs=1)
    assert np.array_equal(X, digits)


def test_emf_learns(bits):
    untrained = EMFRBM(64, n_iter=0, random_state=0).fit(bits)
    model = EMFRBM(64, learning_rate=0.05, n_iter=20, random_state=0).fit(bits)
    gain = model.score_samples(bits).mean() - untrained.score_samples(bits).mean()
    assert gain > 2


def test_first_step_is_scikit_learns(digits):
    """From equal parameters and chains the positive phase, which draws nothing, moves the parameters alike."""
    X = digits[:10]
    ours = BernoulliRBM(n_components=8, batch_size=10, learning_rate=0.1, random_state=0, n_iter=0).fit(digits)
    start = ours.components_.copy()
    ours.partial_fit(X)
    # The chains start with h = 0, so their visible units are fair coins: v of the negative phase is in the update.
    v_negative = (X.mean(axis=0) - ours.intercept_visible_ / 0.1) * 10
    assert np.allclose(v_negative, np.round(v_negative), atol=1e-9)
    positive = 1 / (1 + np.exp(-X @ start.T))
    negative = (positive.mean(axis=0) - ours.intercept_hidden_ / 0.1) * 10
    assert np.all((negative > 4) & (negative < 6))


def test_transform_is_the_logistic_function(digits, make):
    model = make().fit(digits)
    expected = 1 / (1 + np.exp(-(digits @ model.components_.T + model.intercept_hidden_)))
    assert np.allclose(model.transform(digits), expected, rtol=1e-12, atol=0)
    assert np.array_equal(model.transform(digits), model._mean_hiddens(digits))
    assert np.allclose(model._mean_hiddens(digits[0]), expected[0], rtol=1e-12)


def test_free_energy_and_score_are_their_definitions(bits, make):
    model = make().fit(bits)
    X = bits[:5]

    def free_energy(v):
        fields = v @ model.components_.T + model.intercept_hidden_
        return -v @ model.intercept_visible_ - np.logaddexp(0, fields).sum(axis=1)

    assert np.allclose(model.free_energy(X), free_energy(X), rtol=1e-12)
    expected = np.zeros(len(X))
    for i in range(X.shape[1]):
        flipped = X.copy()
        flipped[:, i] = 1 - flipped[:, i]
        expected -= np.logaddexp(0, free_energy(X) - free_energy(flipped))
    assert np.allclose(model.score_samples(X), expected, rtol=1e-9)


def test_one_flip_estimates_the_exact_score(bits, make):
    model = make(pseudo_likelihood="one_flip").fit(bits)
    one = model.score_samples(bits)
    assert np.array_equal(one, model.score_samples(bits)), "an int seeds every call alike"
    model.set_params(pseudo_likelihood="exact")
    exact = model.score_samples(bits)
    standard_error = (one - exact).std() / np.sqrt(len(bits))
    assert abs((one - exact).mean()) < 5 * standard_error
    assert standard_error > 0


@pytest.mark.parametrize("container", FORMATS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sparse_equals_dense(bits, make, container, dtype):
    X = bits[:90].astype(dtype)
    sparse, dense = make().fit(container(X)), make().fit(X)
    tolerance = {"rtol": 1e-4 if dtype is np.float32 else 1e-9, "atol": 1e-5 if dtype is np.float32 else 1e-12}
    assert np.allclose(sparse.components_, dense.components_, **tolerance)
    for method in ("transform", "score_samples", "free_energy"):
        assert np.allclose(getattr(dense, method)(container(X)), getattr(dense, method)(X), **tolerance)
    partial = make().partial_fit(container(X))
    assert np.allclose(partial.components_, make().partial_fit(X).components_, **tolerance)
    assert dense.gibbs(container(X)).shape == X.shape


def test_sparse_with_repeated_and_unsorted_entries(make):
    X = sp.csr_matrix((np.array([0.5, 0.5, 1.0]), np.array([2, 2, 0]), np.array([0, 3, 3])), shape=(2, 3))
    stored = X.copy()
    model = make(batch_size=2).fit(X)
    assert np.allclose(model.transform(X), model.transform(X.toarray()))
    assert np.array_equal(X.data, stored.data) and np.array_equal(X.indices, stored.indices)


def test_sparse_data_are_not_made_dense():
    """Dense, these samples would take 6.4 GB."""
    resource = pytest.importorskip("resource")
    n_samples, n_features = 200_000, 4_000
    columns = np.random.RandomState(0).randint(0, n_features, n_samples)
    X = sp.csr_matrix((np.ones(n_samples), columns, np.arange(n_samples + 1)), shape=(n_samples, n_features))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    model = BernoulliRBM(2, n_iter=1, batch_size=5000, n_chains=10, random_state=0).fit(X)
    assert model.transform(X).shape == (n_samples, 2)
    assert model.free_energy(X).shape == (n_samples,)
    unit = 1 if sys.platform == "darwin" else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 1e9


@pytest.mark.parametrize("dtype_in, dtype_out", [(np.float32, np.float32), (np.float64, np.float64), (int, np.float64)])
def test_dtypes(digits, make, dtype_in, dtype_out):
    X = digits[:100].astype(dtype_in)
    model = make().fit(X)
    for array in (model.transform(X), model.components_, model.intercept_hidden_, model.intercept_visible_):
        assert array.dtype == dtype_out
    assert model.components_.shape == (16, 64)


def test_precisions_agree(digits, make):
    wide, narrow = make().fit(digits[:100]), make().fit(digits[:100].astype(np.float32))
    if type(wide) is EMFRBM:
        assert np.allclose(wide.components_, narrow.components_, rtol=1e-3, atol=1e-6)
    # Either model takes either precision.
    assert wide.transform(digits.astype(np.float32)).dtype == np.float32
    assert np.allclose(wide.transform(digits), wide.transform(digits.astype(np.float32)), atol=1e-5)


def test_memory_layouts_give_the_same_bits(digits, make, same):
    X = digits[:200]
    reference = make().fit(X)
    wider = np.zeros((200, 128))
    wider[:, ::2] = X
    frozen = X.copy()
    frozen.flags.writeable = False
    for other in (np.asfortranarray(X), wider[:, ::2], X[::-1].copy()[::-1], frozen, X.tolist()):
        assert same(make().fit(other), reference)
        assert np.array_equal(reference.transform(other), reference.transform(X))


def test_gibbs(digits):
    model = BernoulliRBM(n_components=42, batch_size=40, n_iter=20, random_state=42).fit(digits)
    first, second = model.gibbs(digits), model.gibbs(digits)
    assert first.dtype == bool and first.shape == digits.shape
    assert np.all((first != second).any(axis=1))
    again = BernoulliRBM(n_components=42, batch_size=40, n_iter=20, random_state=42).fit(digits)
    assert np.array_equal(again.gibbs(digits), first)
    assert not np.array_equal(again.gibbs(digits, n_steps=3), second)


def test_gibbs_follows_the_conditionals():
    """One hidden unit copies the visible one; both conditionals are nearly certain."""
    model = BernoulliRBM(n_components=1, n_iter=0).fit(np.array([[0.0], [1.0]]))
    model.components_ = np.array([[40.0]])
    model.intercept_hidden_, model.intercept_visible_ = np.array([-20.0]), np.array([-20.0])
    X = np.tile([[0.0], [1.0]], (3000, 1))
    assert np.array_equal(model.gibbs(X, n_steps=5), X.astype(bool))
    model.components_ = np.array([[0.0]])
    model.intercept_visible_ = np.array([np.log(3)])
    draws = model.gibbs(X)
    assert draws.mean() == pytest.approx(0.75, abs=5 * np.sqrt(0.1875 / len(X)))
    assert not np.array_equal(draws[:1024], draws[1024:2048]), "blocks of rows draw independently"


def test_private_sampling_helpers(digits):
    model = BernoulliRBM(n_components=2, batch_size=5, n_iter=5, random_state=42).fit(digits[:100])
    rng = np.random.RandomState(0)
    mean = np.mean([model._sample_hiddens(digits[0], rng) for _ in range(400)], axis=0)
    assert np.allclose(mean, model._mean_hiddens(digits[0]), atol=5 * 0.5 / 20)
    h = np.array([1.0, 0.0])
    mean = np.mean([model._sample_visibles(h, rng) for _ in range(400)], axis=0)
    expected = 1 / (1 + np.exp(-(h @ model.components_ + model.intercept_visible_)))
    assert np.allclose(mean, expected, atol=5 * 0.5 / 20)


def test_score_is_not_clipped():
    X = np.vstack([np.zeros(1000), np.ones(1000)])
    model = BernoulliRBM(n_components=10, batch_size=2, n_iter=10, random_state=42).fit(X)
    assert np.all(model.score_samples(X) < -300)
    assert np.allclose(model.score_samples(X), model.score_samples(sp.lil_matrix(X)))
    assert np.isfinite(model.score_samples([np.arange(1000) * 100])).all()


@pytest.mark.parametrize("container", [np.asarray, sp.csc_matrix])
def test_verbose(make, container, capsys):
    model = make(n_components=2, batch_size=2, n_iter=2, verbose=True).fit(container([[0.0], [1.0]]))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    name = type(model).__name__
    for k, line in enumerate(lines, 1):
        pattern = rf"\[{name}\] Iteration {k}, pseudo-likelihood = -?\d+\.\d\d, time = \d+\.\d\ds"
        assert re.fullmatch(pattern, line)
    make(n_iter=1).fit([[0.0, 1.0], [1.0, 0.0]])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_feature_names_out(digits, make, method):
    model = getattr(make(n_components=10), method)(digits)
    prefix = type(model).__name__.lower()
    assert list(model.get_feature_names_out()) == [f"{prefix}{i}" for i in range(10)]


def test_small_data_and_no_passes(digits, make):
    assert make(batch_size=10).fit(sp.csr_matrix(digits[:4])).n_iter_ == 3
    untrained = make(n_iter=0).fit(digits)
    assert untrained.n_iter_ == 0
    assert np.all(untrained.intercept_hidden_ == 0)


def test_chains_have_scikit_learns_shape(digits):
    model = BernoulliRBM(n_components=7, batch_size=15, n_iter=0).fit(digits)
    assert np.array_equal(model.h_samples_, np.zeros((15, 7)))
    model.partial_fit(digits[:15])
    assert set(np.unique(model.h_samples_)) == {0.0, 1.0}
    assert not hasattr(EMFRBM(n_iter=1).fit(digits), "h_samples_")
    assert EMFRBM(9, n_iter=1, persistent=True).fit(digits).h_samples_.shape == (100, 9)
    assert EMFRBM(9, n_iter=1, persistent=True, n_replicas=7).fit(digits).h_samples_.shape == (7, 9)
