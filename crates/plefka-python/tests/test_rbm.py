"""The estimator of any units: training, draws, likelihoods, files, and what is refused."""

import pickle

import numpy as np
import pytest

from plefka import RBM

RNG = np.random.RandomState(0)
COLOURS = RNG.randint(0, 3, size=(300, 4))
DATA = {
    "bernoulli": (RNG.rand(300, 5) < 0.3).astype(float),
    "spin": np.where(RNG.rand(300, 5) < 0.3, 1.0, -1.0),
    "binomial:4": RNG.binomial(4, 0.4, size=(300, 5)).astype(float),
    "gaussian": RNG.normal([0, 1, 2], [1, 0.5, 2], size=(300, 3)),
    "truncated_gaussian:0:1": np.where(RNG.rand(300, 4) < 0.4, 0.0, RNG.rand(300, 4)),
    "relu": RNG.exponential(size=(300, 3)),
    "drelu": RNG.laplace(size=(300, 3)),
    "potts:3": np.eye(3)[COLOURS].reshape(300, 12),
}


@pytest.mark.parametrize("hidden", ["bernoulli", "spin", "gaussian", "drelu"])
@pytest.mark.parametrize("visible", DATA)
def test_every_unit_learns_draws_and_is_scored(visible, hidden):
    X = DATA[visible]
    model = RBM(4, visible=visible, hidden=hidden, n_iter=5, batch_size=50, random_state=0).fit(X)
    assert model.transform(X).shape == (300, 4)
    assert np.all(np.isfinite(model.free_energy(X)))
    draws = model.sample(500, n_sweeps=50)
    assert draws.shape == (500, X.shape[1])
    scale = X.std(axis=0).max()
    assert np.all(np.abs(draws.mean(axis=0) - X.mean(axis=0)) < 0.5 * scale)
    found = model.log_likelihood(X, log_z="ais", effort=50)
    assert np.isfinite(float(found))


@pytest.mark.parametrize("visible", ["bernoulli", "spin", "potts:3"])
def test_mean_field_states_solve_the_equations(visible):
    X = DATA[visible]
    model = RBM(3, visible=visible, method="emf", n_iter=20, batch_size=50, random_state=0).fit(X)
    mv, mh = model.equilibrate(X, iters=500)
    assert mv.shape == X.shape and mh.shape == (300, 3)
    assert model.residuals(X, iters=500).max() < 1e-9
    newton = model.set_params(solver="newton").equilibrate(X, iters=500)
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(newton, (mv, mh)))
    # Weak couplings: one solution, and -F is ln Z to second order.
    model.set_params(n_iterations=500)
    free_energies = model.free_energy_TAP(X)
    assert np.ptp(free_energies) < 1e-6
    assert -free_energies[0] == pytest.approx(model.exact_log_partition(), abs=0.02)
    assert np.all(np.isfinite(model.entropy(X)))
    if visible == "bernoulli":
        assert np.all(model.score_samples_TAP(X) < 0)
    else:
        with pytest.raises(ValueError, match="expected bernoulli"):
            model.score_samples_TAP(X)


def test_replicas_that_fire_need_no_chance_and_learn():
    X = DATA["bernoulli"].copy()
    X[:, 1] = X[:, 0]
    settings = {"method": "emf", "n_iter": 300, "batch_size": 50, "random_state": 0}
    model = RBM(3, **settings).fit(X)
    assert model.h_samples_.shape == (50, 3) and set(np.unique(model.h_samples_)) <= {0.0, 1.0}
    p = X.mean(axis=0)
    independent = (p * np.log(p) + (1 - p) * np.log(1 - p)).sum()
    found = float(model.log_likelihood(X, log_z="exact"))
    assert found > independent + 0.4
    # The equations of order 2, from where they fired and from the batch, learn too, and no better.
    for start in (None, "batch"):
        other = RBM(3, start=start, order=2, **settings).fit(X)
        assert independent + 0.3 < float(other.log_likelihood(X, log_z="exact")) < found + 0.05
    spins = RBM(3, visible="spin", **settings).fit(2 * X - 1)
    assert set(np.unique(spins.h_samples_)) <= {0.0, 1.0}
    with pytest.raises(ValueError, match="gaussian units"):
        RBM(3, visible="gaussian", start="firing", **settings).fit(DATA["gaussian"])
    with pytest.raises(ValueError, match="start"):
        RBM(3, start="anywhere", **settings).fit(X)


def test_the_model_is_an_average_unless_told_otherwise():
    X = DATA["bernoulli"]
    settings = {"n_iter": 5, "batch_size": 50, "random_state": 0, "learning_rate": 0.3, "schedule": "constant"}
    last, average = (RBM(3, averaging=eta, **settings).fit(X) for eta in (0.0, 4.0))
    assert np.any(last.components_ != average.components_)
    # The runs were the same; only their results differ.
    assert np.array_equal(last.h_samples_, average.h_samples_)
    before = average.components_.copy()
    average.partial_fit(X[:50])
    # A step from the average, and no average any more.
    assert 0 < np.abs(average.components_ - before).max() < 0.3
    stepped = RBM(3, random_state=0).partial_fit(X)
    assert np.all(np.isfinite(stepped.components_))
    with pytest.raises(ValueError, match="averaging"):
        RBM(3, averaging=-1.0).fit(X)


