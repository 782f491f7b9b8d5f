"""What machines renormalise, against sums over all states in numpy; decimation."""

import itertools

import numpy as np
import pytest

from plefka import BernoulliRBM, EMFRBM, Hopfield, LikelihoodWarning, Renormalization
from plefka.spins import renormalization as rg

STATES = np.array(list(itertools.product([0.0, 1.0], repeat=5)))


def machine(seed, n_visible=5, n_hidden=3, dtype=np.float64, kind=BernoulliRBM):
    rng = np.random.RandomState(seed)
    model = kind(n_hidden, n_iter=0, random_state=0).fit(np.zeros((1, n_visible), dtype=dtype))
    model.components_ = rng.randn(n_hidden, n_visible).astype(dtype)
    model.intercept_visible_ = rng.randn(n_visible).astype(dtype)
    model.intercept_hidden_ = rng.randn(n_hidden).astype(dtype)
    return model


def expected(model, energies):
    """ln <tau>, <ln tau>, KL, F_v and F_h of H over all states; H may be infinite."""
    clamped = model.free_energy(STATES)
    finite = np.isfinite(energies)
    log_z_visible, log_z = (np.logaddexp.reduce(-values) for values in (energies, clamped))
    p = np.exp(-energies - log_z_visible)
    log_trace = (energies - clamped)[finite]
    divergence = (p[finite] * (np.log(p[finite]) + clamped[finite] + log_z)).sum()
    return log_z - log_z_visible, p[finite] @ log_trace, divergence, -log_z_visible, -log_z


def check(found, wanted, tolerance=1e-9):
    assert isinstance(found, Renormalization) and found.exact
    values = (found.log_mean_trace, found.mean_log_trace, found.divergence)
    values += (found.visible_free_energy, found.hidden_free_energy)
    np.testing.assert_allclose([float(value) for value in values], wanted, atol=tolerance)
    assert all(v.std_error == 0 and v.lower == v.value == v.upper for v in values)
    # The identities themselves.
    assert float(found.divergence) == pytest.approx(wanted[0] - wanted[1], abs=tolerance)


@pytest.mark.parametrize("kind", [BernoulliRBM, EMFRBM])
def test_samples(kind):
    model = machine(0, kind=kind)
    X = STATES[np.random.RandomState(1).randint(0, 12, 200)]
    share = np.array([(X == v).all(axis=1).mean() for v in STATES])
    with np.errstate(divide="ignore"):
        energies = -np.log(share)
    found = model.renormalization(X)
    check(found, expected(model, energies))
    assert found.visible_free_energy.value == 0
    assert (found.preserves_distribution, found.trace_condition) == ("fails", "fails")
    likelihood = model.log_likelihood(X, log_z="exact").mean_log_likelihood
    entropy = -(share[share > 0] * np.log(share[share > 0])).sum()
    assert float(found.divergence) == pytest.approx(-entropy - likelihood, abs=1e-9)
    assert found.details["spread"]["states"] == (share > 0).sum()
    assert "KL" in repr(found) and found == model.renormalization(X.tolist())


def test_all_samples_are_used():
    """Diagnoses look at a thousand of them; here they are the distribution."""
    model = machine(0)
    X = np.repeat(STATES[:4], [1, 1000, 1000, 1001], axis=0)
    found = model.renormalization(X)
    weights = np.array([1, 1000, 1000, 1001]) / 3002
    log_trace = -np.log(weights) - model.free_energy(STATES[:4])
    assert float(found.mean_log_trace) == pytest.approx(weights @ log_trace, abs=1e-9)


def test_a_teacher_and_the_model_below():
    model, teacher = machine(0), machine(1, n_hidden=4)
    check(model.renormalization(teacher=teacher), expected(model, teacher.free_energy(STATES)))
    np.testing.assert_allclose(
        rg.log_trace(model, teacher, STATES), teacher.free_energy(STATES) - model.free_energy(STATES), atol=1e-12
    )
    same = model.renormalization(teacher=model)
    assert same.preserves_free_energy == same.preserves_distribution == same.trace_condition == "holds"
    # H of hidden units of the layer below is its free energy with the layers exchanged.
    below = machine(2, n_visible=4, n_hidden=5)
    fields = STATES @ below.components_ + below.intercept_visible_
    energies = -STATES @ below.intercept_hidden_ - np.logaddexp(0, fields).sum(axis=1)
    check(model.renormalization(below=below), expected(model, energies))
    narrow = machine(0, dtype=np.float32).renormalization(teacher=machine(1, n_hidden=4, dtype=np.float32))
    check(narrow, expected(model, teacher.free_energy(STATES)), 1e-5)


