"""Bad input, one by one: what was found and what was expected."""

import numpy as np
import pytest
import scipy.sparse as sp

from plefka import EMFRBM, RBM, BernoulliRBM, OutOfRangeWarning

GOOD = np.array([[0.0, 1.0, 0.0], [1.0, 1.0, 0.0]])


@pytest.fixture(params=[BernoulliRBM, EMFRBM])
def estimator(request):
    return request.param(2, n_iter=1)


@pytest.mark.parametrize(
    "X, error, message",
    [
        (np.array([0.0, 1.0]), ValueError, "Expected 2D array, got 1D array"),
        (np.zeros((2, 2, 2)), ValueError, "dim 3"),
        (np.array([["a", "b"]]), ValueError, "found text .* expected numbers"),
        (np.array([["1", "0"]]), ValueError, "found text .* expected numbers"),
        (np.array([[b"1", b"0"]]), ValueError, "found text .* expected numbers"),
        (np.array([[{}, 1]], dtype=object), TypeError, "number"),
        (np.array([[1 + 2j, 0]]), ValueError, "Complex data not supported"),
        (np.array([[np.nan, 0]]), ValueError, "NaN"),
        (np.array([[np.inf, 0]]), ValueError, "infinity"),
        (sp.csr_matrix(np.array([[-np.inf, 0]])), ValueError, "infinity"),
        (np.zeros((0, 3)), ValueError, r"0 sample\(s\)"),
        (np.zeros((3, 0)), ValueError, r"0 feature\(s\)"),
        (sp.csr_matrix((0, 3)), ValueError, r"0 sample\(s\)"),
        (None, ValueError, "2D array|None"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_bad_data(estimator, X, error, message, method):
    with pytest.raises(error, match=message):
        getattr(estimator, method)(X)
    assert not hasattr(estimator, "components_")


@pytest.mark.parametrize("method", ["transform", "score_samples", "free_energy", "gibbs", "partial_fit"])
def test_bad_data_for_a_fitted_model(estimator, method):
    estimator.fit(GOOD)
    call = getattr(estimator, method)
    with pytest.raises(ValueError, match="X has 2 features, but .* is expecting 3 features"):
        call(GOOD[:, :2])
    with pytest.raises(ValueError, match="1D array"):
        call(GOOD[0])
    with pytest.raises(ValueError, match="NaN"):
        call(GOOD * np.nan)


@pytest.mark.parametrize("X", [GOOD + 0.5, -GOOD, sp.csr_matrix(GOOD * 3)])
def test_values_outside_the_range(estimator, X):
    with pytest.warns(OutOfRangeWarning, match=r"found values from .* expected values in \[0, 1\]"):
        estimator.fit(X)
    strict = estimator.set_params(out_of_range="error")
    for call in (strict.fit, strict.partial_fit, strict.transform, strict.gibbs):
        with pytest.raises(ValueError, match=r"X: row 0, column 1: found .* expected values in \[0, 1\]"):
            call(X)


def test_one_feature_one_sample_constant_columns(estimator):
    for X in (np.array([[0.0], [1.0]]), np.array([[0.0, 1.0]]), np.ones((5, 3)), np.zeros((5, 3))):
        model = estimator.fit(X)
        assert np.isfinite(model.score_samples(X)).all() and model.transform(X).shape == (len(X), 2)


@pytest.mark.parametrize(
    "parameters",
    [
        {"n_components": 0},
        {"n_components": 2.5},
        {"learning_rate": 0},
        {"learning_rate": "fast"},
        {"learning_rate": np.nan},
        {"learning_rate": np.inf},
        {"batch_size": 0},
        {"n_iter": -1},
        {"momentum": 1.0},
        {"random_state": "seed"},
        {"pseudo_likelihood": "all"},
        {"out_of_range": "clip"},
        {"n_threads": 0},
        {"engine_settings": "fast"},
    ],
)
def test_bad_parameters(estimator, parameters):
    with pytest.raises(ValueError, match=next(iter(parameters))):
        estimator.set_params(**parameters).fit(GOOD)


@pytest.mark.parametrize(
    "parameters",
    [{"order": 5}, {"order": "bete"}, {"damping": 0}, {"neq_steps": 0}, {"weight_decay": "L3"}, {"sigma": -1}, {"thresh": 0.5}],
)
def test_bad_mean_field_parameters(parameters):
    with pytest.raises(ValueError, match=next(iter(parameters))):
        EMFRBM(2, **parameters).fit(GOOD)


@pytest.mark.parametrize("order, why", [("rings", "exists only where"), ("pade", "gradient jumps")])
def test_expansions_that_do_not_train(order, why):
    """They are refused with the reason, and offered for a model that is there."""
    model = EMFRBM(2, order=order)
    for train in (model.fit, model.partial_fit):
        with pytest.raises(ValueError, match=f"order.*{order}.*to train with.*{why}"):
            train(GOOD)
    fitted = EMFRBM(2, n_iter=1).fit(GOOD).set_params(order=order)
    assert np.isfinite(fitted.free_energy_TAP(GOOD)).all()


def test_bad_sampling_parameters():
    with pytest.raises(ValueError, match="method"):
        BernoulliRBM(method="emf").fit(GOOD)
    with pytest.raises(ValueError, match="n_rungs"):
        BernoulliRBM(method="pt", n_rungs=1).fit(GOOD)
    with pytest.raises(ValueError, match="n_steps: found 0, expected an integer, at least 1"):
        BernoulliRBM(2, n_iter=1).fit(GOOD).gibbs(GOOD, n_steps=0)


def test_bad_model_arrays(estimator):
    model = estimator.fit(GOOD)
    model.components_ = np.full((2, 3), np.nan)
    with pytest.raises(ValueError, match="weight .* found NaN, expected a finite number"):
        model.transform(GOOD)
    model.components_ = np.zeros((3, 3))
    with pytest.raises(ValueError, match="shape of the weights"):
        model.transform(GOOD)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float64])
@pytest.mark.parametrize("visible", ["gaussian", "binomial:200"])
def test_numbers_are_taken_as_they_are_in_every_dtype(visible, dtype):
    """Bytes are not divided by 255: the same numbers give the same machine."""
    X = np.arange(60).reshape(20, 3) * 3
    reference = RBM(2, visible=visible, n_iter=2, learning_rate=1e-4, random_state=0).fit(X.astype(float))
    other = RBM(2, visible=visible, n_iter=2, learning_rate=1e-4, random_state=0).fit(X.astype(dtype))
    assert np.array_equal(reference.components_, other.components_)
    assert np.array_equal(reference.free_energy(X.astype(float)), other.free_energy(X.astype(dtype)))


def test_bytes_out_of_range_are_named():
    X = np.array([[0, 255], [128, 3]], dtype=np.uint8)
    with pytest.warns(OutOfRangeWarning, match="found values from 0.* to 255.* expected values in"):
        BernoulliRBM(2, n_iter=1).fit(X)
