"""How much of the spread between seeds is due to the estimate of the gradient (docs/training-without-sampling.md).

``python docs/seed_spread.py DATA [SET ...] [METHOD ...]``: the folder of the data of ``training_runs.py``; all six sets and
the first four methods without any.
Machines of 8 hidden units, few enough to enumerate the negative phase in every step, take 4000 steps of 100 samples:
``exact`` has no error but that of the batch, and what its seeds differ by no estimate can mend. Beside it stand replicas that
fire, PCD-1 with the same average, and PCD-1's last model at the best of three rates; and, if asked for, replicas that fire with
ten sweeps in a step, or 400 of them. Printed is the exact mean
log-likelihood of the test samples ± standard deviation over twenty seeds. Needs plefka, scipy and Pillow; two processes.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

import training_runs
from training_runs import SETS, Job, score

HIDDEN, STEPS, SEEDS = 8, 4000, 20
OWN = {
    "exact": {"method": "exact"},
    "firing, 10 sweeps": {"method": "emf", "n_sweeps": 10},
    "firing, 400 replicas": {"method": "emf", "n_chains": 400},
}
training_runs.METHODS |= {method: (words, (None,)) for method, words in OWN.items()}
METHODS = ("pcd-1", "pcd-1, averaged", "firing", "exact")


def cell(job):
    data, name, method = job
    fits = Job(data, name, method, HIDDEN, seeds=SEEDS).run(STEPS, None)
    return score([line for line in fits if line["part"] == "test"])


def main():
    data, *names = sys.argv[1:]
    if unknown := set(names) - {*SETS, *METHODS, *OWN}:
        sys.exit(f"found {sorted(unknown)}, expected sets out of {SETS} or methods out of {(*METHODS, *OWN)}")
    sets = [name for name in SETS if name in names] or SETS
    methods = [name for name in names if name not in SETS] or METHODS
    print(f"| set | {' | '.join(methods)} |\n|{'---|' * (len(methods) + 1)}", flush=True)
    with ProcessPoolExecutor(2) as pool:
        for name in sets:
            cells = pool.map(cell, [(data, name, method) for method in methods])
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
