"""Checks of arguments, and their form for the engine."""

from __future__ import annotations

import numbers
import warnings

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_random_state

from plefka._support import remedy_of_range

FLOATS = (np.float64, np.float32)


class OutOfRangeWarning(UserWarning):
    """Data for 0/1 units lie outside [0, 1]."""


def refuse_text(X):
    """Refuse text, which numpy would silently parse as numbers."""
    kind = getattr(getattr(X, "dtype", None), "kind", None)
    if kind in ("U", "S"):
        raise ValueError(f"X: found text (dtype {X.dtype}), expected numbers")


def is_plain(X, n_features):
    """Whether X is a C-contiguous array of at least one sample of so many finite floats."""
    if type(X) is not np.ndarray or X.dtype not in FLOATS or not X.flags.c_contiguous:
        return False
    if X.ndim != 2 or X.shape[0] == 0 or X.shape[1] != n_features:
        return False
    # A sum may overflow where all numbers are finite; that only costs the longer way.
    with np.errstate(all="ignore"):
        return bool(np.isfinite(X.sum()))


def has_missing(X):
    """Whether an entry of a validated dense matrix is NaN."""
    # The minimum is NaN if one of the numbers is NaN; this makes no array of truth values.
    return not sp.issparse(X) and X.size > 0 and bool(np.isnan(X.min()))


def refuse_missing_in_sparse(X):
    """Refuse NaN in sparse data: entries that are not stored are zero, not missing."""
    if sp.issparse(X) and np.isnan(X.data).any():
        raise ValueError("X: found NaN in a sparse matrix, expected a dense one where entries are missing")


def feature_means(X, sample_weight=None):
    """Return the mean of every feature over the entries that are not missing; 1/2 where there are none."""
    if not has_missing(X):
        if sample_weight is None:
            return np.asarray(X.mean(axis=0, dtype=np.float64)).ravel()
        weight = sample_weight.astype(np.float64)
        return np.asarray(X.T @ weight).ravel() / weight.sum()
    weight = np.ones(len(X)) if sample_weight is None else sample_weight.astype(np.float64)
    counts = weight @ ~np.isnan(X)
    sums = weight @ np.nan_to_num(X, nan=0.0).astype(np.float64)
    return np.divide(sums, counts, out=np.full(X.shape[1], 0.5), where=counts > 0)


def check_range(X, policy):
    """Treat values outside [0, 1] by ``policy``: "error", "warn" or "ignore"."""
    values = X.data if sp.issparse(X) else X
    if has_missing(X):
        values = values[~np.isnan(values)]
    if policy == "ignore" or values.size == 0:
        return
    low, high = values.min(), values.max()
    if low >= 0 and high <= 1:
        return
    whole = bool(np.all(values == np.round(values)))
    advice = remedy_of_range(low, high, values, whole)
    if policy == "error":
        coo = sp.coo_array(X)
        first = np.flatnonzero((coo.data < 0) | (coo.data > 1))[0]
        raise ValueError(
            f"X: row {coo.row[first]}, column {coo.col[first]}: found {coo.data[first]}, expected values in [0, 1]; {advice}"
        )
    warnings.warn(
        f"X: found values from {low} to {high}, expected values in [0, 1], the probabilities that units are on; "
        f"they are used as they are (out_of_range='error' refuses them, 'ignore' is silent); {advice}",
        OutOfRangeWarning,
        stacklevel=4,
    )


def as_rows(X):
    """Samples in the engine's form: a C-contiguous matrix, or (indptr, indices, data, n_columns)."""
    if not sp.issparse(X):
        return np.ascontiguousarray(X)
    if not X.has_canonical_format:
        X = X.copy()
        X.sum_duplicates()
    indptr, indices = X.indptr.astype(np.int64, copy=False), X.indices.astype(np.int64, copy=False)
    return indptr, indices, np.ascontiguousarray(X.data), X.shape[1]


def seed_of(random_state):
    """A seed for the engine: an int unchanged (as on the command line), else a draw."""
    if isinstance(random_state, numbers.Integral):
        return int(random_state) % 2**64
    return draw_seed(generator_of(random_state))


def generator_of(random_state):
    """A numpy Generator as it is, else scikit-learn's RandomState for None, an int or a RandomState."""
    return random_state if isinstance(random_state, np.random.Generator) else check_random_state(random_state)


def draw_seed(rng):
    """Draw a seed from a numpy RandomState or Generator."""
    draw = rng.integers if isinstance(rng, np.random.Generator) else rng.randint
    return int(draw(0, 2**63 - 1, dtype=np.int64))
