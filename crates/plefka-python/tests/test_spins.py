"""The Ising model against sums over all of its states in numpy, and what it says of bad input."""

import itertools
import pickle

import numpy as np
import pytest
import scipy.sparse as sp

from plefka import BernoulliRBM, Hopfield
from plefka.spins import Ising, hopfield, sk

N = 8


def draw(seed=0, n=N):
    rng = np.random.default_rng(seed)
    half = np.triu(rng.normal(size=(n, n)) / np.sqrt(n), 1)
    return half + half.T, 0.3 * rng.normal(size=n)


def states(n=N):
    return np.array(list(itertools.product([-1.0, 1.0], repeat=n)))


def enumerated(J, h, beta):
    """ln Z, <s>, <ss'>, <E> and p(s), by all states."""
    s = states(len(h))
    energies = -0.5 * np.einsum("ki,ij,kj->k", s, J, s) - s @ h
    weights = np.exp(-beta * energies)
    p = weights / weights.sum()
    return np.log(weights.sum()), p @ s, (s * p[:, None]).T @ s, p @ energies, energies


def models():
    """The same couplings in every form that holds them."""
    J, h = draw()
    patterns = np.random.default_rng(1).normal(size=(3, N))
    outer = 0.2 * patterns.T @ patterns
    np.fill_diagonal(outer, 0)
    thin = np.where(abs(J) > 0.3, J, 0.0)
    return [
        (Ising(J, h), J, h),
        (Ising(sp.csr_matrix(thin), h), thin, h),
        (Ising(sp.coo_array(thin)), thin, np.zeros(N)),
        (Ising.of_patterns(patterns, scale=0.2, field=0.1), outer, np.full(N, 0.1)),
    ]


@pytest.mark.parametrize("k", range(4))
@pytest.mark.parametrize("beta", [0.0, 0.7, 2.0])
def test_enumeration(k, beta):
    model, J, h = models()[k]
    log_z, means, pairs, energy, energies = enumerated(J, h, beta)
    found = model.exact(beta)
    assert found.log_partition == pytest.approx(log_z, abs=1e-10)
    np.testing.assert_allclose(found.magnetizations, means, atol=1e-12)
    np.testing.assert_allclose(found.correlations, pairs, atol=1e-12)
    assert found.energy == pytest.approx(energy, abs=1e-10)
    np.testing.assert_allclose(model.couplings(), J, atol=1e-15)
    np.testing.assert_allclose(model.energy(states()), energies, atol=1e-12)
    assert model.energy(states()[5]) == pytest.approx(energies[5], abs=1e-12)
    assert (model.n_spins, model.constant) == (N, 0.0)


@pytest.mark.parametrize("k", [0, 1, 3])
def test_samples_have_the_means_of_the_model(k):
    model, J, h = models()[k]
    _, means, pairs, _, _ = enumerated(J, h, 0.7)
    n = 20_000
    found = model.sample(n, 0.7, sweeps=60, random_state=3)
    assert set(np.unique(found)) == {-1.0, 1.0} and found.shape == (n, N)
    # Independent chains: five standard errors.
    assert (abs(found.mean(axis=0) - means) < 5 * np.sqrt((1 - means**2) / n)).all()
    error = np.sqrt(np.maximum(1 - pairs**2, 0) / n) + 1e-12
    assert (abs(found.T @ found / n - pairs) < 5 * error).all()
    again = Ising(model.couplings(), model.field, n_threads=1)
    if k == 0:
        np.testing.assert_array_equal(again.sample(n, 0.7, sweeps=60, random_state=3), found)
    frozen = model.sample(50, np.inf, sweeps=100, random_state=1)
    fields = frozen @ J + h
    assert (frozen * fields >= 0).all()
    start = states()[:7]
    np.testing.assert_array_equal(model.sample(start=start, sweeps=0), start)


def test_annealing_and_tempering():
    J, h = draw(4)
    model, beta = Ising(J, h), 1.5
    wanted = model.exact(beta)
    annealed = [model.log_partition(beta, n_chains=200, steps=200, random_state=k) for k in range(20)]
    inside = sum(found.lower <= wanted.log_partition <= found.upper for found in annealed)
    assert inside >= 15, inside
    assert abs(float(annealed[0]) - wanted.log_partition) < 6 * annealed[0].std_error < 0.2
    assert 20 < annealed[0].effective_sample_size <= 200
    betas = [0.0, 0.5, 1.0, beta]
    found = model.temper(betas, n_ensembles=4, sweeps=5000, random_state=2)
    assert found.log_partitions[0] == pytest.approx(N * np.log(2)) and found.betas.tolist() == betas
    for k, at in enumerate(betas):
        exact = model.exact(at)
        assert found.log_partitions[k] == pytest.approx(exact.log_partition, abs=0.05)
        assert found.energies[k] == pytest.approx(exact.energy, abs=5 * found.energy_errors[k] + 1e-3)
        np.testing.assert_allclose(found.magnetizations[k], exact.magnetizations, atol=0.06)
        # <q^2> of replicas is the mean square of the correlations.
        assert (found.overlaps[k] ** 2).mean() == pytest.approx((exact.correlations**2).mean(), abs=0.02)
    assert found.overlaps.shape == (4, 5000 * 6) and found.states.shape == (4, 4, N)
    assert found.acceptances.shape == (3,) and ((found.acceptances > 0.2) & (found.acceptances <= 1)).all()
    warm = model.temper([0.5, 1.0], sweeps=10, random_state=0)
    assert np.isnan(warm.log_partitions).all()


