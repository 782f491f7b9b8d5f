"""Data and estimators that several tests use."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from plefka import EMFRBM, BernoulliRBM


@pytest.fixture(scope="session")
def digits():
    """scikit-learn's 8 x 8 digits, grey levels in [0, 1], read-only."""
    X = load_digits().data / 16
    X.flags.writeable = False
    return X


@pytest.fixture(scope="session")
def bits(digits):
    """The digits, 1 where any ink is."""
    X = (digits > 0.001).astype(float)
    X.flags.writeable = False
    return X


@pytest.fixture(params=["pcd", "emf", "emf-persistent"])
def make(request):
    """A maker of small estimators with the given further parameters."""

    def new(**parameters):
        common = {"n_components": 16, "n_iter": 3, "batch_size": 20, "random_state": 3, **parameters}
        if request.param == "pcd":
            return BernoulliRBM(**common)
        return EMFRBM(**{"persistent": request.param == "emf-persistent", **common})

    return new


@pytest.fixture
def same():
    """Whether two fitted estimators have the same bits."""

    def compare(one, other):
        names = ("components_", "intercept_hidden_", "intercept_visible_")
        return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)

    return compare
