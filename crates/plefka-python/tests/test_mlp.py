"""Perceptrons: they learn, give the same bits for any number of threads, go on after a pickle, and name what is wrong."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, train_test_split

from plefka import DeformedImages, MLPClassifier, TrainingWarning


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    X = (X / 16).astype(np.float32)
    return train_test_split(X, y, test_size=0.3, random_state=0)


def small(**parameters):
    settings = {"learning_rate_init": 0.01, "max_iter": 12, "random_state": 0, **parameters}
    return MLPClassifier((32, 16), **settings)


def test_digits_are_learned(digits):
    X, X_test, y, y_test = digits
    net = small(max_iter=25, learning_rate="cosine").fit(X, y)
    assert net.score(X_test, y_test) > 0.93
    probabilities = net.predict_proba(X_test)
    assert probabilities.dtype == np.float32 and np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(np.exp(net.predict_log_proba(X_test)), probabilities)
    assert [w.shape for w in net.coefs_] == [(64, 32), (32, 16), (16, 10)]
    assert net.n_iter_ == 25 == len(net.loss_curve_) == len(net.history_)
    assert net.loss_curve_[-1] < 0.1 * net.loss_curve_[0] and net.findings_ == []


def test_forward_pass_is_numpys(digits):
    X, X_test, y, _ = digits
    net = small(max_iter=2, activation="tanh", inputs="standard").fit(X.astype(np.float64), y)
    h = (X_test - X.astype(np.float64).mean(axis=0)) / np.where(X.std(axis=0) > 0, X.astype(np.float64).std(axis=0), 1)
    for k, (w, b) in enumerate(zip(net.coefs_, net.intercepts_)):
        h = h @ w + b
        h = h if k == 2 else np.tanh(h)
    p = np.exp(h - h.max(axis=1, keepdims=True))
    assert np.allclose(net.predict_proba(X_test.astype(np.float64)), p / p.sum(axis=1, keepdims=True), atol=1e-9)


@pytest.mark.parametrize(
    "parameters",
    [
        {"solver": "sgd"},
        {"solver": "sgd", "nesterovs_momentum": False, "clip": 0.5},
        {"solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.3},
        {"solver": "rmsprop", "dropout": 0.1},
        {"solver": "rmsprop-tf1", "max_norm": 2.0},
        {"batch_norm": True, "averaging": 0.9, "input_dropout": 0.1},
        {"augment": "rotation=10,elastic=0.3,smoothness=2", "inputs": "centred"},
    ],
)
def test_threads_do_not_matter_and_every_way_learns(digits, parameters):
    X, X_test, y, y_test = digits
    one = small(n_threads=1, **parameters).fit(X, y)
    two = small(n_threads=2, **parameters).fit(X, y)
    assert all((a == b).all() for a, b in zip(one.coefs_, two.coefs_))
    assert one.score(X_test, y_test) > 0.6


def test_partial_fit_goes_on_after_a_pickle(digits):
    X, _, y, _ = digits
    whole, parts = small(), small()
    for k in range(4):
        whole.partial_fit(X, y, classes=range(10))
        parts = pickle.loads(pickle.dumps(parts.partial_fit(X, y, classes=range(10))))
        assert parts.n_iter_ == k + 1
    assert all((a == b).all() for a, b in zip(whole.coefs_, parts.coefs_))
    # At a constant rate passes of `fit` are the same.
    fitted = small(max_iter=4, tol=0).fit(X, y)
    assert all((a == b).all() for a, b in zip(whole.coefs_, fitted.coefs_))


def test_training_ends_when_it_is_told_or_no_longer_improves(digits):
    X, _, y, _ = digits
    seen = []
    net = small(callback=lambda record: seen.append(record) or len(seen) == 3).fit(X, y)
    assert net.n_iter_ == 3 and seen[-1] == net.history_[-1] and seen[0]["epoch"] == 1
    net = small(max_iter=50, tol=10.0, n_iter_no_change=4).fit(X, y)
    assert net.n_iter_ == 5
    with pytest.raises(ZeroDivisionError):
        small(callback=lambda record: 1 / 0).fit(X, y)


def test_a_collapse_is_a_warning(digits):
    X, _, y, _ = digits
    wild = {"solver": "rmsprop", "learning_rate": "exponential", "learning_rate_init": 0.001, "final_rate": 3.0, "max_iter": 40}
    with pytest.warns(TrainingWarning, match="times its best"):
        net = small(**wild).fit(X, y)
    assert net.findings_[0]["done"] == "rolled back" and net.findings_[-1]["rate_factor"] < 1


def test_searches_and_labels_of_text(digits):
    X, _, y, _ = digits
    names = np.array([f"digit {k}" for k in range(10)])[y]
    search = GridSearchCV(small(max_iter=3), {"alpha": [0.0, 1e-3]}, cv=2).fit(X, names)
    assert search.best_score_ > 0.5 and clone(search.best_estimator_).get_params()["max_iter"] == 3
    assert search.predict(X[:2])[0].startswith("digit")


def test_wrong_use_is_named(digits):
    X, _, y, _ = digits
    for parameters, part in [
        ({"hidden_layer_sizes": (3, 0)}, "hidden_layer_sizes"),
        ({"augment": "turn=3"}, "augment"),
        ({"augment": "ciresan", "image_shape": (8, 9)}, "image_shape"),
        ({"augment": "ciresan", "inputs": "standard"}, "inputs"),
        ({"learning_rate": "exponential"}, "final_rate"),
        ({"dropout": 1.0}, "dropout"),
        ({"callback": 3}, "callback"),
    ]:
        with pytest.raises((ValueError, TypeError), match=part):
            clone(small()).set_params(**parameters).fit(X, y)
    with pytest.raises(ValueError, match="classes"):
        small().partial_fit(X, y)
    with pytest.raises(ValueError, match="one of"):
        small().partial_fit(X, y, classes=range(5))
    with pytest.raises(ValueError, match="text"):
        small().fit(X.astype(str), y)


def test_deformed_pictures():
    X = np.random.default_rng(0).random((20, 63)).astype(np.float32)
    deformed = DeformedImages("rotation=20,elastic=0.5,smoothness=2", (7, 9), random_state=3)
    first = deformed.draw(X)
    assert (first == clone(deformed).set_params(n_threads=1).draw(X)).all()
    assert (first != deformed.draw(X, epoch=1)).any() and (deformed.draw(np.zeros_like(X)) == 0).all()
    labels = np.arange(20) % 2
    narrow = deformed.draw(X, labels)
    assert (narrow[labels == 0] == first[labels == 0]).all() and (narrow[1] != first[1]).any()
    unchanged = DeformedImages("rotation=0,slant=0,scale=0,elastic=0", (7, 9), random_state=0)
    assert (unchanged.draw(X) == X).all()
    for bad, part in [(X[:, :60], "pixels"), (X.astype(str), "text")]:
        with pytest.raises(ValueError, match=part):
            deformed.draw(bad)
    with pytest.raises(ValueError, match="epoch"):
        deformed.draw(X, epoch=-1)
