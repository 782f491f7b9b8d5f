"""What penalties bring a trained machine into the domain of the expansion, and what do they cost?

``python docs/remedies.py DATA PLEFKA``: the folder with ``density_estimation`` and ``binarized_mnist``, and the command.
Twelve machines (four sets, sizes, methods) are trained as by default for 20 passes. ``plefka diagnose --remedy`` measures the
path of each; then the machine is trained again from the start with the likeliest decay and the likeliest bound of the path that
end inside the domain. Printed are σ_max(B) and the mean log-likelihood of the test samples (nats, ln Z enumerated), of the
retrained machines as a difference from the first. ``PLEFKA diagnose`` finds σ_max(B) of all.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SETS = {
    "nltcs": ("density_estimation/nltcs.train.data.gz", "density_estimation/nltcs.test.data.gz", []),
    "plants": ("density_estimation/plants.train.data.gz", "density_estimation/plants.test.data.gz", []),
    "dna": ("density_estimation/dna.train.data.gz", "density_estimation/dna.test.data.gz", []),
    "mnist": ("binarized_mnist/binarized_mnist_train.mat", "binarized_mnist/binarized_mnist_test.mat", ["--limit", "5000"]),
}
MACHINES = [(name, hidden, method) for name in SETS for hidden, method in [(8, "emf"), (16, "pcd"), (12, "cd")]]


def run(command, *arguments):
    done = subprocess.run([command, "--json", *map(str, arguments)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def trained(command, folder, machine, penalty=()):
    """Train; σ_max(B) and the test log-likelihood with its error."""
    name, hidden, method = machine
    train, test, limit = SETS[name]
    out = Path(folder) / "-".join(map(str, (*machine, *penalty)))
    run(command, "train", train, "--hidden", hidden, "--method", method, "--epochs", 20, "--seed", 1, "--out", out, *limit, *penalty)
    found = run(command, "diagnose", out, train, "--temperatures", 0, "--rungs", 0, *limit)
    score = run(command, "score", out, test, "--log-z", "exact")
    return out, found["sigma_max"], score["mean_log_likelihood"]


def line(command, folder, machine):
    out, sigma, likelihood = trained(command, folder, machine)
    train, _, limit = SETS[machine[0]]
    found = run(command, "diagnose", out, train, "--temperatures", 0, "--rungs", 0, "--remedy", *limit)
    cells = [f"{machine[0]} {machine[1]} {machine[2]}", f"{sigma:.2f}", f"{likelihood:.2f}"]
    for change, flag in (("l2", "--l2"), ("max_norm", "--max-norm")):
        inside = [o for o in found["path"]["outcomes"] if o["change"] == change and o["sigma_max"] < 1]
        if not inside:
            cells += ["none inside", "–"]
            continue
        best = max(inside, key=lambda o: o["log_likelihood"])
        _, after, other = trained(command, folder, machine, (flag, f"{best['value']:.6g}"))
        cells.append(f"{best['value']:.3g}: {best['sigma_max']:.2f}, {best['difference']:+.2f} ± {best['difference_error']:.2f} ({best['drift']:+.2f})")
        cells.append(f"{after:.2f}, {other - likelihood:+.2f}")
    return "| " + " | ".join(cells).replace("-", "−") + " |"


def main():
    data, command = sys.argv[1:]
    for name, (train, test, limit) in SETS.items():
        SETS[name] = (str(Path(data) / train), str(Path(data) / test), limit)
    print("| machine | σ_max(B) | log-likelihood | path: L2 | trained anew | path: max norm | trained anew |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for machine in MACHINES:
            print(line(command, folder, machine), flush=True)


if __name__ == "__main__":
    main()
