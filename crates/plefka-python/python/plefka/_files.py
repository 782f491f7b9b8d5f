"""Model files, shared with the command line."""

from __future__ import annotations

import json
import os

import numpy as np
from sklearn.utils.validation import check_is_fitted

from plefka._engine import Machine
from plefka._settings import plain


class FilesMixin:
    """``save`` and ``load``."""

    def save(self, path):
        """Write the model to a file that the command line and ``load`` read (safetensors with a JSON header).

        The file is written under another name, synced and renamed. It holds the model and the parameters of the
        estimator, not the state of training; pickle keeps both.

        Parameters
        ----------
        path : str or path-like
            The file.
        """
        check_is_fitted(self)
        params = {name: plain(value) for name, value in self.get_params(deep=False).items()}
        params = {name: value for name, value in params.items() if _is_plain(value)}
        notes = {"estimator": type(self).__name__, "params": params}
        if hasattr(self, "feature_names_in_"):
            notes["feature_names_in"] = [str(name) for name in self.feature_names_in_]
        self._machine(self.components_.dtype).save(os.fspath(path), json.dumps(notes))

    @classmethod
    def load(cls, path):
        """Read a model: a file written by ``save`` or the command line, a run folder, or an npz.

        An npz has the arrays ``weights`` (n_features, n_components), ``visible_bias`` and ``hidden_bias``; it opens as
        float32 where that rounds none of their numbers, else as float64.

        Parameters
        ----------
        path : str or path-like
            The file or folder.

        Returns
        -------
        model : estimator of this class
            Fitted; with its saved parameters if this class wrote the file.
        """
        machine, header = Machine.load(os.fspath(path))
        notes = json.loads(header)["notes"]
        known = cls._get_param_names()
        params = notes.get("params", {}) if notes.get("estimator") == cls.__name__ else {}
        model = cls(**{name: value for name, value in params.items() if name in known})
        model._take(machine)
        model.n_components = model.components_.shape[0]
        model.n_features_in_ = model.components_.shape[1]
        if "feature_names_in" in notes:
            model.feature_names_in_ = np.asarray(notes["feature_names_in"], dtype=object)
        return model


def _is_plain(value):
    """Whether JSON holds the value as it is."""
    try:
        return json.loads(json.dumps(value)) == value
    except (TypeError, ValueError):
        return False
