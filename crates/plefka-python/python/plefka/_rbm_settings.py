"""The constraints on the parameters of `plefka.RBM`, and the engine's settings made of them."""

from __future__ import annotations

from numbers import Integral, Real

from sklearn.utils._param_validation import Interval, Options, StrOptions

from plefka._base import COMMON_CONSTRAINTS
from plefka._engine import suited_method
from plefka._vocabulary import names, numbers

CONSTRAINTS: dict = {
    **COMMON_CONSTRAINTS,
    "visible": [str],
    "hidden": [str],
    "method": [StrOptions({"auto", *names("method")})],
    "start": [StrOptions(set(names("start"))), None],
    "order": [StrOptions(set(names("order"))), Options(Integral, set(numbers("order"))), None],
    "learning_rate": [Interval(Real, 0, None, closed="neither"), StrOptions({"auto"}), None],
    "schedule": [StrOptions(set(names("schedule")))],
    "averaging": [Interval(Real, 0, None, closed="left")],
    "n_sweeps": [Interval(Integral, 1, None, closed="left")],
    "n_chains": [Interval(Integral, 1, None, closed="left"), None],
    "n_rungs": [Interval(Integral, 2, None, closed="left")],
    "n_iterations": [Interval(Integral, 1, None, closed="left"), None],
    "damping": [Interval(Real, 0, 1, closed="right")],
    "solver": [StrOptions(set(names("solver")))],
    "beta": [Interval(Real, 0, None, closed="neither")],
    "momentum": [Interval(Real, 0, 1, closed="left")],
    "l1": [Interval(Real, 0, None, closed="left")],
    "l2": [Interval(Real, 0, None, closed="left")],
    "centering": ["boolean"],
    "shuffle": ["boolean"],
    "weight_scale": [Interval(Real, 0, None, closed="left")],
}


def chosen_method(model):
    """Return the method of training, with "auto" resolved for the units."""
    if model.method != "auto":
        return model.method
    equations = (model.start, model.order, model.n_iterations)
    return "emf" if any(value is not None for value in equations) else suited_method(model.visible, model.hidden)


def nested_settings(model):
    """Return the settings of an RBM, nested as in the engine's configuration files."""
    return {
        "model": {
            "visible": model.visible,
            "hidden": int(model.n_components),
            "hidden_unit": model.hidden,
            "weight_scale": float(model.weight_scale),
        },
        "negative": {
            "method": chosen_method(model),
            "start": model.start,
            "order": None if model.order is None else str(model.order),
            "iterations": None if model.n_iterations is None else int(model.n_iterations),
            "damping": float(model.damping),
            "solver": model.solver,
            "sweeps": int(model.n_sweeps),
            "chains": int(model.n_chains or 0),
            "replicas": int(model.n_chains or 0),
            "rungs": int(model.n_rungs),
        },
        "training": {
            "batch": int(model.batch_size),
            "shuffle": bool(model.shuffle),
            "centering": bool(model.centering),
            "averaging": float(model.averaging),
            "beta": float(model.beta),
            "schedule": {"shape": model.schedule},
            "optimizer": {"momentum": float(model.momentum)},
            "penalty": {"l1": float(model.l1), "l2": float(model.l2)},
        },
        "monitors": {"every": int(bool(model.verbose)), "mean_field_starts": 0},
    }
