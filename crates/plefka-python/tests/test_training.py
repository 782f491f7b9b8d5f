"""Pickling, threads, interrupts and sample weights: training as a program sees it."""

import multiprocessing
import os
import pathlib
import pickle
import subprocess
import sys
import textwrap
import threading
import time

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from plefka import RBM, DivergedError, EMFRBM, BernoulliRBM

# Seconds after which another process is taken to hang.
HANGS = 300


def test_pickle_in_the_middle_of_training(digits, make, same):
    """Pickled and then trained on equals trained without a break, bit for bit."""
    batches = np.array_split(digits[:200], 10)
    whole = make(momentum=0.5)
    half = make(momentum=0.5)
    for batch in batches[:5]:
        whole.partial_fit(batch)
        half.partial_fit(batch)
    half = pickle.loads(pickle.dumps(half))
    for batch in batches[5:]:
        whole.partial_fit(batch)
        half.partial_fit(batch)
    assert same(whole, half)
    fresh = make(momentum=0.5)
    for batch in batches:
        fresh.partial_fit(batch)
    assert same(whole, fresh)


def test_pickle_after_fit(digits, make, same):
    model = make().fit(digits)
    copy = pickle.loads(pickle.dumps(model))
    assert same(model, copy)
    assert np.array_equal(model.gibbs(digits), copy.gibbs(digits))
    assert same(model.partial_fit(digits[:20]), copy.partial_fit(digits[:20]))


def test_pickle_with_centering(digits, same):
    model = BernoulliRBM(8, centering=True, random_state=0, n_iter=1).fit(digits)
    copy = pickle.loads(pickle.dumps(model))
    assert same(model.partial_fit(digits[:20]), copy.partial_fit(digits[:20]))


def test_same_seed_same_bits_on_any_number_of_threads(digits, make, same):
    X = np.tile(digits[:600], (1, 4))
    models = [make(n_components=200, batch_size=100, n_iter=1, n_threads=n).fit(X) for n in (1, 2, 3, None)]
    assert all(same(models[0], model) for model in models[1:])
    assert all(np.array_equal(models[0].gibbs(X), model.gibbs(X)) for model in models[1:2])
    assert not same(models[0], make(n_components=200, n_iter=1, random_state=4).fit(X))


def test_random_states(digits, same):
    fit = lambda state: BernoulliRBM(4, n_iter=1, random_state=state).fit(digits[:50])
    assert same(fit(np.random.RandomState(1)), fit(np.random.RandomState(1)))
    shared = np.random.RandomState(1)
    assert not same(fit(shared), fit(shared))
    assert not same(fit(None), fit(None))


def test_parameters_changed_between_calls_take_effect(digits):
    model = EMFRBM(4, random_state=0).partial_fit(digits[:50])
    before = model.components_.copy()
    model.set_params(learning_rate=1e-300).partial_fit(digits[:50])
    assert np.allclose(model.components_, before, rtol=0, atol=1e-250)
    # A momentum so small that the velocity is the step itself; without momentum there is none.
    model.set_params(learning_rate=0.1, momentum=1e-300, decay=0.0, order=1).partial_fit(digits[:50])
    other = EMFRBM(4, random_state=0, learning_rate=0.1, momentum=0.0, decay=0.0, order=1, n_iter=0).fit(digits[:50])
    other.components_, other.intercept_hidden_ = before, np.zeros(4)
    assert not np.array_equal(model.components_, before)
    velocity = model._dW_prev
    assert np.allclose(model.components_ - before, 0.1 / 50 * velocity, rtol=1e-9, atol=1e-15)
    before = model.components_.copy()
    model.set_params(momentum=0.0).partial_fit(digits[:50])
    assert not np.array_equal(model.components_, before) and not model._dW_prev.any()


def test_attributes_can_be_set(digits):
    """As with scikit-learn's class, whose attributes are the model."""
    model = BernoulliRBM(4, random_state=0, n_iter=1).fit(digits)
    model.components_ = np.zeros_like(model.components_)
    model.intercept_hidden_ = np.ones(4)
    assert np.allclose(model.transform(digits), 1 / (1 + np.exp(-1)))
    model.partial_fit(digits[:10])
    assert np.abs(model.components_).max() < 0.2


