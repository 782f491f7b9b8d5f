"""Estimators of machines that were constructed without training."""

from __future__ import annotations

from typing import Any

from plefka import _engine


def estimator_of(machine: _engine.Machine) -> Any:
    """Return a fitted `plefka.RBM` of the machine."""
    from plefka import RBM

    model: Any = RBM()
    model._take(machine)
    model.visible, model.hidden = model._units
    columns = model.components_.shape[0]
    model.n_components = columns // int(model.hidden.split(":")[1]) if model.hidden.startswith("potts") else columns
    model.n_features_in_ = model.components_.shape[1]
    return model
