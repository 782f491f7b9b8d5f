"""``transform`` of a few rows: `plefka.BernoulliRBM` beside scikit-learn's, each in a process of its own, in turn.

Both have the same weights; the user holds ``components_`` all the while. One process for both would not do: the threads of
scikit-learn's BLAS spin for some milliseconds after each product and take the processors from whoever comes next. Prints
the median over the rounds of the median time of a call, and the ratio.
"""

import argparse
import json
import subprocess
import sys
import time
import warnings

import numpy as np

SHAPES = [(64, 100), (784, 500)]
ROWS = [1, 10, 1000]


def cases():
    return [(shape, dtype, rows) for shape in SHAPES for dtype in ("float32", "float64") for rows in ROWS]


def fitted(library, n_features, n_components, dtype):
    """The class of a library with given random weights."""
    if library == "plefka":
        from plefka import BernoulliRBM
    else:
        from sklearn.neural_network import BernoulliRBM
    rng = np.random.default_rng(0)
    X = (rng.random((1000, n_features)) < 0.3).astype(dtype)
    model = BernoulliRBM(n_components, n_iter=1, random_state=0).fit(X[:10])
    model.components_ = (0.1 * rng.standard_normal((n_components, n_features))).astype(dtype)
    model.intercept_hidden_ = np.zeros(n_components, dtype)
    return model, X


def measure(library, calls):
    """Median seconds of a call for every case."""
    warnings.simplefilter("ignore")
    out = []
    for shape, dtype, rows in cases():
        model, X = fitted(library, *shape, dtype)
        held, X = model.components_, X[:rows]
        times = []
        for _ in range(calls + 3):
            start = time.perf_counter()
            model.transform(X)
            times.append(time.perf_counter() - start)
        out.append(float(np.median(times[3:])))
        assert held is not None
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--library", choices=["plefka", "scikit-learn"], help="measure this one, for the script itself")
    arguments = parser.parse_args()
    if arguments.library:
        print(json.dumps(measure(arguments.library, arguments.calls)))
        return
    found = {"plefka": [], "scikit-learn": []}
    for _ in range(arguments.rounds):
        for library, rounds in found.items():
            command = [sys.executable, __file__, "--library", library, "--calls", str(arguments.calls)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rounds.append(json.loads(done.stdout))
    print("| visible × hidden | type | rows | scikit-learn, ms | plefka, ms | ratio |\n|---|---|---|---|---|---|")
    medians = {library: np.median(rounds, axis=0) for library, rounds in found.items()}
    for k, ((visible, hidden), dtype, rows) in enumerate(cases()):
        peer, ours = 1e3 * medians["scikit-learn"][k], 1e3 * medians["plefka"][k]
        print(f"| {visible} × {hidden} | {dtype} | {rows} | {peer:.3f} | {ours:.3f} | {ours / peer:.2f} |")


if __name__ == "__main__":
    main()
