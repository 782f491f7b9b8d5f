"""Learning curves of ridge and logistic regression."""

from __future__ import annotations

import json

import numpy as np

from plefka import _engine
from plefka._input import refuse_text
from plefka._vocabulary import documented


@documented
def learning_curves(
    X,
    y,
    sizes,
    *,
    vary="rows",
    rows=None,
    draws=60,
    lambdas=(1e-6, 10.0),
    logistic=True,
    standardize=True,
    random_state=1,
    n_threads=None,
):
    """Return learning curves of ridge regression against the number of rows or of columns, and their theory.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    y : array-like of shape (n_samples,)
        Two distinct values are two classes: the result then includes accuracies and logistic regression.
    sizes : list of int
        Numbers of rows of each fit, or of columns.
    vary : {vary}, default="rows"
    rows : int or None, default=None
        Rows of each fit if columns are varied; None for as many as there are columns.
    draws : int, default=60
        Random subsets at each size.
    lambdas : sequence of float, default=(1e-6, 10.0)
        Strengths; logistic regression takes the first.
    logistic, standardize : bool, default=True
    random_state : int, default=1
    n_threads : int or None, default=None

    Returns
    -------
    dict
        "classes", and "curves": for every model its "points", one dict per size.
    """
    refuse_text(X)
    X = np.ascontiguousarray(X, dtype=np.float64)
    settings = {
        "vary": vary,
        "sizes": [int(size) for size in sizes],
        "rows": int(rows if rows is not None else min(X.shape[1], X.shape[0] // 2)),
        "draws": int(draws),
        "lambdas": [float(x) for x in lambdas],
        "logistic": bool(logistic),
        "standardize": bool(standardize),
        "seed": int(random_state),
    }
    target = np.ascontiguousarray(y, dtype=np.float64).reshape(-1, 1)
    return json.loads(_engine.learning_curves(X, target, json.dumps(settings), n_threads or 0))
