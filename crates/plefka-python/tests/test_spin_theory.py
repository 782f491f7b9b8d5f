"""Theory of Hopfield memories and the SK model against the literature, and both against simulations."""

import numpy as np
import pytest

from plefka.spins import Ising, SimulationWarning, hopfield, sk


def test_the_phase_diagram_of_memories():
    end = hopfield.critical_load()
    assert end.load == pytest.approx(0.1379055665, abs=1e-10) and end.m == pytest.approx(0.967417, abs=1e-6)
    assert hopfield.retrieval_limit(0.05) == pytest.approx(0.54226, abs=6e-6)
    assert hopfield.thermodynamic_limit(0.05) == pytest.approx(0.21638, abs=6e-6)
    assert hopfield.thermodynamic_load() == pytest.approx(0.0518543, abs=5e-8)
    assert hopfield.glass_temperature(0.25) == 1.5
    largest, crossing = hopfield.largest_load(), hopfield.at_crossing()
    assert largest.load == pytest.approx(0.138188, abs=1e-6) and 0.022 < largest.temperature < 0.024
    low, high = hopfield.retrieval_range(0.138)
    assert 0 < low < largest.temperature < high < 0.05
    np.testing.assert_allclose(hopfield.critical_load([low, high]).load, 0.138, rtol=1e-10)
    unstable = hopfield.at_temperature([0.1, 0.12])
    np.testing.assert_allclose(hopfield.retrieval([0.1, 0.12], unstable).replicon, 0, atol=1e-6)
    assert hopfield.critical_load(crossing.temperature).load == pytest.approx(crossing.load, rel=1e-9)
    from scipy.special import erfc

    loads = np.array([[0.01, 0.1], [0.138, 1.0]])
    np.testing.assert_allclose(hopfield.one_step_error(loads), erfc(1 / np.sqrt(2 * loads)) / 2, rtol=1e-12)


def test_states_of_memories_solve_their_equations():
    z = np.linspace(-10, 10, 10_001)
    weight = np.exp(-(z**2) / 2) * 0.002 / np.sqrt(2 * np.pi)
    load, temperature = np.array([0.02, 0.05, 0.1]), np.array([0.5, 0.4, 0.3])
    for state in (hopfield.retrieval(load, temperature), hopfield.spin_glass(load, temperature)):
        local = state.m[:, None] + np.sqrt(load * state.r)[:, None] * z
        tanh = np.tanh(local / temperature[:, None])
        np.testing.assert_allclose(tanh @ weight, state.m, atol=1e-10)
        np.testing.assert_allclose(tanh**2 @ weight, state.q, atol=1e-10)
        np.testing.assert_allclose(state.q / (1 - (1 - state.q) / temperature) ** 2, state.r, rtol=1e-9)
        at = hopfield.free_energy(load, temperature, state.m, state.q, state.r)
        np.testing.assert_allclose(at, state.free_energy, atol=1e-12)
        np.testing.assert_allclose(state.energy, state.free_energy + temperature * state.entropy, atol=1e-12)
    hot = hopfield.paramagnet(0.3, 50.0)
    assert hot.free_energy == pytest.approx(-50 * np.log(2) - 0.3 / 200 - 0.3 / 15000, abs=1e-6)


def test_what_does_not_exist_is_none_or_nan():
    assert hopfield.retrieval(0.2) is None and hopfield.spin_glass(0.1, 2.0) is None
    assert hopfield.paramagnet(0.1, 0.5) is None and hopfield.retrieval_range(0.2) is None
    assert hopfield.retrieval_limit(0.2) is None and hopfield.thermodynamic_limit(0.1) is None
    assert hopfield.at_temperature(0.2) is None and hopfield.mixture(3, 1.0) is None
    assert hopfield.mixture_limit(2) is None
    found = hopfield.retrieval([0.05, 0.2], [[0.0], [0.1]])
    assert found.m.shape == (2, 2) and np.isnan(found.m).tolist() == [[False, True]] * 2
    low, high = hopfield.retrieval_range([0.05, 0.2])
    assert low[0] == 0 and np.isnan([low[1], high[1]]).all() and isinstance(hopfield.retrieval_limit(0.05), float)
    assert hopfield.retrieval_limit(np.array([])).shape == (0,)
    assert hopfield.phase(0.05, 0.1) == "retrieval"


