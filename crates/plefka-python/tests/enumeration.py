"""An independent reference in numpy: machines of any units, summed over all their states or integrated by quadrature."""

from functools import cached_property

import numpy as np
from scipy.special import gammaln, logsumexp

NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
# Beyond this a density of the tests' machines is below 1e-16 of its largest value.
FAR = 11.0


def interval(low, high):
    """Nodes and the logarithms of their weights for integrals from low to high."""
    half = (high - low) / 2
    return low + half * (NODES + 1), np.log(half * WEIGHTS)


def real_line(energy):
    """A density over the real line that may have a kink at 0: nodes, ln of weight, less the unit's own energy."""
    (below, of_below), (above, of_above) = interval(-FAR, 0.0), interval(0.0, FAR)
    x = np.concatenate([below, above])
    return x, np.concatenate([of_below, of_above]) - energy(x)


def states(unit, own):
    """The states of one unit (n_states, n_columns) and ln of their weights, without the field; ``own`` are its further parameters."""
    family, *constants = unit.split(":")
    constants = [float(c) for c in constants]
    if family == "bernoulli":
        x, weight = np.array([0.0, 1.0]), np.zeros(2)
    elif family == "spin":
        x, weight = np.array([-1.0, 1.0]), np.zeros(2)
    elif family == "binomial":
        n = constants[0]
        x = np.arange(n + 1)
        weight = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    elif family == "gaussian":
        x, weight = real_line(lambda x: 0.5 * np.exp(own[0]) * x**2)
    elif family == "relu":
        x, weight = interval(0.0, FAR)
        weight = weight - 0.5 * np.exp(own[0]) * x**2
    elif family == "drelu":
        above, below, threshold = own
        energy = lambda x: 0.5 * np.where(x > 0, np.exp(above), np.exp(below)) * x**2 + threshold * np.abs(x)
        x, weight = real_line(energy)
    elif family == "truncated_gaussian":
        x, weight = interval(*constants)
        curvature, share = own
        x = np.append(0.0, x)
        weight = np.append(0.0, weight - 0.5 * curvature * x[1:] ** 2 + share)
    elif family == "potts":
        return np.eye(int(constants[0])), np.zeros(int(constants[0]))
    else:
        raise NotImplementedError(f"no reference for {unit}")
    return x[:, None], weight


CONTINUOUS = ("gaussian", "relu", "drelu", "truncated_gaussian")


def is_continuous(unit):
    return unit.split(":")[0] in CONTINUOUS


class Layer:
    """Independent units in given fields."""

    def __init__(self, unit, parameters):
        self.colours = int(unit.split(":")[1]) if unit.startswith("potts") else 1
        self.field = parameters[0]
        n_units = parameters.shape[1] // self.colours
        self.units = [states(unit, parameters[1:, k * self.colours]) for k in range(n_units)]

    def columns(self, k):
        return slice(k * self.colours, (k + 1) * self.colours)

    def log_weights(self, k, field):
        """ln of the weight of every state of unit k in fields (n, n_columns of the layer)."""
        x, weight = self.units[k]
        return field[:, self.columns(k)] @ x.T + weight

    def log_partition(self, field):
        return sum(logsumexp(self.log_weights(k, field), axis=1) for k in range(len(self.units)))

    def moments(self, field):
        """Means and variances of all columns."""
        mean, square = [], []
        for k, (x, _) in enumerate(self.units):
            p = self.log_weights(k, field)
            p = np.exp(p - logsumexp(p, axis=1, keepdims=True))
            mean.append(p @ x)
            square.append(p @ x**2)
        mean, square = np.hstack(mean), np.hstack(square)
        return mean, square - mean**2

    def all_states(self):
        """All states of the layer, and ln of their weights without fields."""
        x, weight = self.units[0]
        for y, other in self.units[1:]:
            x = np.hstack([np.repeat(x, len(y), axis=0), np.tile(y, (len(x), 1))])
            weight = np.repeat(weight, len(y)) + np.tile(other, len(weight))
        return x, weight


