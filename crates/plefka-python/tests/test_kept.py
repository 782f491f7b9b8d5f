"""What is computed from a model follows its arrays, however they are changed; while nobody can change them they are not looked at."""

import copy
import pickle
import threading

import numpy as np
import pytest
from sklearn.base import clone

from plefka import EMFRBM, RBM, BernoulliRBM

MAKERS = {
    "bernoulli": lambda: BernoulliRBM(4, n_iter=1, random_state=0),
    "emf": lambda: EMFRBM(4, n_iter=1, random_state=0),
    "gaussian": lambda: RBM(4, visible="gaussian", learning_rate=0.01, n_iter=1, random_state=0),
}


SAMPLES = (np.random.RandomState(0).rand(70, 12) < 0.5).astype(float)


@pytest.fixture(params=MAKERS)
def model(request):
    return MAKERS[request.param]().fit(SAMPLES[:60])


@pytest.fixture
def X():
    return SAMPLES[60:].copy()


def results(model, X):
    """What is computed from X in both precisions; Gibbs sampling from a seed that is the same every time."""
    model.random_state_ = np.random.RandomState(5)
    out = [f(X.astype(dtype)) for dtype in (np.float64, np.float32) for f in (model.transform, model.free_energy)]
    return [*out, model.gibbs(X, 3)]


def fresh(model, X):
    """The same of an estimator that has kept nothing."""
    other = copy.copy(model)
    other.__dict__ = {name: value for name, value in vars(model).items() if name != "_kept"}
    return results(other, X)


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other))


def follows(model, X, before):
    """Whether results are those of the arrays, and others than before."""
    after = results(model, X)
    return same(after, fresh(model, X)) and not same(after, before) and not np.array_equal(after[0], before[0])


def is_trusted(model):
    return model._kept._entry[2] is model._kept._touch


def in_place(model):
    model.components_[1, 2] += 0.5


def through_a_view(model):
    model.components_.T[2:4][:, 1] *= -3.0
    model.components_.ravel(order="K")[5] += 0.5


def in_place_operator(model):
    model.components_ *= -2.0


def of_a_bias(model):
    model.intercept_hidden_[0] += 0.5


def of_the_parameters(model):
    (model.hidden_parameters_[0] if isinstance(model, RBM) else model.intercept_hidden_)[:] -= 0.25


def assigned(model):
    model.components_ = model.components_ + 0.25


def assigned_as_lists(model):
    model.components_ = (2.0 * np.asarray(model.components_)).tolist()


def by_setattr_of_the_dictionary(model):
    vars(model)["components_"] = vars(model)["components_"] + 0.25


def trained(model):
    model.partial_fit(SAMPLES[:5])


CHANGES = [
    in_place, through_a_view, in_place_operator, of_a_bias, of_the_parameters, assigned, assigned_as_lists,
    by_setattr_of_the_dictionary, trained,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_results_follow_the_arrays(model, X, change):
    for _ in range(3):
        before = results(model, X)
        change(model)
        assert follows(model, X, before)


def test_results_follow_arrays_that_somebody_holds(model, X):
    weights, of_hidden = model.components_, model.intercept_hidden_
    view = memoryview(of_hidden)
    view_of_weights = weights[1:3]
    del weights, of_hidden
    for edit in (lambda: view_of_weights.__setitem__((0, 0), view_of_weights[0, 0] + 0.5), lambda: view.__setitem__(1, 0.75)):
        before = results(model, X)
        assert not is_trusted(model)
        edit()
        assert follows(model, X, before)
    del view, view_of_weights, edit
    results(model, X)
    assert is_trusted(model)


def test_results_follow_an_array_that_was_handed_in(model, X):
    mine = np.asfortranarray(model.components_ + 0.25)
    model.components_ = mine
    for _ in range(2):
        before = results(model, X)
        mine[2, 3] += 0.5
        assert follows(model, X, before)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_duplicates(model, X, duplicate):
    before = results(model, X)
    other = duplicate(model)
    assert same(results(other, X), before)
    shared = vars(other)["components_"] is vars(model)["components_"]
    assert shared == (duplicate is copy.copy)
    in_place(other)
    assert follows(other, X, before)
    assert follows(model, X, before) if shared else same(results(model, X), before)
    other.components_ = other.components_ + 1.0
    assert same(results(model, X), fresh(model, X)) and same(results(other, X), fresh(other, X))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_may_share_its_arrays(model, X, protocol):
    other, weights = pickle.loads(pickle.dumps((model, model.components_), protocol))
    before = results(other, X)
    weights[0, 0] += 0.5
    assert follows(other, X, before)


def test_clones_and_files(model, X, tmp_path):
    before = results(model, X)
    assert "_kept" not in vars(clone(model))
    model.save(tmp_path / "m")
    loaded = type(model).load(tmp_path / "m")
    assert same(results(loaded, X), before)
    in_place(loaded)
    assert follows(loaded, X, before) and same(results(model, X), before)
    assert follows(model.fit(SAMPLES[:30]), X, before)


def test_memory_of_a_file(model, X, tmp_path):
    path = tmp_path / "weights.npy"
    np.save(path, model.components_)
    model.components_ = np.load(path, mmap_mode="r")
    before = results(model, X)
    other = np.load(path, mmap_mode="r+")
    other[1, 1] += 0.5
    other.flush()
    assert follows(model, X, before) and not is_trusted(model)


def test_nothing_is_made_anew_without_need(model, X):
    model.transform(X)
    assert is_trusted(model)
    machine = model._machine(np.float64)
    assert model._machine(np.float64) is machine
    _ = model.components_.shape
    assert not is_trusted(model)
    assert model._machine(np.float64) is machine and is_trusted(model)
    again = pickle.loads(pickle.dumps(model, protocol=4))
    again.transform(X)
    assert is_trusted(again)
    attributes = dict(vars(model))
    model.transform(X)
    assert attributes.keys() == vars(model).keys() and all(vars(model)[k] is v for k, v in attributes.items())


def test_threads(model, X):
    """Readers in several threads see the change that was made before they were started."""
    for _ in range(20):
        in_place(model)
        expected = fresh(model, X)[0]
        found = [None] * 4

        def work(k):
            found[k] = model.transform(X)

        threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert all(np.array_equal(one, expected) for one in found)


def test_numbers_that_are_not_finite_are_refused(model, X):
    results(model, X)
    model.components_[0, 0] = np.nan
    with pytest.raises(ValueError):
        model.transform(X)
    del model.components_
    with pytest.raises(AttributeError, match="no attribute 'components_'"):
        model.transform(X)
