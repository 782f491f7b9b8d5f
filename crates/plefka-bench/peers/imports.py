"""Seconds that importing plefka adds to importing numpy, beside the scikit-learn modules that it needs.

Wall times of fresh interpreters, one statement each, in turn, after one of each that does not count; medians.
``python imports.py --rounds 15`` after ``environment.sh``.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

NUMPY = "import numpy"
NEEDED = "import numpy, scipy.sparse, sklearn.base, sklearn.utils.validation"
STATEMENTS = ["pass", NUMPY, NEEDED, "import numpy, plefka", "import numpy; from plefka import RBM"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    seconds = {statement: [] for statement in STATEMENTS}
    for _ in range(rounds + 1):
        for statement, times in seconds.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            times.append(time.perf_counter() - begun)
    print(f"medians of {rounds} rounds; load {os.getloadavg()[0]:.1f}")
    print("| statement | s | min–max | over numpy, s |\n|---|---|---|---|")
    for statement, (_, *times) in seconds.items():
        over = statistics.median(t - n for t, n in zip(times, seconds[NUMPY][1:]))
        cells = f"{statistics.median(times):.3f} | {min(times):.3f}–{max(times):.3f} | {over:+.3f}"
        print(f"| `{statement}` | {cells} |")


if __name__ == "__main__":
    main()
