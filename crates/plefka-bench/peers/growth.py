"""How plefka's time per training sample grows with hidden units, batch, density, rows and threads.

Random bits, 784 visible units, float32, PCD-1 and second-order mean field of 3 iterations. Each cell is the median of
the rounds; a timing is ``fit`` less ``fit`` with ``n_iter=0`` (initialisation and conversion of the data), with as
many epochs as take ``--seconds``. GFLOP/s counts dense products of 2 x visible x hidden operations per sample, 5 for
PCD-1 and 16 for mean field, whatever the engine saves by sparsity. ``python growth.py --rounds 3 --axes hidden
batch`` after ``environment.sh``. Axes are measured at the middle of the others, and with ``--threads``.
"""

import argparse
import math
import os
import statistics
import time

import numpy as np
import scipy.sparse

import plefka

VISIBLE = 784
PRODUCTS = {"PCD-1": 5, "EMF-2": 3 + 4 * 3 + 1}
# Rows 0: a few dense rows, and as many epochs as the timing needs.
MIDDLE = {"hidden": 512, "batch": 100, "density": 0.13, "rows": 0, "threads": 1}
AXES = {
    "hidden": [64, 128, 256, 512, 1024, 2048, 4096, 8192],
    "batch": [1, 4, 16, 64, 256, 1024, 4096],
    "density": [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0],
    "rows": [1000, 10_000, 100_000, 1_000_000],
    "threads": [1, 2],
}
# Distinct rows of the axis of rows, where they are repeated in a sparse matrix.
DISTINCT = 1000
# A small rate keeps the machine, and thus the sparsity of its units, as at the start.
RATE = 0.001


def bits(point):
    """Rows of the point; without their number, the least number of whole batches from 500 rows on."""
    rows = point["rows"] or point["batch"] * math.ceil(500 / point["batch"])
    distinct = min(rows, DISTINCT) if point["rows"] else rows
    dense = (np.random.default_rng(1).random((distinct, VISIBLE)) < point["density"]).astype(np.float32)
    if not point["rows"]:
        return dense
    base, times = scipy.sparse.csr_matrix(dense), rows // distinct
    lengths = np.tile(np.diff(base.indptr), times)
    pointers = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    arrays = np.tile(base.data, times), np.tile(base.indices, times), pointers
    return scipy.sparse.csr_matrix(arrays, (rows, VISIBLE))


def seconds(work, point, x, epochs):
    """Seconds of one ``fit``."""
    common = {"learning_rate": RATE, "batch_size": point["batch"], "n_iter": epochs, "random_state": 1}
    kind = plefka.BernoulliRBM if work == "PCD-1" else plefka.EMFRBM
    model = kind(point["hidden"], n_threads=point["threads"], **common)
    begun = time.perf_counter()
    model.fit(x)
    return time.perf_counter() - begun


def per_sample(work, point, x, rounds, least):
    """Median seconds per sample and epoch."""
    epochs, times = 1, []
    while len(times) < rounds:
        start = seconds(work, point, x, 0)
        trial = seconds(work, point, x, epochs) - start
        if trial >= least or times:
            times.append(trial)
        else:
            epochs = math.ceil(epochs * min(10, 1.3 * least / max(trial, 1e-9)))
    return statistics.median(times) / (epochs * x.shape[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--axes", nargs="+", default=[*AXES], choices=[*AXES])
    parser.add_argument("--work", nargs="+", default=[*PRODUCTS], choices=[*PRODUCTS])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.3, help="least time of training in a timing")
    parser.add_argument("--threads", type=int, default=1, help="of all axes but that of threads")
    parser.add_argument("--most", type=float, default=math.inf, help="leave out larger values of an axis")
    options = parser.parse_args()
    middle = MIDDLE | {"threads": options.threads}
    named = ", ".join(f"{name} {value}" for name, value in middle.items() if name != "rows")
    print(f"{VISIBLE} visible units, where not the axis: {named}; medians of {options.rounds} rounds;", end=" ")
    print(f"load {os.getloadavg()[0]:.1f}")
    for axis in options.axes:
        heads = " | ".join(f"{work}, µs/sample | GFLOP/s" for work in options.work)
        print(f"\n| {axis} | {heads} |\n|---|{'---|---|' * len(options.work)}", flush=True)
        for value in (value for value in AXES[axis] if value <= options.most):
            point = middle | {axis: value}
            x = bits(point)
            cells = []
            for work in options.work:
                each = per_sample(work, point, x, options.rounds, options.seconds)
                operations = PRODUCTS[work] * 2 * VISIBLE * point["hidden"]
                cells += [f"{1e6 * each:.1f}", f"{1e-9 * operations / each:.0f}"]
            print(f"| {value} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
