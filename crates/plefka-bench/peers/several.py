"""Several models at once: a grid search with as many workers as cores beside the same search with one worker.

``GridSearchCV`` over the rate of an EMF-RBM, the estimators with their default number of threads: with one worker a
model has all cores, with several joblib divides the cores among the workers. Searches run in turn, round after round.
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
    # Workers and threads of each; the last is what happens where nobody divides the cores.
    ways = {
        "one after the other": (1, None),
        "side by side": (cores, None),
        "side by side, all cores each": (cores, cores),
    }
    print(f"{x.shape}, {cores} cores; medians of {options.rounds} rounds; load {os.getloadavg()[0]:.1f}")
    print("| model | search | s | min–max | × one after the other |")
    print("|---|---|---|---|---|")
    for name, model in MODELS.items():
        seconds, scores = {way: [] for way in ways}, []
        for round_ in range(options.rounds + 1):
            for way, (workers, threads) in ways.items():
                begun = time.perf_counter()
                scores.append(search(model, x, workers, threads))
                # The first round starts the workers.
                if round_ > 0:
                    seconds[way].append(time.perf_counter() - begun)
        assert all(np.array_equal(scores[0], other) for other in scores), "the result depends on the workers"
        base = seconds["one after the other"]
        for way, times in seconds.items():
            ratio = statistics.median(t / b for t, b in zip(times, base))
            cells = [name, way, f"{statistics.median(times):.2f}", f"{min(times):.2f}–{max(times):.2f}", f"{ratio:.2f}"]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
