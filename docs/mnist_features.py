"""Accuracy of a logistic regression on the hidden features of a trained machine.

``python docs/mnist_features.py TRAIN.npy TEST.npy TRAIN_LABELS TEST_LABELS``: features as ``plefka transform`` writes
them, labels as IDX files (gz or not). Standardised features, L2 penalty, all settings fixed: nothing is chosen on the
test set.
"""

import gzip
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def labels(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=8)


def main():
    train, test = (np.load(path).astype(np.float32) for path in sys.argv[1:3])
    y_train, y_test = (labels(path) for path in sys.argv[3:5])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=200))
    model.fit(train, y_train)
    print(f"train {model.score(train, y_train):.4f} test {model.score(test, y_test):.4f}")


if __name__ == "__main__":
    main()
