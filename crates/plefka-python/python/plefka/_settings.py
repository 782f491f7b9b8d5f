"""Settings as the engine reads them: JSON, with numpy's scalars as the numbers they are."""

import json

import numpy as np


def settings_text(settings):
    """Return settings as JSON; ``np.int64(3)``, as ``np.arange`` and grid searches give it, is 3."""
    return json.dumps(settings, default=_number)


def plain(value):
    """Return a scalar of numpy as Python's, anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def _number(value):
    if isinstance(value, np.generic):
        return plain(value)
    raise TypeError(f"found {value!r} of type {type(value).__name__}, expected a number, a word or a table of them")
