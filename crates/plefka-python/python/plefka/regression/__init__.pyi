from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import sparray, spmatrix
from sklearn.base import BaseEstimator, ClassifierMixin, MultiOutputMixin, RegressorMixin
from sklearn.model_selection import BaseCrossValidator
from typing_extensions import Self

__all__ = [
    "RegularizationAdvisor",
    "RegularizationAdvisorClassifier",
    "RegularizationWarning",
    "RidgePath",
    "TruncatedSVDRegression",
    "learning_curves",
    "test_problem",
]

_Features: TypeAlias = ArrayLike | sparray | spmatrix
_Doubles: TypeAlias = NDArray[np.float64]
_Rule: TypeAlias = Literal[
    "gcv", "robust-gcv", "leave-one-out", "k-fold", "l-curve", "ncp", "quasi-optimality", "discrepancy"
]
_Penalty: TypeAlias = Literal["size", "first-differences", "second-differences"]
_Problem: TypeAlias = Literal["auto", "inverse", "table"]
_Scoring: TypeAlias = str | Callable[..., float] | None
_Folds: TypeAlias = int | BaseCrossValidator | Sequence[tuple[ArrayLike, ArrayLike]] | None

class RegularizationWarning(UserWarning): ...

class _LinearModel(MultiOutputMixin, RegressorMixin, BaseEstimator):
    coef_: _Doubles
    intercept_: float | _Doubles
    singular_values_: _Doubles
    spectral_coefficients_: _Doubles
    leverage_: _Doubles
    n_dropped_: int
    n_features_in_: int
    feature_names_in_: NDArray[Any]
    def fit(self, X: _Features, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self: ...
    def predict(self, X: _Features) -> _Doubles: ...
    def score(self, X: _Features, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float: ...

class RidgePath(_LinearModel):
    lambda_: float
    at_edge_: bool
    selection_: str
    lambdas_: _Doubles
    path_: dict[str, _Doubles]
    coef_path_: _Doubles
    cv_scores_: _Doubles
    def __init__(
        self,
        lambdas: ArrayLike | None = None,
        *,
        n_lambdas: int = 100,
        selection: _Rule | float = "gcv",
        scoring: _Scoring = None,
        cv: _Folds = None,
        penalty: _Penalty = "size",
        damped: bool = False,
        fit_intercept: bool = True,
        standardize: bool = False,
        noise: float | None = None,
        n_directions: int | None = None,
        n_threads: int | None = None,
    ) -> None: ...

class TruncatedSVDRegression(_LinearModel):
    n_components_: int
    at_edge_: bool
    selection_: str
    cv_scores_: _Doubles
    def __init__(
        self,
        n_components: int | None = None,
        *,
        selection: _Rule = "gcv",
        scoring: _Scoring = None,
        cv: _Folds = None,
        fit_intercept: bool = True,
        standardize: bool = False,
        noise: float | None = None,
        n_directions: int | None = None,
        n_threads: int | None = None,
    ) -> None: ...

class RegularizationAdvisor(_LinearModel):
    lambda_: float
    standardized_: bool
    problem_: Literal["inverse", "table"]
    advice_: dict[str, Any]
    warnings_: list[str]
    def __init__(
        self,
        *,
        cv: _Folds = None,
        problem: _Problem = "auto",
        penalty: _Penalty = "size",
        fit_intercept: bool = True,
        standardize: bool | Literal["auto"] = "auto",
        noise: float | None = None,
        n_directions: int | None = None,
        warn: bool = True,
        n_threads: int | None = None,
    ) -> None: ...

class RegularizationAdvisorClassifier(ClassifierMixin, BaseEstimator):
    classes_: NDArray[Any]
    model_: Literal["ridge", "logistic"]
    lambda_: float
    standardized_: bool
    comparison_: list[dict[str, Any]]
    advice_: dict[str, Any]
    warnings_: list[str]
    coef_: _Doubles
    intercept_: _Doubles
    n_features_in_: int
    feature_names_in_: NDArray[Any]
    def __init__(
        self,
        model: Literal["auto", "ridge", "logistic"] = "auto",
        *,
        cv: _Folds = None,
        fit_intercept: bool = True,
        standardize: bool | Literal["auto"] = "auto",
        warn: bool = True,
        n_threads: int | None = None,
    ) -> None: ...
    def fit(self, X: _Features, y: ArrayLike) -> Self: ...
    def predict(self, X: _Features) -> NDArray[Any]: ...
    def decision_function(self, X: _Features) -> _Doubles: ...
    def predict_proba(self, X: _Features) -> _Doubles: ...
    def score(self, X: _Features, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float: ...

def learning_curves(
    X: ArrayLike,
    y: ArrayLike,
    sizes: Sequence[int],
    *,
    vary: Literal["rows", "columns"] = "rows",
    rows: int | None = None,
    draws: int = 60,
    lambdas: Sequence[float] = (1e-6, 10.0),
    logistic: bool = True,
    standardize: bool = True,
    random_state: int = 1,
    n_threads: int | None = None,
) -> dict[str, Any]: ...
def test_problem(
    name: Literal["shaw", "phillips", "gravity", "foxgood", "heat", "deriv2", "baart"], n: int
) -> tuple[_Doubles, _Doubles, _Doubles]: ...
