"""The law: every public method of every class, for every pair of units, against enumeration or quadrature in numpy."""

import copy
import inspect
import pickle
from functools import lru_cache

import numpy as np
import pytest
import scipy.sparse as sp
from enumeration import Enumerated, is_continuous
from scipy.special import logsumexp
from sklearn.base import clone

import plefka
from plefka import EMFRBM, RBM, BernoulliRBM, kl_divergence
from plefka._vocabulary import VOCABULARY

# One unit of every family that the engine has, and values that it takes.
UNITS = {
    "bernoulli": [0, 1, 1, 0, 1],
    "spin": [-1, 1, 1, -1, 1],
    "binomial:3": [0, 1, 3, 2, 1],
    "gaussian": [0.3, -1.2, 0.0, 2.0, 0.7],
    "truncated_gaussian:-0.5:2": [0.0, -0.4, 1.5, 0.0, 0.2],
    "relu": [0.1, 1.0, 0.4, 2.0, 0.0],
    "drelu": [0.3, -1.2, 0.1, 2.0, -0.7],
    "potts:3": [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 0], [1, 0, 0]],
}
CASES = [("RBM", v, h) for v in UNITS for h in UNITS]
CASES += [("BernoulliRBM", "bernoulli", "bernoulli"), ("EMFRBM", "bernoulli", "bernoulli")]
N_UNITS, DRAWS = 2, 4000


def test_every_family_of_the_engine_is_here():
    assert {unit.split(":")[0] for unit in UNITS} == {unit.split(":")[0] for unit in VOCABULARY["unit"]}


