"""Seconds per epoch of RBM training: plefka beside scikit-learn, rbms, plain PyTorch and the original EMF algorithm.

All contestants run in this one process, in turn, round after round, on the same bits, after a short run of each that
does not count; the table gives the median over the rounds and the ratio to the first plefka row of the same work.
``python epoch.py --rounds 5 --rows 10000`` after ``environment.sh``.
"""

import argparse
import itertools
import os
import pathlib
import statistics
import time
from typing import NamedTuple

import numpy as np
import rbms.bernoulli_bernoulli.classes
import rbms.dataset.dataset_class
import rbms.training.pcd
import scipy.io
import sklearn.neural_network
import threadpoolctl
import torch

import plefka

VISIBLE = 784
# Several epochs, so that units are as sparse as during training; plefka's time depends on the sparsity.
EPOCHS = 3
# Replicas of mean field per batch.
FEW = 5


class Setting(NamedTuple):
    hidden: int
    rate: float
    batch: int
    threads: int


def bits(rows):
    """Fixed binarised MNIST if it is available, otherwise random bits of its density, 0.13."""
    folder = pathlib.Path(os.environ.get("PLEFKA_DATA_DIR", "../shared/data"))
    path = folder / "binarized_mnist" / "binarized_mnist_train.mat"
    if path.exists():
        return "fixed binarised MNIST", scipy.io.loadmat(path)["X"][:rows].astype(np.float32, order="C")
    rng = np.random.default_rng(1)
    return "random bits", (rng.random((rows, VISIBLE)) < 0.13).astype(np.float32)


def plefka_pcd(x, s):
    model = plefka.BernoulliRBM(
        s.hidden, learning_rate=s.rate, batch_size=s.batch, n_iter=EPOCHS, n_threads=s.threads, random_state=1
    )
    model.fit(x)


def plefka_emf(x, s):
    model = plefka.EMFRBM(
        s.hidden, batch_size=s.batch, n_iter=EPOCHS, order=2, neq_steps=3, n_threads=s.threads, random_state=1
    )
    model.fit(x)


def plefka_emf_few(x, s):
    """The number of replicas that the likelihood needs (docs/mnist.md)."""
    model = plefka.EMFRBM(
        s.hidden,
        batch_size=s.batch,
        n_iter=EPOCHS,
        order=2,
        neq_steps=3,
        n_replicas=FEW,
        n_threads=s.threads,
        random_state=1,
    )
    model.fit(x)


def sklearn_pcd(x, s):
    model = sklearn.neural_network.BernoulliRBM(
        s.hidden, learning_rate=s.rate, batch_size=s.batch, n_iter=EPOCHS, random_state=1
    )
    model.fit(x)


