"""Trains and scores the machines of docs/likelihood.md: methods side by side, three seeds, on real data.

``python docs/likelihood_runs.py PLEFKA DATA OUT [SET ...]``: the ``plefka`` program, the folder with
``binarized_mnist``, ``caltech101_silhouettes`` and ``density_estimation``, and a folder for the runs. Without SETs all
are run. For every set and method the learning rate is the one with the best validation log-likelihood with seed 1;
the number of epochs is the one that early stopping keeps, again by the validation log-likelihood, and for large machines
all of a number that was fixed beforehand. Test samples are scored at the very end. Each run has one thread; two run at a time. ``OUT/results.jsonl`` gets one line per run.
"""

import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

METHODS = {
    "cd-1": "--method cd",
    "pcd-1": "--method pcd",
    "pt": "--method pt --rungs 6",
    "emf-2": "--method emf --start batch --order 2",
    "emf-3": "--method emf --start batch --order 3",
}


class Set:
    """A data set: its three parts, the shape of the runs, and the rates to choose from. With ``last`` the machine at the
    end is kept, and next to nothing is measured on the way."""

    def __init__(self, parts, shape, rates, epochs, extra="", methods=METHODS, score="", seeds=(1, 2, 3), last=False):
        self.parts, self.shape, self.rates, self.epochs = parts, shape, rates, epochs
        self.extra, self.methods, self.score, self.seeds, self.last = extra, methods, score, seeds, last


def density(name):
    folder = "density_estimation"
    parts = [f"{folder}/{name}.{part}.data.gz" for part in ("train", "valid", "test")]
    return parts[0], f"--validation {{data}}/{parts[1]}", parts[2], ""


MNIST = (
    "binarized_mnist/binarized_mnist_train.mat",
    "--validation {data}/binarized_mnist/binarized_mnist_valid.mat",
    "binarized_mnist/binarized_mnist_test.mat",
    "",
)
CALTECH = (
    "caltech101_silhouettes/caltech101_silhouettes_28_split1.mat",
    "--variable train_data --validation {data}/caltech101_silhouettes/caltech101_silhouettes_28_split1.mat "
    "--validation-variable val_data",
    "caltech101_silhouettes/caltech101_silhouettes_28_split1.mat",
    "--variable test_data",
)
ALL = METHODS | {"emf-2-persistent": "--method emf --start persistent --order 2"}
LONG = {"pcd-1": "--method pcd"}
SETS = {
    "nltcs-23": Set(density("nltcs"), "--hidden 23", (0.2, 0.05), 60),
    "plants-23": Set(density("plants"), "--hidden 23", (0.2, 0.05), 60),
    "bnetflix-23": Set(density("bnetflix"), "--hidden 23", (0.1,), 30),
    "dna-23": Set(density("dna"), "--hidden 23", (0.1,), 90, "--batch 20"),
    "mnist-16": Set(MNIST, "--hidden 16", (0.05,), 18),
    "mnist-500": Set(MNIST, "--hidden 500", (0.05,), 6, methods=ALL, score="--budget 30s", last=True),
    "caltech-200": Set(CALTECH, "--hidden 200", (0.03,), 100, methods=ALL, score="--budget 30s", last=True),
    "mnist-500-long": Set(MNIST, "--hidden 500", (0.05,), 210, "--l2 0.0002", LONG, "--budget 60s", (1,), True),
    "caltech-500": Set(
        CALTECH, "--hidden 500", (0.03,), 400, "--chains 400 --l2 0.001", LONG, "--budget 60s", (1,), True
    ),
}


def call(command):
    """Run a command; its document."""
    done = subprocess.run(command.split(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command}\n{done.stderr}")
    return json.loads(done.stdout)


def run(plefka, data, out, name, method, rate, seed):
    """Train one machine; its validation log-likelihood decides, the test samples are not looked at."""
    work = SETS[name]
    source, validation, _, _ = work.parts
    folder = out / f"{name}_{method}_{rate}_{seed}"
    stop = "" if work.last else f"--early-stop log_likelihood --patience {work.epochs}"
    monitors = "quiet" if work.last else "monitors"
    command = (
        f"{plefka} --json --threads 1 train {data}/{source} --config {out}/{monitors}.toml "
        f"{validation.format(data=data)} {work.shape} "
        f"{work.methods[method]} --averaging 0 --rate {rate} --schedule linear --epochs {work.epochs} --seed {seed} {work.extra} "
        f"{stop} --out {folder}"
    )
    done = folder / "result.json"
    if done.exists():
        result = json.loads(done.read_text())
    else:
        shutil.rmtree(folder, ignore_errors=True)
        result = call(command)
        done.write_text(json.dumps(result))
    records = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    best = max(records, key=lambda r: r["values"].get("validation.log_likelihood_lower", float("-inf")))
    best = records[-1] if work.last else best
    return folder, best["values"].get("validation.log_likelihood_lower", float("-inf")), best, result["seconds"], command


def score(plefka, data, name, folder):
    _, _, test, reading = SETS[name].parts
    return call(f"{plefka} --json --threads 1 score {folder} {data}/{test} {reading} {SETS[name].score}")


def one(plefka, data, out, name, method):
    """All runs of a method on a set, as lines of results."""
    work = SETS[name]
    trials = {}
    for rate in work.rates:
        try:
            trials[rate] = run(plefka, data, out, name, method, rate, work.seeds[0])
        except RuntimeError as error:
            print(f"{name} {method} rate {rate}: {str(error).splitlines()[-1]}", flush=True)
    if not trials:
        return []
    rate = max(trials, key=lambda r: trials[r][1])
    lines = []
    for seed in work.seeds:
        trained = trials[rate] if seed == work.seeds[0] else run(plefka, data, out, name, method, rate, seed)
        folder, valid, best, seconds, command = trained
        found = score(plefka, data, name, folder)
        keys = ["mean_log_likelihood", "mean_log_likelihood_std_error", "log_z", "log_z_lower", "log_z_upper"]
        line = {"set": name, "method": method, "rate": rate, "seed": seed, "seconds": seconds, "validation": valid}
        line |= {"best_epoch": best["epoch"], "best_seconds": best["seconds"]}
        line |= {key: found[key] for key in [*keys, "log_z_method", "warnings"]}
        lines.append(line | {"command": command.replace(str(data), "DATA").replace(str(out), "runs").replace(plefka, "plefka")})
        print(f"{name} {method} rate {rate} seed {seed}: test {found['mean_log_likelihood']:.3f}, {seconds:.0f} s", flush=True)
    return lines


def main():
    plefka, data, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    names = sys.argv[4:] or list(SETS)
    out.mkdir(parents=True, exist_ok=True)
    # Early stopping looks at 2000 validation samples, with exact likelihoods up to 23 hidden units.
    (out / "monitors.toml").write_text("[monitors]\nsamples = 2000\nmean_field_starts = 0\nexact_up_to = 31\nevery = 3\n")
    (out / "quiet.toml").write_text("[monitors]\nsamples = 200\nmean_field_starts = 0\nlikelihood_chains = 0\nevery = 20\n")
    begun = time.time()
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(one, plefka, data, out, name, method) for name in names for method in SETS[name].methods]
        with (out / "results.jsonl").open("a") as file:
            for job in jobs:
                for line in job.result():
                    file.write(json.dumps(line) + "\n")
                file.flush()
    print(f"all done in {time.time() - begun:.0f} s")


if __name__ == "__main__":
    main()
