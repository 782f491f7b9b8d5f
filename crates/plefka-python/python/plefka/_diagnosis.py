"""The thermometer: the phase of a machine, and whether mean field is in its domain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from numbers import Real

from sklearn.utils.validation import check_is_fitted

from plefka import _engine
from plefka._input import seed_of
from plefka._partition import issue
from plefka._settings import settings_text


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """Results of the thermometer, from :meth:`BernoulliRBM.diagnose`.

    Temperatures are in units of the model's own temperature.

    Attributes
    ----------
    phase : {"paramagnetic", "ferromagnetic", "glassy", "undecided"}
        One state; several states along the learnt modes of W; unstable states, or states that do not come from learnt
        modes; or what was found does not determine the phase. docs/thermometer.md has how often it is right.
    in_domain : bool
        Whether the expansion, and training by it, is in its domain: sigma_max < 1.
    sentences : tuple of str
        What was found, in words.
    sigma_max : float
        Largest sigma_max(B) over the states that are reached from the samples, B = sqrt(kappa_2(m)) W sqrt(kappa_2(n)).
    temperature : float or None
        Temperature above which sigma_max stays below 1; None if it is already below 1 or nothing was found.
    weight_factor : float or None
        Factor on the weights below which sigma_max stays below 1.
    path : dict or None
        What penalties on the weights do and cost, measured by continued runs (``remedy``): ``outcomes``, a list of
        dicts with ``change`` ("machine", "factor", "none", "l2", "max_norm"), ``value``, ``sigma_max``,
        ``log_likelihood`` (nats per sample) and ``std_error``, ``difference`` from the run without a penalty and
        ``difference_error``, and ``drift`` (change of the log-likelihood in the second half of the run), beside
        ``steps``, ``method``, ``rate``, ``batch``, ``trained`` and ``held`` (numbers of samples), ``exact`` (ln Z by
        enumeration) and ``warnings``. None without ``remedy``.
    details : dict
        All measurements, with the keys of ``plefka --json diagnose``.
    """

    phase: str
    in_domain: bool
    sentences: tuple[str, ...]
    sigma_max: float
    temperature: float | None
    weight_factor: float | None
    path: dict | None
    details: dict

    def __repr__(self):
        domain = "in" if self.in_domain else "out of"
        return f"Diagnosis({self.phase}, {domain} the domain of mean field, sigma_max = {self.sigma_max:.3f})"

    def __hash__(self):
        return hash((self.phase, self.sigma_max, self.sentences))


class DiagnosisMixin:
    """The thermometer of a fitted model."""

    def diagnose(self, X=None, *, beta=1.0, remedy=False, random_state=None, **settings):
        """Determine the phase of the model, its temperature in this phase, and whether mean field is in its domain.

        Ctrl-C stops it without a result.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features) or None, default=None
            Samples near the samples of the model, best its training samples; up to 1000 are used, evenly spaced (20000
            with ``remedy``). They and random states are the starts for the search of states.
        beta : float, default=1.0
            Inverse temperature at which the model is measured.
        remedy : bool or dict, default=False
            Whether to continue training with L2 decays and with bounds on the norms of the weights, and to measure
            sigma_max and the log-likelihood of samples that are kept out of the runs: at most 1000, and at most a fifth
            of X. A dict has ``steps`` (1000), ``method`` ("pcd"), ``batch``, ``decays``, ``norms`` (in units of the
            largest norm of a hidden unit's weights), ``held`` and ``effort`` (annealing steps for ln Z). Needs X.
        random_state : int, RandomState instance or None, default=None
            Seed of starts, chains and runs; None takes the estimator's ``random_state``.
        **settings
            Further settings of the engine's thermometer: ``order``, ``solver``, ``iterations``, ``tolerance``,
            ``starts``, ``random``, ``same_group``, ``range``, ``temperatures``, and ``thermal``, a dict of ``range``,
            ``rungs``, ``ensembles`` and ``sweeps``. Unknown names are refused.

        Returns
        -------
        diagnosis : Diagnosis
            ``phase``, ``in_domain``, ``sentences``, ``sigma_max``, ``temperature``, ``weight_factor``, ``path`` and
            ``details``.

        Raises
        ------
        ValueError
            If a setting or X is not as expected.

        Examples
        --------
        >>> import numpy as np
        >>> from plefka import EMFRBM
        >>> X = (np.random.RandomState(0).rand(100, 12) < 0.3).astype(float)
        >>> model = EMFRBM(n_components=8, n_iter=2, random_state=0).fit(X)
        >>> model.diagnose(X).phase
        'paramagnetic'
        """
        check_is_fitted(self)
        if not isinstance(beta, Real) or isinstance(beta, bool) or not beta > 0:
            raise ValueError(f"beta: found {beta!r}, expected a positive number")
        seed = seed_of(self.random_state if random_state is None else random_state)
        own = getattr(self, "order", None)
        order = settings.pop("order", 2 if own is None else own)
        dtype = self._precision()
        machine = self._machine(dtype)
        runs = isinstance(remedy, dict) or remedy is True
        if not runs and remedy is not False:
            raise ValueError(f"remedy: found {remedy!r}, expected True, False or a dict of settings of the runs")
        if runs:
            if X is None:
                raise ValueError("remedy: continued runs need X, found None")
            settings["path"] = {"steps": 1000, **(remedy if isinstance(remedy, dict) else {})}
        near = None if X is None else self._near(X, machine, dtype, seed, most=20_000 if runs else 1000)
        request = settings_text({**settings, "order": str(order), "seed": seed})
        found = json.loads(
            _engine.diagnose(machine, near, beta=float(beta), settings=request, threads=self.n_threads or 0)
        )
        issue(found["warnings"])
        return Diagnosis(
            phase=found["verdict"]["phase"],
            in_domain=found["verdict"]["in_domain"],
            sentences=tuple(found["verdict"]["sentences"]),
            sigma_max=float("nan") if found["sigma_max"] is None else found["sigma_max"],
            **found["remedy"],
            path=found["path"],
            details=found,
        )
