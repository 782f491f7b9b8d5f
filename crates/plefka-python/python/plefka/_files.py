"""Model files, shared with the command line."""

from __future__ import annotations

import json
import os

import numpy as np
from sklearn.utils.validation import check_is_fitted

from plefka._engine import Machine
from plefka._settings import plain


# Extensions of formats that `save` does not write.
FOREIGN = {
    f".{name}"
    for name in (
        "npz npy csv tsv txt json toml yaml yml mat pkl pickle joblib skops pt pth bin h5 hdf5 onnx parquet feather xlsx "
        "gz zip bz2 xz zst tar svm idx png jpg jpeg bmp pgm ppm pbm fasta fa a3m html md py"
    ).split()
}


class FilesMixin:
    """``save`` and ``load``."""

    def save(self, path):
        """Write the model to a file that the command line and ``load`` read (safetensors with a JSON header).

        The file is written under another name, synced and renamed. It holds the model and the parameters of the
        estimator, not the state of training; pickle keeps both.

        Parameters
        ----------
        path : str or path-like
            The file, best ``.safetensors``. Names that promise another format, such as ``.npz``, are refused.

        Raises
        ------
        ValueError
            If the name is that of another format.
        """
        check_is_fitted(self)
        extension = os.path.splitext(os.fspath(path))[1]
        if extension.lower() in FOREIGN:
            raise ValueError(
                f"{os.fspath(path)}: found a name of {extension} files, expected .safetensors, the format that is written "
                "(numpy.savez, pickle or joblib write the model in theirs)"
            )
        params = {name: plain(value) for name, value in self.get_params(deep=False).items()}
        params = {name: value for name, value in params.items() if _is_plain(value)}
        notes = {"estimator": type(self).__name__, "params": params}
        if hasattr(self, "n_iter_"):
            notes["n_iter"] = int(self.n_iter_)
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

        Raises
        ------
        ValueError
            If the file is damaged, or has units that this class does not have.
        """
        machine, header = Machine.load(os.fspath(path))
        cls._refuse_units(path, machine)
        notes = json.loads(header)["notes"]
        known = cls._get_param_names()
        params = notes.get("params", {}) if notes.get("estimator") == cls.__name__ else {}
        model = cls(**{name: value for name, value in params.items() if name in known})
        model._take(machine)
        model.n_components = model.components_.shape[0]
        model.n_features_in_ = model.components_.shape[1]
        if "n_iter" in notes:
            model.n_iter_ = notes["n_iter"]
        if "feature_names_in" in notes:
            model.feature_names_in_ = np.asarray(notes["feature_names_in"], dtype=object)
        return model

    @classmethod
    def _refuse_units(cls, path, machine):
        (visible, _), (hidden, _) = machine.kinds()
        if (visible, hidden) != ("bernoulli", "bernoulli"):
            raise ValueError(
                f"{os.fspath(path)}: found {visible} visible and {hidden} hidden units, expected the 0/1 units of "
                f"{cls.__name__}; load it with plefka.RBM.load"
            )


def _is_plain(value):
    """Whether JSON holds the value as it is."""
    try:
        return json.loads(json.dumps(value)) == value
    except (TypeError, ValueError):
        return False
