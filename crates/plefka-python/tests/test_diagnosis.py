"""The thermometer from Python."""

import numpy as np
import pytest

from plefka import BernoulliRBM, Diagnosis, EMFRBM

QUICK = {"temperatures": 3, "thermal": {"rungs": 4}}


@pytest.fixture
def groups():
    """A machine of two groups of units that are on or off together, and its samples."""
    member = np.arange(16) % 2
    X = np.array([[a, b] for a in (0, 1) for b in (0, 1)] * 10)[:, member].astype(float)
    model = EMFRBM(12, n_iter=0, random_state=0).fit(X)
    same = (np.arange(12) % 2)[:, None] == member[None, :]
    model.components_ = np.where(same, 1.5, 0.0)
    model.intercept_hidden_, model.intercept_visible_ = np.full(12, -6.0), np.full(16, -4.5)
    return model, X


def test_a_weak_machine_is_paramagnetic_and_in_the_domain():
    X = (np.random.RandomState(0).rand(60, 10) < 0.3).astype(float)
    model = BernoulliRBM(8, n_iter=0, random_state=0).fit(X)
    found = model.diagnose(X, **QUICK)
    assert isinstance(found, Diagnosis) and found.phase == "paramagnetic" and found.in_domain
    assert found.sigma_max < 0.2 and found.temperature is None and found.path is None
    assert len(found.details["sweep"]) == 3 and len(found.details["thermal"]["points"]) == 4
    assert "paramagnetic" in repr(found) and "paramagnetic" in found.sentences[0]
    assert found.details == model.diagnose(X, **QUICK).details


def test_groups_of_units_are_states_to_retrieve(groups):
    model, X = groups
    found = model.diagnose(X, **QUICK)
    assert found.phase == "ferromagnetic", found.sentences
    assert found.details["states"]["clusters"] == 4
    assert found.details["spectrum"]["outliers"] == 2
    # The same states at the same temperature, however it is asked for.
    colder = model.diagnose(X, beta=2.0, **QUICK)
    model.components_, model.intercept_hidden_ = 2 * model.components_, 2 * model.intercept_hidden_
    model.intercept_visible_ = 2 * model.intercept_visible_
    assert model.diagnose(X, **QUICK).sigma_max == pytest.approx(colder.sigma_max, rel=1e-6)


def test_settings_are_checked(groups):
    model, X = groups
    for wrong in ({"beauty": 1}, {"beta": 0}, {"order": 9}, {"iterations": 0}, {"thermal": {"rungs": 1}}):
        with pytest.raises(ValueError):
            model.diagnose(X, **wrong)
    with pytest.raises(ValueError, match="features"):
        model.diagnose(X[:, :3])


def test_remedies_are_measured(groups):
    model, X = groups
    quick = {"temperatures": 0, "thermal": {"rungs": 0}}
    remedy = {"steps": 30, "decays": [1.0], "norms": [0.5], "refinements": 0}
    path = model.diagnose(X, remedy=remedy, **quick).path
    assert (path["steps"], path["method"], path["trained"], path["held"]) == (30, "pcd", 32, 8)
    changes = [outcome["change"] for outcome in path["outcomes"] if outcome["change"] != "factor"]
    assert changes == ["machine", "none", "l2", "max_norm"]
    of = {outcome["change"]: outcome for outcome in path["outcomes"]}
    held = model.log_likelihood(X[::5], log_z="exact").mean_log_likelihood
    assert of["machine"]["log_likelihood"] == pytest.approx(held, abs=1e-4)
    assert of["l2"]["sigma_max"] < of["none"]["sigma_max"] or of["l2"]["difference"] < 0
    assert model.diagnose(X, remedy=remedy, **quick).path == path
    assert model.diagnose(X, **quick).path is None
    for wrong in ({"beauty": 1}, {"method": "none"}, {"rate": -1}):
        with pytest.raises(ValueError):
            model.diagnose(X, remedy=wrong, **quick)
    with pytest.raises(ValueError, match="need X"):
        model.diagnose(remedy=True, **quick)
    with pytest.raises(ValueError, match="remedy: found 3"):
        model.diagnose(X, remedy=3, **quick)
