"""Parameters of the EMF-RBM: their constraints, and the engine's settings that they stand for."""

from __future__ import annotations

from numbers import Integral, Real

from sklearn.utils._param_validation import Interval, Options, StrOptions

from plefka._base import COMMON_CONSTRAINTS
from plefka._vocabulary import names, numbers

# Expansions whose name is no number.
WORDS = {name for name in names("order") if not name.isdigit()}

CONSTRAINTS = {
    **COMMON_CONSTRAINTS,
    "learning_rate": [Interval(Real, 0, None, closed="neither"), StrOptions({"auto"})],
    "sigma": [Interval(Real, 0, None, closed="left")],
    "neq_steps": [Interval(Integral, 1, None, closed="left")],
    "momentum": [Interval(Real, 0, 1, closed="left")],
    "decay": [Interval(Real, 0, None, closed="left")],
    "weight_decay": [StrOptions({"L1", "L2"}), None],
    "thresh": [Interval(Real, 0, 0.5, closed="neither")],
    "monitor": ["boolean"],
    "order": [Options(Integral, set(numbers("order"))), StrOptions(WORDS)],
    "persistent": ["boolean"],
    "n_replicas": [Interval(Integral, 1, None, closed="left"), None],
    "damping": [Interval(Real, 0, 1, closed="right")],
    "solver": [StrOptions(set(names("solver")))],
}


def nested_settings(model):
    """Return the engine's settings for the parameters of an :class:`EMFRBM`, as a nested dict."""
    l1, l2 = (float(model.decay) if model.weight_decay == kind else 0.0 for kind in ("L1", "L2"))
    return {
        "model": {"hidden": int(model.n_components), "weight_scale": float(model.sigma)},
        "negative": {
            "method": "emf",
            "order": str(model.order),
            "start": "persistent" if model.persistent else "batch",
            "replicas": int(model.n_replicas or 0),
            "iterations": int(model.neq_steps),
            "damping": float(model.damping),
            "solver": model.solver,
        },
        "training": {
            "batch": int(model.batch_size),
            "shuffle": False,
            "centering": False,
            "averaging": 0.0,
            "reduction": "sum",
            "schedule": {"shape": "constant"},
            "optimizer": {"momentum": float(model.momentum), "momentum_on_biases": False},
            "penalty": {"l1": l1, "l2": l2},
        },
        "monitors": {"every": int(bool(model.verbose or model.monitor)), "mean_field_starts": 0},
    }
