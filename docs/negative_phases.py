"""Every expansion as the negative phase of training, at the same number of steps, with enumeration as the judge.

``python docs/negative_phases.py DATA [SET ...]``: the folder with ``binarized_mnist`` and ``density_estimation``; sets are
``nltcs`` (16 visible units) and ``mnist`` (784), both by default. Machines with 16 hidden units take 1000 steps of 100 out of at
most 20,000 samples, with averaged models. The equations of an expansion are iterated once or three times from the
states of replicas that fire, or three times from the batch; ``pcd`` and ``firing`` stand beside them. From the batch the
rate is .1, else the automatic one. Printed is the exact mean log-likelihood of the test samples ± standard deviation over
three seeds. Needs plefka and scipy; two processes.

Adaptive TAP inverts a matrix of all units in every iteration of every replica: it runs on ``nltcs`` only.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import plefka
from training_runs import parts

SAMPLES, STEPS, SEEDS = 20_000, 1000, (1, 2, 3)
EXPANSIONS = (1, 2, 3, 4, "bethe", "adaptive")
STARTS = {
    "fired, 1 iteration": {"start": "firing", "n_iterations": 1},
    "fired, 3 iterations": {"start": "firing", "n_iterations": 3},
    "batch, 3 iterations": {"start": "batch", "n_iterations": 3, "learning_rate": 0.1},
}


def runs(name):
    """Labels and parameters of all machines of a set."""
    yield ("pcd",), {"method": "pcd"}
    yield ("firing",), {"method": "emf"}
    for order in EXPANSIONS:
        if order != "adaptive" or name == "nltcs":
            for start, words in STARTS.items():
                yield (order, start), {"method": "emf", "order": order} | words


def score(job):
    data, name, seed, words = job
    samples, _, test = parts(Path(data), name)
    samples = samples[np.random.default_rng(seed).permutation(len(samples))[:SAMPLES]]
    passes = round(STEPS * 100 / len(samples))
    try:
        model = plefka.RBM(16, n_iter=passes, random_state=seed, n_threads=1, **words).fit(samples)
    except plefka.DivergedError:
        return float("-inf")
    return model.log_likelihood(test, log_z="exact").mean_log_likelihood


def cell(scores):
    scores = np.array(list(scores))
    return f"{scores.mean():.2f} ± {scores.std(ddof=1):.2f}".replace("-", "−")


def main():
    data, *names = sys.argv[1:]
    with ProcessPoolExecutor(2) as pool:
        for name in names or ("nltcs", "mnist"):
            found = {label: pool.map(score, [(data, name, seed, words) for seed in SEEDS]) for label, words in runs(name)}
            print(f"\n{name}: pcd {cell(found['pcd',])}, firing {cell(found['firing',])}\n")
            print(f"| expansion | {' | '.join(STARTS)} |\n|{'---|' * (len(STARTS) + 1)}")
            for order in dict.fromkeys(label[0] for label in found if len(label) > 1):
                print(f"| {order} | {' | '.join(cell(found[order, start]) for start in STARTS)} |", flush=True)


if __name__ == "__main__":
    main()
