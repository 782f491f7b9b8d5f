"""Does mean field train well where its expansion holds? Weight decay against σ_max(B) and the exact log-likelihood.

``python docs/spectral_control.py DATA``: the folder with ``binarized_mnist``. Machines of 784 × 16 units are trained on the
first 20,000 samples, 15 passes, with L2 decays that hold σ_max(B) of the mean-field states at different heights: by replicas
that fire (their gradient is as good as sampling's), by mean field of order 2 as published, and by order 2 with 30 iterations
from the batch. Each gets the decays' whole list and the same seed. Printed are σ_max(B) and the number of solutions as
``diagnose`` finds them, the share of the lowest solution by e^{−F}, and the exact log-likelihood of the test samples.
Needs plefka and scipy; two processes.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import plefka
from training_runs import parts

DECAYS = (0.0, 0.001, 0.003, 0.01)
METHODS = {
    "firing": {"method": "emf"},
    "order 2, persistent": {"method": "emf", "start": "persistent", "order": 2, "learning_rate": 0.05},
    "order 2, batch": {"method": "emf", "start": "batch", "order": 2, "n_iterations": 30, "learning_rate": 0.05},
}
SAMPLES, PASSES = 20_000, 15


def train(job):
    """One line of the table."""
    data, decay, method = job
    samples, _, test = parts(Path(data), "mnist")
    samples = samples[:SAMPLES]
    model = plefka.RBM(16, n_iter=PASSES, l2=decay, random_state=1, n_threads=1, **METHODS[method]).fit(samples)
    states = model.diagnose(samples, random_state=0).details["states"]
    score = model.log_likelihood(test, log_z="exact").mean_log_likelihood
    return decay, method, states["sigma_max"], states["solutions"], states["lowest_weight"], score


def main():
    jobs = [(sys.argv[1], decay, method) for decay in DECAYS for method in METHODS]
    print("| L2 | method | σ_max(B) | solutions | share of the lowest | log-likelihood |\n|---|---|---|---|---|---|")
    with ProcessPoolExecutor(2) as pool:
        for decay, method, sigma, solutions, lowest, score in pool.map(train, jobs):
            print(f"| {decay} | {method} | {sigma:.2f} | {solutions} | {lowest:.2f} | {score:.2f} |".replace("-", "−"), flush=True)


if __name__ == "__main__":
    main()
