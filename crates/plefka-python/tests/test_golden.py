"""EMFRBM reproduces the original EMF_RBM package.

The values were recorded from runs of that package (Python, float64) on scikit-learn's digits / 16 > 0.001 with 64 hidden
units, no weight decay, 3 iterations and weights that start at
essentially zero; norms of matrices are spectral. The visible biases start at the logit of the mean of the whole data.
"""

import numpy as np
import pytest

from plefka import EMFRBM

CLOSE = {"rel": 1e-9, "abs": 1e-14}


def spectral(matrix):
    return np.linalg.norm(matrix, 2)


@pytest.fixture
def model(bits):
    # No pass over the data: initial parameters only.
    return EMFRBM(64, learning_rate=0.005, sigma=1e-16, weight_decay=None, n_iter=0, random_state=0).fit(bits)


def test_one_batch(model, bits):
    model.partial_fit(bits[:100])
    assert spectral(model.W) == pytest.approx(0.007628825568441182, **CLOSE)
    assert np.linalg.norm(model.v_bias) == pytest.approx(38.9745218036, **CLOSE)
    assert spectral(model._dW_prev) == pytest.approx(152.57651136882203, **CLOSE)
    assert model.entropy(bits[:100]).mean() == pytest.approx(68.52758766764042, **CLOSE)
    assert model.free_energy_TAP(bits[:100]).mean() == pytest.approx(-117.07124372, **CLOSE)


def test_two_batches(model, bits):
    model.partial_fit(bits[:100]).partial_fit(bits[100:200])
    assert spectral(model.W) == pytest.approx(0.015478158879359825, **CLOSE)
    assert np.linalg.norm(model.v_bias) == pytest.approx(38.974504602139554, **CLOSE)
    assert np.linalg.norm(model.h_bias) == pytest.approx(1.07796526944e-6, **CLOSE)
    assert spectral(model._dW_prev) == pytest.approx(178.06423558738115, **CLOSE)


def test_one_epoch(bits):
    """L1 decay sees the signs of the initial weights, and the draw behind the golden values is not recorded.

    So they are compared with the spread over draws, which is of the order of 1e-8 of the values.
    """
    golden = [68.92500812, 68.67868513, -90.41429712, -98.57310481, -117.38220661, -117.39085455]
    found = []
    for seed in range(30):
        model = EMFRBM(64, learning_rate=0.005, sigma=1e-16, decay=0.001, neq_steps=5, n_iter=1, random_state=seed).fit(bits)
        parts = (model.entropy(bits[:2]), model.free_energy(bits[:2]), model.free_energy_TAP(bits[:2]))
        found.append(np.concatenate(parts))
    mean, spread = np.mean(found, axis=0), np.std(found, axis=0)
    assert np.all(spread < 1e-7 * np.abs(golden))
    assert np.all(np.abs(mean - golden) < 3 * spread)
