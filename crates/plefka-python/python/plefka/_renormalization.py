"""Machines as steps of renormalisation (Mehta & Schwab 2014): whether they preserve free energies and distributions."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from sklearn.utils.validation import check_is_fitted

from plefka import _engine
from plefka._input import seed_of
from plefka._number import ValueLike
from plefka._partition import issue
from plefka._settings import plain


@dataclass(frozen=True, eq=False)
class Estimate(ValueLike):
    """A number in nats with its error and interval; it behaves as the number ``value``.

    Attributes
    ----------
    value : float
    std_error : float
        0 for exact numbers.
    lower, upper : float
        Ends of the 95 % interval.
    """

    value: float
    std_error: float
    lower: float
    upper: float

    def __float__(self):
        return self.value


@dataclass(frozen=True, repr=False)
class Renormalization:
    """A model as a step of renormalisation of p(v) = exp(-H(v))/Z_v, from :meth:`BernoulliRBM.renormalization`.

    With tau(v) = exp(H(v) - F(v)), F being the model's ``free_energy``. Verdicts are "holds", "fails" or "undecided".

    Attributes
    ----------
    exact : bool
        Whether every number is exact.
    visible_free_energy : Estimate
        F_v = -ln Z_v.
    hidden_free_energy : Estimate
        F_h = -ln Z of the model.
    log_mean_trace : Estimate
        ln <tau> = F_v - F_h, where <tau> is the mean over p.
    mean_log_trace : Estimate
        <ln tau>, at most ln <tau>.
    divergence : Estimate
        KL(p, model) = ln <tau> - <ln tau>, the interval cut at 0.
    preserves_free_energy : str
        Whether <tau> = 1.
    preserves_distribution : str
        Whether KL = 0.
    trace_condition : str
        Whether tau(v) = 1 for every v. Draws can refute this, but not prove it.
    warnings : tuple of str
        Sentences on problems.
    details : dict
        All measurements, with the keys of ``plefka --json diagnose --rg``.
    """

    exact: bool
    visible_free_energy: Estimate
    hidden_free_energy: Estimate
    log_mean_trace: Estimate
    mean_log_trace: Estimate
    divergence: Estimate
    preserves_free_energy: str
    preserves_distribution: str
    trace_condition: str
    warnings: tuple[str, ...]
    details: dict

    def __repr__(self):
        mean, divergence = self.log_mean_trace, self.divergence
        return (
            f"Renormalization(ln <tau> = {mean.value:.4f} ± {mean.std_error:.2g} nats, "
            f"KL = {divergence.value:.4f} ± {divergence.std_error:.2g} nats, "
            f"preserves Z: {self.preserves_free_energy}, preserves p: {self.preserves_distribution})"
        )

    def __hash__(self):
        return hash((self.log_mean_trace, self.divergence, self.warnings))


ESTIMATES = ("visible_free_energy", "hidden_free_energy", "log_mean_trace", "mean_log_trace", "divergence")
VERDICTS = ("preserves_free_energy", "preserves_distribution", "trace_condition")


class RenormalizationMixin:
    """A fitted model as a step of renormalisation."""

    def renormalization(self, X=None, *, teacher=None, below=None, random_state=None, **settings):
        """Test whether the model preserves the free energy and the distribution of a Hamiltonian H(v).

        Equal partition functions do not imply equal p(v). The numbers are exact if states can be listed or counted, and
        estimated with errors otherwise. Exactly one of ``X``, ``teacher`` and ``below`` defines H. Ctrl-C stops it
        without a result.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features) or None, default=None
            Samples, all of which are used: H(v) is -ln of the share of the samples equal to v. Values between 0 and 1
            of 0/1 units are drawn as bits.
        teacher : estimator or None, default=None
            A fitted model with the same visible units: H is its ``free_energy``.
        below : estimator or None, default=None
            The layer below in a stack, whose hidden units are the visible units of this model: H(h) is its -ln sum
            over v of exp(-E(v, h)).
        random_state : int, RandomState instance or None, default=None
            Seed of chains and draws; None takes the estimator's ``random_state``.
        **settings
            ``method`` ("auto", "exact", "ais" or "pt"), ``max_states`` that "auto" lists, ``draws`` of p where it is
            not listed, ``sweeps`` of the tempering that they come from, ``budget`` in seconds and ``effort`` in steps
            or sweeps of every ln Z (with it the same seed gives the same result on any machine), ``tolerance`` in nats
            within which conditions hold. Unknown names are refused.

        Returns
        -------
        renormalization : Renormalization
            ``visible_free_energy``, ``hidden_free_energy``, ``log_mean_trace``, ``mean_log_trace``, ``divergence``,
            ``preserves_free_energy``, ``preserves_distribution``, ``trace_condition`` and more.

        Raises
        ------
        ValueError
            If a setting or X is not as expected, or visible layers differ.

        Warns
        -----
        LikelihoodWarning
            For every sentence in ``warnings``, such as that an estimate of ln Z is contradicted by the states seen.

        Examples
        --------
        >>> import numpy as np
        >>> from plefka import BernoulliRBM
        >>> X = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
        >>> model = BernoulliRBM(n_components=2, random_state=0).fit(X)
        >>> found = model.renormalization(X)
        >>> bool(np.isclose(found.divergence.value, -np.log(4) - model.log_likelihood(X).mean_log_likelihood))
        True
        >>> model.renormalization(teacher=model).trace_condition
        'holds'
        """
        check_is_fitted(self)
        given = [name for name, value in (("X", X), ("teacher", teacher), ("below", below)) if value is not None]
        if len(given) != 1:
            raise ValueError(f"found {' and '.join(given) or 'nothing'}, expected one of X, teacher and below")
        seed = seed_of(self.random_state if random_state is None else random_state)
        text = engine_settings(settings, seed)
        machine = self._machine(np.float64)
        if X is not None:
            of = self._near(X, machine, np.dtype(np.float64), seed, most=None)
        elif teacher is not None:
            of = machine_of("teacher", teacher)
        else:
            of = machine_of("below", below).mirror()
        found = reported(_engine.renormalization_report(machine, of, settings=text, threads=self.n_threads or 0))
        issue(found.warnings)
        return found


def engine_settings(settings, seed):
    """Return the engine's settings as text."""
    numbers = {name: plain(value) for name, value in settings.items()}
    wrong = next((name for name, value in numbers.items() if isinstance(value, float) and not np.isfinite(value)), None)
    if wrong is not None:
        raise ValueError(f"{wrong}: found {numbers[wrong]}, expected a finite number")
    return json.dumps({**numbers, "seed": seed})


def reported(text):
    """Return a report from the engine's."""
    found = json.loads(text)
    return Renormalization(
        exact=found["exact"],
        **{name: Estimate(**found[name]) for name in ESTIMATES},
        **{name: found[name] for name in VERDICTS},
        warnings=tuple(found["warnings"]),
        details=found,
    )


def machine_of(name, model):
    """Return a fitted estimator's machine in double precision; ``name`` is the argument's."""
    if not isinstance(model, RenormalizationMixin):
        raise TypeError(f"{name}: found {type(model).__name__}, expected a BernoulliRBM, an EMFRBM or an RBM")
    check_is_fitted(model)
    return model._machine(np.float64)
