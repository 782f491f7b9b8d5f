"""A regressor of known predictions."""

from sklearn.base import BaseEstimator, RegressorMixin


class Fixed(RegressorMixin, BaseEstimator):
    """A fit with known predictions, for any scorer."""

    def __init__(self, predicted=None):
        self.predicted = predicted

    def fit(self, X, y):
        return self

    def predict(self, X):
        return self.predicted
