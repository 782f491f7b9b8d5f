"""All of scikit-learn's own checks of estimators, on the default parameters and on others."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from plefka import EMFRBM, RBM, BernoulliRBM, ContinuousHopfield, DeepBeliefNet, Hopfield, MLPClassifier, StackedRBM

pytestmark = pytest.mark.filterwarnings(
    "ignore::plefka.OutOfRangeWarning", "ignore::plefka.ConstantFeaturesWarning", "ignore::RuntimeWarning"
)

# Units that take every number: nothing is refused.
ANY_NUMBER = [
    BernoulliRBM(),
    EMFRBM(),
    EMFRBM(order=3),
    BernoulliRBM(method="cd"),
    BernoulliRBM(method="pt", n_rungs=3),
    BernoulliRBM(method="ptt"),
    RBM(4),
    RBM(4, hidden="spin", method="pcd"),
    RBM(4, visible="gaussian"),
    RBM(4, visible="drelu", hidden="potts:3"),
    Hopfield(),
    ContinuousHopfield(),
    StackedRBM((4, 3)),
    DeepBeliefNet((4, 3)),
    MLPClassifier((16,), learning_rate_init=0.02, max_iter=60),
    MLPClassifier((), solver="sgd", learning_rate_init=0.1, max_iter=60),
]
# Units that do not: a check passes, or its data are refused for a value that the unit does not take.
SOME_NUMBERS = [
    RBM(4, visible="spin"),
    RBM(4, visible="binomial:3"),
    RBM(4, visible="relu"),
    RBM(4, visible="truncated_gaussian:0:1"),
    RBM(4, visible="potts:2"),
]
REFUSALS = (
    "expected spins",
    "values in [−1, 1]",
    "whole numbers from 0",
    "values of at least 0",
    "0 or values in the unit's interval",
    "one column for every colour",
    "one column of every unit",
    "zeros in its 2 columns",
)
WEIGHTS = "a weight is no repetition: mini-batches are cut, and chains counted, by the number of samples"


def not_passed(estimator):
    """scikit-learn's own way to name what an estimator does not do."""
    checks = ("check_sample_weight_equivalence_on_dense_data", "check_sample_weight_equivalence_on_sparse_data")
    return dict.fromkeys(checks, WEIGHTS) if isinstance(estimator, RBM) else {}


@parametrize_with_checks(ANY_NUMBER, expected_failed_checks=not_passed)
def test_scikit_learn_check(estimator, check):
    check(estimator)


@parametrize_with_checks(SOME_NUMBERS, expected_failed_checks=not_passed)
def test_scikit_learn_check_or_refusal(estimator, check):
    try:
        check(estimator)
    except (AssertionError, ValueError) as error:
        # scikit-learn wraps some errors; the refusal is the first of them.
        found, chain = error, []
        while found is not None:
            chain.append(str(found))
            found = found.__cause__ or found.__context__
        assert any(words in text for words in REFUSALS for text in chain), chain
