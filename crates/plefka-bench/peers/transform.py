"""``transform`` of a few rows: `plefka.BernoulliRBM` beside scikit-learn's, alternating in one process.

Both have the same weights; the user holds ``components_`` all the while. Prints the median time of a call and the ratio of
the medians, and exits with 1 if Plefka is slower anywhere.
"""

import argparse
import time

import numpy as np
from sklearn.neural_network import BernoulliRBM as Peer

from plefka import BernoulliRBM

SHAPES = [(64, 100), (784, 500)]
ROWS = [1, 10, 1000]


def pair(n_features, n_components, dtype):
    """The two classes with the same random weights."""
    rng = np.random.default_rng(0)
    X = (rng.random((100, n_features)) < 0.3).astype(dtype)
    ours = BernoulliRBM(n_components, n_iter=1, random_state=0).fit(X)
    peer = Peer(n_components, n_iter=1, random_state=0).fit(X)
    ours.components_ = peer.components_ = (0.1 * rng.standard_normal((n_components, n_features))).astype(dtype)
    ours.intercept_hidden_ = peer.intercept_hidden_ = np.zeros(n_components, dtype)
    assert np.allclose(ours.transform(X), peer.transform(X), atol=1e-5)
    return ours, peer


def times(model, X, calls):
    """Seconds of every call."""
    out = []
    for _ in range(calls):
        start = time.perf_counter()
        model.transform(X)
        out.append(time.perf_counter() - start)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    print("| visible × hidden | type | rows | scikit-learn, ms | plefka, ms | ratio |\n|---|---|---|---|---|---|")
    slower = False
    for shape in SHAPES:
        for dtype in (np.float32, np.float64):
            ours, peer = pair(*shape, dtype)
            held = ours.components_, ours.intercept_hidden_
            for rows in ROWS:
                X = (np.random.default_rng(1).random((rows, shape[0])) < 0.3).astype(dtype)
                calls = max(3, 300 // rows)
                both = [(times(peer, X, calls), times(ours, X, calls)) for _ in range(rounds)]
                theirs, own = (np.median(np.concatenate([r[k] for r in both])) for k in (0, 1))
                slower |= own >= theirs
                name = f"{shape[0]} × {shape[1]} | {np.dtype(dtype)} | {rows}"
                print(f"| {name} | {theirs * 1e3:.3f} | {own * 1e3:.3f} | {own / theirs:.2f} |", flush=True)
            assert held[0] is ours.components_
    raise SystemExit(slower)


if __name__ == "__main__":
    main()