@pytest.mark.parametrize("theory", ["naive", "tap", "adaptive"])
def test_mean_field_solves_its_equations(theory):
    J, h = draw(2)
    model, beta = Ising(J, h), 0.6
    found = model.mean_field(beta, theory=theory)
    m = found.magnetizations
    assert found.converged and found.residual <= 1e-10 and found.iterations > 3
    exact = model.exact(beta)
    assert abs(m - exact.magnetizations).max() < {"naive": 0.4, "tap": 0.15, "adaptive": 0.05}[theory]
    total = np.arctanh(m) - beta * (h + J @ m)
    entropy = -sum((p * np.log(p)).sum() for p in ((1 + m) / 2, (1 - m) / 2))
    linear = -entropy - beta * (h @ m + 0.5 * m @ J @ m)
    if theory == "naive":
        np.testing.assert_allclose(total, 0, atol=1e-8)
        assert found.free_energy == pytest.approx(linear, abs=1e-12)
    elif theory == "tap":
        np.testing.assert_allclose(total, -(beta**2) * m * (J**2 @ (1 - m**2)), atol=1e-8)
        onsager = -0.25 * beta**2 * (1 - m**2) @ J**2 @ (1 - m**2)
        assert found.free_energy == pytest.approx(linear + onsager, abs=1e-12)
    else:
        # The reaction at which the linear response has the variances 1 - m^2.
        reaction = -total / m
        response = np.linalg.inv(np.diag(1 / (1 - m**2) + reaction) - beta * J)
        np.testing.assert_allclose(np.diag(response), 1 - m**2, atol=1e-7)
    several = model.mean_field(beta, theory=theory, start=np.stack([np.zeros(N), np.full(N, 0.5)]))
    np.testing.assert_allclose(several.magnetizations, [m, m], atol=1e-8)
    assert several.converged.tolist() == [True, True] and several.free_energy.shape == (2,)
    short = model.mean_field(beta, theory=theory, iterations=2)
    assert not short.converged and short.iterations == 2


def test_a_machine_is_an_ising_model():
    model = BernoulliRBM(4, n_iter=0, random_state=0).fit(np.zeros((1, 6)))
    rng = np.random.RandomState(0)
    model.components_, model.intercept_visible_ = rng.randn(4, 6), rng.randn(6)
    model.intercept_hidden_ = rng.randn(4)
    ising = Ising.of_model(model)
    log_z = ising.exact().log_partition - ising.constant
    assert log_z == pytest.approx(model.exact_log_partition(), abs=1e-10)
    v, h = rng.randint(0, 2, 6), rng.randint(0, 2, 4)
    energy = -v @ model.intercept_visible_ - h @ model.intercept_hidden_ - h @ model.components_ @ v
    assert ising.energy(2 * np.r_[v, h] - 1) + ising.constant == pytest.approx(energy, abs=1e-12)


def test_memories_are_machines_with_gaussian_hidden_units():
    patterns = hopfield.random_patterns(2, 6, random_state=0)
    memory = Ising.of_patterns(patterns, field=0.2)
    model = hopfield.to_rbm(memory)
    # Diagonal 2/6 of every spin, two integrals of sqrt(2 pi).
    gained = 0.5 * 2 + np.log(2 * np.pi)
    assert model.exact_log_partition() == pytest.approx(memory.exact().log_partition + gained, abs=1e-9)
    back = hopfield.from_rbm(model)
    np.testing.assert_allclose(back.couplings(), memory.couplings(), atol=1e-15)
    np.testing.assert_allclose(back.field, memory.field, atol=1e-15)
    np.testing.assert_allclose(Hopfield().fit(patterns).couplings(), memory.couplings(), atol=1e-15)
    with pytest.raises(ValueError, match="sum over patterns"):
        hopfield.to_rbm(Ising(memory.couplings()))
    with pytest.raises(ValueError, match="visible units"):
        hopfield.from_rbm(BernoulliRBM(2, n_iter=0).fit(np.zeros((1, 3))))


