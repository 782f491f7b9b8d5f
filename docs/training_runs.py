"""Trains and scores the machines of docs/training-without-sampling.md: methods side by side at equal wall time.

``python docs/training_runs.py PLEFKA DATA OUT HIDDEN SECONDS [SET ...]``: the ``plefka`` program, the folder with
``binarized_mnist``, ``caltech101_silhouettes``, ``density_estimation`` and ``omniglot_small``, a folder for the runs, the
number of hidden units, the seconds that every run may train, and the sets; without any all six. Each run has one thread;
two run at a time. Needs numpy and Pillow (for the images of Omniglot).

A method that is tuned gets the rate that has the best log-likelihood of the validation samples with seed 1, out of three
that are the same for all sets; ``firing`` and its ablations run as they are by default. The number of epochs is what fits
into the time, found by a trial of a fifth of it, so that rates fall to 0 at the end of the time. A quarter of the time is
measured, too, as a run of its own, at the rate that was chosen. Test samples are scored by enumeration for 16 hidden
units, else by what ``plefka score`` chooses. ``OUT/results.jsonl`` gets one line per run; ``python docs/training_runs.py
OUT`` prints the tables.
"""

import io
import json
import math
import shutil
import subprocess
import sys
import zipfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PUBLISHED = "--averaging 0"
FAST, SLOW = (0.05, 0.15, 0.5), (0.005, 0.02, 0.05)
METHODS = {
    "cd-1": (f"--method cd {PUBLISHED}", FAST),
    "cd-10": (f"--method cd -k 10 {PUBLISHED}", FAST),
    "pcd-1": (f"--method pcd {PUBLISHED}", FAST),
    "pcd-10": (f"--method pcd -k 10 {PUBLISHED}", FAST),
    "pt": (f"--method pt --rungs 6 {PUBLISHED}", FAST),
    "ptt": (f"--method ptt {PUBLISHED}", FAST),
    "emf-1": (f"--start persistent --order 1 {PUBLISHED}", SLOW),
    "emf-2": (f"--start persistent --order 2 {PUBLISHED}", SLOW),
    "emf-3": (f"--start persistent --order 3 {PUBLISHED}", SLOW),
    "firing": ("", (None,)),
    "firing, relaxed": ("--order 2 --iterations 1", (None,)),
    "firing, last model": (PUBLISHED, (None,)),
    "pcd-1, averaged": ("--method pcd", (None,)),
}
SEEDS = (1, 2, 3, 4, 5)
CALTECH = "caltech101_silhouettes/caltech101_silhouettes_28_split1.mat"


class Set:
    """Train, validation and test samples: words of ``plefka train``, ``train`` and ``score``."""

    def __init__(self, train, validation, test):
        self.train, self.validation, self.test = train, validation, test


def sets(data, out):
    density = data / "density_estimation"
    parts = {
        name: [density / f"{name}.{part}.data.gz" for part in ("train", "valid", "test")]
        for name in ("nltcs", "plants", "dna")
    }
    parts["mnist"] = [data / f"binarized_mnist/binarized_mnist_{part}.mat" for part in ("train", "valid", "test")]
    parts["omniglot"] = [out / f"omniglot_{part}.npy" for part in ("train", "valid", "test")]
    caltech = [f"{data / CALTECH} --variable {part}_data" for part in ("train", "val", "test")]
    return {
        "mnist": Set(*parts["mnist"]),
        "caltech": Set(*caltech),
        "omniglot": Set(*parts["omniglot"]),
        "nltcs": Set(*parts["nltcs"]),
        "plants": Set(*parts["plants"]),
        "dna": Set(*parts["dna"]),
    }


