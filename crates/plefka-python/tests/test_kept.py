"""Fitted arrays: what is assigned counts, edits in place are refused, before and after every kind of copy."""

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
NAMES = {
    "bernoulli": ["components_", "intercept_visible_", "intercept_hidden_"],
    "emf": ["components_", "intercept_visible_", "intercept_hidden_", "W", "v_bias", "h_bias"],
    "gaussian": [
        "components_", "intercept_visible_", "intercept_hidden_", "visible_parameters_", "hidden_parameters_"
    ],
}


def skopsed(model):
    io = pytest.importorskip("skops.io")
    data = io.dumps(model)
    return io.loads(data, trusted=io.get_untrusted_types(data=data))


def saved(model, tmp_path):
    model.save(tmp_path / "m.safetensors")
    return type(model).load(tmp_path / "m.safetensors")


WAYS = {
    "itself": lambda model, _: model,
    "copy": lambda model, _: copy.copy(model),
    "deepcopy": lambda model, _: copy.deepcopy(model),
    **{f"pickle {p}": lambda model, _, p=p: pickle.loads(pickle.dumps(model, p)) for p in (2, 4, 5)},
    "file": saved,
    "skops": lambda model, _: skopsed(model),
    "clone, fitted": lambda model, _: clone(model).fit(SAMPLES[:60]),
    "trained on": lambda model, _: model.partial_fit(SAMPLES[:60]),
}
PAIRS = [(kind, name) for kind, names in NAMES.items() for name in names]


def results(model):
    """What is computed in both precisions; Gibbs sampling from one seed."""
    X = SAMPLES[60:]
    out = [f(X.astype(dtype)) for dtype in (np.float64, np.float32) for f in (model.transform, model.free_energy)]
    return [*out, model.gibbs(X, 3, random_state=5)]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other))


def fresh(model):
    """The results of an estimator that has kept no machine."""
    other = copy.copy(model)
    vars(other).pop("_kept", None)
    return results(other)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_arrays_can_be_assigned_and_not_edited(kind, name, way, tmp_path):
    model = WAYS[way](MAKERS[kind]().fit(SAMPLES[:60]), tmp_path)
    before = results(model)
    array = getattr(model, name)
    first = (0,) * array.ndim
    with pytest.raises(ValueError, match="read-only"):
        array[first] = 3.0
    with pytest.raises(ValueError, match="read-only"):
        array.T.ravel(order="K")[:1].base[first] = 3.0
    with pytest.raises(ValueError, match="(?i)writeable"):
        array.flags.writeable = True
    with pytest.raises(ValueError, match="read-only"):
        array += 1.0
    assert same(results(model), before)
    mine = np.array(array) + 0.5
    setattr(model, name, mine)
    assert same(results(model), fresh(model)) and not np.array_equal(results(model)[1], before[1])
    assert np.array_equal(getattr(model, name), mine)
    # The model has a copy: what its giver does afterwards changes nothing.
    after = results(model)
    mine += 1.0
    assert same(results(model), after) and not np.array_equal(getattr(model, name), mine)
    setattr(model, name, (np.array(array) * 2).tolist())
    assert same(results(model), fresh(model)) and not same(results(model), after)
    model.partial_fit(SAMPLES[:5])
    assert same(results(model), fresh(model))


@pytest.mark.parametrize("kind", MAKERS)
def test_copies_are_independent(kind):
    model = MAKERS[kind]().fit(SAMPLES[:60])
    before = results(model)
    for way in ("copy", "deepcopy", "pickle 5"):
        other = WAYS[way](model, None)
        assert same(results(other), before)
        other.components_ = other.components_ + 1.0
        other.partial_fit(SAMPLES[:20])
        assert same(results(model), before) and not same(results(other), before)
        # The runs are apart, too: the same step from both gives the same bits as from the model alone.
        one, two = WAYS[way](model, None), WAYS[way](model, None)
        one.partial_fit(SAMPLES[:9])
        assert same(results(one), results(two.partial_fit(SAMPLES[:9])))


def test_arrays_that_come_in_by_the_dictionary_are_read_only():
    model = MAKERS["bernoulli"]().fit(SAMPLES[:60])
    mine = np.zeros((4, 12))
    vars(model)["components_"] = mine
    before = results(model)
    vars(model)["components_"] = mine + 1.0
    assert not same(results(model), before) and same(results(model), fresh(model))
    assert not model.components_.flags.writeable


def test_a_machine_is_made_once():
    model = MAKERS["gaussian"]().fit(SAMPLES[:60])
    held = model.components_, model.intercept_visible_, memoryview(model.hidden_parameters_)
    machine = model._machine(np.float64)
    results(model)
    assert model._machine(np.float64) is machine and held
    assert model._machine(np.float32) is model._machine(np.float32)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("intercept_visible_", np.zeros(3), "shape"),
        ("intercept_visible_", 3.0, "shape"),
        ("components_", "three", "expected an array of numbers"),
        ("components_", np.zeros((4, 5)), None),
        ("hidden_parameters_", np.full((1, 4), np.nan), None),
    ],
)
def test_what_cannot_be_assigned_is_refused(name, value, message):
    model = MAKERS["gaussian"]().fit(SAMPLES[:60])
    with pytest.raises(ValueError, match=message):
        setattr(model, name, value)
        model.transform(SAMPLES)


def test_threads():
    """Readers in several threads see the change that was made before they were started."""
    model = MAKERS["emf"]().fit(SAMPLES[:60])
    for step in range(20):
        model.components_ = np.array(model.components_) + 0.1 * step
        expected, found = fresh(model)[0], [None] * 4

        def work(k):
            found[k] = model.transform(SAMPLES[60:])

        threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert all(np.array_equal(one, expected) for one in found)


def test_deleted():
    model = MAKERS["emf"]().fit(SAMPLES[:60])
    del model.components_
    with pytest.raises(AttributeError, match="components_"):
        model.free_energy(SAMPLES)