def test_the_transfer_operator():
    model, teacher = machine(0), machine(1, n_hidden=4)
    hidden = np.array(list(itertools.product([0.0, 1.0], repeat=3)))
    found = rg.transfer_operator(model, teacher, STATES, hidden)
    energies = -(STATES @ model.intercept_visible_)[:, None] - hidden @ model.intercept_hidden_
    energies = energies - STATES @ model.components_.T @ hidden.T
    np.testing.assert_allclose(found, teacher.free_energy(STATES)[:, None] - energies, atol=1e-12)
    trace = np.logaddexp.reduce(found, axis=1)
    np.testing.assert_allclose(rg.log_trace(model, teacher, STATES), trace, atol=1e-12)
    # exp(T - H) is exp(-E), whatever H is.
    wanted = -np.logaddexp.reduce(-energies, axis=0)
    for of in (None, teacher, np.random.RandomState(1).randn(32)):
        np.testing.assert_allclose(rg.renormalized_hamiltonian(model, hidden, of), wanted, atol=1e-10)


def test_a_table_of_energies():
    model = machine(0)
    # The first unit changes fastest, as the last does in STATES.
    energies = np.random.RandomState(5).randn(32)
    energies[[3, 17]] = np.inf
    table = energies.reshape([2] * 5).transpose(4, 3, 2, 1, 0).ravel()
    check(rg.report(model, table), expected(model, energies))
    np.testing.assert_array_equal(np.isinf(rg.log_trace(model, table, STATES)), np.isinf(energies))


def test_estimates_agree_with_exact_numbers():
    model, teacher = machine(0), machine(1, n_hidden=4)
    exact = model.renormalization(teacher=teacher)
    settings = {"method": "ais", "effort": 200, "draws": 4000, "random_state": 3}
    found = model.renormalization(teacher=teacher, **settings)
    assert not found.exact and found.trace_condition == "fails" and found.details["spread"]["states"] == 4000
    for name in ("log_mean_trace", "mean_log_trace", "divergence"):
        one, other = getattr(found, name), getattr(exact, name)
        assert 0 < one.std_error < 0.2 and abs(one.value - other.value) < 5 * one.std_error, name
    assert model.set_params(n_threads=1).renormalization(teacher=teacher, **settings) == found
    assert model.set_params(n_threads=2).renormalization(teacher=teacher, **settings) == found


def test_decimation():
    assert rg.decimated(1.0) == pytest.approx(0.662501, abs=1e-6)
    k = np.array([0.3, -0.8, 2.0])
    np.testing.assert_allclose(rg.decimated(k), np.log(np.cosh(2 * k)) / 2, rtol=1e-12)
    np.testing.assert_allclose(rg.decimation_constant(k), np.log(4 * np.cosh(2 * k)) / 2, rtol=1e-12)
    np.testing.assert_allclose(rg.decimated(rg.undecimated(k)), abs(k), rtol=1e-12)
    np.testing.assert_allclose(rg.flow(1.0, 4), [1, 0.662501, 0.350061, 0.113672, 0.012812], atol=1e-6)
    for model, ring in (rg.every_second_spin(5, 0.9), rg.projection(3, 0.9, 0.7)):
        found = rg.report(model, ring)
        assert found.trace_condition == found.preserves_free_energy == found.preserves_distribution == "holds"
        assert (model.visible, model.hidden) == ("spin", "spin")
        spins = 2 * STATES[:, :5] - 1 if model.n_features_in_ == 5 else np.ones((1, 6))
        np.testing.assert_allclose(rg.log_trace(model, ring, spins), 0, atol=1e-10)
        bare = rg.report(model, rg.Ring(ring.coupling))
        assert (bare.preserves_distribution, bare.preserves_free_energy) == ("holds", "fails")
        assert float(bare.log_mean_trace) == pytest.approx(-ring.constant, abs=1e-9)


