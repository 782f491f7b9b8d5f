"""Choices of regressions: given strengths bind every rule, none fails in a search, tables are chosen for predictions."""

import ast
import inspect
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.linear_model import Ridge, RidgeClassifierCV, RidgeCV
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.preprocessing import StandardScaler

from plefka import regression
from plefka.regression import (
    RegularizationAdvisor,
    RegularizationAdvisorClassifier,
    RegularizationWarning,
    RidgePath,
    TruncatedSVDRegression,
    test_problem,
)
from plefka.regression._linear_base import RULES

DIABETES = load_diabetes(return_X_y=True)


def noise_of(rule):
    return 1000.0 if rule == "discrepancy" else None


@pytest.mark.parametrize("damped", [False, True])
@pytest.mark.parametrize("rule", RULES)
def test_given_strengths_bind_every_rule(rule, damped):
    X, y = DIABETES
    for grid in ([1.0, 10.0], [100.0], [30.0, 0.5, 1e-9], [0.0]):
        model = RidgePath(grid, selection=rule, damped=damped, noise=noise_of(rule))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RegularizationWarning)
            model.fit(X, y)
        assert model.lambda_ in grid
        assert model.at_edge_ == (len(grid) > 1 and model.lambda_ in (min(grid), max(grid)))
        assert model.selection_ in RULES


@pytest.mark.parametrize("rule", ["gcv", "leave-one-out", "ncp", "quasi-optimality", "robust-gcv", "l-curve"])
def test_a_fine_grid_has_the_choice_of_the_search(rule):
    A, b, _ = test_problem("shaw", 32)
    b = b + 1e-3 * np.random.default_rng(0).standard_normal(32)
    free = RidgePath(selection=rule, fit_intercept=False).fit(A, b)
    bound = RidgePath(np.geomspace(1e-9, 1e2, 400), selection=rule, fit_intercept=False).fit(A, b)
    assert abs(np.log10(free.lambda_ / bound.lambda_)) < 0.1


def shapes():
    rng = np.random.default_rng(2)
    X = rng.standard_normal((40, 5))
    yield X, X @ np.ones(5) + rng.standard_normal(40)
    yield X, rng.standard_normal(40)
    yield X, np.ones(40)
    yield X, X[:, 0]
    yield X[:, :1], X[:, 0] + 1
    yield X[:6], X[:6, 0]
    yield rng.standard_normal((10, 30)), rng.standard_normal(10)
    yield np.repeat(X[:, :1], 4, axis=1), rng.standard_normal(40)
    yield np.ones((10, 2)), rng.standard_normal(10)
    yield 1e-150 * X, X[:, 0]
    yield X, X[:, :2] + 1


@pytest.mark.parametrize("model", [RidgePath, TruncatedSVDRegression])
@pytest.mark.parametrize("rule", RULES)
def test_no_rule_fails_on_any_data(rule, model):
    for X, y in shapes():
        for noise in (0.0, 0.3, 1e9) if rule == "discrepancy" else (None,):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                warnings.simplefilter("ignore", RegularizationWarning)
                fitted = model(selection=rule, noise=noise, cv=KFold(3)).fit(X, y)
            assert isinstance(fitted.at_edge_, bool)
            assert np.isfinite(fitted.predict(X)).all(), (rule, X.shape)


