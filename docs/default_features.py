"""Features by the defaults of every class on three small data sets: accuracy of a logistic regression on them.

``python docs/default_features.py`` prints the table of docs/training-without-sampling.md. Grey digits are scikit-learn's 8 x 8
images in [0, 1]; the columns of breast cancer and wine are three bits each, above the quartiles of the training samples.
"""

import warnings

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from plefka import EMFRBM, RBM, BernoulliRBM

SEEDS = (0, 1, 2)
ORIGINAL = {"learning_rate": 0.005, "sigma": 0.001}
MAKERS = {
    "`BernoulliRBM()`": lambda seed: BernoulliRBM(100, random_state=seed),
    "`RBM()`": lambda seed: RBM(100, random_state=seed),
    '`RBM(method="pcd")`': lambda seed: RBM(100, method="pcd", random_state=seed),
    "`EMFRBM()`": lambda seed: EMFRBM(100, random_state=seed),
    "`EMFRBM(learning_rate=.005, sigma=.001)`": lambda seed: EMFRBM(100, random_state=seed, **ORIGINAL),
}
DATA = {"digits": load_digits, "breast cancer": load_breast_cancer, "wine": load_wine}


def prepared(name, train, test):
    """Numbers in [0, 1]."""
    if name == "digits":
        return train / 16, test / 16
    quartiles = np.quantile(train, [0.25, 0.5, 0.75], axis=0)
    return [np.hstack([X > q for q in quartiles]).astype(float) for X in (train, test)]


def row(make, name):
    """Accuracies, the largest weight and the largest spread of a feature, over the seeds."""
    X, y = DATA[name](return_X_y=True)
    out = []
    for seed in SEEDS:
        train, test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed)
        train, test = prepared(name, train, test)
        model = make(seed)
        features = train if model is None else model.fit(train).transform(train)
        classifier = LogisticRegression(max_iter=300).fit(features, y_train)
        score = classifier.score(test if model is None else model.transform(test), y_test)
        out.append((score, 0 if model is None else np.abs(model.components_).max(), features.std(axis=0).max()))
    return np.mean(out, axis=0), np.std(out, axis=0)


def main():
    warnings.simplefilter("ignore")
    print("| features | " + " | ".join(DATA) + " |\n|---|" + "---|" * len(DATA))
    for label, make in {"the data themselves": lambda seed: None, **MAKERS}.items():
        cells = []
        for name in DATA:
            mean, spread = row(make, name)
            extra = "" if mean[1] == 0 else f" ({mean[1]:.3f}, {mean[2]:.3f})"
            cells.append(f"{mean[0]:.3f} ± {spread[0]:.3f}{extra}")
        print(f"| {label} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