def samples(unit):
    """Ten visible states of two units."""
    values = np.asarray(UNITS[unit], dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    order = np.random.RandomState(1).randint(0, 5, (10, N_UNITS))
    return np.hstack([values[order[:, k]] for k in range(N_UNITS)])


def maker(kind, visible, hidden, **words):
    if kind == "RBM":
        return RBM(N_UNITS, visible=visible, hidden=hidden, n_iter=0, random_state=0, **words)
    return getattr(plefka, kind)(N_UNITS, n_iter=0, random_state=0, **words)


@lru_cache(maxsize=4)
def case(kind, visible, hidden):
    """A fitted model with random parameters, its reference, and samples."""
    X = samples(visible)
    model = maker(kind, visible, hidden).fit(X)
    rng = np.random.RandomState(3)
    model.components_ = 0.25 * rng.randn(*model.components_.shape)
    if kind == "RBM":
        for name in ("visible_parameters_", "hidden_parameters_"):
            setattr(model, name, 0.3 * rng.randn(*getattr(model, name).shape))
        parameters = model.visible_parameters_, model.hidden_parameters_
    else:
        model.intercept_visible_ = 0.3 * rng.randn(N_UNITS)
        model.intercept_hidden_ = 0.3 * rng.randn(N_UNITS)
        parameters = model.intercept_visible_[None], model.intercept_hidden_[None]
    return model, Enumerated(visible, hidden, model.components_, *parameters), X


def near(found, expected, tolerance=1e-8):
    np.testing.assert_allclose(np.asarray(found, dtype=float), expected, rtol=tolerance, atol=tolerance)


def within_error(found, mean, deviation):
    """Whether the means of draws, (n, columns), are within five standard errors of the true ones."""
    found = np.asarray(found, dtype=float)
    error = deviation / np.sqrt(len(found))
    assert np.all(np.abs(found.mean(axis=0) - mean) <= 5 * error + 1e-9), (found.mean(axis=0), mean, error)


def are_states(found, unit):
    """Refuse values that the unit does not take."""
    found = np.asarray(found, dtype=float)
    family, *constants = unit.split(":")
    if family == "potts":
        assert set(np.unique(found)) <= {0, 1} and np.all(found.reshape(len(found), -1, int(constants[0])).sum(axis=2) == 1)
    elif not is_continuous(unit):
        expected = {"bernoulli": {0, 1}, "spin": {-1, 1}}.get(family) or set(range(int(constants[0]) + 1))
        assert set(np.unique(found)) == expected
    elif family == "truncated_gaussian":
        inside = (found >= float(constants[0])) & (found <= float(constants[1]))
        assert inside.all() and 0 < np.mean(found == 0) < 1
    else:
        assert len(np.unique(found)) > 0.9 * found.size and (family != "relu" or found.min() >= 0)


def are_draws(found, model, reference, unit):
    """Refuse draws from another distribution than the model's: supports, means, squares and products of features."""
    are_states(found, unit)
    assert (np.asarray(found).dtype == bool) == (not isinstance(model, RBM))
    states = reference.table[0]
    products = lambda v: np.stack([v[:, 0], v[:, -1], v[:, 0] ** 2, v[:, 0] * v[:, -1]], axis=1)
    moments = [reference.mean_of(column) for column in products(states).T]
    within_error(products(np.asarray(found, dtype=float)), *np.array(moments).T)


def enumerable(reference, hidden):
    return not (is_continuous(reference.visible_unit) and is_continuous(hidden))


# -- the methods, each as method(model, reference, X, (visible, hidden))


def transform(model, reference, X, units):
    expected = reference.hidden.moments(reference.on_hidden(X))[0]
    near(model.transform(X), expected)
    near(model.transform(X.astype(np.float32)), expected, 1e-5)
    near(model.transform(sp.csr_array(X)), expected)
    near(model._mean_hiddens(X), expected)
    near(model._mean_hiddens(X[0]), expected[0])
    assert len(model.get_feature_names_out()) == expected.shape[1]


def fit_transform(model, reference, X, units):
    one, other = clone(model), clone(model)
    near(one.fit_transform(X), other.fit(X).transform(X))


def free_energy(model, reference, X, units):
    near(model.free_energy(X), reference.free_energy(X))
    near(model.free_energy(sp.csr_array(X)), reference.free_energy(X))
    near(model._free_energy(X), reference.free_energy(X))


def pseudo_likelihoods(reference, X):
    return sum(reference.log_conditional(X, k) for k in range(N_UNITS))


def score_samples(model, reference, X, units):
    near(model.score_samples(X, log_z=reference.log_z), -reference.free_energy(X) - reference.log_z)
    if is_continuous(units[0]):
        expected = -reference.free_energy(X) - reference.log_z
        near(model.score_samples(X), expected, 1e-8 if enumerable(reference, units[1]) else 0.05)
        return
    near(model.score_samples(X), pseudo_likelihoods(reference, X))
    flips = copy.copy(model).set_params(pseudo_likelihood="one_flip")
    if units[0] == "bernoulli":
        terms = np.stack([N_UNITS * reference.log_conditional(X, k) for k in range(N_UNITS)])
        assert np.all(np.abs(terms - flips.score_samples(X)).min(axis=0) < 1e-8)
    else:
        with pytest.raises(ValueError, match="one_flip"):
            flips.score_samples(X)


def score(model, reference, X, units):
    if is_continuous(units[0]):
        expected = np.mean(-reference.free_energy(X) - reference.log_z)
        near(model.score(X), expected, 1e-8 if enumerable(reference, units[1]) else 0.05)
    else:
        near(model.score(X), pseudo_likelihoods(reference, X).mean())


def log_partition(model, reference, X, units):
    for found in (model.log_partition(X, effort=400), model.log_partition(effort=400)):
        assert abs(found.log_z - reference.log_z) <= 5 * found.std_error + 1e-8, (found, reference.log_z)
        assert found.std_error < 0.05 and (found.method == "exact") == enumerable(reference, units[1])


def log_likelihood(model, reference, X, units):
    found = model.log_likelihood(X, effort=400)
    expected = -reference.free_energy(X) - reference.log_z
    assert abs(found.mean_log_likelihood - expected.mean()) <= 5 * found.log_z.std_error + 1e-8
    near(found.mean_log_likelihood_std_error, expected.std(ddof=1) / np.sqrt(len(X)))


def exact_log_partition(model, reference, X, units):
    if enumerable(reference, units[1]):
        near(model.exact_log_partition(), reference.log_z)
    else:
        with pytest.raises(ValueError, match="enumerat"):
            model.exact_log_partition()


def exact_samples(model, reference, X, units):
    if enumerable(reference, units[1]):
        found = model.exact_samples(DRAWS, random_state=5)
        are_draws(found, model, reference, units[0])
        assert np.array_equal(found, model.exact_samples(DRAWS, random_state=5))
    else:
        with pytest.raises(ValueError, match="enumerat"):
            model.exact_samples(3)


def sample(model, reference, X, units):
    for start in (None, X):
        found = model.sample(DRAWS, n_sweeps=30, start=start, random_state=7)
        assert found.shape == (DRAWS, X.shape[1])
        are_draws(found, model, reference, units[0])
        assert np.array_equal(found, model.sample(DRAWS, n_sweeps=30, start=start, random_state=7))


def gibbs(model, reference, X, units):
    found = model.gibbs(np.repeat(X[:1], DRAWS, axis=0), random_state=2)
    are_states(found, units[0])
    mean, variance = reference.sweep_moments(X[0])
    within_error(found, mean, np.sqrt(variance))
    are_draws(model.gibbs(np.resize(X, (DRAWS, X.shape[1])), n_steps=30, random_state=4), model, reference, units[0])


def helpers_of_scikit_learn(model, reference, X, units):
    hidden = model._sample_hiddens(np.repeat(X[:1], DRAWS, axis=0), 5)
    are_states(hidden, units[1])
    mean, variance = reference.hidden.moments(reference.on_hidden(X[:1]))
    within_error(hidden, mean[0], np.sqrt(variance[0]))
    visible = model._sample_visibles(np.asarray(hidden, dtype=float), 6)
    are_states(visible, units[0])
    mean, variance = reference.sweep_moments(X[0])
    within_error(visible, mean, np.sqrt(variance))


def reconstruct(model, reference, X, units):
    hidden = reference.hidden.moments(reference.on_hidden(X))[0]
    near(model.reconstruct(X), reference.visible.moments(reference.on_visible(hidden))[0])


def impute(model, reference, X, units):
    columns = reference.visible.columns(0)
    holes = X.copy()
    holes[:, columns] = np.nan
    states, log_p = reference.conditional(X, 0)
    expected = np.exp(log_p) @ states
    found = model.impute(holes, means=True, n_sweeps=4000, random_state=0)
    near(np.delete(found, columns, axis=1), np.delete(X, columns, axis=1))
    deviation = np.sqrt(np.exp(log_p) @ states**2 - expected**2)
    exact = enumerable(reference, units[1])
    assert np.all(np.abs(found[:, columns] - expected) <= (1e-6 if exact else 0.15 * deviation))
    draws = model.impute(np.repeat(holes[:1], DRAWS, axis=0), n_sweeps=20, random_state=1)
    are_states(draws[:, columns], units[0])
    within_error(draws[:, columns], expected[0], deviation[0])


def conditional_log_likelihood(model, reference, X, units):
    held = np.arange(X.shape[1])[reference.visible.columns(1)]
    if is_continuous(units[0]) and is_continuous(units[1]):
        with pytest.raises(ValueError):
            model.conditional_log_likelihood(X, held)
    else:
        near(model.conditional_log_likelihood(X, held), reference.log_conditional(X, 0))


def at_a_fixed_point(model, X):
    """A copy of the model with equations of order 1, iterated until they hold, and its magnetizations."""
    words = {"n_iterations": 500} if isinstance(model, RBM) else {"neq_steps": 500}
    model = copy.copy(model).set_params(order=1, **words)
    return model, *model.equilibrate(X)


def mean_field(model, reference, X, units):
    if not hasattr(model, "equilibrate"):
        return
    model, m, n = at_a_fixed_point(model, X)
    on_visible, on_hidden = reference.on_visible(n), reference.on_hidden(m)
    near(m, reference.visible.moments(on_visible)[0], 1e-7)
    near(n, reference.hidden.moments(on_hidden)[0], 1e-7)
    assert model.residuals(X).max() < 1e-8
    ends = [layer.log_partition(field) for layer, field in ((reference.visible, on_visible), (reference.hidden, on_hidden))]
    near(model.free_energy_TAP(X), -sum(ends) + ((m @ reference.W) * n).sum(axis=1), 1e-7)
    near(model.entropy(X), sum(ends) - (on_visible * m).sum(axis=1) - (on_hidden * n).sum(axis=1), 1e-6)
    if units[0] == "bernoulli":
        # One solution for every start: the two free energies are equal.
        near(model.score_samples_TAP(X), -N_UNITS * np.log(2), 1e-6)
    else:
        with pytest.raises(ValueError, match="bernoulli"):
            model.score_samples_TAP(X)


def diagnose(model, reference, X, units):
    found = model.diagnose(X, order=1, random_state=0)
    assert found.in_domain and found.sigma_max < 1
    if "potts:3" in units:
        return
    m, n = np.array([X.mean(axis=0)]), None
    for _ in range(500):
        n = reference.hidden.moments(reference.on_hidden(m))[0]
        m = reference.visible.moments(reference.on_visible(n))[0]
    variances = [
        reference.visible.moments(reference.on_visible(n))[1][0], reference.hidden.moments(reference.on_hidden(m))[1][0]
    ]
    scaled = np.sqrt(variances[0])[:, None] * reference.W * np.sqrt(variances[1])
    near(found.sigma_max, np.linalg.svd(scaled, compute_uv=False)[0], 1e-4)


def renormalization(model, reference, X, units):
    if is_continuous(units[0]):
        with pytest.raises(ValueError, match="finitely many values"):
            model.renormalization(X, random_state=0)
        return
    found = model.renormalization(X, random_state=0)
    assert abs(float(found.hidden_free_energy) + reference.log_z) <= 5 * found.hidden_free_energy.std_error + 1e-6


def divergence(model, reference, X, units):
    other = copy.copy(model)
    other.components_ = 0.5 * np.asarray(model.components_)
    if is_continuous(units[0]):
        with pytest.raises(ValueError):
            kl_divergence(model, other)
        return
    weaker = Enumerated(*units, other.components_, reference.parameters, hidden_parameters(model))
    states, log_weight, log_z = reference.table
    difference = (log_weight - log_z) - (weaker.table[1] - weaker.table[2])
    near(kl_divergence(model, other), reference.mean_of(difference)[0])


def hidden_parameters(model):
    return model.hidden_parameters_ if isinstance(model, RBM) else model.intercept_hidden_[None]


def duplicates(model, reference, X, units, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    loaded = [type(model).load(path), RBM.load(path)]
    for other in [*loaded, pickle.loads(pickle.dumps(model)), copy.copy(model), copy.deepcopy(model)]:
        near(other.free_energy(X), reference.free_energy(X))
        near(other.transform(X), reference.hidden.moments(reference.on_hidden(X))[0])
        assert other.get_feature_names_out().shape == (model.components_.shape[0],)
        other.intercept_hidden_ = np.asarray(other.intercept_hidden_) + 1.0
        moved = other.free_energy(X)
        assert not np.allclose(moved, reference.free_energy(X))
    near(model.free_energy(X), reference.free_energy(X))


def chains(model, reference, X, units):
    words = {} if isinstance(model, EMFRBM) else {"method": "pcd", "n_chains": DRAWS, "learning_rate": 1e-12}
    model = clone(model).set_params(**words)
    for _ in range(3):
        model.partial_fit(X)
    if words:
        assert model.h_samples_.shape == (DRAWS, model.components_.shape[0])
        are_states(model.h_samples_, units[1])
    assert model.n_iter_ == 3 and np.all(np.isfinite(model.components_))


METHODS = [
    transform, fit_transform, free_energy, score_samples, score, log_partition, log_likelihood, exact_log_partition,
    exact_samples, sample, gibbs, helpers_of_scikit_learn, reconstruct, impute, conditional_log_likelihood, mean_field,
    diagnose, renormalization, divergence, duplicates, chains,
]
# Under other names above, or not a result of the model's distribution.
ELSEWHERE = {
    "equilibrate": "mean_field", "residuals": "mean_field", "free_energy_TAP": "mean_field", "entropy": "mean_field",
    "score_samples_TAP": "mean_field", "save": "duplicates", "load": "duplicates", "partial_fit": "chains",
    "h_samples_": "chains", "get_feature_names_out": "transform", "fit": "the engine's laws of training",
}


@pytest.mark.parametrize("kind", ["RBM", "BernoulliRBM", "EMFRBM"])
def test_no_method_is_left_out(kind):
    cls = getattr(plefka, kind)
    own = {name for c in cls.__mro__ if c.__module__.startswith("plefka") for name in vars(c) if not name.startswith("_")}
    data = {name for name in own if type(inspect.getattr_static(cls, name)).__name__ in ("Parameter", "Intercept", "Alias")}
    requests = {"set_fit_request", "set_partial_fit_request", "set_score_request", "set_score_samples_request"}
    settings = {"neq_steps", "thresh", "set_output"}
    assert own - data - requests - settings <= {method.__name__ for method in METHODS} | set(ELSEWHERE)


@pytest.mark.filterwarnings("ignore::plefka.LikelihoodWarning", "error::plefka.OutOfRangeWarning")
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@pytest.mark.parametrize(("kind", "visible", "hidden"), CASES, ids=lambda name: name.split(":")[0])
def test_law(kind, visible, hidden, method, tmp_path):
    words = {"tmp_path": tmp_path} if method is duplicates else {}
    method(*case(kind, visible, hidden), (visible, hidden), **words)
