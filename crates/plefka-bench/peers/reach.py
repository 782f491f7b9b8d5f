"""Seconds of training until the test log-likelihood of fixed binarised MNIST first passes -100 and -90 nats.

PCD-1 with 500 hidden units in float32, one contestant after another. ``plain`` follows the plain gradient, and
``centered`` the centered one as ``plefka.RBM`` does by default; both start from the data's means and have the same
rates, batches, chains, decay and momentum in plefka and PyTorch. scikit-learn has a constant rate, ``RATE:BATCH``,
and runs the loop of its ``fit``. Each contestant trains to the end and keeps its model every so many epochs; models
are scored afterwards, all by plefka, until the last level is passed: scoring costs no contestant time. What plefka's
``fit`` measures at the epochs that are kept counts as training, some 50 ms each. Times are interpolated between two
models; ± is half of the 95 % interval of ln Z after the level. The curves go to a JSON file. ``python reach.py
--epochs 100 --every 2 --threads 1`` after ``environment.sh``.
"""

import argparse
import functools
import json
import os
import pathlib
import sys
import tempfile
import time
import warnings

import numpy as np
import scipy.io
import sklearn.neural_network
import sklearn.utils
import threadpoolctl
import torch

import plefka


def bits(part):
    folder = pathlib.Path(os.environ.get("PLEFKA_DATA_DIR", "../shared/data"))
    path = folder / "binarized_mnist" / f"binarized_mnist_{part}.mat"
    return scipy.io.loadmat(path)["X"].astype(np.float32, order="C")


class Models:
    """A snapshot of a contestant: epoch, seconds since the start, weights (visible x hidden) and biases."""

    def __init__(self, options):
        self.options, self.kept, self.begun = options, [], time.perf_counter()

    def keep(self, epoch, *arrays):
        if epoch % self.options.every == 0 or epoch == self.options.epochs:
            seconds = time.perf_counter() - self.begun
            self.kept.append((epoch, seconds, [np.array(array, np.float32, order="C") for array in arrays]))


def train_sklearn(rate, batch, x, options, keep):
    model = sklearn.neural_network.BernoulliRBM(
        options.hidden, learning_rate=rate, batch_size=batch, n_iter=0, random_state=options.seed
    )
    model.fit(x)
    # ``partial_fit`` would compute in float64.
    rng = np.random.RandomState(options.seed)
    for epoch in range(1, options.epochs + 1):
        for rows in sklearn.utils.gen_batches(len(x), batch):
            model._fit(x[rows], rng)
        keep(epoch, model.components_.T, model.intercept_visible_, model.intercept_hidden_)