def log_prior(unit, own, x):
    """ln mu(x) - U(x) at values (n,) of a scalar unit."""
    family = unit.split(":")[0]
    if family == "binomial":
        n = float(unit.split(":")[1])
        return gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    if family in ("gaussian", "relu"):
        return -0.5 * np.exp(own[0]) * x**2
    if family == "drelu":
        return -0.5 * np.where(x > 0, np.exp(own[0]), np.exp(own[1])) * x**2 - own[2] * np.abs(x)
    if family == "truncated_gaussian":
        return np.where(x == 0, 0.0, own[1] - 0.5 * own[0] * x**2)
    return np.zeros(len(x))


class Enumerated:
    """The distribution of a fitted model's arrays: components_, visible_parameters_, hidden_parameters_."""

    def __init__(self, visible_unit, hidden_unit, components, visible, hidden):
        self.visible_unit, self.W = visible_unit, np.asarray(components, float).T
        self.parameters = np.asarray(visible, float)
        self.visible = Layer(visible_unit, self.parameters)
        self.hidden = Layer(hidden_unit, np.asarray(hidden, float))

    @cached_property
    def table(self):
        """All visible states (n, n_features) and their probabilities, or those of the quadrature's nodes."""
        x, weight = self.visible.all_states()
        log_weight = weight + x @ self.visible.field + self.hidden.log_partition(self.on_hidden(x))
        return x, log_weight, logsumexp(log_weight)

    @property
    def log_z(self):
        return self.table[2]

    @property
    def probabilities(self):
        return np.exp(self.table[1] - self.table[2])

    def on_hidden(self, v):
        return self.hidden.field + v @ self.W

    def on_visible(self, h):
        return self.visible.field + h @ self.W.T

    def prior(self, v):
        step = self.visible.colours
        columns = range(0, v.shape[1], step)
        if step > 1:
            return np.zeros(len(v))
        return sum(log_prior(self.visible_unit, self.parameters[1:, c], v[:, c]) for c in columns)

    def free_energy(self, v):
        return -(self.prior(v) + v @ self.visible.field + self.hidden.log_partition(self.on_hidden(v)))

    def mean_of(self, values):
        """The model's mean and standard deviation of a function of v, ``values`` at the states of the table."""
        p = self.probabilities
        mean = p @ values
        return mean, np.sqrt(np.maximum(p @ (values - mean) ** 2, 0))

    def conditional(self, v, k):
        """Unit k given the others in the samples v: its states, and ln of their probabilities (n, n_states)."""
        x, weight = self.visible.units[k]
        out = np.stack([self._without_prior(self._replaced(v, k, value)) for value in x], axis=1) + weight
        return x, out - logsumexp(out, axis=1, keepdims=True)

    def log_conditional(self, v, k):
        """ln p(unit k | the others) of every sample; a density where the unit is continuous."""
        x, weight = self.visible.units[k]
        out = np.stack([self._without_prior(self._replaced(v, k, value)) for value in x], axis=1) + weight
        own = 0.0 if self.visible.colours > 1 else log_prior(self.visible_unit, self.parameters[1:, k], v[:, k])
        return own + self._without_prior(v) - logsumexp(out, axis=1)

    def _replaced(self, v, k, value):
        moved = v.copy()
        moved[:, self.visible.columns(k)] = value
        return moved

    def _without_prior(self, v):
        return v @ self.visible.field + self.hidden.log_partition(self.on_hidden(v))

    def sweep_moments(self, v):
        """Mean and variance of v' after one sweep from the single sample v: h given v, v' given h."""
        h, weight = self.hidden.all_states()
        log_p = weight + h @ self.on_hidden(v[None])[0]
        p = np.exp(log_p - logsumexp(log_p))
        mean, variance = self.visible.moments(self.on_visible(h))
        total = p @ mean
        return total, p @ (variance + mean**2) - total**2
