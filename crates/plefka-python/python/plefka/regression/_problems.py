"""Hansen's ill-posed test problems."""

from __future__ import annotations

from plefka import _engine
from plefka._vocabulary import documented


@documented
def test_problem(name, n):
    """Return one of Hansen's ill-posed test problems as (A, b, x): b without noise, x the solution.

    Parameters
    ----------
    name : {problem}
    n : int
        Unknowns, as many as equations.

    Examples
    --------
    >>> from plefka.regression import test_problem
    >>> A, b, x = test_problem("gravity", 8)
    >>> A.shape, b.shape, x.shape
    ((8, 8), (8,), (8,))
    """
    return _engine.test_problem(name, int(n))


# pytest takes names that begin so for tests.
test_problem.__test__ = False
