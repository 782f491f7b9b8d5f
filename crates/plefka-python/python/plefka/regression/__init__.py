"""Linear regression with warnings when its regularisation fails.

One singular value decomposition gives a whole path of strengths. ``lambda`` is the strength in
``||y - X w||^2 + lambda ||w||^2``, scikit-learn's ``alpha``; Hansen's lambda is its square root.
"""

from plefka.regression._advisor import RegularizationAdvisor
from plefka.regression._classifier import RegularizationAdvisorClassifier
from plefka.regression._learning_curves import learning_curves
from plefka.regression._problems import test_problem
from plefka.regression._ridge_path import RidgePath
from plefka.regression._truncated import TruncatedSVDRegression
from plefka.regression._warning import RegularizationWarning

__all__ = [
    "RegularizationAdvisor",
    "RegularizationAdvisorClassifier",
    "RegularizationWarning",
    "RidgePath",
    "TruncatedSVDRegression",
    "learning_curves",
    "test_problem",
]