def test_sample_weights(digits):
    X, weight = digits[:40], np.arange(40) % 3
    weighted = EMFRBM(8, n_iter=5, random_state=0).fit(X, sample_weight=weight)
    repeated = EMFRBM(8, n_iter=5, random_state=0).fit(X.repeat(weight, axis=0))
    assert np.allclose(weighted.components_, repeated.components_, rtol=1e-9, atol=1e-15)
    step = BernoulliRBM(8, random_state=0).partial_fit(X, sample_weight=weight)
    other = BernoulliRBM(8, random_state=0).partial_fit(X.repeat(weight, axis=0))
    assert np.allclose(step.components_, other.components_, rtol=1e-9, atol=1e-15)
    with pytest.raises(ValueError, match="weight"):
        EMFRBM(8).fit(X, sample_weight=-np.ones(40))


def test_other_threads_run_while_the_engine_works(digits):
    X = np.tile(digits, (4, 6))
    ticks, done = [0], threading.Event()

    def count():
        while not done.is_set():
            ticks[0] += 1
            time.sleep(0)

    counter = threading.Thread(target=count)
    counter.start()
    # fit holds the lock for the checks of X only; transform is one call into the engine.
    before = ticks[0]
    BernoulliRBM(64, n_iter=2, batch_size=100, random_state=0, n_threads=1).fit(X)
    during = ticks[0] - before
    done.set()
    counter.join()
    assert during > 100


def test_training_twice_at_once_is_refused(digits):
    model = BernoulliRBM(64, random_state=0, n_iter=1).fit(digits)
    refused = []

    def tell(_record, _machine):
        with pytest.raises(RuntimeError, match="another thread") as caught:
            model._trainer.progress()
        refused.append(caught.value)

    model.set_params(verbose=1)
    model._observer = lambda X, begin, callback: tell
    model.fit(digits[:100])
    assert len(refused) == 2  # before training and after the pass


INTERRUPTED = """
    import json, os, signal, threading
    import numpy as np
    # Whoever started the tests may have left interrupts ignored, as shells do for jobs in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from plefka import {name}
    X = (np.random.RandomState(0).rand(5000, 100) < 0.2).astype(np.float32)
    model = {name}(n_components=64, n_iter=10**6, random_state=0, verbose=1)
    interrupt = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    # After the first pass, and not from here: an exception of the observer would end training, too.
    model._observer = lambda X, begin, callback: lambda record, _: json.loads(record)["epoch"] == 1 and interrupt.start()
    try:
        model.fit(X)
    except KeyboardInterrupt:
        assert model._trainer.progress()[1] > 0
        assert np.isfinite(model.transform(X[:10])).all()
        assert np.isfinite(model.partial_fit(X[:10]).components_).all()
        print("interrupted and usable")
"""


@pytest.mark.parametrize("name", ["BernoulliRBM", "EMFRBM"])
def test_ctrl_c(name):
    program = textwrap.dedent(INTERRUPTED.format(name=name))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=HANGS)
    assert run.stdout.strip() == "interrupted and usable", run.stderr


def test_monitoring_with_a_single_thread():
    """The observer asks the engine while the pool's only thread waits for the observer."""
    program = """
        import numpy as np
        from plefka import EMFRBM
        X = (np.random.RandomState(0).rand(200, 20) < 0.3).astype(np.float32)
        print(len(EMFRBM(8, n_iter=20, random_state=0, monitor=True, n_threads=1).fit(X).entropies_))
    """
    program = textwrap.dedent(program)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=HANGS)
    assert run.stdout.strip() == "20", run.stderr


def test_an_exception_in_the_observer_ends_training(digits):
    model = BernoulliRBM(8, n_iter=50, random_state=0, verbose=1)

    def tell(_record, _machine):
        raise LookupError("enough")

    model._observer = lambda X, begin, callback: tell
    with pytest.raises(LookupError, match="enough"):
        model.fit(digits)
    assert model.n_iter_ < 50 and np.isfinite(model.transform(digits)).all()


def test_divergence_keeps_the_last_good_parameters(digits):
    model = BernoulliRBM(8, learning_rate=1e6, random_state=0)
    with pytest.raises(DivergedError, match="smaller learning rate"):
        model.fit(digits)
    assert issubclass(DivergedError, ArithmeticError)
    assert np.isfinite(model.transform(digits)).all()
    model = BernoulliRBM(8, random_state=0).partial_fit(digits)
    before = model.components_.copy()
    with pytest.raises(DivergedError):
        model.set_params(learning_rate=1e9).partial_fit(digits)
    assert np.array_equal(model.components_, before)
    model.set_params(learning_rate=0.01).partial_fit(digits)
    assert np.abs(model.components_ - before).max() < 1


