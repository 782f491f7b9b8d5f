"""Trains and scores the machines of docs/training-without-sampling.md: methods side by side at equal wall time.

``python docs/training_runs.py DATA OUT HIDDEN SECONDS [SET ...]``: the folder with ``binarized_mnist``,
``caltech101_silhouettes``, ``density_estimation`` and ``omniglot_small``, a folder for the results, the number of hidden
units, the seconds that every ``fit`` may take, and the sets; without any all six. Each fit has one thread, two run at a
time. Needs plefka and Pillow (for the images of Omniglot).

A method that is tuned gets the rate that has the best log-likelihood of the validation samples with seed 1, out of three
that are the same for all sets; ``firing`` and its ablations run as they are by default. The number of passes is what fits
into the time, found by a short trial, so that rates fall to 0 at the end of the time; where it is less than three, a share
of the samples is taken. Up to 20 hidden units ln Z is enumerated, and a quarter of the time is measured, too, as fits of
their own at the rate that was chosen; larger machines are scored by annealed importance sampling in both directions.
``OUT/results.jsonl`` gets one line per fit; ``python docs/training_runs.py OUT`` prints the tables.
"""

import io
import json
import math
import sys
import time
import warnings
import zipfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import plefka

LAST = {"averaging": 0.0}
PERSISTENT = {"method": "emf", "start": "persistent"} | LAST
FAST, SLOW = (0.05, 0.15, 0.5), (0.005, 0.02, 0.05)
# Parameters of plefka.RBM, and rates to choose from; None is the automatic one.
METHODS = {
    "cd-1": ({"method": "cd"} | LAST, FAST),
    "cd-10": ({"method": "cd", "n_sweeps": 10} | LAST, FAST),
    "pcd-1": ({"method": "pcd"} | LAST, FAST),
    "pcd-10": ({"method": "pcd", "n_sweeps": 10} | LAST, FAST),
    "pt": ({"method": "pt", "n_rungs": 6} | LAST, FAST),
    "ptt": ({"method": "ptt"} | LAST, FAST),
    "emf-1": ({"order": 1} | PERSISTENT, SLOW),
    "emf-2": ({"order": 2} | PERSISTENT, SLOW),
    "emf-3": ({"order": 3} | PERSISTENT, SLOW),
    "firing": ({"method": "emf"}, (None,)),
    "firing, relaxed": ({"method": "emf", "order": 2, "n_iterations": 1}, (None,)),
    "firing, last model": ({"method": "emf"} | LAST, (None,)),
    "pcd-1, averaged": ({"method": "pcd"}, (None,)),
}
SETS = ("mnist", "caltech", "omniglot", "nltcs", "plants", "dna")
SEEDS = (1, 2, 3, 4, 5)
BATCH = 100
# Hidden units up to which ln Z is enumerated.
ENUMERABLE = 20
# Steps of annealing where the machine is too large to enumerate.
ANNEALING = 400


def parts(data, name):
    """Train, validation and test samples of a set, in single precision."""
    if name == "mnist":
        files = [data / f"binarized_mnist/binarized_mnist_{part}.mat" for part in ("train", "valid", "test")]
        found = [matrices(file) for file in files]
        return [single(next(iter(f.values()))) for f in found]
    if name == "caltech":
        found = matrices(data / "caltech101_silhouettes/caltech101_silhouettes_28_split1.mat")
        return [single(found[f"{part}_data"]) for part in ("train", "val", "test")]
    if name == "omniglot":
        return omniglot(data)
    files = [data / f"density_estimation/{name}.{part}.data.gz" for part in ("train", "valid", "test")]
    return [np.loadtxt(file, delimiter=",", dtype=np.float32, ndmin=2) for file in files]


def single(x):
    return np.ascontiguousarray(x, dtype=np.float32)


def matrices(file):
    from scipy.io import loadmat

    return {name: x for name, x in loadmat(file).items() if not name.startswith("__")}


