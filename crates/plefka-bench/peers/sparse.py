"""PCD-1 on wide sparse data: plefka beside scikit-learn on the same CSR matrix, and plefka's memory beside its bound.

100,000 binary features of density 0.1 %, 256 hidden units, float32; contestants in turn, medians over the rounds.
From biases of the data's means, which leave most units of the chains off, and from zero biases as in scikit-learn, which
put half of them on at first. ``start`` is ``fit`` with ``n_iter=0``, ``fit`` that with ``--epochs``, and the time per row is their difference.
Memory: in a process of its own, the largest resident size during ``fit`` less the size before it, beside data +
3 x model + 4 x states of a batch (visible and hidden).
``python sparse.py --rows 2000 --rounds 3`` after ``environment.sh``; the memory needs Linux's /proc.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
import scipy.sparse
import sklearn.neural_network
import threadpoolctl

import plefka

HIDDEN, RATE = 256, 0.05


def bits(rows, features, density):
    """Random rows of nearly the same number of ones."""
    rng = np.random.default_rng(1)
    ones = max(1, round(density * features))
    # Duplicate columns within a row are left out.
    columns = np.sort(rng.integers(0, features, (rows, ones), dtype=np.int32), axis=1)
    kept = np.diff(columns, axis=1, prepend=np.int32(-1)) != 0
    pointers = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int32)
    return scipy.sparse.csr_matrix((np.ones(kept.sum(), np.float32), columns[kept], pointers), (rows, features))


class FromMeans(sklearn.neural_network.BernoulliRBM):
    """scikit-learn's estimator with its loop over mini-batches, from biases fitted to the data's means."""

    def fit(self, x):
        epochs, self.n_iter = self.n_iter, 0
        super().fit(x)
        self.n_iter = epochs
        mean = np.asarray(x.mean(axis=0)).ravel().clip(0.001, 0.999)
        self.intercept_visible_ = np.log(mean / (1 - mean)).astype(x.dtype)
        self.random_state_ = np.random.RandomState(1)
        for start in [*range(0, x.shape[0], self.batch_size)] * epochs:
            self._fit(x[start : start + self.batch_size], self.random_state_)


def models(batch, threads, epochs):
    """Unfitted estimators, by contestant."""
    common = {"n_components": HIDDEN, "learning_rate": RATE, "batch_size": batch, "n_iter": epochs, "random_state": 1}
    plain = {"schedule": "constant", "centering": False, "engine_settings": {"monitors": {"every": 0}}}
    return {
        "plefka": plefka.RBM(**common, **plain, n_threads=threads),
        "scikit-learn": FromMeans(**common),
        "plefka, zero biases": plefka.BernoulliRBM(**common, n_threads=threads),
        "scikit-learn, zero biases": sklearn.neural_network.BernoulliRBM(**common),
    }


def resident(name):
    """Bytes: VmRSS or VmHWM. ru_maxrss would be at least the size of the process that started this one."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(name))


def memory(x, batch, threads):
    """Bytes that plefka's ``fit`` adds at its peak."""
    model = models(batch, threads, 1)["plefka"]
    model.fit(x[:1, :8])
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    model.fit(x)
    return resident("VmHWM") - before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--features", type=int, default=100_000)
    parser.add_argument("--density", type=float, default=0.001)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    batch = options.batch
    x = bits(options.rows, options.features, options.density)
    if options.memory:
        print(memory(x, batch, options.threads[0]))
        return

    print(f"{x.shape}, {x.nnz} ones, {HIDDEN} hidden units, batch {batch}, f32, {options.epochs} epochs;")
    print(f"medians of {options.rounds} rounds; load {os.getloadavg()[0]:.1f}")
    print("| threads | contestant | start, s | fit, s | min–max | × plefka | µs/row | × plefka |")
    print("|---|---|---|---|---|---|---|---|")
    for threads in options.threads:
        starts, fits = {}, {}
        with threadpoolctl.threadpool_limits(threads):
            for model in models(batch, threads, 1).values():
                model.fit(x[:batch, :100])
            for _ in range(options.rounds):
                for times, epochs in ((starts, 0), (fits, options.epochs)):
                    for name, model in models(batch, threads, epochs).items():
                        begun = time.perf_counter()
                        model.fit(x)
                        times.setdefault(name, []).append(time.perf_counter() - begun)
        each = {}
        for name, fit in fits.items():
            base = "plefka" + ", zero biases" * name.endswith("biases")
            ratio = statistics.median(t / b for t, b in zip(fit, fits[base]))
            start, median = statistics.median(starts[name]), statistics.median(fit)
            each[name] = 1e6 * (median - start) / (options.epochs * options.rows)
            cells = f"{threads} | {name} | {start:.2f} | {median:.2f} | {min(fit):.2f}–{max(fit):.2f} | {ratio:.2f}"
            print(f"| {cells} | {each[name]:.0f} | {each[name] / each[base]:.2f} |", flush=True)

    state = 4 * (options.features + HIDDEN)
    data, model = x.data.nbytes + x.indices.nbytes + x.indptr.nbytes, 4 * options.features * HIDDEN + state
    bound = data + 3 * model + 4 * batch * state
    print("\n| threads | peak of fit, MB | bound, MB | data | model | states of a batch |\n|---|---|---|---|---|---|")
    for threads in options.threads:
        again = [f"--{name}={getattr(options, name)}" for name in ("rows", "features", "density", "batch")]
        command = [sys.executable, __file__, "--memory", f"--threads={threads}", *again]
        peak = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        megabytes = (f"{1e-6 * size:.1f}" for size in (peak, bound, data, model, batch * state))
        print(f"| {threads} | {' | '.join(megabytes)} |", flush=True)


if __name__ == "__main__":
    main()