def test_the_number_of_threads_does_not_matter():
    J, h = draw(5, 40)
    one, two = (Ising(J, h, n_threads=n) for n in (1, 2))
    start = np.random.default_rng(0).uniform(-1, 1, size=(5, 40))
    for ask in (
        lambda model: model.sample(20, sweeps=20, random_state=1),
        lambda model: model.temper([0.5, 1], sweeps=20, n_ensembles=3, random_state=1).overlaps,
        lambda model: model.log_partition(n_chains=10, steps=20, random_state=1).log_partition,
        lambda model: model.mean_field(0.5, start=start).magnetizations,
        lambda model: [s.magnetizations for s in sk.tap_solutions(model, 2.0, starts=8, random_state=1).solutions],
    ):
        np.testing.assert_array_equal(ask(one), ask(two))
    small = [Ising(*draw(), n_threads=n).exact().correlations for n in (1, 2)]
    np.testing.assert_array_equal(*small)


def test_copies_and_pickles():
    for model, J, h in models():
        again = pickle.loads(pickle.dumps(model))
        np.testing.assert_array_equal(again.couplings(), model.couplings())
        np.testing.assert_array_equal(again.sample(3, random_state=1), model.sample(3, random_state=1))
        assert repr(again) == repr(model)
    # What users do with their arrays afterwards does not matter; rounding in a product does not either.
    J, _ = draw()
    model = Ising(J)
    kept = J.copy()
    J[0, 1] = 5
    np.testing.assert_array_equal(model.couplings(), kept)
    kept[0, 1] *= 1 + 1e-15
    np.testing.assert_allclose(Ising(kept).couplings(), kept, rtol=1e-14)
    np.testing.assert_allclose(Ising(sp.csr_array(kept)).couplings(), kept, rtol=1e-14)


def changed(place, value):
    J, _ = draw()
    J[place] = value
    return J


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: Ising(changed((0, 1), 3.0)), r"coupling \(0, 1\).*3.*\(1, 0\)"),
        (lambda: Ising(sp.csr_array(changed((0, 1), 3.0))), r"coupling \(0, 1\)"),
        (lambda: Ising(changed((2, 2), 1.0)), r"coupling \(2, 2\).*1.*0"),
        (lambda: Ising(changed((0, 1), np.nan)), r"coupling \(0, 1\).*NaN.*finite"),
        (lambda: Ising(np.zeros((3, 4))), r"couplings: found shape \(3, 4\)"),
        (lambda: Ising(np.zeros(3)), r"couplings: found shape \(3,\)"),
        (lambda: Ising(sp.csr_array((3, 4))), r"couplings: found shape \(3, 4\)"),
        (lambda: Ising(np.zeros((2, 2), complex)), "couplings: found values of type complex"),
        (lambda: Ising([["a", "b"], ["c", "d"]]), "couplings: found values of type"),
        (lambda: Ising([[0, 1], [1]]), "couplings: found"),
        (lambda: Ising(np.zeros((2, 2)), [1.0, 2.0, 3.0]), "number of fields.*3.*2"),
        (lambda: Ising(np.zeros((2, 2)), np.nan), "field of spin 0.*NaN"),
        (lambda: Ising(np.zeros((2, 2)), n_threads=0), "n_threads: found 0"),
        (lambda: Ising.of_patterns(np.zeros((0, 3))), r"patterns: found shape \(0, 3\)"),
        (lambda: Ising.of_patterns([[1, np.inf]]), "pattern 0, spin 1.*inf"),
        (lambda: Ising(*draw()).energy(np.zeros(N)), "state 0, spin 0.*0.*-1 or 1"),
        (lambda: Ising(*draw()).energy(np.ones((2, 3))), r"states: found shape \(2, 3\), expected \(8,\)"),
        (lambda: Ising(*draw()).exact(-1), "beta: found -1"),
        (lambda: Ising(*draw()).exact(np.inf), "beta: found inf"),
        (lambda: Ising(*draw()).exact("hot"), "beta: found 'hot'"),
        (lambda: Ising(*draw(0, 27)).exact(), "found 27, expected at most 26"),
        (lambda: Ising(*draw()).sample(0), "n_chains: found 0"),
        (lambda: Ising(*draw()).sample(5, np.nan), "beta: found nan"),
        (lambda: Ising(*draw()).sample(sweeps=-1), "sweeps: found -1"),
        (
            lambda: Ising(*draw()).mean_field(theory="bethe"),
            'theory: found "bethe", expected one of naive, tap, adaptive',
        ),
        (lambda: Ising(*draw()).mean_field(damping=0), "damping.*0"),
        (lambda: Ising(*draw()).mean_field(start=np.full(N, 2.0)), "start 0, spin 0.*2"),
        (lambda: Ising(*draw()).mean_field(tolerance=np.nan), "tolerance.*NaN"),
        (lambda: Ising(*draw()).temper([1.0]), "betas.*at least two"),
        (lambda: Ising(*draw()).temper([1.0, 0.5]), "betas.*ascending"),
        (lambda: Ising(*draw()).temper(1.0), r"betas: found shape \(\)"),
        (lambda: Ising(*draw()).log_partition(steps=0), "steps: found 0"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_models_are_checked():
    with pytest.raises(TypeError, match="model: found Hopfield"):
        Ising.of_model(Hopfield())
    with pytest.raises(TypeError, match="ising: found ndarray"):
        sk.tap_solutions(np.zeros((2, 2)))
