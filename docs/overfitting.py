"""Learning by heart: machines of 500 units against the rate and L1 decay, on training samples and on those it never saw.

``python docs/overfitting.py DATA [SET ...]``: the folder and the sets of ``training_runs.py``. Every machine is trained by
replicas that fire for the steps that ten seconds allowed when this was written (below), with one setting changed; decay is
given as c in L1 = c / samples, a Laplace prior of width 1/c on every weight. Printed are mean log-likelihoods of training
samples (the first 3000) and validation samples in nats, by annealed importance sampling with 1000 steps in both directions,
and the width of the 95 % interval of ln Z; means and ranges over two seeds. Needs what ``training_runs.py`` does; two processes.
"""

import sys
import warnings
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from training_runs import Job

SEEDS = (1, 2)
STEPS = {"mnist": 2000, "caltech": 1148, "omniglot": 2288, "nltcs": 16038, "plants": 13475, "dna": 6256}
RATES = {
    "mnist": (0.2, 0.25),
    "caltech": (0.1, 0.2),
    "omniglot": (0.1, 0.2, 0.386),
    "nltcs": (0.2, 0.5),
    "plants": (0.2, 0.5),
    "dna": (0.05, 0.1, 0.2, 0.5),
}
DECAYS = (1, 3)


def score(job):
    """Training and validation log-likelihood and the width of the interval of ln Z."""
    data, name, seed, words = job
    job = Job(data, name, "firing", 500)
    words = dict(words)
    rate, decay = words.get("rate"), words.get("decay", 0)
    job.words = {"method": "emf", "l1": decay / len(job.train)}
    model, _ = job.fitted(rate, seed, STEPS[name])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [
            model.log_likelihood(rows[:3000], log_z="ais", effort=1000, random_state=0) for rows in (job.train, job.validation)
        ]
    return *(f.mean_log_likelihood for f in found), found[0].log_z.upper - found[0].log_z.lower


def main():
    data, *names = sys.argv[1:]
    settings = {name: [{}, *({"rate": rate} for rate in RATES[name]), *({"decay": c} for c in DECAYS)] for name in RATES}
    with ProcessPoolExecutor(2) as pool:
        for name in names or STEPS:
            jobs = [(words, [pool.submit(score, (data, name, seed, words)) for seed in SEEDS]) for words in settings[name]]
            print(f"\n{name}, {STEPS[name]} steps\n\n| rate | c | training | validation | interval |\n|---|---|---|---|---|")
            for words, scores in jobs:
                train, unseen, width = np.transpose([s.result() for s in scores])
                cells = [words.get("rate", "automatic"), words.get("decay", 0)]
                cells += [f"{np.mean(x):.1f} ({np.min(x):.1f} to {np.max(x):.1f})".replace("-", "−") for x in (train, unseen)]
                print("| " + " | ".join(map(str, cells)) + f" | {np.max(width):.1f} |", flush=True)


if __name__ == "__main__":
    main()