def test_mixtures():
    three = hopfield.mixture([1, 2, 3, 5], 0.0)
    np.testing.assert_allclose(three.m, [1, 0.5, 0.5, 0.375], atol=1e-15)
    np.testing.assert_allclose(three.energy, [-0.5, -0.25, -0.375, -0.3515625], atol=1e-15)
    assert three.stable.tolist() == [True, False, True, True] and three.patterns.dtype == np.int64
    assert np.isnan(three.between).tolist() == [True, False, False, False]
    limit = hopfield.mixture_limit(3)
    assert limit == pytest.approx(0.4598, abs=1e-4)
    assert hopfield.mixture(3, limit - 0.001).stable is True and hopfield.mixture(3, limit + 0.001).stable is False
    assert hopfield.mixture([3, 3], [0.1, 1.5]).stable.tolist() == [True, False]


def test_the_sk_model():
    assert sk.at_field(0.5) == pytest.approx(0.56993, abs=5e-6)
    cold = sk.replica_symmetric(0.0)
    assert cold.energy == pytest.approx(-np.sqrt(2 / np.pi), abs=1e-12)
    assert cold.energy == pytest.approx(-0.797885, abs=5e-7) and cold.entropy == pytest.approx(
        -1 / (2 * np.pi), abs=1e-9
    )
    hot = sk.replica_symmetric(2.0)
    assert hot.free_energy == pytest.approx(-2 * np.log(2) - 1 / 8, abs=1e-12) and hot.q == 0
    field = np.array([0.1, 0.5, 1.0])
    on_line = sk.replica_symmetric(sk.at_temperature(field), field)
    np.testing.assert_allclose(on_line.replicon, 0, atol=1e-6)
    np.testing.assert_allclose(sk.at_field(sk.at_temperature(field)), field, rtol=1e-9)
    magnet = sk.replica_symmetric(0.5, 0.0, [0.5, 2.0])
    assert magnet.m[0] == 0 and magnet.m[1] > 0.9
    assert sk.replica_symmetric(0.7, -0.3).m == -sk.replica_symmetric(0.7, 0.3).m
    assert sk.at_field(0.0) == np.inf and sk.at_temperature(0.0) == 1.0


def test_couplings_of_the_sk_model():
    n = 300
    J = sk.couplings(n, 3.0, random_state=1)
    off = J[np.triu_indices(n, 1)]
    assert (J == J.T).all() and (np.diag(J) == 0).all()
    assert off.mean() * n == pytest.approx(3.0, abs=5 * np.sqrt(2))
    assert off.var() * n == pytest.approx(1.0, abs=5 * np.sqrt(2 / len(off)))
    np.testing.assert_array_equal(J, sk.couplings(n, 3.0, random_state=1))


def test_tap_solutions_solve_the_tap_equations():
    J, beta = sk.couplings(60, random_state=1), 2.0
    found = sk.tap_solutions(Ising(J), beta, starts=100, random_state=1)
    assert found.solutions and found.unconverged + sum(s.starts for s in found.solutions) == 100
    energies = [solution.free_energy for solution in found.solutions]
    assert energies == sorted(energies)
    for solution in found.solutions:
        m = solution.magnetizations
        reaction = beta**2 * m * (J**2 @ (1 - m**2))
        np.testing.assert_allclose(np.tanh(beta * J @ m - reaction), m, atol=1e-8)
        assert solution.overlap == pytest.approx((m**2).mean(), abs=1e-12) and solution.residual <= 1e-9
        assert solution.plefka == pytest.approx(beta**2 * ((1 - m**2) ** 2).mean(), abs=1e-12)
        assert sk.plefka_condition(m, beta) == solution.plefka
    every = np.stack([solution.magnetizations for solution in found.solutions])
    np.testing.assert_array_equal(sk.plefka_condition(every, beta), [s.plefka for s in found.solutions])
    # Without a field solutions come in pairs m, -m.
    assert abs(every[0] + every[1:]).max(axis=1).min() < 1e-4