@pytest.mark.parametrize("centering", [True, False])
def test_the_rate_where_none_is_given(centering):
    """25 over the variance, at most .5 or .1, times B/100 and 1/sqrt(1 + q/10), q = 30 units * 8 passes / 40 samples."""
    X = (np.random.default_rng(0).random((40, 200)) < 0.5).astype(float)
    words = {"centering": centering, "random_state": 0, "batch_size": 20, "n_iter": 8}
    found = RBM(30, **words).fit(X)
    m = X.mean(0)
    rate = min(25 / (m * (1 - m)).sum(), 0.5 if centering else 0.1) * 0.2 / np.sqrt(1 + 30 * 8 / 40 / 10)
    expected = RBM(30, learning_rate=rate, **words).fit(X)
    np.testing.assert_allclose(found.components_, expected.components_, rtol=1e-9, atol=1e-12)
    assert not np.allclose(found.components_, RBM(30, learning_rate=1.01 * rate, **words).fit(X).components_, rtol=1e-4)


def test_the_same_seed_gives_the_same_model_with_any_threads():
    fits = [RBM(4, visible="gaussian", n_iter=3, random_state=3, n_threads=n).fit(DATA["gaussian"]) for n in (1, 2)]
    assert np.array_equal(fits[0].components_, fits[1].components_)
    assert np.array_equal(fits[0].visible_parameters_, fits[1].visible_parameters_)


def test_mean_field_trains_gaussian_units_with_their_variance():
    X = DATA["gaussian"]
    model = RBM(3, visible="gaussian", method="emf", order=2, n_iter=30, learning_rate=0.01, random_state=0).fit(X)
    precision = np.exp(model.visible_parameters_[1])
    assert model.parameter_names_["visible"] == ["field", "log_precision"]
    assert np.allclose(1 / np.sqrt(precision), X.std(axis=0), rtol=0.25)


def test_a_model_is_the_same_after_a_file_and_a_pickle(tmp_path):
    X = DATA["potts:3"]
    model = RBM(4, visible="potts:3", hidden="drelu", n_iter=2, random_state=0).fit(X)
    model.save(tmp_path / "model.safetensors")
    again = RBM.load(tmp_path / "model.safetensors")
    assert (again.visible, again.hidden, again.n_components) == ("potts:3", "drelu", 4)
    for other in (again, pickle.loads(pickle.dumps(model))):
        assert np.array_equal(other.free_energy(X), model.free_energy(X))
        assert np.array_equal(other.hidden_parameters_, model.hidden_parameters_)


def test_partial_fit_goes_on():
    X = DATA["spin"]
    model = RBM(4, visible="spin", random_state=0)
    for _ in range(3):
        model.partial_fit(X)
    before = model.components_.copy()
    assert not np.array_equal(model.partial_fit(X).components_, before)


@pytest.mark.parametrize(
    ("params", "X", "message"),
    [
        ({"visible": "ising"}, DATA["spin"], "truncated_gaussian:LOW:HIGH"),
        ({"visible": "relu"}, -DATA["relu"], "values of at least 0"),
        ({"visible": "potts:3"}, np.ones((10, 6)), "3 ones and 0 zeros"),
        ({"visible": "potts:3"}, np.ones((10, 4)), "multiple of 3"),
        ({"visible": "binomial:4"}, DATA["relu"], "whole numbers"),
        ({"visible": "gaussian", "hidden": "gaussian", "weight_scale": 5.0}, DATA["gaussian"], "Z must be finite"),
        ({"method": "emf", "order": "rings"}, DATA["bernoulli"], "train"),
        ({"visible": "potts:3", "method": "emf", "order": 3}, DATA["potts:3"], "block cumulants"),
    ],
)
def test_what_is_refused(params, X, message):
    with pytest.raises(ValueError, match=message):
        RBM(3, n_iter=1, random_state=0, **params).fit(X)


def test_scalars_of_numpy_are_numbers(tmp_path):
    """As ``np.arange`` and grid searches give them; ``load`` has them, too."""
    X = DATA["bernoulli"]
    words = {"n_iter": np.int64(2), "learning_rate": np.float32(0.25), "l1": np.float64(0.125), "batch_size": np.int32(8)}
    model = RBM(np.int64(3), random_state=np.int64(0), **words).fit(X)
    same = RBM(3, random_state=0, n_iter=2, learning_rate=0.25, l1=0.125, batch_size=8).fit(X)
    np.testing.assert_array_equal(model.components_, same.components_)
    model.save(tmp_path / "model")
    loaded = RBM.load(tmp_path / "model")
    assert (loaded.n_iter, loaded.learning_rate) == (2, 0.25)
    assert model.diagnose(X, starts=np.int64(4)).phase == model.diagnose(X, starts=4).phase
