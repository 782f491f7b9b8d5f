"""Names of settings from the engine, read once, for constraints, errors and docstrings."""

import re
from types import FunctionType

from plefka import _engine

# Setting -> name -> description, in the order of the engine.
VOCABULARY = _engine.vocabulary()

_MARK = re.compile(r"\{(\w+)(?: without (\w+)| (described))?\}")


def names(setting, *, without=()):
    """Return the names that a setting can have."""
    return tuple(name for name in VOCABULARY[setting] if name not in without)


def numbers(setting):
    """Return the names of a setting that are numbers, as numbers."""
    return tuple(int(name) for name in VOCABULARY[setting] if name.isdigit())


def documented(holder):
    """Write lists of names into a docstring, and for a class into those of its methods.

    ``{solver}`` becomes ``{"damped", "anderson", ...}``, ``{method without emf}`` all but that name, and
    ``{unit described}`` a sentence with the description of every name.
    """
    for own in [holder, *(vars(holder).values() if isinstance(holder, type) else ())]:
        if (own is holder or isinstance(own, FunctionType)) and own.__doc__:
            own.__doc__ = _MARK.sub(_listed, own.__doc__)
    return holder


def _listed(mark):
    setting, without, described = mark.groups()
    if described:
        return ", ".join(f'"{name}" ({what})' for name, what in VOCABULARY[setting].items())
    return "{" + ", ".join(f'"{name}"' for name in names(setting, without=(without,))) + "}"
