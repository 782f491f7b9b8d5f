"""Regressions beside scikit-learn's own, with its metrics, and what they say of bad input."""

import pickle
import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LinearRegression, Ridge, RidgeCV
from sklearn.metrics import make_scorer, mean_absolute_error
from sklearn.model_selection import GridSearchCV, KFold, ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from plefka.regression import (
    RegularizationAdvisor,
    RegularizationAdvisorClassifier,
    RegularizationWarning,
    RidgePath,
    TruncatedSVDRegression,
    learning_curves,
    test_problem,
)


@parametrize_with_checks(
    [
        RidgePath(),
        RidgePath(selection=1.0, standardize=True),
        RidgePath(damped=True, selection="leave-one-out"),
        TruncatedSVDRegression(),
        RegularizationAdvisor(warn=False),
        RegularizationAdvisorClassifier(warn=False),
        RegularizationAdvisorClassifier("ridge", standardize=True, warn=False),
        RegularizationAdvisorClassifier("logistic", warn=False),
    ]
)
def test_scikit_learn_check(estimator, check):
    check(estimator)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 8)) * [1, 2, 3, 4, 5, 1, 1, 1] + 3
    Y = X @ rng.standard_normal((8, 2)) + rng.standard_normal((60, 2))
    return X, Y, rng.random(60) + 0.1


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("lam", [0.0, 0.3, 30.0])
def test_as_ridge_of_scikit_learn(data, intercept, lam):
    X, Y, w = data
    ours = RidgePath(selection=lam, fit_intercept=intercept).fit(X, Y, sample_weight=w)
    theirs = Ridge(alpha=lam, fit_intercept=intercept).fit(X, Y, sample_weight=w)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-9)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), rtol=1e-9)
    sparse = RidgePath(selection=lam, fit_intercept=intercept).fit(sp.csr_matrix(X), Y, sample_weight=w)
    np.testing.assert_allclose(sparse.coef_, ours.coef_, rtol=1e-9)


def test_standardised_as_a_pipeline(data):
    X, Y, _ = data
    ours = RidgePath(selection=5.0, standardize=True).fit(X, Y[:, 0])
    theirs = make_pipeline(StandardScaler(), Ridge(alpha=5.0)).fit(X, Y[:, 0])
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), rtol=1e-9)


def test_leave_one_out_as_ridge_cv(data):
    X, Y, _ = data
    lambdas = np.geomspace(0.01, 1000, 30)
    theirs = RidgeCV(alphas=lambdas, store_cv_results=True).fit(X, Y[:, 0])
    ours = RidgePath(lambdas, selection="leave-one-out").fit(X, Y[:, 0])
    np.testing.assert_allclose(ours.path_["leave_one_out"], theirs.cv_results_.mean(axis=0), rtol=1e-8)


@pytest.mark.parametrize("scoring", [None, "neg_mean_squared_error", "r2", make_scorer(mean_absolute_error, greater_is_better=False)])
@pytest.mark.parametrize("shape", [(60, 8), (12, 30)])
def test_folds_as_a_grid_search(scoring, shape):
    rng = np.random.default_rng(1)
    X = rng.standard_normal(shape)
    y = X[:, 0] + rng.standard_normal(len(X))
    lambdas = np.geomspace(0.01, 100, 9)
    folds = KFold(4, shuffle=True, random_state=3)
    ours = RidgePath(lambdas, selection="k-fold", scoring=scoring, cv=folds).fit(X, y)
    theirs = GridSearchCV(Ridge(), {"alpha": lambdas}, scoring=scoring, cv=folds).fit(X, y)
    np.testing.assert_allclose(ours.cv_scores_.mean(axis=0), theirs.cv_results_["mean_test_score"], rtol=1e-8)
    assert ours.lambda_ == theirs.best_params_["alpha"]


def test_paths_and_truncation(data):
    X, Y, _ = data
    model = RidgePath(n_lambdas=7).fit(X, Y)
    assert model.coef_path_.shape == (2, 7, 8) and model.path_["leave_one_out"].shape == (7, 2)
    single = RidgePath(n_lambdas=7).fit(X, Y[:, 0])
    assert single.coef_path_.shape == (7, 8) and single.coef_.shape == (8,) and isinstance(single.intercept_, float)
    at = RidgePath(selection=float(model.lambdas_[3])).fit(X, Y)
    np.testing.assert_allclose(model.coef_path_[:, 3], at.coef_, rtol=1e-10)
    assert model.leverage_.sum() == pytest.approx(
        RidgePath([model.lambda_]).fit(X, Y).path_["degrees_of_freedom"][0]
    )
    whole = TruncatedSVDRegression(n_components=8).fit(X, Y[:, 0])
    np.testing.assert_allclose(whole.coef_, LinearRegression().fit(X, Y[:, 0]).coef_, rtol=1e-9)
    copy = pickle.loads(pickle.dumps(whole))
    assert np.array_equal(copy.predict(X), whole.predict(X))
    few = RidgePath(selection=3.0, n_threads=1).fit(X, Y)
    assert np.array_equal(few.coef_, RidgePath(selection=3.0, n_threads=2).fit(X, Y).coef_)


