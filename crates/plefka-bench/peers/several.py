"""Several models at once: a grid search with as many workers as cores beside the same search with one worker.

``GridSearchCV`` over the rate of an EMF-RBM, the estimators with their default number of threads: with one worker a
model has all cores, with several joblib divides the cores among the workers. A way of searching is run
once to start the workers, then round after round.
``.venv-bench/bin/python crates/plefka-bench/peers/several.py --rounds 7`` after ``environment.sh``.
"""

import argparse
import os
import statistics
import time

import joblib
import numpy as np
from sklearn.model_selection import GridSearchCV

import plefka

MODELS = {
    "EMF order 2, one replica per sample": plefka.EMFRBM(256, n_iter=2, random_state=1),
    "EMF order 2, 5 replicas": plefka.EMFRBM(256, n_iter=2, n_replicas=5, random_state=1),
    "PCD-1": plefka.BernoulliRBM(256, n_iter=2, batch_size=100, random_state=1),
}
RATES = {"learning_rate": [0.01, 0.02, 0.05, 0.1]}


def score(model, X):
    return model.score_samples(X[:100]).mean()


def search(model, x, workers, threads):
    with joblib.parallel_config("loky", n_jobs=workers, inner_max_num_threads=threads):
        found = GridSearchCV(model, RATES, scoring=score, cv=2, refit=False).fit(x)
    return found.cv_results_["mean_test_score"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=5000)
    options = parser.parse_args()
    x = (np.random.default_rng(1).random((options.rows, 784)) < 0.13).astype(np.float32)
    cores = joblib.cpu_count()
    # Number of workers and threads per worker; in the last case the cores are not divided.
    ways = {
        "one after the other": (1, None),
        "side by side": (cores, None),
        "side by side, all cores each": (cores, cores),
    }
    print(f"{x.shape}, {cores} cores; medians of {options.rounds} rounds; load {os.getloadavg()[0]:.1f}")
    print("| model | search | s | min–max | × one after the other |")
    print("|---|---|---|---|---|")
    for name, model in MODELS.items():
        base, scores = None, []
        # The cases run in turn, because joblib restarts its workers when the number of their threads changes.
        for way, (workers, threads) in ways.items():
            scores.append(search(model, x, workers, threads))
            seconds = []
            for _ in range(options.rounds):
                begun = time.perf_counter()
                search(model, x, workers, threads)
                seconds.append(time.perf_counter() - begun)
            middle = statistics.median(seconds)
            base = base or middle
            cells = [name, way, f"{middle:.2f}", f"{min(seconds):.2f}–{max(seconds):.2f}", f"{middle / base:.2f}"]
            print(f"| {' | '.join(cells)} |", flush=True)
        assert all(np.array_equal(scores[0], other) for other in scores), "the result depends on the workers"


if __name__ == "__main__":
    main()
