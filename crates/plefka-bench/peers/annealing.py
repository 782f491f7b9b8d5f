"""Annealed importance sampling beside a plain PyTorch one, in one run.

``.venv-bench/bin/python crates/plefka-bench/peers/annealing.py [--rounds 3]`` after ``cargo build --release -p
plefka-bench``. 784 x 500 units, 128 chains, linear temperatures, f32; the contestants take turns. Prints microseconds
per chain and temperature, chains x temperatures x units (visible + hidden) per second, and ratios of the same round.
"""

import argparse
import math
import statistics
import subprocess
import time

import torch

VISIBLE, HIDDEN, CHAINS, TEMPERATURES = 784, 500, 128, 1000
ACTIVITY = 0.13


def annealing(weights, visible_bias, base_bias, chains, temperatures):
    """ln Z with the hidden units summed out, two softplus sums and one Gibbs sweep per temperature."""
    betas = torch.linspace(0, 1, temperatures + 1)
    visible = torch.bernoulli(torch.sigmoid(base_bias).expand(chains, -1))
    log_weight = torch.zeros(chains, dtype=torch.float64)
    for before, beta in zip(betas[:-1], betas[1:]):
        inputs = visible @ weights
        field = visible @ (visible_bias - base_bias)
        softplus = torch.nn.functional.softplus
        step = (beta - before) * field + softplus(beta * inputs).sum(1) - softplus(before * inputs).sum(1)
        log_weight += step.double()
        hidden = torch.bernoulli(torch.sigmoid(beta * inputs))
        mean = (1 - beta) * base_bias + beta * (hidden @ weights.T + visible_bias)
        visible = torch.bernoulli(torch.sigmoid(mean))
    base = softplus(base_bias).sum().double() + weights.shape[1] * math.log(2)
    return float(base + torch.logsumexp(log_weight, 0) - math.log(chains))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", default="target/release/annealing")
    rounds, engine = vars(parser.parse_args()).values()
    generator = torch.Generator().manual_seed(1)
    weights = 0.05 * torch.randn(VISIBLE, HIDDEN, generator=generator)
    bias = math.log(ACTIVITY / (1 - ACTIVITY)) * torch.ones(VISIBLE)
    mean = 0.99 * ACTIVITY + 0.005
    base = math.log(mean / (1 - mean)) * torch.ones(VISIBLE)
    print("| threads | contestant | µs per chain and temperature | units/s | × plefka |")
    print("|---|---|---|---|---|")
    for threads in (1, 2):
        torch.set_num_threads(threads)
        times = {"plefka": [], "PyTorch": []}
        for _ in range(rounds):
            command = [engine, *map(str, (VISIBLE, HIDDEN, CHAINS, TEMPERATURES, threads, 1))]
            times["plefka"].append(float(subprocess.run(command, capture_output=True, check=True).stdout.split()[0]))
            begun = time.perf_counter()
            with torch.no_grad():
                annealing(weights, bias, base, CHAINS, TEMPERATURES)
            times["PyTorch"].append(time.perf_counter() - begun)
        for name, values in times.items():
            seconds = statistics.median(values)
            ratio = statistics.median(a / b for a, b in zip(values, times["plefka"]))
            units = CHAINS * TEMPERATURES * (VISIBLE + HIDDEN) / seconds
            each = 1e6 * seconds / (CHAINS * TEMPERATURES)
            print(f"| {threads} | {name} | {each:.2f} | {units:.3g} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
