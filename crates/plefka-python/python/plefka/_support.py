"""Values that visible units do not take: refused with what would fit, where the data show it."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import scipy.sparse as sp


@contextmanager
def explained(X, unit):
    """Add to the engine's refusal of values of X what would fit these data, if anything is known."""
    try:
        yield
    except ValueError as error:
        advice = remedy(X, unit)
        if advice is None:
            raise
        raise ValueError(f"{error}; {advice}") from None


def refuse_bits_for_spins(X):
    """Refuse data of 0 and 1, or of other values without a negative one, for units that are -1 or 1.

    Rows of ones alone are spins, too.
    """
    low, high, zeros = _extent(X)
    if low >= 0 and zeros:
        raise ValueError(f"X: found values from {low:g} to {high:g} and none below 0, expected spins, -1 or 1; {SPINS}")


def clipped(X):
    """Return X with values between 0 and 1, X itself where it has no others."""
    low, high, _ = _extent(X)
    if low >= 0 and high <= 1:
        return X
    if sp.issparse(X):
        X = X.copy()
        X.data = np.clip(X.data, 0, 1)
        return X
    return np.clip(X, 0, 1)


SPINS = "2 * X - 1 makes spins of 0 and 1, and visible='bernoulli' takes 0 and 1 as they are"


def remedy(X, unit):
    """Return what would fit data that ``unit`` does not take, in words; None if they show nothing."""
    family, *constants = unit.split(":")
    low, high, _ = _extent(X)
    values = X.data if sp.issparse(X) else X
    values = values[np.isfinite(values)]
    whole = bool(np.all(values == np.round(values)))
    if family == "potts" and whole and low >= 0 and high < int(constants[0]) and _are_not_one_hot(X, int(constants[0])):
        q = int(constants[0])
        return (
            f"for states numbered 0 to {q - 1} give one column per colour, "
            f"np.eye({q})[X.astype(int)].reshape(len(X), -1)"
        )
    if family == "bernoulli":
        return remedy_of_range(low, high, values, whole)
    if family == "spin" and low >= 0:
        return SPINS
    if family == "binomial" and whole and low >= 0:
        return f"visible='binomial:{int(high)}' takes whole numbers from 0 to {int(high)}"
    if family in ("binomial", "relu", "truncated_gaussian"):
        return "visible='gaussian' takes any numbers"
    return None


def remedy_of_range(low, high, values, whole):
    """Return what would fit data outside [0, 1], in words."""
    if low == -1 and high == 1 and np.all(np.abs(values) == 1):
        return "visible='spin' of RBM takes -1 and 1, and (X + 1) / 2 makes bits of them"
    if whole and low >= 0:
        return f"visible='binomial:{int(high)}' of RBM takes whole numbers from 0 to {int(high)}"
    return "visible='gaussian' of RBM takes any numbers"


def _are_not_one_hot(X, colours):
    X = X.toarray() if sp.issparse(X) else X
    if X.shape[1] % colours:
        return True
    return bool(np.any(X.reshape(len(X), -1, colours).sum(axis=2) != 1))


def _extent(X):
    """Return the smallest and largest value that is not missing, and whether a value is 0."""
    if sp.issparse(X):
        low, high = (X.data.min(), X.data.max()) if X.nnz else (0.0, 0.0)
        empty = X.nnz < X.shape[0] * X.shape[1]
        return (min(low, 0.0), max(high, 0.0), True) if empty else (low, high, bool(np.any(X.data == 0)))
    if np.isnan(X.min()):
        X = X[~np.isnan(X)]
        if X.size == 0:
            return -1.0, 1.0, False
    return float(X.min()), float(X.max()), bool(np.any(X == 0)) if X.min() >= 0 else False
