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
# Measured rarely and on few samples: for rectified hidden units the pseudo-likelihood costs more than an epoch.
QUIET = "[monitors]\nevery = 20\nsamples = 200\nmean_field_starts = 0\nstability_starts = 0\nlikelihood_chains = 0\n"


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


# How often every configuration is shown, and how it is trained. Below the transition persistent chains end up on one side:
# tempered ones do not.
ISING = {
    "0.2": (20, "--method pcd --chains 200 --sweeps 5 --rate 0.1 --epochs 25"),
    "0.4": (20, "--method pcd --chains 500 --sweeps 5 --rate 0.02 --epochs 30"),
    "0.5": (1, "--method pt --rungs 6 --chains 100 --sweeps 2 --rate 0.03 --epochs 80"),
    "0.6": (1, "--method pt --rungs 8 --chains 100 --sweeps 2 --rate 0.01 --epochs 50"),
}


def alike(spins, copies, seed=1):
    """Every configuration `copies` times, moved by symmetries of the lattice drawn at random: they change no energy."""
    if copies == 1:
        return spins
    random = np.random.default_rng(seed)
    out = np.empty((copies, *spins.shape), np.int8)
    for copy in out:
        for row, lattice in zip(copy, spins.reshape(-1, SIDE, SIDE)):
            turned = np.rot90(lattice, random.integers(4))
            turned = turned.T if random.random() < 0.5 else turned
            moved = np.roll(turned, random.integers(SIDE, size=2), axis=(0, 1))
            row[:] = random.choice((-1, 1)) * moved.ravel()
    return out.reshape(-1, SIDE * SIDE).astype(np.float32)


def ising(plefka, data, out):
    import h5py

    for beta, (copies, words) in ISING.items():
        packed = (data / "ising2d" / f"L7_beta{beta}.h5.gz").read_bytes()
        spins = h5py.File(io.BytesIO(gzip.decompress(packed)), "r")["samples"][()].astype(np.float32)
        np.save(out / f"ising_{beta}.npy", alike(spins, copies))
        run, fresh = out / f"ising_{beta}", out / f"ising_{beta}_fresh.npy"
        call(
            plefka, "train", out / f"ising_{beta}.npy", "--visible", "spin", "--hidden-unit", "spin", "--hidden", 98,
            *words.split(), "--averaging", 0, "--schedule", "linear", "--validation-share", 0,
            "--config", out / "quiet.toml", "--out", run,
        )  # fmt: skip
        call(plefka, "sample", run, "--n", 50000, "--method", "gibbs", "--sweeps", 300, "--out", fresh)
        exact = transfer_matrix(float(beta))
        line = {"set": "ising", "beta": float(beta), "exact": exact}
        for name, states in (("data", spins), ("model", np.load(fresh))):
            e, n = energies(states), SIDE * SIDE
            found = e.mean() / n, float(beta) ** 2 * e.var() / n
            line[name] = found
            line[f"{name}_off_percent"] = [100 * (a / b - 1) for a, b in zip(found, exact)]
        print(json.dumps(line), flush=True)


# -- grey digits


PCD_GREY, EMF_GREY = "--averaging 0 --method pcd --rate", "--averaging 0 --method emf --order 2 --rate"
GREY = {
    "pcd": ("gaussian", f"{PCD_GREY} 0.005"),
    "emf-2": ("gaussian", f"{EMF_GREY} 0.005"),
    "truncated": ("truncated_gaussian:0:1", f"{PCD_GREY} 0.02"),
}


def grey(plefka, data, out):
    for name, (visible, words) in GREY.items():
        run = out / f"grey_{name}"
        train, test = (data / "mnist" / f"{part}-images-idx3-ubyte.gz" for part in ("train", "t10k"))
        found = call(
            plefka, "train", train, "--limit", 10000, "--validation-share", 0.1, "--visible", visible, "--hidden", 100,
            "--epochs", 15, "--schedule", "linear", "--config", out / "quiet.toml", "--seed", 1, "--out", run,
            *words.split(),
        )  # fmt: skip
        score = call(plefka, "score", run, test, "--limit", 1000, "--log-z", "ais", "--budget", "60s")
        call(plefka, "sample", run, "--n", 64, "--sweeps", 500, "--probabilities", "--out", out / f"grey_{name}.png")
        keys = ["mean_log_likelihood", "mean_log_likelihood_std_error", "log_z", "log_z_lower", "log_z_upper", "warnings"]
        line = {"set": "grey", "method": name, "seconds": found["seconds"]} | {key: score[key] for key in keys}
        print(json.dumps(line), flush=True)


# -- protein family


LETTERS = "ACDEFGHIKLMNPQRSTVWY-"
HELD_OUT, IDENTITY, PSEUDOCOUNT = 10, 0.8, 1.0