def omniglot(data, out):
    """Cut Omniglot to 28 × 28 bits: a pixel is on where a quarter of it is ink. Six parts in eight are for training."""
    import numpy as np
    from PIL import Image

    if (out / "omniglot_test.npy").exists():
        return
    rows = []
    for archive in sorted((data / "omniglot_small").glob("images_background_small*.zip")):
        with zipfile.ZipFile(archive) as names:
            for name in sorted(n for n in names.namelist() if n.endswith(".png")):
                ink = np.asarray(Image.open(io.BytesIO(names.read(name))).convert("L")) < 128
                small = Image.fromarray(np.uint8(255 * ink)).resize((28, 28), Image.Resampling.BOX)
                rows.append(np.asarray(small).ravel() >= 64)
    rows = np.random.default_rng(0).permutation(np.array(rows, dtype=np.uint8))
    cuts = [0, 6 * len(rows) // 8, 7 * len(rows) // 8, len(rows)]
    for part, first, last in zip(("train", "valid", "test"), cuts, cuts[1:]):
        np.save(out / f"omniglot_{part}.npy", rows[first:last])


def call(command):
    """Run a command; its document."""
    done = subprocess.run(command.split(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command}\n{done.stderr.strip()}")
    return json.loads(done.stdout)


class Runs:
    def __init__(self, plefka, data, out, hidden, seconds):
        self.plefka, self.out, self.hidden, self.seconds = plefka, out, hidden, seconds
        self.sets = sets(data, out)
        self.speeds = {}

    def train(self, folder, name, words, seed, length):
        shutil.rmtree(folder, ignore_errors=True)
        return call(
            f"{self.plefka} --json --threads 1 train {self.sets[name].train} --config {self.out}/quiet.toml "
            f"--validation-share 0 --hidden {self.hidden} {words} --seed {seed} {length} --out {folder}"
        )

    def epochs(self, name, method, words, seconds):
        """How many passes fit into the time."""
        if (name, method) not in self.speeds:
            trial = self.train(self.out / f"trial_{name}_{method}".replace(" ", ""), name, words, 1,
                               f"--epochs 1000000 --time-budget {self.seconds / 5}")  # fmt: skip
            passes = trial["steps"] / math.ceil(trial["samples"] / 100)
            self.speeds[name, method] = passes / trial["seconds"]
        return max(1, round(seconds * self.speeds[name, method]))

    def one(self, name, method, rate, seed, seconds, part="test"):
        """Train one machine and score it on a part of the data: a line of results."""
        words = METHODS[method][0] + (f" --rate {rate}" if rate else "")
        folder = self.out / f"{name}_{self.hidden}_{method}_{rate}_{seed}_{seconds}".replace(" ", "").replace(",", "-")
        line = {"set": name, "hidden": self.hidden, "method": method, "rate": rate, "seed": seed, "budget": seconds}
        done = folder / "line.json"
        if done.exists():
            line = json.loads(done.read_text())
        else:
            try:
                found = self.train(folder, name, words, seed, f"--epochs {self.epochs(name, method, words, seconds)}")
            except RuntimeError as error:
                return line | {"failed": str(error).splitlines()[-1], part: -math.inf}
            line |= {key: found[key] for key in ("seconds", "steps", "epochs")}
        if part not in line:
            samples = getattr(self.sets[name], part)
            score = call(f"{self.plefka} --json --threads 1 score {folder} {samples} --budget 15s")
            line |= {part: score["mean_log_likelihood"], f"{part}_log_z": [score["log_z_lower"], score["log_z_upper"]]}
            line |= {"log_z_method": score["log_z_method"], "warnings": score["warnings"]}
            done.write_text(json.dumps(line))
        return line

    def method(self, name, method):
        """All runs of a method on a set."""
        rates = METHODS[method][1]
        trials = []
        if len(rates) > 1:
            trials = [self.one(name, method, rate, SEEDS[0], self.seconds, "validation") for rate in rates]
        rate = max(trials, key=lambda line: line["validation"])["rate"] if trials else None
        chosen = [self.one(name, method, rate, seed, self.seconds) for seed in SEEDS]
        chosen += [self.one(name, method, rate, seed, self.seconds / 4) for seed in SEEDS]
        return trials, chosen


def tables(out):
    """Mean ± standard deviation over seeds of the test log-likelihood, and steps."""
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    cells = defaultdict(list)
    for line in lines:
        cells[line["hidden"], line["budget"], line["set"], line["method"]].append(line)
    for hidden, budget in sorted({key[:2] for key in cells}):
        names = [name for name in ("mnist", "caltech", "omniglot", "nltcs", "plants", "dna")
                 if any(key[:3] == (hidden, budget, name) for key in cells)]  # fmt: skip
        print(f"\n{hidden} hidden units, {budget} s\n\n| method | {' | '.join(names)} |\n|{'---|' * (len(names) + 1)}")
        for method in METHODS:
            row = []
            for name in names:
                found = cells[hidden, budget, name, method]
                values = [line["test"] for line in found]
                if not values or any(map(math.isinf, values)):
                    row.append("diverged" if values else "")
                    continue
                mean = sum(values) / len(values)
                spread = math.sqrt(sum((x - mean) ** 2 for x in values) / max(1, len(values) - 1))
                steps = sum(line["steps"] for line in found) / len(found)
                rate = "" if found[0]["rate"] is None else f", {found[0]['rate']}"
                row.append(f"{mean:.2f} ± {spread:.2f} ({steps:.0f}{rate})")
            print(f"| {method} | " + " | ".join(row) + " |")


def main():
    if len(sys.argv) == 2:
        tables(Path(sys.argv[1]))
        return
    plefka, data, out, hidden, seconds, *names = sys.argv[1:]
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "quiet.toml").write_text("[monitors]\nevery = 0\n")
    omniglot(Path(data), out)
    runs = Runs(plefka, Path(data), out, int(hidden), float(seconds))
    work = [(name, method) for name in names or runs.sets for method in METHODS]
    with ThreadPoolExecutor(2) as pool, (out / "results.jsonl").open("a") as results:
        for trials, chosen in pool.map(lambda job: runs.method(*job), work):
            results.writelines(json.dumps(line) + "\n" for line in chosen)
            results.flush()
            rates = {line["rate"]: round(line["validation"], 2) for line in trials}
            print(chosen[0]["set"], chosen[0]["method"], rates, [round(line["test"], 2) for line in chosen], flush=True)


if __name__ == "__main__":
    main()
