"""ln Z with its interval, as a value."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from numbers import Integral, Real

from plefka._number import ValueLike
from plefka._vocabulary import names

# "ptt" needs the models of a run.
METHODS = names("log_z", without=("ptt",))


class LikelihoodWarning(UserWarning):
    """A likelihood, or its ln Z, may be off by more than the stated errors."""


@dataclass(frozen=True, repr=False, eq=False)
class LogPartition(ValueLike):
    """ln Z with its interval, from :meth:`BernoulliRBM.log_partition`.

    It behaves as the number ``log_z``: in ``float()``, arithmetic with numbers and arrays, comparisons, formats such as
    ``f"{z:.3f}"``, and NumPy's functions.

    Attributes
    ----------
    log_z : float
        ln Z, nats.
    std_error : float
        Its standard error, nats; 0 for enumeration, NaN if there is none (mean field).
    lower, upper : float
        Ends of the interval, nats; NaN without one. ``interval`` says what they are.
    method : str
        The method: "exact", "ais", "pt" or "emf"; "given" if the caller gave a number.
    reason : str
        Reason for the method.
    warnings : tuple of str
        Sentences on problems, such as estimates that disagree by more than their errors.
    evidence : list of dict
        Results of every method that was tried: "method" and numbers or lists of them, named as in the ``evidence``
        of ``plefka --json score``.
    interval : str
        "exact" (both ends are ln Z), "95 % confidence", "spread of orders" (ln Z plus and minus its largest difference
        from the other orders of mean field, to which no probability belongs) or "none".
    """

    log_z: float
    std_error: float
    lower: float
    upper: float
    method: str
    reason: str
    warnings: tuple[str, ...] = ()
    evidence: list[dict] = field(default_factory=list)
    interval: str = "none"

    def __float__(self):
        return self.log_z

    def __repr__(self):
        if self.method == "given":
            return f"LogPartition({self.log_z:.9g} nats, given)"
        if self.interval == "exact":
            return f"LogPartition({self.log_z:.9f} nats, exact)"
        interval = {
            "95 % confidence": f"95 % interval {self.lower:.4f} to {self.upper:.4f}",
            "spread of orders": f"orders differ from {self.lower:.4f} to {self.upper:.4f}",
        }.get(self.interval, "without an interval")
        notes = f", {_count(len(self.warnings), 'warning')}" if self.warnings else ""
        return f"LogPartition({self.log_z:.4f} nats, {interval}, by {self.method}{notes})"


@dataclass(frozen=True, repr=False, eq=False)
class Likelihood(ValueLike):
    """Mean log-likelihood of samples, from :meth:`BernoulliRBM.log_likelihood`.

    It behaves as the number ``mean_log_likelihood``, as :class:`LogPartition` does as ``log_z``. The two errors are separate: the error of ``log_z`` shifts
    all samples alike and does not shrink with more samples.

    Attributes
    ----------
    mean_log_likelihood : float
        Mean of ln p(v) = -F(v) - ln Z over the samples, nats per sample.
    mean_log_likelihood_std_error : float
        Its standard error over the samples, nats; NaN for a single sample.
    n_samples : int
        Number of samples.
    log_z : LogPartition
        ln Z with its own interval.
    """

    mean_log_likelihood: float
    mean_log_likelihood_std_error: float
    n_samples: int
    log_z: LogPartition

    def __float__(self):
        return self.mean_log_likelihood

    def __repr__(self):
        mean, error = self.mean_log_likelihood, self.mean_log_likelihood_std_error
        samples = _count(self.n_samples, "sample")
        return f"Likelihood({mean:.4f} ± {error:.4f} nats over {samples}, {self.log_z!r})"


def given(value):
    """Return ln Z as a number from the caller."""
    nan = float("nan")
    return LogPartition(float(value), nan, nan, nan, "given", "the caller gave a number")


def issue(sentences):
    """Issue warnings with the place of the caller of the public method."""
    for sentence in sentences:
        warnings.warn(sentence, LikelihoodWarning, stacklevel=3)


def checked_request(method, budget, effort, order, enumerate):
    """Return the engine's arguments; wrong values are refused with the expected ones."""
    if method not in METHODS:
        raise ValueError(f"method: found {method!r}, expected one of {', '.join(METHODS)}")
    if not _is(budget, Real) or not 0 < budget <= 1e9:
        raise ValueError(f"budget: found {budget!r}, expected seconds, more than 0 and at most 1e9")
    if effort is not None and (not _is(effort, Integral) or not 20 <= effort <= 10**8):
        raise ValueError(f"effort: found {effort!r}, expected an integer from 20 to 10**8, or None")
    if not _is(order, Integral) and not isinstance(order, str):
        raise ValueError(f"order: found {order!r}, expected 1, 2, 3 or 4, or the name of an expansion")
    if not isinstance(enumerate, bool):
        raise ValueError(f"enumerate: found {enumerate!r}, expected True or False")
    return {
        "method": method,
        "budget": float(budget),
        "effort": None if effort is None else int(effort),
        "order": str(order),
        "enumerate": enumerate,
    }


def _count(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _is(value, kind):
    return isinstance(value, kind) and not isinstance(value, bool)
