"""Seconds per epoch of RBM training: plefka beside scikit-learn, plain PyTorch and the original EMF algorithm.

All contestants run in this one process, in turn, round after round, on the same bits; the table gives the median over
the rounds and the ratio to plefka. ``python epoch.py --rounds 5 --rows 10000`` after ``environment.sh``.
"""

import argparse
import gzip
import os
import pathlib
import statistics
import time

import numpy as np
import sklearn.neural_network
import threadpoolctl
import torch

import plefka

VISIBLE, HIDDEN, RATE = 784, 500, 0.05
# Several, so that units are as sparse as in training, not as at its start: our time depends on it.
EPOCHS = 3


def bits(rows):
    """MNIST > 0.001 where it is at hand, else random bits of density 0.13."""
    folder = pathlib.Path(os.environ.get("PLEFKA_DATA_DIR", "../shared/data"))
    path = folder / "mnist" / "train-images-idx3-ubyte.gz"
    if path.exists():
        pixels = np.frombuffer(gzip.open(path).read(), np.uint8, offset=16).reshape(-1, VISIBLE)[:rows]
        return "MNIST > 0.001", (pixels > 0).astype(np.float32)
    rng = np.random.default_rng(1)
    return "random bits", (rng.random((rows, VISIBLE)) < 0.13).astype(np.float32)


def plefka_pcd(x, batch, threads):
    model = plefka.BernoulliRBM(
        HIDDEN, learning_rate=RATE, batch_size=batch, n_iter=EPOCHS, n_threads=threads, random_state=1
    )
    model.fit(x)


def plefka_emf(x, batch, threads):
    plefka.EMFRBM(HIDDEN, batch_size=batch, n_iter=EPOCHS, order=2, neq_steps=3, n_threads=threads, random_state=1).fit(x)


def sklearn_pcd(x, batch, threads):
    model = sklearn.neural_network.BernoulliRBM(
        HIDDEN, learning_rate=RATE, batch_size=batch, n_iter=EPOCHS, random_state=1
    )
    model.fit(x)


class Torch:
    """What a careful user writes by hand: PCD-1 and TAP with 3 iterations from the batch, float32."""

    def __init__(self):
        generator = torch.Generator().manual_seed(1)
        self.w = 0.01 * torch.randn(VISIBLE, HIDDEN, generator=generator)
        self.a, self.b = torch.zeros(VISIBLE), torch.zeros(HIDDEN)

    def update(self, v, h, v_model, h_model, w_model=None):
        n, m = len(v), len(v_model)
        gradient = v.T @ h / n - v_model.T @ h_model / m
        if w_model is not None:
            gradient -= w_model
        self.w += RATE * gradient
        self.a += RATE * (v.mean(0) - v_model.mean(0))
        self.b += RATE * (h.mean(0) - h_model.mean(0))

    def pcd(self, x, batch):
        chains = torch.zeros(batch, HIDDEN)
        for v in x.split(batch):
            h = torch.sigmoid(v @ self.w + self.b)
            v_model = torch.bernoulli(torch.sigmoid(chains @ self.w.T + self.a))
            h_model = torch.sigmoid(v_model @ self.w + self.b)
            chains = torch.bernoulli(h_model)
            self.update(v, h, v_model, h_model)

    def tap(self, x, batch):
        for v in x.split(batch):
            h = torch.sigmoid(v @ self.w + self.b)
            m, n, w2 = v, h, self.w**2
            for _ in range(3):
                m = 0.5 * m + 0.5 * torch.sigmoid(self.a + n @ self.w.T + (0.5 - m) * ((n - n * n) @ w2.T))
                n = 0.5 * n + 0.5 * torch.sigmoid(self.b + m @ self.w + (0.5 - n) * ((m - m * m) @ w2))
            onsager = self.w * ((m - m * m).T @ (n - n * n)) / len(v)
            self.update(v, h, m, n, onsager)