def test_a_search_over_all_rules_has_no_failed_fit():
    X, y = DIABETES
    rules = [rule for rule in RULES if rule != "discrepancy"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", RegularizationWarning)
        search = GridSearchCV(RidgePath(), {"selection": rules}, cv=3, error_score="raise").fit(X[:60], y[:60])
        for model in (RidgePath, TruncatedSVDRegression):
            scores = cross_val_score(model(selection="l-curve"), X[:, :1], y, cv=5, error_score="raise")
            assert np.isfinite(scores).all()
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_a_rule_without_a_choice_says_so():
    X = np.random.default_rng(0).standard_normal((30, 1))
    with pytest.warns(RegularizationWarning, match="l-curve.*no corner.*gcv"):
        model = RidgePath(selection="l-curve").fit(X, 2 * X[:, 0])
    assert model.selection_ == "gcv"
    with pytest.warns(RegularizationWarning, match="no larger than the noise"):
        RidgePath(selection="discrepancy", noise=1e9).fit(X, X[:, 0])


@pytest.mark.parametrize("standardised", [False, True])
@pytest.mark.parametrize("load", [load_breast_cancer, load_wine, load_iris, load_diabetes])
def test_tables_are_predicted_as_well_as_by_ridge_cv(load, standardised):
    """A part of docs/regression_tables.py."""
    X, y = load(return_X_y=True)
    X = StandardScaler().fit_transform(X) if standardised else X
    ours, theirs, alone = [], [], []
    variance = np.var(y)
    for train, test in KFold(5, shuffle=True, random_state=0).split(X):
        model = RegularizationAdvisor(warn=False).fit(X[train], y[train])
        assert model.problem_ == "table"
        reference = RidgeCV(np.logspace(-6, 6, 25)).fit(X[train], y[train])
        # The strength on the columns as they are stands by itself, too.
        given = Ridge(alpha=model.advice_["parameter"]).fit(X[train], y[train])
        for scores, one in ((ours, model), (theirs, reference), (alone, given)):
            scores.append(1 - np.mean((one.predict(X[test]) - y[test]) ** 2) / variance)
    error = np.std(theirs, ddof=1) / np.sqrt(5)
    assert np.mean(ours) >= np.mean(theirs) - 2 * error
    assert np.mean(alone) >= np.mean(theirs) - 2 * error


def test_columns_of_different_scales_are_standardised():
    rng = np.random.default_rng(0)
    Z = rng.standard_normal((60, 40))
    y = Z @ rng.standard_normal(40) / 4 + rng.standard_normal(60)
    X = Z * np.geomspace(1e-3, 1e3, 40)
    with pytest.warns(RegularizationWarning, match="standard deviations of the columns"):
        advisor = RegularizationAdvisor().fit(X, y)
    assert advisor.standardized_
    same = RidgePath(selection=advisor.lambda_, standardize=True).fit(X, y)
    np.testing.assert_allclose(advisor.coef_, same.coef_, rtol=1e-9)
    np.testing.assert_allclose(advisor.leverage_, same.leverage_, rtol=1e-9)
    asked = RegularizationAdvisor(standardize=False, warn=False).fit(X, y)
    assert not asked.standardized_ and asked.lambda_ == advisor.advice_["parameter"]


@pytest.mark.parametrize("intercept", [False, True])
@pytest.mark.parametrize("name", ["shaw", "phillips", "gravity", "foxgood", "heat", "deriv2", "baart"])
def test_operators_are_inverse_problems_and_shuffled_ones_are_tables(name, intercept):
    rng = np.random.default_rng(3)
    A, b, x = test_problem(name, 64)
    b = b + 1e-3 * np.linalg.norm(b) / 8 * rng.standard_normal(64)
    advisor = RegularizationAdvisor(fit_intercept=intercept, warn=False)
    assert advisor.fit(A, b).problem_ == "inverse"
    order = rng.permutation(64)
    assert advisor.fit(A[:, order], b).problem_ == "table"
    assert advisor.fit(A[order], b[order]).problem_ == "table"
    told = RegularizationAdvisor(problem="inverse", fit_intercept=intercept, warn=False).fit(A[order], b[order])
    assert told.problem_ == "inverse"


@pytest.mark.parametrize("labels", ["numbers", "text", "objects", "truth"])
def test_classes_of_any_type(labels):
    X, y = load_iris(return_X_y=True)
    names = {
        "numbers": y + 0.0,
        "text": np.array(["setosa", "versicolor", "virginica"])[y],
        "objects": np.array(["a", "b", "c"], dtype=object)[y],
        "truth": y == 1,
    }[labels]
    model = RegularizationAdvisorClassifier(warn=False).fit(X, names)
    assert set(model.predict(X)) <= set(names) and list(model.classes_) == sorted(set(names))
    accuracy = max(found["accuracy"]["value"] for found in model.comparison_)
    assert model.score(X, names) > accuracy - 0.05
    assert {found["model"] for found in model.comparison_} == {"ridge", "logistic"}
    if model.model_ == "logistic":
        np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1.0)


def test_classes_as_by_ridge_classifier_cv():
    X, y = load_wine(return_X_y=True)
    for train, test in KFold(4, shuffle=True, random_state=1).split(X):
        ours = RegularizationAdvisorClassifier(warn=False).fit(X[train], y[train])
        theirs = RidgeClassifierCV(np.logspace(-6, 6, 25)).fit(X[train], y[train])
        assert ours.score(X[test], y[test]) >= theirs.score(X[test], y[test]) - 0.05


def test_numbers_that_look_like_classes_are_named():
    X, y = load_iris(return_X_y=True)
    with pytest.warns(RegularizationWarning, match="3 distinct whole numbers, 0, 1, 2.*Classifier"):
        RegularizationAdvisor().fit(X, y)
    with pytest.raises(ValueError, match="text.*numeric.*Classifier"):
        RegularizationAdvisor().fit(X, load_iris().target_names[y])


def test_stubs_have_the_names_and_defaults():
    tree = ast.parse(Path(regression.__file__).with_suffix(".pyi").read_text())
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert set(regression.__all__) == {name for name in {**classes, **functions} if not name.startswith("_")}

    def same(function, node):
        parameters = inspect.signature(function).parameters
        written = node.args.args + node.args.kwonlyargs
        assert [a.arg for a in written] == list(parameters), node.name
        defaults = [p.default for p in parameters.values() if p.default is not p.empty]
        assert [ast.literal_eval(d) for d in node.args.defaults + node.args.kw_defaults if d] == defaults, node.name

    for name, node in functions.items():
        same(getattr(regression, name), node)
    for name in regression.__all__:
        for node in classes[name].body if name in classes else ():
            if isinstance(node, ast.FunctionDef):
                same(inspect.getattr_static(getattr(regression, name), node.name, None) if node.name == "__init__"
                     else getattr(getattr(regression, name), node.name, None) or _hidden(name, node.name), node)


def _hidden(name, method):
    """A method that exists only for some settings."""
    return inspect.getattr_static(getattr(regression, name), method).fn
