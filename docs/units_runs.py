"""The runs of docs/units.md: Ising spins, grey digits and a protein family.

``python docs/units_runs.py PLEFKA DATA OUT [ising|grey|protein ...]``: the ``plefka`` program, the folder with ``ising2d``,
``mnist`` and ``protein_msa``, and a folder for the runs. Needs numpy, and h5py for the Ising samples. One line of JSON
for every result.
"""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

SIDE = 7


def call(plefka, *words):
    """Run a command; its document."""
    done = subprocess.run([plefka, "--json", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


# -- Ising


def transfer_matrix(beta, step=1e-4):
    """Energy and specific heat per spin of the periodic SIDE x SIDE lattice, from ln Z by differences."""
    rows = np.array([[1 - 2 * (k >> i & 1) for i in range(SIDE)] for k in range(2**SIDE)])
    inside = (rows * np.roll(rows, 1, axis=1)).sum(axis=1)
    between = rows @ rows.T

    def log_z(beta):
        matrix = np.exp(beta * (0.5 * (inside[:, None] + inside[None, :]) + between) - 2 * beta * SIDE)
        values = np.linalg.eigvalsh(matrix)
        return np.log(np.sum(values**SIDE)) + 2 * beta * SIDE * SIDE

    below, here, above = (log_z(beta + k * step) for k in (-1, 0, 1))
    spins = SIDE * SIDE
    return -(above - below) / (2 * step) / spins, beta**2 * (above - 2 * here + below) / step**2 / spins


def energies(spins):
    lattice = spins.reshape(-1, SIDE, SIDE).astype(np.float64)
    right, below = (lattice * np.roll(lattice, 1, axis=axis) for axis in (1, 2))
    return -(right + below).sum(axis=(1, 2))


def ising(plefka, data, out):
    import h5py

    for beta in ("0.2", "0.4", "0.5", "0.6"):
        packed = (data / "ising2d" / f"L7_beta{beta}.h5.gz").read_bytes()
        spins = h5py.File(io.BytesIO(gzip.decompress(packed)), "r")["samples"][()].astype(np.float32)
        np.save(out / f"ising_{beta}.npy", spins)
        run, fresh = out / f"ising_{beta}", out / f"ising_{beta}_fresh.npy"
        call(
            plefka, "train", out / f"ising_{beta}.npy", "--visible", "spin", "--hidden-unit", "spin", "--hidden", 98,
            "--method", "pcd", "--chains", 500, "--sweeps", 2, "--rate", 0.02, "--schedule", "linear", "--epochs", 150,
            "--validation-share", 0, "--likelihood-chains", 0, "--out", run,
        )  # fmt: skip
        call(plefka, "sample", run, "--n", 20000, "--method", "gibbs", "--sweeps", 1000, "--out", fresh)
        exact = transfer_matrix(float(beta))
        line = {"set": "ising", "beta": float(beta), "exact": exact}
        for name, states in (("data", spins), ("model", np.load(fresh))):
            e, n = energies(states), SIDE * SIDE
            found = e.mean() / n, float(beta) ** 2 * e.var() / n
            line[name] = found
            line[f"{name}_off_percent"] = [100 * (a / b - 1) for a, b in zip(found, exact)]
        print(json.dumps(line), flush=True)


# -- grey digits


GREY = {
    "truncated, pcd": "--visible truncated_gaussian:0:1 --method pcd --rate 0.02",
    "truncated, emf": "--visible truncated_gaussian:0:1 --method emf --order 2 --rate 0.02",
    "gaussian, pcd": "--visible gaussian --method pcd --rate 0.005",
    "gaussian, emf": "--visible gaussian --method emf --order 2 --rate 0.005",
}


def grey(plefka, data, out):
    for name, words in GREY.items():
        run = out / f"grey_{name.replace(', ', '_')}"
        train = data / "mnist" / "train-images-idx3-ubyte.gz"
        found = call(
            plefka, "train", train, "--limit", 10000, "--validation-share", 0.1, "--hidden", 100, "--epochs", 15,
            "--schedule", "linear", "--seed", 1, "--out", run, *words.split(),
        )  # fmt: skip
        test = data / "mnist" / "t10k-images-idx3-ubyte.gz"
        score = call(plefka, "score", run, test, "--limit", 1000, "--log-z", "ais", "--budget", "60s")
        call(plefka, "sample", run, "--n", 64, "--sweeps", 2000, "--start", test, "--limit", 64, "--out", run / "samples.png")
        keys = ["mean_log_likelihood", "mean_log_likelihood_std_error", "log_z_lower", "log_z_upper", "warnings"]
        print(json.dumps({"set": "grey", "name": name, "seconds": found["seconds"]} | {k: score[k] for k in keys}), flush=True)


# -- protein family


def protein(plefka, data, out):
    source = data / "protein_msa" / "WW_domain_MSA.fasta.gz"
    run, fresh = out / "ww", out / "ww_fresh.npy"
    for hidden in ("drelu", "gaussian"):
        run, fresh = out / f"ww_{hidden}", out / f"ww_{hidden}_fresh.npy"
        call(
            plefka, "train", source, "--visible", "potts", "--hidden-unit", hidden, "--hidden", 60, "--reweight", 0.8,
            "--method", "pcd", "--chains", 500, "--sweeps", 5, "--rate", 0.02, "--schedule", "linear", "--epochs", 100,
            "--validation-share", 0.1, "--seed", 1, "--out", run,
        )  # fmt: skip
        call(plefka, "sample", run, "--n", 10000, "--sweeps", 2000, "--out", fresh)
        print(json.dumps({"set": "protein", "hidden": hidden, "run": str(run)}), flush=True)


def main():
    plefka, data, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[4:] or ["ising", "grey", "protein"]:
        {"ising": ising, "grey": grey, "protein": protein}[name](plefka, data, out)


if __name__ == "__main__":
    main()