def transformed(model, X, results):
    results.put(model.transform(X).sum())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_forked_children_can_use_the_engine(digits):
    """A child inherits none of the parent's threads."""
    model = BernoulliRBM(64, n_iter=1, random_state=0).fit(digits)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=transformed, args=(model, digits, results))
    child.start()
    assert results.get(timeout=HANGS) == model.transform(digits).sum()
    child.join(timeout=HANGS)
    assert child.exitcode == 0


def fitted(X, results):
    results.put(RBM(4, n_iter=1, random_state=0).fit(X).components_.sum())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_forked_children_can_fit_many_samples():
    """Enough of them that they are looked through on several threads, before any pool is asked for by name."""
    X = (np.random.default_rng(0).random((2000, 784)) < 0.6).astype(np.float32)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    fitted(X, results)
    child = context.Process(target=fitted, args=(X, results), daemon=True)
    child.start()
    assert results.get(timeout=HANGS) == results.get(timeout=HANGS)
    child.join(timeout=HANGS)


def test_monitor(bits):
    model = EMFRBM(16, n_iter=3, random_state=0, monitor=True).fit(bits)
    assert len(model.entropies_) == len(model.free_energies_) == len(model.mean_field_energies_) == 3
    assert model.entropies_[-1] == pytest.approx(model.entropy(bits).mean(), rel=1e-12)
    assert model.free_energies_[-1] == pytest.approx(model.free_energy_TAP(bits).mean(), rel=1e-12)
    assert model.history_["epoch"].tolist() == [0, 1, 2, 3]
    plain = EMFRBM(16, n_iter=3, random_state=0).fit(bits)
    assert np.array_equal(plain.components_, model.components_), "watching changes nothing"


def test_clone_and_settings(digits, make):
    model = make(engine_settings={"training": {"schedule": {"shape": "linear"}}}).fit(digits[:100])
    assert clone(model).get_params() == model.get_params()
    constant = make().fit(digits[:100])
    assert not np.array_equal(constant.components_, model.components_)
    with pytest.raises(ValueError, match="unknown field `speed`"):
        make(engine_settings={"training": {"speed": 1}}).fit(digits)


@pytest.mark.parametrize("jobs", [1, 2])
def test_pipeline_and_grid_search(digits, jobs):
    from sklearn.datasets import load_digits

    X, y = digits[:300], load_digits().target[:300]
    pipeline = make_pipeline(BernoulliRBM(n_iter=10, random_state=0, n_threads=1), LogisticRegression(C=100, max_iter=500))
    search = GridSearchCV(pipeline, {"bernoullirbm__n_components": [2, 48]}, cv=2, n_jobs=jobs).fit(X, y)
    assert search.best_params_ == {"bernoullirbm__n_components": 48}
    assert search.best_score_ > 0.6


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
@pytest.mark.parametrize("inner", [1, 3])
def test_workers_of_joblib_share_the_cores(digits, inner):
    """A search over models side by side starts as many threads per worker as joblib allows, not one per core."""

    # Inside of the test, so that workers get its code: they cannot import this module.
    def engine_threads(X):
        def count():
            names = [task.joinpath("comm").read_text() for task in pathlib.Path("/proc/self/task").iterdir()]
            return sum(name.startswith("plefka-") for name in names)

        EMFRBM(4, random_state=0, n_iter=1).fit(X)
        # A thread names itself once it runs.
        counts = [-1, count()]
        while (counts[-1] < inner or counts[-1] != counts[-2]) and len(counts) < 2 * HANGS:
            time.sleep(0.5)
            counts.append(count())
        return counts[-1]

    with joblib.parallel_config("loky", n_jobs=2, inner_max_num_threads=inner):
        counted = joblib.Parallel()(joblib.delayed(engine_threads)(digits[:20]) for _ in range(2))
    assert counted == [inner, inner]


def test_grid_search_by_pseudo_likelihood(bits):
    score = lambda model, X: model.score_samples(X).mean()
    model = EMFRBM(16, random_state=0, n_iter=5)
    search = GridSearchCV(model, {"learning_rate": [1e-6, 0.05]}, scoring=score, cv=2).fit(bits)
    assert search.best_params_ == {"learning_rate": 0.05}


def test_set_output(digits, make):
    pandas = pytest.importorskip("pandas")
    model = make(n_components=3).set_output(transform="pandas")
    frame = pandas.DataFrame(digits[:50], columns=[f"pixel{i}" for i in range(64)])
    out = model.fit_transform(frame)
    assert isinstance(out, pandas.DataFrame) and list(out.columns) == list(model.get_feature_names_out())
    assert list(model.feature_names_in_) == list(frame.columns)