def torch_pcd(x, batch, threads):
    torch.set_num_threads(threads)
    model = Torch()
    for _ in range(EPOCHS):
        model.pcd(torch.from_numpy(x), batch)


def torch_tap(x, batch, threads):
    torch.set_num_threads(threads)
    model = Torch()
    for _ in range(EPOCHS):
        model.tap(torch.from_numpy(x), batch)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def original_emf(x, batch, _threads):
    """The original package's algorithm in numpy and float64, written from its equations."""
    rng = np.random.default_rng(1)
    w = rng.normal(0, 0.001, (HIDDEN, VISIBLE))
    a, b, previous = np.zeros(VISIBLE), np.zeros(HIDDEN), np.zeros((HIDDEN, VISIBLE))
    for start in [*range(0, len(x), batch)] * EPOCHS:
        v = x[start : start + batch]
        w2 = w * w
        h = sigmoid(v @ w.T + b)
        m, n = v, h
        for _ in range(3):
            m = 0.5 * sigmoid(a + n @ w + (n - n * n) @ w2 * (0.5 - m)) + 0.5 * m
            n = 0.5 * sigmoid(b + m @ w.T + (m - m * m) @ w2.T * (0.5 - n)) + 0.5 * n
        step = h.T @ v - n.T @ m - ((n - n * n).T @ (m - m * m)) * w
        step -= 0.01 * np.sign(w)
        step += 0.5 * previous
        rate = 0.005 / len(v)
        w += rate * step
        b += rate * (h.sum(0) - n.sum(0))
        a += rate * (v.sum(0) - m.sum(0))
        previous = step


CONTESTANTS = {
    "PCD-1": [
        ("plefka f32", plefka_pcd, np.float32),
        ("plefka f64", plefka_pcd, np.float64),
        ("scikit-learn f32", sklearn_pcd, np.float32),
        ("scikit-learn f64", sklearn_pcd, np.float64),
        ("PyTorch f32", torch_pcd, np.float32),
    ],
    "EMF order 2, 3 iterations": [
        ("plefka f32", plefka_emf, np.float32),
        ("plefka f64", plefka_emf, np.float64),
        ("original algorithm, numpy f64", original_emf, np.float64),
        ("PyTorch f32", torch_tap, np.float32),
    ],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--batches", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--work", nargs="+", default=[*CONTESTANTS], choices=[*CONTESTANTS])
    options = parser.parse_args()
    name, x32 = bits(options.rows)
    data = {np.float32: x32, np.float64: x32.astype(np.float64)}
    scale = 60_000 / len(x32) / EPOCHS
    print(f"{name}, {x32.shape}, density {x32.mean():.3f}; {HIDDEN} hidden units; medians of {options.rounds} rounds,")
    print(f"seconds for 60,000 rows ({scale:g} times the time measured, of {EPOCHS} epochs); load {os.getloadavg()[0]:.1f}")
    print("| work | batch | threads | contestant | s/epoch | min–max | × plefka f32 |")
    print("|---|---|---|---|---|---|---|")
    for work, contestants in ((work, CONTESTANTS[work]) for work in options.work):
        for batch in options.batches:
            for threads in options.threads:
                seconds = {contestant: [] for contestant, *_ in contestants}
                with threadpoolctl.threadpool_limits(threads):
                    for _ in range(options.rounds):
                        for contestant, run, dtype in contestants:
                            begun = time.perf_counter()
                            run(data[dtype], batch, threads)
                            seconds[contestant].append(scale * (time.perf_counter() - begun))
                base = seconds["plefka f32"]
                for contestant, times in seconds.items():
                    ratio = statistics.median(t / b for t, b in zip(times, base))
                    spread = f"{min(times):.2f}–{max(times):.2f}"
                    median = statistics.median(times)
                    print(f"| {work} | {batch} | {threads} | {contestant} | {median:.2f} | {spread} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