def test_overlaps_are_those_of_enumeration():
    n, betas = 10, [0.5, 1.0, 1.6]
    settings = {"field": 0.2, "draws": 2, "bins": 10, "sweeps": 4000, "random_state": 3}
    found = sk.overlaps(n, betas, n_threads=1, **settings)
    for k, beta in enumerate(betas):
        exact = [Ising(sk.couplings(n, random_state=3 + draw), 0.2).exact(beta) for draw in range(2)]
        assert found.square[k] == pytest.approx(np.mean([(e.correlations**2).mean() for e in exact]), abs=0.03)
        assert found.energy[k] == pytest.approx(np.mean([e.energy / n for e in exact]), abs=0.02)
    # Ten bins cannot lie symmetrically with equally many of the eleven values in each: four times three can, with an
    # empty place beyond an end.
    np.testing.assert_allclose(found.q, -found.q[::-1], atol=1e-12)
    np.testing.assert_allclose(found.density.sum(axis=1) * (found.q[1] - found.q[0]), 1, atol=1e-12)
    assert len(found.q) <= 10 and (found.density_error >= 0).all()
    np.testing.assert_array_equal(found.density, sk.overlaps(n, betas, n_threads=2, **settings).density)
    assert 0.1 < found.acceptance <= 1 and (found.square_error > 0).all()
    single = sk.overlaps(n, betas, draws=1, sweeps=10)
    assert np.isnan(single.square_error).all() and np.isnan(single.density_error).all()


@pytest.mark.parametrize("n_spins", [15, 64])
def test_a_distribution_of_overlaps_has_the_lattice_of_its_spins(n_spins):
    found = sk.overlaps(n_spins, [0.6, 0.8, 1.0], draws=3, sweeps=500, random_state=1)
    np.testing.assert_allclose(found.q, np.arange(-n_spins, n_spins + 1, 2) / n_spins, atol=1e-15)
    assert abs(found.density - found.density[:, ::-1]).max() == 0
    # No comb: at T = 1.7 neighbouring values around q = 0 are about equally probable.
    middle = found.density[0][abs(found.q) < 0.2]
    assert ((0.7 < middle[1:] / middle[:-1]) & (middle[1:] / middle[:-1] < 1 / 0.7)).all()
    turned = sk.overlaps(n_spins, [0.6, 0.8, 1.0], field=0.5, draws=3, sweeps=500, random_state=1)
    assert abs(turned.density - turned.density[:, ::-1]).max() > 0.1


def test_warnings_of_simulations_are_issued():
    with pytest.warns(SimulationWarning, match="change places in only") as caught:
        found = sk.overlaps(64, [0.05, 5.0], draws=1, sweeps=50, random_state=1)
    assert [str(one.message) for one in caught] == list(found.warnings)
    with pytest.warns(SimulationWarning, match="change places in only") as caught:
        found = Ising(sk.couplings(64, random_state=1)).temper([0.05, 5.0], sweeps=50, random_state=1)
    assert [str(one.message) for one in caught] == list(found.warnings)
    with pytest.warns(SimulationWarning, match="no start of 3 converged") as caught:
        found = sk.tap_solutions(Ising(sk.couplings(60, random_state=1)), 5.0, starts=3, steps=1, random_state=1)
    assert [str(one.message) for one in caught] == list(found.warnings)