def test_advice_on_an_ill_posed_problem():
    A, b, x = test_problem("shaw", 32)
    rng = np.random.default_rng(0)
    smooth = np.convolve(rng.standard_normal(32), [1, 2, 3, 2, 1], mode="same")
    advisor = RegularizationAdvisor(fit_intercept=False)
    with pytest.warns(RegularizationWarning, match="cross-validation"):
        advisor.fit(A, b + 1e-3 * smooth / smooth.std())
    assert advisor.problem_ == "inverse" and not advisor.standardized_
    assert np.linalg.norm(advisor.coef_ - x) < 0.2 * np.linalg.norm(x)
    gcv = next(rule for rule in advisor.advice_["verdicts"] if rule["rule"] == "gcv")
    assert gcv["misled"] and gcv["choice"]["parameter"] < 1e-3 * advisor.lambda_
    level = TruncatedSVDRegression(selection="gcv", fit_intercept=False).fit(A, b + 1e-3 * rng.standard_normal(32))
    assert level.n_components_ < 12


def test_learning_curves_have_their_dip():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((400, 20))
    y = np.where(X[:, 0] + 0.5 * rng.standard_normal(400) > 0, "spam", "mail")
    with pytest.raises(ValueError):
        learning_curves(X, y, [10])
    found = learning_curves(X, y == "spam", [8, 21, 200], draws=40)
    assert found["classes"] == [0.0, 1.0]
    plain, damped, logistic = found["curves"]
    accuracy = [[point["accuracy"]["value"] for point in curve["points"]] for curve in (plain, damped, logistic)]
    assert accuracy[0][1] < accuracy[0][0] - 0.02 and accuracy[0][2] > 0.8
    assert accuracy[1][1] > accuracy[0][1] + 0.05
    assert logistic["points"][0]["separable"] == 1.0
    assert learning_curves(X, y == "spam", [8], draws=3, n_threads=1) == learning_curves(X, y == "spam", [8], draws=3, n_threads=2)


BAD = {
    "NaN": (lambda X, y: (np.where(X > 2.9, np.nan, X), y), "NaN"),
    "text": (lambda X, y: (X.astype(str), y), "text"),
    "rows": (lambda X, y: (X, y[:-1]), "inconsistent"),
    "text target": (lambda X, y: (X, np.array(["a"] * len(y))), "could not convert|numeric"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_data_is_named(data, case):
    change, said = BAD[case]
    with pytest.raises(ValueError, match=said):
        RidgePath().fit(*change(data[0], data[1][:, 0]))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (RidgePath(selection=-1.0), "selection"),
        (RidgePath([-1.0, 1.0]), "lambda.*-1"),
        (RidgePath(selection="best"), "selection"),
        (RidgePath(selection="discrepancy"), "noise is not known"),
        (RidgePath([]), "lambdas.*no strength"),
        (RidgePath(selection="k-fold", cv=ShuffleSplit(3)), "two folds|no fold"),
        (RidgePath(penalty="third-differences"), "penalty"),
    ],
)
def test_bad_settings_are_named(data, model, said):
    with pytest.raises(ValueError, match=said):
        model.fit(data[0], data[1][:, 0])


def test_degenerate_columns_have_answers(data):
    X, Y, _ = data
    y = Y[:, 0]
    constant = np.column_stack([X, np.full(len(X), 7.0), np.zeros(len(X))])
    for standardize in (False, True):
        plain = RidgePath(selection=0.5, standardize=standardize).fit(X, y)
        more = RidgePath(selection=0.5, standardize=standardize).fit(constant, y)
        np.testing.assert_allclose(more.coef_, [*plain.coef_, 0, 0], rtol=1e-9, atol=1e-12)
    # Of a column given twice minimum norm gives each half.
    twice = RidgePath(selection=0.0).fit(np.column_stack([X, X[:, 0]]), y)
    assert twice.n_dropped_ == 1
    np.testing.assert_allclose(twice.coef_[[0, -1]], 0.5 * LinearRegression().fit(X, y).coef_[0], rtol=1e-8)
    wide = RidgePath(selection=0.0).fit(X[:4], y[:4])
    centred = X[:4] - X[:4].mean(axis=0)
    np.testing.assert_allclose(wide.coef_, np.linalg.pinv(centred) @ (y[:4] - y[:4].mean()), rtol=1e-8)
    for model in (RidgePath(), TruncatedSVDRegression(), RegularizationAdvisor(warn=False)):
        flat = model.fit(np.ones((6, 3)), y[:6])
        np.testing.assert_allclose(flat.predict(np.ones((2, 3))), y[:6].mean())
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert np.isfinite(model.fit(X[:3], y[:3]).predict(X)).all()
