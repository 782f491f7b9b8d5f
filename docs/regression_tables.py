"""The advisor on tables of features, beside RidgeCV and RidgeClassifierCV of scikit-learn.

``python docs/regression_tables.py [DATA [SPLITS [TABLE ...]]]``: the folder with ``spambase`` and ``ridge`` (tables that are
not there are left out), the number of splits (20), and the tables by name. Every split fits both to four fifths of the rows and
scores them on the others: 1 - (mean squared error)/(variance of y) for numbers, accuracy for classes. Classes are fitted by
ridge, as RidgeClassifierCV does, and on tables of at most 100,000 numbers times classes also by the model that the advisor
chooses (ridge or logistic regression). Made tables are drawn
anew for every split. Prints the mean scores, the difference with its standard error over splits (paired), and the standard
error of scikit-learn's score over splits. Needs plefka, scikit-learn and scipy.
"""

import io
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from plefka.regression import RegularizationAdvisor, RegularizationAdvisorClassifier
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.linear_model import RidgeClassifierCV, RidgeCV
from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit
from sklearn.preprocessing import StandardScaler

ALPHAS = np.logspace(-6, 6, 49)


def made(name, rng):
    """X, y, groups of a made table."""
    groups = None
    if name == "collinear":
        factors = rng.standard_normal((200, 3))
        X = factors @ rng.standard_normal((3, 20)) + 1e-2 * rng.standard_normal((200, 20))
        y = factors @ [1.0, -1.0, 0.5] + rng.standard_normal(200)
    elif name == "scales":
        Z = rng.standard_normal((150, 30))
        y = Z @ rng.standard_normal(30) / 5 + rng.standard_normal(150)
        X = Z * 10 ** rng.uniform(-3, 3, 30)
    elif name == "sparse":
        X = sp.random(400, 100, 0.05, random_state=rng, data_rvs=rng.standard_normal, format="csr")
        y = X @ rng.standard_normal(100) + 0.5 * rng.standard_normal(400)
    elif name == "heavy-tailed":
        X = rng.standard_t(2, (200, 20))
        y = X @ rng.standard_normal(20) / 5 + rng.standard_t(2, 200)
    elif name == "grouped":
        groups = np.repeat(np.arange(40), 8)
        X = (rng.standard_normal((40, 15))[groups] + 0.3 * rng.standard_normal((320, 15)))
        y = X[:, :5].sum(1) / 2 + rng.standard_normal(40)[groups] + 0.3 * rng.standard_normal(320)
    elif name == "n < p":
        X = rng.standard_normal((80, 200)) * np.linspace(2, 0.2, 200)
        y = X @ rng.standard_normal(200) / 8 + rng.standard_normal(80)
    elif name == "n = p":
        X = rng.standard_normal((100, 80))
        y = X @ rng.standard_normal(80) / 8 + rng.standard_normal(100)
    elif name == "nothing":
        X, y = rng.standard_normal((100, 20)), rng.standard_normal(100)
    return X, y, groups


MADE = ("collinear", "scales", "sparse", "heavy-tailed", "grouped", "n < p", "n = p", "nothing")


def real(folder):
    """Name: (X, y, whether y holds classes)."""
    out = {"diabetes": (*load_diabetes(return_X_y=True), False)}
    for name, load in (("breast cancer", load_breast_cancer), ("wine", load_wine), ("iris", load_iris), ("digits", load_digits)):
        X, y = load(return_X_y=True)
        out[name] = (X, y, True)
        if name != "digits":
            out[f"{name}, as numbers"] = (X, y, False)
    if (folder / "ridge").exists():
        rows = (folder / "ridge" / "NIST_Longley.dat").read_text().splitlines()[60:76]
        table = np.array([row.split() for row in rows], dtype=float)
        out["Longley"] = (table[:, 1:], table[:, 0], False)
    if (folder / "spambase").exists():
        with zipfile.ZipFile(folder / "spambase" / "spambase.zip") as archive:
            table = np.loadtxt(io.BytesIO(archive.read("spambase.data")), delimiter=",")
        out["Spambase"] = (table[:, :-1], table[:, -1], True)
    return out


def score(model, X, y, variance):
    """Accuracy, or 1 less the mean squared error over the variance."""
    found = model.predict(X)
    return np.mean(found == y) if variance is None else 1 - np.mean((found - y) ** 2) / variance


def split_scores(X, y, classes, train, test, scaled):
    """(advisor, scikit-learn, whether the advisor standardised, whether it doubts); ``classes`` is the model of classes."""
    A, B = X[train], X[test]
    if scaled:
        scaler = StandardScaler(with_mean=not sp.issparse(X)).fit(A)
        A, B = scaler.transform(A), scaler.transform(B)
    ours = RegularizationAdvisorClassifier(classes, warn=False) if classes else RegularizationAdvisor(warn=False)
    theirs = RidgeClassifierCV(ALPHAS) if classes else RidgeCV(ALPHAS)
    variance = None if classes else np.var(y)
    with warnings.catch_warnings():
        # scikit-learn's of matrices that are nearly singular.
        warnings.simplefilter("ignore")
        theirs.fit(A, y[train])
    ours.fit(A, y[train])
    assert classes or ours.problem_ == "table", "taken for an inverse problem"
    doubt = bool(ours.advice_ and ours.advice_["doubt"])
    return score(ours, B, y[test], variance), score(theirs, B, y[test], variance), ours.standardized_, doubt


def row(name, draws, classes, splits, scaled):
    """A row of the table; whether it stands."""
    found = []
    for seed in range(splits):
        X, y, groups = draws(seed)
        splitter = ShuffleSplit if groups is None else GroupShuffleSplit
        train, test = next(splitter(1, test_size=0.2, random_state=seed).split(X, y, groups))
        found.append(split_scores(X, y, classes, train, test, scaled))
    ours, theirs, standardised, doubts = np.array(found, dtype=float).T
    gap = ours - theirs
    error, own = gap.std(ddof=1) / np.sqrt(splits), theirs.std(ddof=1) / np.sqrt(splits)
    stands = gap.mean() >= -2 * own
    print(
        f"| {name}{f' ({classes})' if classes else ''}, {'standardised' if scaled else 'raw'} | {'accuracy' if classes else 'R²'} | {ours.mean():.4f} | "
        f"{theirs.mean():.4f} | {gap.mean():+.4f} ± {error:.4f} | {own:.4f} | {int(standardised.sum())} | "
        f"{int(doubts.sum())} | {'yes' if stands else 'NO'} |",
        flush=True,
    )
    return stands


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    splits = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    wanted = sys.argv[3:]
    print("| table | score | advisor | scikit-learn | difference | se | standardised | doubts | within 2 se |")
    print("|---|---|---|---|---|---|---|---|---|")
    tables = []
    for name, (X, y, classes) in real(folder).items():
        models = (None,) if not classes else ("ridge",) if X.size * len(np.unique(y)) > 1e5 else ("ridge", "auto")
        tables += [(name, lambda _, X=X, y=y: (X, y, None), model) for model in models]
    tables += [(name, lambda seed, name=name: made(name, np.random.default_rng(seed)), None) for name in MADE]
    stand = [
        row(name, draws, classes, splits, scaled)
        for name, draws, classes in tables
        if not wanted or name in wanted
        for scaled in (False, True)
    ]
    print(f"\n{sum(stand)} of {len(stand)} rows stand.")
    raise SystemExit(sum(stand) != len(stand))


if __name__ == "__main__":
    main()