@torch.no_grad()
def train_torch(centered, x, options, keep):
    """A careful user's own code."""
    torch.manual_seed(options.seed)
    x = torch.from_numpy(x)
    w, b = 0.01 * torch.randn(x.shape[1], options.hidden), torch.zeros(options.hidden)
    a = torch.logit(x.mean(0), eps=0.001)
    # Offsets of the centering: running means of the two layers over the data.
    mu, lam, chains = x.mean(0), None, None
    parameters = [w, a, b]
    velocities = [torch.zeros_like(parameter) for parameter in parameters]
    step, steps = 0, options.epochs * -(-len(x) // options.batch)
    for epoch in range(1, options.epochs + 1):
        for rows in torch.randperm(len(x)).split(options.batch):
            v = x[rows]
            h = torch.sigmoid(torch.addmm(b, v, w))
            if chains is None:
                more = torch.full((max(0, options.chains - len(h)), options.hidden), 0.5)
                chains = torch.bernoulli(torch.cat([h[: options.chains], more]))
            v_model = torch.bernoulli(torch.sigmoid(torch.addmm(a, chains, w.T)))
            h_model = torch.sigmoid(torch.addmm(b, v_model, w))
            chains = torch.bernoulli(h_model)
            v_mean, h_mean = v.mean(0), h.mean(0)
            for_a, for_b = v_mean - v_model.mean(0), h_mean - h_model.mean(0)
            if centered:
                mu.lerp_(v_mean, 0.01)
                lam = h_mean if lam is None else lam.lerp_(h_mean, 0.01)
                v, h, v_model, h_model = v - mu, h - lam, v_model - mu, h_model - lam
            for_w = (v.T @ h).div_(len(v)).addmm_(v_model.T, h_model, alpha=-1 / len(v_model))
            if centered:
                for_a -= for_w @ lam
                for_b -= mu @ for_w
            if options.l2:
                for_w.sub_(w, alpha=options.l2)
            rate = options.rate * (1 - step / steps if options.schedule == "linear" else 1)
            for parameter, velocity, gradient in zip(parameters, velocities, (for_w, for_a, for_b)):
                if options.momentum:
                    gradient = velocity.mul_(options.momentum).add_(gradient)
                parameter.add_(gradient, alpha=rate)
            step += 1
        keep(epoch, *(parameter.numpy() for parameter in parameters))


class Watched(plefka.RBM):
    """The method that takes the snapshots, because ``fit`` has no callback."""

    def _observer(self, X, begin):
        return lambda record, machine: self.keep(json.loads(record)["epoch"], *map(np.squeeze, machine.layers()))


def train_plefka(centered, x, options, keep):
    off = dict.fromkeys(("likelihood_chains", "mean_field_starts", "stability_starts"), 0)
    model = Watched(
        options.hidden,
        learning_rate=options.rate,
        schedule=options.schedule,
        batch_size=options.batch,
        n_chains=options.chains,
        n_iter=options.epochs,
        momentum=options.momentum,
        l2=options.l2,
        centering=centered,
        n_threads=options.threads,
        random_state=options.seed,
        engine_settings={"monitors": {"every": options.every, "samples": 10, **off}},
    )
    model.keep = keep
    model.fit(x)


def contestants(options):
    pairs = [setting.split(":") for setting in options.sklearn]
    return {
        "plefka centered": functools.partial(train_plefka, True),
        "plefka plain": functools.partial(train_plefka, False),
        "PyTorch centered": functools.partial(train_torch, True),
        "PyTorch plain": functools.partial(train_torch, False),
    } | {f"scikit-learn {r}:{b}": functools.partial(train_sklearn, float(r), int(b)) for r, b in pairs}


def score(arrays, test, options):
    """Test log-likelihood and the estimate of ln Z, by plefka for the models of all contestants."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.npz"
        np.savez(path, **dict(zip(("weights", "visible_bias", "hidden_bias"), arrays)))
        model = plefka.BernoulliRBM.load(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", plefka.LikelihoodWarning)
        found = model.log_likelihood(test, log_z=options.method, effort=options.effort, random_state=options.seed)
    log_z = found.log_z
    return {
        "log_likelihood": found.mean_log_likelihood,
        "std_error": found.mean_log_likelihood_std_error,
        "log_z": [log_z.log_z, log_z.lower, log_z.upper],
        "warnings": log_z.warnings,
    }


def curve_of(name, train, x, test, options):
    """Train, then score the snapshots."""
    models = Models(options)
    try:
        train(x, options, models.keep)
    except plefka.DivergedError as error:
        print(f"{name}: {error}", file=sys.stderr)
    curve = []
    for epoch, seconds, arrays in models.kept:
        if not all(np.isfinite(array).all() for array in arrays):
            break
        curve.append({"epoch": epoch, "seconds": seconds} | score(arrays, test, options))
        value = curve[-1]["log_likelihood"]
        print(f"{name}: epoch {epoch}, {seconds:.1f} s, {value:.2f} nats", file=sys.stderr, flush=True)
        if value >= max(options.levels) and not options.whole:
            break
    return curve, models.kept[-1][1] / max(1, models.kept[-1][0])


def half_width(point):
    _, lower, upper = point["log_z"]
    return (upper - lower) / 2


def crossing(curve, level):
    """When the curve first passes the level, as text; the time of the first model if that one has passed it."""
    for before, after in zip([None, *curve], curve):
        if after["log_likelihood"] >= level:
            if before is None:
                before = after | {"log_likelihood": level - 1}
            share = (level - before["log_likelihood"]) / (after["log_likelihood"] - before["log_likelihood"])
            between = (before[key] + share * (after[key] - before[key]) for key in ("seconds", "epoch"))
            return "{:.1f} (epoch {:.1f}, ± {:.2f})".format(*between, half_width(after))
    return "–"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=100, help="of every contestant; a linear schedule ends with them")
    parser.add_argument("--every", type=int, default=2, help="epochs between two models")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="contestants, or the first words of their names")
    parser.add_argument("--sklearn", nargs="*", default=["0.05:100"], metavar="RATE:BATCH")
    parser.add_argument("--rate", type=float, default=0.05, help="of plefka and PyTorch, as what follows")
    parser.add_argument("--schedule", choices=["linear", "constant"], default="linear")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--chains", type=int, help="as many as samples in a batch, unless given")
    parser.add_argument("--momentum", type=float, default=0.0)
    parser.add_argument("--l2", type=float, default=0.0)
    parser.add_argument("--hidden", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--levels", type=float, nargs="+", default=[-100.0, -90.0])
    parser.add_argument("--rows", type=int, default=50_000, help="of training")
    parser.add_argument("--test-rows", type=int, default=2000)
    parser.add_argument("--method", choices=["ais", "pt", "auto"], default="ais", help="of ln Z")
    parser.add_argument("--effort", type=int, default=500, help="temperatures of annealing")
    parser.add_argument("--whole", action="store_true", help="score models beyond the last level, too")
    parser.add_argument("--out", type=pathlib.Path, default="target/reach.json")
    options = parser.parse_args()
    options.chains = options.chains or options.batch
    every_one = contestants(options)
    names = [n for n in every_one if not options.only or n.lower().startswith(tuple(map(str.lower, options.only)))]
    if not names:
        parser.error(f"--only: found {options.only}, expected some of {', '.join(every_one)}")
    x, test = bits("train")[: options.rows], bits("test")
    test = test[np.arange(options.test_rows) * len(test) // options.test_rows]
    torch.set_num_threads(options.threads)
    heads = " | ".join(f"s to {level:g} nats" for level in options.levels)
    print(f"{x.shape}, {options.hidden} hidden units, {options.threads} threads; rate {options.rate:g}", end=" ")
    print(f"{options.schedule} over {options.epochs} epochs, batch {options.batch}, {options.chains} chains,")
    print(f"momentum {options.momentum:g}, L2 decay {options.l2:g}; {len(test)} test rows;", end=" ")
    print(f"ln Z by {options.method}, effort {options.effort}; load {os.getloadavg()[0]:.1f}")
    print(f"| contestant | s/epoch | {heads} | best, nats | at, s | widest ± of ln Z | warnings |")
    print(f"|{'---|' * (6 + len(options.levels))}", flush=True)
    curves = {}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for name in names:
        with threadpoolctl.threadpool_limits(options.threads):
            curve, each = curve_of(name, every_one[name], x, test, options)
        curves[name] = curve
        options.out.write_text(json.dumps({"options": vars(options), "curves": curves}, default=str, indent=1))
        best = max(curve, key=lambda point: point["log_likelihood"])
        cells = [name, f"{each:.2f}", *(crossing(curve, level) for level in options.levels)]
        cells += [f"{best['log_likelihood']:.2f}", f"{best['seconds']:.0f}", f"{max(map(half_width, curve)):.2f}"]
        print(f"| {' | '.join(cells)} | {sum(bool(point['warnings']) for point in curve)} |", flush=True)


if __name__ == "__main__":
    main()