def test_simulated_memories_follow_theory():
    load = np.array([0.05, 0.1, 0.3])
    found = hopfield.capacity(load, n_spins=600, random_state=1)
    np.testing.assert_allclose(found.overlap[:2], hopfield.retrieval(load[:2]).m, atol=0.02)
    assert found.overlap[2] < 0.6 and found.recalled[0] == 1 and found.load.tolist() == [0.05, 0.1, 0.3]
    np.testing.assert_allclose(found.unstable, hopfield.one_step_error(load), atol=0.01)
    warm = hopfield.capacity(0.05, 0.4, n_spins=600, sweeps=400, random_state=1, n_threads=1)
    assert warm.overlap == pytest.approx(hopfield.retrieval(0.05, 0.4).m, abs=0.03)
    assert warm == hopfield.capacity(0.05, 0.4, n_spins=600, sweeps=400, random_state=1, n_threads=2)
    assert np.isnan(hopfield.capacity(0.1, n_spins=50, draws=1).std_error)
    better = hopfield.capacity(0.3, n_spins=100, rule="pseudo-inverse", random_state=2**64 - 1)
    assert better.overlap == 1.0 and better.unstable == 0.0
    dense = hopfield.capacity(2.0, n_spins=64, rule="dense", power=4, corruption=0.1, random_state=1)
    assert dense.overlap == 1.0 and dense.load == 2.0
    patterns = hopfield.random_patterns(3, 50, random_state=1)
    turned = (hopfield.corrupted(patterns, 0.2, random_state=2) != patterns).sum(axis=1)
    assert turned.tolist() == [10, 10, 10] and set(np.unique(patterns)) == {-1.0, 1.0}


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: hopfield.retrieval(-0.1), "load.*-0.1.*at least 0"),
        (lambda: hopfield.retrieval(0.1, [0.1, -1.0]), "temperature.*-1"),
        (lambda: hopfield.retrieval_limit(np.nan), "load.*NaN"),
        (lambda: hopfield.retrieval("much"), "load: found values of type"),
        (lambda: hopfield.retrieval([0.1, 0.2], [0.1, 0.2, 0.3]), r"load \(2,\), temperature \(3,\)"),
        (lambda: hopfield.free_energy(0.1, 0.0, 1, 1, 1), "temperature.*0.*above 0"),
        (lambda: hopfield.mixture(2.5), "patterns: found 2.5"),
        (lambda: hopfield.mixture(0), "patterns: found 0"),
        (lambda: hopfield.capacity(0.0), "load.*above 0"),
        (lambda: hopfield.capacity([0.1, np.nan]), "load: found nan"),
        (lambda: hopfield.capacity(0.1, np.inf), "temperature: found inf"),
        (lambda: hopfield.capacity(0.1, rule="hebbian"), "rule.*hebbian.*hebb, pseudo-inverse"),
        (lambda: hopfield.capacity(0.1, corruption=2), "corruption.*2.*0 to 1"),
        (lambda: hopfield.capacity(0.1, draws=0), "draws: found 0"),
        (lambda: hopfield.corrupted([1, -1], 0.5), r"states: found shape \(2,\)"),
        (lambda: sk.replica_symmetric(-1), "temperature.*-1"),
        (lambda: sk.at_temperature(np.inf), "field.*inf"),
        (lambda: sk.couplings(1), "n_spins: found 1"),
        (lambda: sk.couplings(5, np.nan), "ferromagnetic.*NaN"),
        (lambda: sk.tap_solutions(Ising(np.zeros((2, 2))), 0.0), "beta.*0.*positive"),
        (lambda: sk.tap_solutions(Ising(np.zeros((2, 2))), 1.0, tolerance=np.nan), "tolerance: found nan"),
        (lambda: sk.plefka_condition([2.0]), r"magnetizations: found 2.0, expected numbers in \[-1, 1\]"),
        (lambda: sk.overlaps(8, [1.0]), "betas.*at least two"),
        (lambda: sk.overlaps(8, [0.5, 1.0], n_ensembles=1), "n_ensembles: found 1"),
        (lambda: sk.overlaps(8, [0.5, 1.0], field=np.nan), "field: found nan"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
