"""Memory that arguments ask for is refused before it is taken, with the size and the limit."""

import numpy as np
import pytest

import plefka
from plefka import EMFRBM, RBM, BernoulliRBM, read_fasta
from plefka.spins import Ising, hopfield, sk

X = (np.random.RandomState(0).rand(20, 5) < 0.5).astype(float)
LARGE = 10**12


@pytest.fixture
def limit():
    plefka.set_memory_limit(64 * 1024**2)
    yield plefka.memory_limit()
    plefka.set_memory_limit(None)


@pytest.mark.parametrize(
    "call",
    [
        lambda: BernoulliRBM(LARGE).fit(X),
        lambda: RBM(LARGE).fit(X),
        lambda: EMFRBM(LARGE).fit(X),
        lambda: RBM(3, method="pcd", n_chains=LARGE).fit(X),
        lambda: RBM(3, method="pt", n_rungs=LARGE).fit(X),
        lambda: RBM(3, n_iter=1).fit(X).sample(LARGE),
        lambda: BernoulliRBM(3, n_iter=1).fit(X).sample(LARGE),
        lambda: sk.couplings(10**6),
        lambda: sk.overlaps(10**6, [1.0]),
        lambda: hopfield.capacity(0.1, n_spins=10**6),
    ],
)
def test_large_arguments(limit, call):
    with pytest.raises((ValueError, MemoryError)) as refused:
        call()
    assert "found" in str(refused.value) or "memory" in str(refused.value).lower()


def test_files(limit, tmp_path):
    path = tmp_path / "a.fasta"
    path.write_text("".join(f">s{k}\n{'ACDEFGHIKL' * 40}\n" for k in range(40_000)))
    small = 8 * 1024**2
    plefka.set_memory_limit(small)
    with pytest.raises(ValueError, match="--memory-limit"):
        read_fasta(path)
    plefka.set_memory_limit(None)
    assert len(read_fasta(path).names) == 40_000


def test_the_limit_changes_no_result(limit):
    bounded = RBM(3, n_iter=2, random_state=1).fit(X).components_
    plefka.set_memory_limit(None)
    assert (RBM(3, n_iter=2, random_state=1).fit(X).components_ == bounded).all()
    assert Ising(sk.couplings(4)).exact() is not None


@pytest.mark.parametrize("bad", [0, -1, 1024, 1.5, "2GiB", 2**64, float("nan"), float("inf")])
def test_wrong_limits(bad):
    before = plefka.memory_limit()
    with pytest.raises(ValueError, match="limit: found"):
        plefka.set_memory_limit(bad)
    assert plefka.memory_limit() == before


def test_threads():
    import os
    import subprocess
    import sys

    program = "import numpy as np, plefka; plefka.RBM(2, n_iter=1).fit(np.eye(4))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "RAYON_NUM_THREADS": "20000"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1 and "RAYON_NUM_THREADS" in run.stderr and "at most 4096" in run.stderr
