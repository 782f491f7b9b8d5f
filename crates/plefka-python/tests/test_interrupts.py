"""Ctrl-C during ln Z, draws, mean field, training and divergences: long before the call would have ended, and the engine stops, too."""

import subprocess
import sys
import textwrap

import pytest

INTERRUPTED = """
    import os, signal, threading, time
    import numpy as np
    # Whoever started the tests may have left interrupts ignored, as shells do for jobs in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from plefka import EMFRBM, RBM, BernoulliRBM, kl_divergence
    from plefka.spins import Ising, hopfield, sk
    def machine(n_visible, n_hidden):
        model = BernoulliRBM(n_hidden, n_iter=0, random_state=0).fit(np.zeros((1, n_visible)))
        model.components_ = 0.5 * np.random.RandomState(0).randn(n_hidden, n_visible)
        return model
    def mean_field(model, **words):
        other = EMFRBM(model.components_.shape[0], n_iter=0, **words).fit(X)
        other.components_ = model.components_
        return other
    def general(model, unit):
        X = np.random.RandomState(0).normal(size=(50, model.n_features_in_))
        other = RBM(4, visible=unit, n_iter=0).fit(np.sign(X) if unit == "spin" else X)
        return other
    model = machine({shape})
    X = (np.random.RandomState(1).rand(1000, model.n_features_in_) < 0.5).astype(float)
    threading.Timer(0.4, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    try:
        {call}
    except KeyboardInterrupt:
        # The engine is free for the next call, and none of its threads works on for the one that was left.
        assert machine(4, 3).log_partition().method == "exact"
        worked = -1
        while time.process_time() - worked > 0.05:
            worked = time.process_time()
            time.sleep(0.5)
        print("interrupted")
"""

# Seconds after which a program is taken to hang. Nobody's clock is tested: each of the calls would take longer.
HANGS = 300


@pytest.mark.parametrize(
    "shape, call",
    [
        ((100, 30), "model.log_partition(method='exact')"),
        ((100, 30), "model.exact_log_partition()"),
        ((100, 30), "model.exact_samples(10)"),
        ((100, 60), "model.log_partition(X, budget=60)"),
        ((100, 60), "model.log_partition(method='ais', effort=10**6)"),
        ((100, 60), "model.log_likelihood(X, log_z='pt')"),
        ((400, 300), "model.score_samples(X, log_z='emf')"),
        ((23, 3000), "kl_divergence(model, model)"),
        ((100, 60), "model.renormalization(X)"),
        ((100, 60), "model.renormalization(teacher=machine(100, 40))"),
        ((22, 1000), "model.renormalization(teacher=model, method='exact')"),
        ((10, 8), "model.sample(3, n_sweeps=10**9)"),
        ((10, 8), "model.sample(3, n_sweeps=10**9, start=X)"),
        ((100, 60), "model.sample(10**6, n_sweeps=10**4)"),
        ((10, 8), "model.gibbs(X[:1], 10**9)"),
        ((10, 8), "model.impute(np.full((2, 10), np.nan), 4 * 10**6)"),
        ((60, 50), "model.impute(np.full((200, 60), np.nan), 4 * 10**6, means=True)"),
        ((10, 8), "mean_field(model).equilibrate(X[:2], iters=10**9)"),
        ((10, 8), "mean_field(model, solver='anderson').residuals(X[:2], iters=10**9)"),
        ((3000, 1000), "model.score_samples(X)"),
        ((300, 100), "general(model, 'spin').sample(5, n_sweeps=10**8)"),
        ((300, 100), "general(model, 'gaussian').sample(5, n_sweeps=10**8)"),
        ((60, 50), "model.set_params(n_iter=1).fit(X, callback=lambda model, record: model.sample(3, n_sweeps=10**9))"),
        ((60, 50), "model.set_params(n_iter=10**9).fit(X)"),
        # Steps that are long by themselves.
        ((60, 50), "RBM(50, method='cd', n_sweeps=10**9, n_iter=1).fit(X)"),
        ((60, 50), "RBM(50, method='pcd', n_sweeps=10**9).partial_fit(X)"),
        ((60, 24), "RBM(24, method='exact', n_iter=1).fit(X)"),
        ((60, 50), "RBM(50, method='emf', start='persistent', n_iterations=10**9, n_iter=1).fit(X)"),
    ],
)
def test_ctrl_c(shape, call):
    interrupted("%d, %d" % shape, call)


@pytest.mark.parametrize(
    "call",
    [
        "Ising(sk.couplings(26)).exact()",
        "Ising(sk.couplings(400)).sample(sweeps=10**8)",
        "Ising(sk.couplings(300), 0.3).mean_field(theory='adaptive', damping=1e-6, iterations=10**6)",
        "Ising(sk.couplings(300)).temper([0, 1], sweeps=10**7)",
        "Ising(sk.couplings(300)).log_partition(n_chains=1000, steps=10**5)",
        "sk.overlaps(200, [0.5, 1.0], sweeps=10**7)",
        "hopfield.capacity(0.1, n_spins=300, draws=10**6)",
        "hopfield.thermodynamic_limit(np.linspace(0.001, 0.05, 10**6))",
    ],
)
def test_ctrl_c_in_spin_glasses(call):
    interrupted("4, 3", call)


def interrupted(shape, call):
    program = textwrap.dedent(INTERRUPTED.format(shape=shape, call=call))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=HANGS)
    assert run.stdout.strip() == "interrupted", run.stdout + run.stderr
