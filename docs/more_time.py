"""Does more time help where ``plefka score`` says so? ``python docs/more_time.py DATA PLEFKA``: the folder with ``rbm_oracles``, and
the command. Two machines of known ln Z, annealing and tempering with 30, 300 and 3000 steps, started from 300 test images; printed
are the error of ln Z with the ends of its interval, and the number of warnings."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

KNOWN = {"mnist_h10": 226.113154853, "mnist_h20": 221.066789611}


def main():
    folder, command = Path(sys.argv[1]) / "rbm_oracles", sys.argv[2]
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "test.npy"
        bits = np.load(folder / "binarized_test.npz")["x"][:300]
        np.save(data, np.unpackbits(bits, axis=1))
        print("| machine | method | 30 steps | 300 | 3000 |\n|---|---|---|---|---|")
        for name, known in KNOWN.items():
            for method in ("ais", "pt"):
                cells = []
                for effort in (30, 300, 3000):
                    arguments = ["score", folder / f"{name}.npz", data, "--log-z", method, "--effort", effort]
                    done = subprocess.run([command, "--json", *map(str, arguments)], capture_output=True, text=True, check=True)
                    found = json.loads(done.stdout)
                    error, low, high = (found[key] - known for key in ("log_z", "log_z_lower", "log_z_upper"))
                    cells.append(f"{error:+.2f} [{low:+.2f}, {high:+.2f}], {len(found['warnings'])}")
                print(f"| {name} | {method} | {' | '.join(cells)} |".replace("-", "−"))


if __name__ == "__main__":
    main()
