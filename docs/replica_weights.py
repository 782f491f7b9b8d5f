"""Why replicas of mean field oscillate: how they share the solutions, against e^{-F} and against enumeration.

``python docs/replica_weights.py binarized_mnist_train.mat [PASSES ...]``: trains machines of 784 × 16 units for so many
passes over the first 20,000 samples (by ``method="emf"`` as it is by default), finds the solutions of the mean-field
equations of order 2 from several starts, and compares ⟨v hᵀ⟩ = m nᵀ + W κ₂(m) κ₂(n) with enumeration. Needs plefka and scipy.
"""

import sys

import numpy as np
import plefka
from scipy.io import loadmat

STARTS = 500
ITERATIONS = 500
# Solutions whose magnetizations all agree so far are one.
SAME = 0.01


def sigmoid(x):
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def exact(w, a, b):
    """⟨v hᵀ⟩ by enumeration of the hidden states."""
    states = (np.arange(2 ** len(b))[:, None] >> np.arange(len(b)) & 1).astype(float)
    log_p = np.concatenate([h @ b + np.logaddexp(0, a + h @ w.T).sum(1) for h in np.split(states, 64)])
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    return sum(sigmoid(a + h @ w.T).T @ (h * q[:, None]) for h, q in zip(np.split(states, 64), np.split(p, 64)))


def correlations(w, m, n, weights):
    """⟨v hᵀ⟩ of order 2, a mean of states with weights that sum to 1."""
    weighted = weights[:, None]
    return (m * weighted).T @ n + w * ((m * (1 - m) * weighted).T @ (n * (1 - n)))


def distinct(m, n):
    """The first state of each solution, and how many states each has."""
    first, counts = [], []
    for state in range(len(n)):
        for found, other in enumerate(first):
            if max(abs(n[state] - n[other]).max(), abs(m[state] - m[other]).max()) < SAME:
                counts[found] += 1
                break
        else:
            first.append(state)
            counts.append(1)
    return np.array(first), np.array(counts)


def boltzmann(free_energies):
    p = np.exp(free_energies.min() - free_energies)
    return p / p.sum()


def examine(model, samples):
    """Print one block of the table."""
    w, a, b = (x.astype(float) for x in (model.components_.T, model.intercept_visible_, model.intercept_hidden_))
    truth = exact(w, a, b)
    sizes = "solutions {:3d}  largest share {:.2f}  its e^-F {:.2f}  unsolved {:.2f}".format
    rng = np.random.default_rng(0)
    drawn = model.exact_samples(STARTS, random_state=0)
    starts = {
        "noise": (rng.random((STARTS, len(a))) < samples.mean(0)).astype(float),
        "samples": samples[:STARTS],
        "draws from the machine": drawn,
    }
    error = lambda found: ((found - truth) ** 2).sum()
    print(f"sigma_max {model.diagnose(samples[:STARTS], random_state=0).sigma_max:.2f}, |truth|² {(truth**2).sum():.0f}")
    everything = []
    for name, start in starts.items():
        start = start.astype(np.float64)
        m, n = model.equilibrate(start, iters=ITERATIONS)
        unsolved = (model.residuals(start, iters=ITERATIONS) > 1e-4).mean()
        free_energies = model.set_params(n_iterations=ITERATIONS).free_energy_TAP(start)
        everything.append((m, n, free_energies))
        first, counts = distinct(m, n)
        share, want = counts / counts.sum(), boltzmann(free_energies[first])
        plain = correlations(w, m, n, np.full(STARTS, 1 / STARTS))
        weighed = correlations(w, m[first], n[first], want)
        top = share.argmax()
        print(f"  {name:24s} {sizes(len(first), share[top], want[top], unsolved)}  "
              f"error: plain mean {error(plain):9.4f}, weighed by e^-F {error(weighed):9.4f}")  # fmt: skip
    m, n, free_energies = (np.concatenate(x) for x in zip(*everything))
    first, _ = distinct(m, n)
    weighed = correlations(w, m[first], n[first], boltzmann(free_energies[first]))
    print(f"  {'all of them':24s} solutions {len(first):3d}  error: weighed by e^-F {error(weighed):9.4f}")
    h = sigmoid(b + drawn @ w)
    print(f"  {'draws, not iterated':24s} error: plain mean {error(drawn.T @ h / STARTS):9.4f}")


def main():
    x = next(v for k, v in loadmat(sys.argv[1]).items() if not k.startswith("__"))[:20000].astype(np.float32)
    for passes in map(int, sys.argv[2:] or (1, 2, 5, 15)):
        model = plefka.RBM(16, method="emf", n_iter=passes, random_state=1).fit(x)
        print(f"\npasses {passes}: ", end="")
        model.set_params(order=2)
        examine(model, x)


if __name__ == "__main__":
    main()
