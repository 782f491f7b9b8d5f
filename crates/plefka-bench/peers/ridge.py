"""A path of 100 strengths of ridge regression on 10,000 x 1,000 with cross-validation: plefka beside scikit-learn.

Ours is ``RidgePath`` with the closed-form scores (GCV and leaving one out for every strength), and with five folds besides.
scikit-learn's closed form is ``RidgeCV`` (one decomposition, leave-one-out for every strength); its five folds are
``GridSearchCV`` over ``Ridge``, whose cost grows with strengths times folds: it is timed at ``--strengths`` of them and
multiplied (``--whole`` times all). Medians of alternating rounds. ``python ridge.py --rounds 3`` after ``environment.sh``.
"""

import argparse
import os
import statistics
import time

import numpy as np
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.model_selection import GridSearchCV, KFold

from plefka.regression import RidgePath

LAMBDAS = np.geomspace(1e-3, 1e5, 100)


def seconds(work):
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--columns", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--strengths", type=int, default=5)
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    X = rng.standard_normal((options.rows, options.columns)) @ np.diag(np.linspace(0.1, 3, options.columns))
    y = X @ rng.standard_normal(options.columns) / 30 + rng.standard_normal(options.rows)
    folds = KFold(5)
    few = LAMBDAS if options.whole else LAMBDAS[:: len(LAMBDAS) // options.strengths]
    times = {}
    for _ in range(options.rounds):
        jobs = {
            "plefka, GCV": lambda: RidgePath(LAMBDAS, selection="gcv").fit(X, y),
            "RidgeCV": lambda: RidgeCV(alphas=LAMBDAS).fit(X, y),
            "plefka, GCV and 5 folds": lambda: RidgePath(
                LAMBDAS, selection="k-fold", scoring="neg_mean_squared_error", cv=folds
            ).fit(X, y),
            "GridSearchCV of Ridge": lambda: GridSearchCV(
                Ridge(), {"alpha": few}, cv=folds, scoring="neg_mean_squared_error", refit=False
            ).fit(X, y),
        }
        found = {}
        for name, work in jobs.items():
            spent, found[name] = seconds(work)
            if name.startswith("Grid"):
                spent *= len(LAMBDAS) / len(few)
            times.setdefault(name, []).append(spent)
        ours = found["plefka, GCV and 5 folds"].cv_scores_.mean(axis=0)
        theirs = found["GridSearchCV of Ridge"].cv_results_["mean_test_score"]
        worst = np.abs(ours[np.isin(LAMBDAS, few)] / theirs - 1).max()
        assert worst < 1e-8, worst
    print(f"{options.rows} x {options.columns}, {len(LAMBDAS)} strengths, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("\n| work | s |\n|---|---|")
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"| {name} | {value:.2f} |")
    print(f"\nGCV: {medians['RidgeCV'] / medians['plefka, GCV']:.1f} times as fast as RidgeCV")
    both = medians["RidgeCV"] + medians["GridSearchCV of Ridge"]
    print(f"GCV and folds: {both / medians['plefka, GCV and 5 folds']:.1f} times as fast as RidgeCV and GridSearchCV")


if __name__ == "__main__":
    main()