def alignment(path):
    """Names and sequences of an alignment; states as numbers, -1 for a letter that is no state."""
    entries = [entry for entry in gzip.decompress(path.read_bytes()).decode().split(">") if entry.strip()]
    names = [entry.split(None, 1)[0] for entry in entries]
    rows = ["".join(entry.split("\n")[1:]).replace(".", "-") for entry in entries]
    return names, rows, np.array([[LETTERS.find(letter) for letter in row] for row in rows])


def weights_of(states):
    """1/(number of sequences of the same states in at least 80 % of the sites)."""
    near = np.empty(len(states))
    for k in range(0, len(states), 256):
        agree = sum((states[k : k + 256, i, None] == states[None, :, i]).astype(np.uint8) for i in range(states.shape[1]))
        near[k : k + 256] = (agree >= IDENTITY * states.shape[1]).sum(axis=1)
    return 1 / near


def moments(states, weights):
    """Frequencies of single states and of pairs at different sites, and the pairs' connected part."""
    n, sites = states.shape
    bits = np.zeros((n, sites, len(LETTERS)), np.float32)
    bits[np.arange(n)[:, None], np.arange(sites), states] = 1
    flat = bits.reshape(n, -1)
    weights = (weights / weights.sum()).astype(np.float32)
    single = weights @ flat
    pairs = (flat * weights[:, None]).T @ flat
    different = np.repeat(np.repeat(np.triu(np.ones((sites, sites), bool), 1), len(LETTERS), 0), len(LETTERS), 1)
    return single, pairs[different], (pairs - np.outer(single, single))[different]


def independent_sites(states, weights, held_out):
    """Log-likelihood of every held-out sequence by the frequencies of single states, with a pseudocount."""
    single = moments(states, weights)[0].reshape(states.shape[1], -1).astype(np.float64)
    total = weights.sum()
    single = (single * total + PSEUDOCOUNT / len(LETTERS)) / (total + PSEUDOCOUNT)
    return np.log(single[np.arange(states.shape[1]), held_out]).sum(axis=1)


def protein(plefka, data, out):
    names, rows, states = alignment(data / "protein_msa" / "WW_domain_MSA.fasta.gz")
    known = (states >= 0).all(axis=1)
    held = np.arange(len(states)) % HELD_OUT == 0
    files = {}
    for part, chosen in (("train", known & ~held), ("held_out", known & held)):
        files[part] = out / f"ww_{part}.fasta"
        files[part].write_text("".join(f">{names[k]}\n{rows[k]}\n" for k in np.flatnonzero(chosen)))
    train, held_out = states[known & ~held], states[known & held]
    weights = weights_of(train)
    line = {"set": "protein", "sequences": len(train), "effective": weights.sum(), "held_out": len(held_out)}
    line["independent"] = independent_sites(train, weights, held_out).mean()
    line["independent_unweighted"] = independent_sites(train, np.ones(len(train)), held_out).mean()
    print(json.dumps(line), flush=True)
    wanted, bounded = moments(train, weights), moments(held_out, np.ones(len(held_out)))
    line = {"set": "protein", "of": "held-out sequences", "r": [np.corrcoef(a, b)[0, 1] for a, b in zip(wanted, bounded)]}
    print(json.dumps(line), flush=True)
    for hidden in ("drelu", "gaussian"):
        run, fresh = out / f"ww_{hidden}", out / f"ww_{hidden}_fresh.npy"
        trained = call(
            plefka, "train", files["train"], "--visible", "potts", "--hidden-unit", hidden, "--hidden", 60,
            "--reweight", IDENTITY, "--method", "pcd", "--chains", 500, "--sweeps", 5, "--batch", 200, "--rate", 0.05,
            "--averaging", 0,
            "--schedule", "linear", "--epochs", 60, "--validation-share", 0, "--config", out / "quiet.toml", "--seed", 1,
            "--out", run,
        )  # fmt: skip
        call(plefka, "sample", run, "--n", 20000, "--sweeps", 500, "--out", fresh)
        samples = np.load(fresh).reshape(20000, -1, len(LETTERS)).argmax(axis=2)
        score = call(plefka, "score", run, files["held_out"], "--log-z", "ais", "--budget", "60s")
        found = moments(samples, np.ones(len(samples)))
        line = {"set": "protein", "hidden": hidden, "seconds": trained["seconds"]}
        line["r"] = [np.corrcoef(a, b)[0, 1] for a, b in zip(wanted, found)]
        keys = ["mean_log_likelihood", "mean_log_likelihood_std_error", "log_z_lower", "log_z_upper", "warnings"]
        print(json.dumps(line | {key: score[key] for key in keys}), flush=True)


def main():
    plefka, data, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    (out / "quiet.toml").write_text(QUIET)
    for name in sys.argv[4:] or ["ising", "grey", "protein"]:
        {"ising": ising, "grey": grey, "protein": protein}[name](plefka, data, out)


if __name__ == "__main__":
    main()