def omniglot(data):
    """Cut Omniglot to 28 × 28 bits: a pixel is on where a quarter of it is ink. Six parts in eight are for training."""
    from PIL import Image

    rows = []
    for archive in sorted((data / "omniglot_small").glob("images_background_small*.zip")):
        with zipfile.ZipFile(archive) as names:
            for name in sorted(n for n in names.namelist() if n.endswith(".png")):
                ink = np.asarray(Image.open(io.BytesIO(names.read(name))).convert("L")) < 128
                small = Image.fromarray(np.uint8(255 * ink)).resize((28, 28), Image.Resampling.BOX)
                rows.append(np.asarray(small).ravel() >= 64)
    rows = np.random.default_rng(0).permutation(single(rows))
    return np.split(rows, [6 * len(rows) // 8, 7 * len(rows) // 8])


class Job:
    """A method on a set: its trials, and its fits with what was chosen."""

    def __init__(self, data, name, method, hidden, seconds):
        self.name, self.method, self.hidden, self.seconds = name, method, hidden, seconds
        self.train, self.validation, self.test = parts(Path(data), name)
        self.words, self.rates = METHODS[method]
        self.steps_per_second = self.speed()

    def model(self, rate, seed, passes):
        return plefka.RBM(
            self.hidden, learning_rate=rate, n_iter=passes, random_state=seed, n_threads=1, batch_size=BATCH, **self.words
        )

    def speed(self):
        """Steps in a second of the processor, the best of three trials of about a tenth of the time.

        The time of the processor: what others take from it while a trial runs does not count.
        """
        rows = self.train[: 20 * BATCH]
        self.trial(rows, 1)
        passes, taken = 1, 0.0
        while taken < self.seconds / 10:
            passes *= 2
            taken = self.trial(rows, passes)
        taken = min(taken, self.trial(rows, passes), self.trial(rows, passes))
        return passes * math.ceil(len(rows) / BATCH) / taken

    def trial(self, rows, passes):
        start = time.process_time()
        self.model(self.rates[0], SEEDS[0], passes).fit(rows)
        return time.process_time() - start

    def fitted(self, rate, seed, seconds):
        """A machine after so many seconds, its steps, and the seconds it took."""
        passes = seconds * self.steps_per_second / math.ceil(len(self.train) / BATCH)
        whole = max(1, round(passes) if passes >= 3 else math.ceil(passes))
        share = 1.0 if passes >= 3 else passes / whole
        order = np.random.default_rng(seed).permutation(len(self.train))[: max(BATCH, round(share * len(self.train)))]
        rows = self.train[order]
        start = time.process_time()
        model = self.model(rate, seed, whole).fit(rows)
        return model, whole * math.ceil(len(rows) / BATCH), time.process_time() - start

    def one(self, rate, seed, seconds, part):
        """One fit and its score on a part of the data: a line of results."""
        line = {"set": self.name, "hidden": self.hidden, "method": self.method, "rate": rate, "seed": seed}
        line |= {"budget": seconds, "part": part, "steps": 0, "seconds": 0.0}
        try:
            model, steps, taken = self.fitted(rate, seed, seconds)
        except plefka.DivergedError as error:
            return line | {"failed": str(error), "score": -math.inf}
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            method = "exact" if self.hidden <= ENUMERABLE else "ais"
            found = model.log_likelihood(getattr(self, part), log_z=method, effort=ANNEALING, random_state=0)
        line |= {"steps": steps, "seconds": taken, "score": found.mean_log_likelihood}
        line |= {"log_z": [found.log_z.lower, found.log_z.upper], "warnings": [str(w.message) for w in said]}
        return line

    def run(self):
        """All fits: trials on the validation samples, then all seeds at the whole time and a quarter of it."""
        trials = [self.one(rate, SEEDS[0], self.seconds, "validation") for rate in self.rates if rate is not None]
        rate = max(trials, key=lambda line: line["score"])["rate"] if trials else None
        times = (self.seconds, self.seconds / 4) if self.hidden <= ENUMERABLE else (self.seconds,)
        return trials + [self.one(rate, seed, seconds, "test") for seconds in times for seed in SEEDS]


def work(job):
    return Job(*job).run()


def tables(out):
    """Mean ± standard deviation over seeds of the test log-likelihood, and steps."""
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    cells = defaultdict(list)
    for line in lines:
        if line["part"] == "test":
            cells[line["hidden"], line["budget"], line["set"], line["method"]].append(line)
    for hidden, budget in sorted({key[:2] for key in cells}):
        names = [name for name in SETS if any(key[:3] == (hidden, budget, name) for key in cells)]
        for title, cell in (("test log-likelihood", score), ("steps, rate", steps)):
            print(f"\n{hidden} hidden units, {budget} s: {title}\n")
            print(f"| method | {' | '.join(names)} |\n|{'---|' * (len(names) + 1)}")
            for method in METHODS:
                print(f"| {method} | " + " | ".join(cell(cells[hidden, budget, name, method]) for name in names) + " |")


def score(found):
    values = [line["score"] for line in found]
    if not values or any(map(math.isinf, values)):
        return f"{sum(map(math.isinf, values))} diverged" if values else ""
    return f"{np.mean(values):.2f} ± {np.std(values, ddof=1):.2f}".replace("-", "−")


def steps(found):
    if not found:
        return ""
    rate = "" if found[0]["rate"] is None else f", {found[0]['rate']}"
    return f"{np.mean([line['steps'] for line in found]):.0f}{rate}"


def main():
    if len(sys.argv) == 2:
        tables(Path(sys.argv[1]))
        return
    data, out, hidden, seconds, *names = sys.argv[1:]
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    jobs = [(data, name, method, int(hidden), float(seconds)) for name in names or SETS for method in METHODS]
    with ProcessPoolExecutor(2) as pool, (out / "results.jsonl").open("a") as results:
        for lines in pool.map(work, jobs):
            results.writelines(json.dumps(line) + "\n" for line in lines)
            results.flush()
            rates = {line["rate"]: round(line["score"], 2) for line in lines if line["part"] == "validation"}
            scores = [round(line["score"], 2) for line in lines if line["part"] == "test"]
            print(lines[0]["set"], lines[0]["method"], rates, scores, flush=True)


if __name__ == "__main__":
    main()