def test_equal_partition_functions_do_not_make_equal_distributions():
    teacher, _ = rg.every_second_spin(8, 1.0)
    log_z = teacher.exact_log_partition()
    for model in (rg.permuted(teacher, [0, 4, 1, 5, 2, 6, 3, 7]), rg.independent_spins(8, 8, log_z)):
        found = model.renormalization(teacher=teacher)
        assert model.exact_log_partition() == pytest.approx(log_z, abs=1e-10)
        assert (found.preserves_free_energy, found.preserves_distribution) == ("holds", "fails")
        assert found.divergence.value > 0.1


def test_warnings_are_issued():
    """Tempering of 20 sweeps, in which no chain gets from one end of the ladder to the other and back."""
    model = machine(0, n_visible=30, n_hidden=20)
    X = np.random.RandomState(0).randint(0, 2, (50, 30))
    with pytest.warns(LikelihoodWarning, match="ln Z of the machine: only 0 round trips") as heard:
        found = model.renormalization(X, method="pt", effort=20, random_state=0)
    assert tuple(str(w.message) for w in heard) == found.warnings and heard[0].filename == __file__


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda m: m.renormalization(), "found nothing, expected one of X, teacher and below"),
        (lambda m: m.renormalization(STATES, teacher=m), "found X and teacher"),
        (lambda m: m.renormalization(STATES[:, :3]), "3 features"),
        (lambda m: m.renormalization(np.full((2, 5), np.nan)), "NaN"),
        (lambda m: m.renormalization(teacher=machine(0, n_visible=4)), "visible layer of the teacher.*4.*5"),
        (lambda m: m.renormalization(below=machine(0)), "visible layer of the teacher.*3.*5"),
        (lambda m: m.renormalization(STATES, beauty=1), "beauty"),
        (
            lambda m: m.renormalization(STATES, method="emf"),
            'method: found "emf", expected one of auto, exact, ais, pt',
        ),
        (lambda m: m.renormalization(STATES, tolerance=-1.0), "tolerance.*-1"),
        (lambda m: m.renormalization(STATES, tolerance=np.nan), "tolerance: found nan"),
        (lambda m: m.renormalization(STATES, budget=0.0), "budget: found 0"),
        (lambda m: m.renormalization(STATES, draws=1), "draws.*1.*at least 2"),
        (lambda m: rg.report(m, np.zeros(31)), "table of visible energies.*31.*32"),
        (lambda m: rg.log_trace(m, m, STATES[0]), r"X: found shape \(5,\)"),
        (lambda m: rg.log_trace(m, m, STATES + 0.5), "visible state 0"),
        (lambda m: rg.renormalized_hamiltonian(m, np.zeros((1, 4))), "columns of hidden states.*4.*3"),
        (lambda m: rg.report(m, np.zeros((4, 8))), r"hamiltonian: found shape \(4, 8\)"),
        (lambda m: rg.report(m, rg.Ring(1.0)), "visible layer on a ring.*bernoulli.*spin"),
        (lambda m: rg.permuted(m, [0, 1, 2, 3, 3]), "order of visible units"),
        (lambda m: rg.independent_spins(3, 3, 0.1), "log_z.*0.1"),
        (lambda m: rg.every_second_spin(1, 1.0), "n_visible: found 1"),
        (lambda m: rg.projection(2, 1.0, 200.0), "strength.*200"),
        (lambda m: rg.decimated(np.nan), "coupling: found nan"),
        (lambda m: rg.flow(1.0, -1), "steps: found -1"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call(machine(0))


def test_other_estimators_are_refused():
    with pytest.raises(TypeError, match="teacher: found Hopfield"):
        machine(0).renormalization(teacher=Hopfield())
    with pytest.raises(TypeError, match="below: found int"):
        machine(0).renormalization(below=3)
    with pytest.raises(TypeError, match="model: found Hopfield"):
        rg.report(Hopfield(), np.zeros(4))