@torch.no_grad()
def rbms_pcd(x, s):
    """The package's functions as in its ``rbms.training.pcd.train``, which writes to its HDF5 file at every step."""
    torch.set_num_threads(s.threads)
    torch.manual_seed(1)
    n, device = len(x), torch.device("cpu")
    columns = np.zeros(n, np.int32), np.ones(n, np.float32), np.arange(n)
    data = rbms.dataset.dataset_class.RBMDataset(x, *columns, "bits", True, device, torch.float32)
    model = rbms.bernoulli_bernoulli.classes.BBRBM.init_parameters(s.hidden, data, device, torch.float32)
    model.init_grad()
    chains = model.init_chains(s.batch)
    optimizer = torch.optim.SGD(model.parameters(), lr=s.rate, maximize=True)
    for _ in range(EPOCHS * -(-n // s.batch)):
        rows = torch.randperm(n)[: s.batch]
        optimizer.zero_grad(set_to_none=False)
        batch = data.data[rows], data.weights[rows]
        chains, _ = rbms.training.pcd.fit_batch_pcd(batch, chains, model, gibbs_steps=1, beta=1.0, centered=False)
        optimizer.step()


class Torch:
    """A careful user's own code: PCD-1 and TAP with 3 iterations from the batch, float32."""

    def __init__(self, s):
        torch.set_num_threads(s.threads)
        generator = torch.Generator().manual_seed(1)
        self.w = 0.01 * torch.randn(VISIBLE, s.hidden, generator=generator)
        self.a, self.b, self.rate = torch.zeros(VISIBLE), torch.zeros(s.hidden), s.rate

    def update(self, v, h, v_model, h_model, w_model=None):
        n, m = len(v), len(v_model)
        gradient = v.T @ h / n - v_model.T @ h_model / m
        if w_model is not None:
            gradient -= w_model
        self.w += self.rate * gradient
        self.a += self.rate * (v.mean(0) - v_model.mean(0))
        self.b += self.rate * (h.mean(0) - h_model.mean(0))

    def pcd(self, x, batch):
        chains = torch.zeros(batch, len(self.b))
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


def torch_pcd(x, s):
    model = Torch(s)
    for _ in range(EPOCHS):
        model.pcd(torch.from_numpy(x), s.batch)


def torch_tap(x, s):
    model = Torch(s)
    for _ in range(EPOCHS):
        model.tap(torch.from_numpy(x), s.batch)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def original_emf(x, s):
    """The original package's algorithm in numpy and float64, written from its equations."""
    rng = np.random.default_rng(1)
    w = rng.normal(0, 0.001, (s.hidden, VISIBLE))
    a, b, previous = np.zeros(VISIBLE), np.zeros(s.hidden), np.zeros(w.shape)
    for start in [*range(0, len(x), s.batch)] * EPOCHS:
        v = x[start : start + s.batch]
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


class Work(NamedTuple):
    """``batches`` None takes the batches of the options; contestants are a name, a function and the type of its input."""

    hidden: int
    rate: float
    batches: list | None
    contestants: list


WORKS = {
    "PCD-1": Work(500, 0.05, None, [
        ("plefka f32", plefka_pcd, np.float32),
        ("plefka f64", plefka_pcd, np.float64),
        ("scikit-learn f32", sklearn_pcd, np.float32),
        ("scikit-learn f64", sklearn_pcd, np.float64),
        ("PyTorch f32", torch_pcd, np.float32),
        ("rbms f32", rbms_pcd, np.float32),
    ]),
    "EMF order 2, 3 iterations": Work(500, 0.05, None, [
        ("plefka f32", plefka_emf, np.float32),
        ("plefka f64", plefka_emf, np.float64),
        ("original algorithm, numpy f64", original_emf, np.float64),
        ("PyTorch f32", torch_tap, np.float32),
    ]),
    "EMF order 2, few replicas": Work(500, 0.05, None, [
        ("plefka f32, 5 replicas", plefka_emf_few, np.float32),
        ("plefka f32, PCD-1", plefka_pcd, np.float32),
        ("original algorithm, numpy f64", original_emf, np.float64),
    ]),
    "PCD-1, scikit-learn's default settings": Work(256, 0.1, [10], [
        ("plefka f64", plefka_pcd, np.float64),
        ("plefka f32", plefka_pcd, np.float32),
        ("scikit-learn f64", sklearn_pcd, np.float64),
    ]),
}


def measure(contestants, data, setting, rounds):
    """Seconds of every round, by contestant."""
    seconds = {contestant: [] for contestant, *_ in contestants}
    with threadpoolctl.threadpool_limits(setting.threads):
        for _, run, dtype in contestants:
            run(data[dtype][: 10 * setting.batch], setting)
        for _ in range(rounds):
            for contestant, run, dtype in contestants:
                begun = time.perf_counter()
                run(data[dtype], setting)
                seconds[contestant].append(time.perf_counter() - begun)
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--batches", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--work", nargs="+", default=[*WORKS], choices=[*WORKS])
    options = parser.parse_args()
    name, x32 = bits(options.rows)
    data = {np.float32: x32, np.float64: x32.astype(np.float64)}
    scale = 60_000 / len(x32) / EPOCHS
    print(f"{name}, {x32.shape}, density {x32.mean():.3f}; medians of {options.rounds} rounds, seconds for 60,000 rows")
    print(f"({scale:g} times the time measured, of {EPOCHS} epochs); load {os.getloadavg()[0]:.1f}")
    print("| work | hidden | batch | threads | contestant | s/epoch | min–max | × plefka |")
    print("|---|---|---|---|---|---|---|---|")
    for work in options.work:
        hidden, rate, batches, contestants = WORKS[work]
        for batch, threads in itertools.product(batches or options.batches, options.threads):
            seconds = measure(contestants, data, Setting(hidden, rate, batch, threads), options.rounds)
            base = next(times for contestant, times in seconds.items() if contestant.startswith("plefka"))
            for contestant, times in seconds.items():
                ratio = statistics.median(t / b for t, b in zip(times, base))
                spread = f"{scale * min(times):.2f}–{scale * max(times):.2f}"
                cells = [work, hidden, batch, threads, contestant, f"{scale * statistics.median(times):.2f}", spread]
                print(f"| {' | '.join(map(str, cells))} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
