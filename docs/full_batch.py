"""Would a gradient without noise pay by second-order steps? L-BFGS on the exact likelihood, against passes over the data.

``python docs/full_batch.py DATA [EVALUATIONS]``: the folder with ``binarized_mnist``. A machine of 784 × 12 units on the first
20,000 samples, its likelihood and gradient by enumeration (no deterministic estimate can be better), maximised by L-BFGS
from the initial weights that training has. Each evaluation costs at least a pass over the samples, whatever ln Z costs; the
exact log-likelihood of the test samples is printed against passes, beside that of replicas that fire after as many passes. Needs
plefka and scipy.
"""

import sys
from pathlib import Path

import numpy as np
import plefka
from scipy.optimize import minimize
from scipy.special import expit
from training_runs import parts

HIDDEN, SAMPLES = 12, 20_000
STATES = (np.arange(2**HIDDEN)[:, None] >> np.arange(HIDDEN) & 1).astype(np.float32)


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def split(theta, visible):
    w, a, b = np.split(theta.astype(np.float32), [visible * HIDDEN, visible * HIDDEN + visible])
    return w.reshape(visible, HIDDEN), a, b


def log_partition(w, a, b):
    """ln Z = ln Σ_h exp(b·h + Σ_i ln(1 + e^{a_i + Σ_j W_ij h_j})), with its gradient ⟨v hᵀ⟩, ⟨v⟩, ⟨h⟩."""
    fields = a + STATES @ w.T
    log_weights = (STATES @ b + softplus(fields).sum(1)).astype(float)
    largest = log_weights.max()
    weights = np.exp(log_weights - largest)
    total = weights.sum()
    p = (weights / total).astype(np.float32)
    means = expit(fields) * p[:, None]
    return largest + np.log(total), (means.T @ STATES, means.sum(0), p @ STATES)


def mean_log_likelihood(w, a, b, x):
    fields = b + x @ w
    return (x @ a + softplus(fields).sum(1)).mean(dtype=float) - log_partition(w, a, b)[0]


def loss(theta, x):
    """The negative mean log-likelihood and its gradient."""
    w, a, b = split(theta, x.shape[1])
    fields = b + x @ w
    hidden = expit(fields)
    log_z, (vh, v, h) = log_partition(w, a, b)
    gradient = np.concatenate([(x.T @ hidden / len(x) - vh).ravel(), x.mean(0) - v, hidden.mean(0) - h])
    return log_z - (x @ a + softplus(fields).sum(1)).mean(dtype=float), -gradient.astype(float)


def main():
    data, *rest = sys.argv[1:]
    evaluations = int(rest[0]) if rest else 256
    x, _, test = parts(Path(data), "mnist")
    x = x[:SAMPLES]
    rng = np.random.default_rng(1)
    mean = np.clip(x.mean(0), 1 / len(x), 1 - 1 / len(x))
    start = np.concatenate([rng.normal(0, 0.01, x.shape[1] * HIDDEN), np.log(mean / (1 - mean)), np.zeros(HIDDEN)])
    seen = {"passes": 0}

    def counted(theta):
        value = loss(theta, x)
        seen["passes"] += 1
        if seen["passes"] & (seen["passes"] - 1) == 0:
            passes = seen["passes"]
            model = plefka.RBM(HIDDEN, method="emf", n_iter=passes, random_state=1, n_threads=1).fit(x)
            firing = model.log_likelihood(test, log_z="exact").mean_log_likelihood
            second = mean_log_likelihood(*split(theta, x.shape[1]), test)
            print(f"| {passes} | {second:.2f} | {firing:.2f} |".replace("-", "−"), flush=True)
        return value

    print("| passes | L-BFGS, exact gradient | replicas that fire |\n|---|---|---|")
    minimize(counted, start, jac=True, method="L-BFGS-B", options={"maxfun": evaluations, "maxiter": evaluations, "maxcor": 20})


if __name__ == "__main__":
    main()
