"""All of scikit-learn's own checks of estimators, on the default parameters and on others."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from plefka import EMFRBM, BernoulliRBM

pytestmark = pytest.mark.filterwarnings("ignore::plefka.OutOfRangeWarning")


@parametrize_with_checks([BernoulliRBM(), EMFRBM(), EMFRBM(order=3), BernoulliRBM(method="cd")])
def test_scikit_learn_check(estimator, check):
    check(estimator)
