"""Settings in the form of the engine: JSON, with numpy's scalars as plain numbers."""

import json

import numpy as np


def settings_text(settings):
    """Return settings as JSON; ``np.int64(3)``, from ``np.arange`` or a grid search, is written as 3."""
    return json.dumps(settings, default=_number)


def plain(value):
    """Return a scalar of numpy as a Python number, and other values unchanged."""
    return value.item() if isinstance(value, np.generic) else value


def _number(value):
    if isinstance(value, np.generic):
        return plain(value)
    raise TypeError(f"found {value!r} of type {type(value).__name__}, expected a number, a word or a table of them")
