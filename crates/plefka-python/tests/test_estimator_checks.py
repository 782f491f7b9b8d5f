"""All of scikit-learn's own checks of estimators, on the default parameters and on others."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from plefka import EMFRBM, BernoulliRBM

pytestmark = pytest.mark.filterwarnings("ignore::plefka.OutOfRangeWarning")


ESTIMATORS = [
    BernoulliRBM(),
    EMFRBM(),
    EMFRBM(order=3),
    BernoulliRBM(method="cd"),
    BernoulliRBM(method="pt", n_rungs=3),
    BernoulliRBM(method="ptt"),
]


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_check(estimator, check):
    check(estimator)
