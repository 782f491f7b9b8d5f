"""Trains and scores the machines of docs/training-without-sampling.md: methods side by side at equal wall time.

``python docs/training_runs.py DATA OUT HIDDEN SECONDS [SET ...] [METHOD ...]``: the folder with ``binarized_mnist``,
``caltech101_silhouettes``, ``density_estimation`` and ``omniglot_small``, a folder for the results, the number of hidden
units, the seconds that every ``fit`` may take, or, as in ``1000u``, its updates, the sets (without any all six) and the
methods (without any all). Needs plefka, scipy and Pillow (for the images of Omniglot).

First, one after the other with one thread and nothing beside, the steps in a second of every method are found and kept in
``OUT/speeds.json``, which is used where it is there: wall time is measured only then, so the fits may run two at a time on
a machine that has other work, too; each takes the steps that fit into its seconds. These are steps of the first part of
training; a method that slows down later (``ptt`` on 500 units) is given more time than the others.

A method that is tuned gets the rate that has the best log-likelihood of the validation samples with seed 1, out of three
that are the same for all sets; ``firing`` and its ablations run as they are by default. Rates fall to 0 at the end of the
time; where less than twenty passes fit into it, whole passes over a share of the samples are taken. Up to 20 hidden units
ln Z is enumerated; larger machines are scored by annealed importance sampling in both directions with 400 steps, or with N
by ``annealing=N`` among the sets, for tables of their own. There are five seeds, or N by ``seeds=N``, and the rates
of all tuned methods are those of ``rates=R,R…`` if given (in a folder of their own: tables take all fits they find).
``OUT/results.jsonl`` gets one line per fit; ``python docs/training_runs.py OUT`` prints the tables, of fits that were made
again the latest.
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
# Fits of every method; their seeds are 1, 2, …, and trials have the first.
SEEDS = 5
BATCH = 100
# Hidden units up to which ln Z is enumerated.
ENUMERABLE = 20
# Seconds of a trial of the speed, about.
TRIAL = 0.3
# Steps of annealing where the machine is too large to enumerate and no others are asked for.
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
    """The drawings in an order of their own; six parts in eight are for training."""
    rows = np.random.default_rng(0).permutation(single([bits for _, bits in drawings(data)]))
    return np.split(rows, [6 * len(rows) // 8, 7 * len(rows) // 8])


def drawings(data):
    """Omniglot cut to 28 × 28 bits, with the names of the files: a pixel is on where a quarter of it is ink."""
    from PIL import Image

    for archive in sorted((data / "omniglot_small").glob("images_background_small*.zip")):
        with zipfile.ZipFile(archive) as names:
            for name in sorted(n for n in names.namelist() if n.endswith(".png")):
                ink = np.asarray(Image.open(io.BytesIO(names.read(name))).convert("L")) < 128
                small = Image.fromarray(np.uint8(255 * ink)).resize((28, 28), Image.Resampling.BOX)
                yield name, np.asarray(small).ravel() >= 64


class Job:
    """A method on a set: its trials, and its fits with what was chosen."""

    def __init__(self, data, name, method, hidden, annealing=ANNEALING, seeds=SEEDS, rates=None):
        self.name, self.method, self.hidden, self.annealing, self.seeds = name, method, hidden, annealing, seeds
        self.train, self.validation, self.test = parts(Path(data), name)
        self.words, usual = METHODS[method]
        self.rates = rates if rates and usual != (None,) else usual

    def model(self, rate, seed, passes):
        return plefka.RBM(
            self.hidden, learning_rate=rate, n_iter=passes, random_state=seed, n_threads=1, batch_size=BATCH, **self.words
        )

    def speed(self, passes):
        """Steps in a second, and the seconds that were taken."""
        rows = self.train[: 20 * BATCH]
        start = time.perf_counter()
        self.model(self.rates[0], 1, passes).fit(rows)
        taken = time.perf_counter() - start
        return passes * math.ceil(len(rows) / BATCH) / taken, taken

    def fitted(self, rate, seed, steps):
        """A machine after so many steps, and how many they were."""
        passes = steps * BATCH / len(self.train)
        whole = max(1, round(passes) if passes >= 20 else math.ceil(passes))
        size = len(self.train) if passes >= 20 else max(BATCH, BATCH * round(steps / whole))
        rows = self.train[np.random.default_rng(seed).permutation(len(self.train))[:size]]
        return self.model(rate, seed, whole).fit(rows), whole * math.ceil(len(rows) / BATCH)

    def one(self, rate, seed, budget, speed, part):
        """One fit and its score on a part of the data: a line of results. Updates have no speed."""
        line = {"set": self.name, "hidden": self.hidden, "method": self.method, "rate": rate, "seed": seed}
        line |= {"budget": f"{budget} {'s' if speed else 'updates'}", "part": part, "steps": 0, "annealing": self.annealing}
        try:
            model, steps = self.fitted(rate, seed, budget * (speed or 1))
        except plefka.DivergedError as error:
            return line | {"failed": str(error), "score": -math.inf}
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            method = "exact" if self.hidden <= ENUMERABLE else "ais"
            found = model.log_likelihood(getattr(self, part), log_z=method, effort=self.annealing, random_state=0)
        line |= {"steps": steps, "score": found.mean_log_likelihood}
        return line | {"log_z": [found.log_z.lower, found.log_z.upper], "warnings": [str(w.message) for w in said]}

    def run(self, budget, speed):
        """All fits: trials on the validation samples, then all seeds."""
        trials = [self.one(rate, 1, budget, speed, "validation") for rate in self.rates if rate is not None]
        rate = max(trials, key=lambda line: line["score"])["rate"] if trials else None
        return trials + [self.one(rate, seed, budget, speed, "test") for seed in range(1, self.seeds + 1)]


def speeds(data, name, hidden):
    """Steps in a second of every method on a set: the best of twelve rounds through all methods."""
    jobs = {method: Job(data, name, method, hidden) for method in METHODS}
    passes, best = dict.fromkeys(METHODS, 1), dict.fromkeys(METHODS, 0.0)
    for _ in range(12):
        for method, job in jobs.items():
            found, taken = job.speed(passes[method])
            best[method] = max(best[method], found)
            passes[method] = max(1, round(passes[method] * TRIAL / taken))
    return best


def work(job):
    *words, budget, speed = job
    return Job(*words).run(budget, speed)


def cells(out):
    """The fits of all seeds by hidden units, budget, steps of annealing, set and method; of repeated fits the latest."""
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    fit = ("hidden", "budget", "annealing", "set", "method", "seed")
    latest = {tuple(line[key] for key in fit): line for line in lines if line["part"] == "test"}
    found = defaultdict(list)
    for (*cell, _), line in latest.items():
        found[tuple(cell)].append(line)
    return found


def tables(out):
    """Mean ± standard deviation over seeds of the test log-likelihood, steps, and how wide the intervals of ln Z are."""
    found = cells(out)
    for hidden, budget, annealing in sorted({key[:3] for key in found}):
        table = hidden, budget, annealing
        names = [name for name in SETS if any(key[:4] == (*table, name) for key in found)]
        kinds = [("test log-likelihood", score), ("steps, rate", steps)]
        if hidden > ENUMERABLE:
            kinds.append(("width of the 95 % interval of ln Z in nats, median over seeds", interval))
        for title, cell in kinds:
            print(f"\n{hidden} hidden units, {budget}, {annealing} steps of annealing: {title}\n")
            print(f"| method | {' | '.join(names)} |\n|{'---|' * (len(names) + 1)}")
            for method in (m for m in METHODS if any((*table, name, m) in found for name in names)):
                print(f"| {method} | " + " | ".join(cell(found[*table, name, method]) for name in names) + " |")


def score(found):
    values = [line["score"] for line in found]
    if not values or any(map(math.isinf, values)):
        return f"{sum(map(math.isinf, values))} diverged" if values else ""
    spread = f" ± {np.std(values, ddof=1):.2f}" if len(values) > 1 else ""
    return f"{np.mean(values):.2f}{spread}".replace("-", "−")


def steps(found):
    if not found:
        return ""
    rate = "" if found[0]["rate"] is None else f", {found[0]['rate']}"
    return f"{np.mean([line['steps'] for line in found]):.0f}{rate}"


def interval(found):
    """Width of the 95 % interval of ln Z, the median over seeds."""
    widths = [line["log_z"][1] - line["log_z"][0] for line in found if not math.isinf(line["score"])]
    return f"{np.median(widths):.1f}" if widths else ""


def measure(data, out, hidden, names):
    """The speeds that are kept, and those that are not there yet, by hidden units, set and method."""
    file = out / "speeds.json"
    found = json.loads(file.read_text()) if file.exists() else {}
    known = found.setdefault(str(hidden), {})
    for name in names:
        if name not in known:
            known[name] = speeds(data, name, hidden)
            file.write_text(json.dumps(found, indent=1))
            print(name, {method: round(speed) for method, speed in known[name].items()}, flush=True)
    return found


def asked(names):
    """Sets, methods, and how jobs differ from the usual: steps of annealing, seeds and rates."""
    words = dict(name.split("=") for name in names if "=" in name)
    names = [name for name in names if "=" not in name]
    if unknown := words.keys() - {"annealing", "seeds", "rates"}:
        sys.exit(f"found {sorted(unknown)}, expected annealing=N, seeds=N or rates=R,R…")
    if unknown := set(names) - {*SETS, *METHODS}:
        sys.exit(f"found {sorted(unknown)}, expected sets out of {SETS} or methods out of {tuple(METHODS)}")
    rates = [float(rate) for rate in words.get("rates", "").split(",") if rate]
    usual = int(words.get("annealing", ANNEALING)), int(words.get("seeds", SEEDS)), rates
    return [name for name in SETS if name in names] or SETS, [name for name in METHODS if name in names] or METHODS, usual


def main():
    if len(sys.argv) == 2:
        tables(Path(sys.argv[1]))
        return
    data, out, hidden, budget, *names = sys.argv[1:]
    sets, methods, usual = asked(names)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    measured = {} if budget.endswith("u") else measure(data, out, int(hidden), sets)[hidden]
    jobs = [
        (data, name, method, int(hidden), *usual, float(budget.removesuffix("u")), measured.get(name, {}).get(method))
        for name in sets
        for method in methods
    ]
    with ProcessPoolExecutor(2) as pool, (out / "results.jsonl").open("a") as results:
        for lines in pool.map(work, jobs):
            results.writelines(json.dumps(line) + "\n" for line in lines)
            results.flush()
            rates = {line["rate"]: round(line["score"], 2) for line in lines if line["part"] == "validation"}
            scores = [round(line["score"], 2) for line in lines if line["part"] == "test"]
            print(lines[0]["set"], lines[0]["method"], rates, scores, flush=True)


if __name__ == "__main__":
    main()
