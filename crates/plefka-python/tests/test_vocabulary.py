"""Names of settings come from the engine's vocabulary: constraints, docstrings and stubs have no lists of their own."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from sklearn.utils._param_validation import InvalidParameterError

import plefka
from plefka import BernoulliRBM, EMFRBM, RBM, Hopfield, MLPClassifier, StackedRBM, _engine, regression, spins
from plefka._vocabulary import VOCABULARY, names

PACKAGE = Path(plefka.__file__).parent

CONSTRAINTS = [
    (RBM, "method", "method", ()),
    (BernoulliRBM, "method", "method", ("emf",)),
    (RBM, "start", "start", ()),
    (RBM, "order", "order", ()),
    (RBM, "schedule", "schedule", ()),
    (RBM, "solver", "solver", ()),
    (EMFRBM, "solver", "solver", ()),
    (StackedRBM, "method", "method", ()),
    (StackedRBM, "features", "features", ("magnetizations",)),
    (MLPClassifier, "activation", "activation", ()),
    (MLPClassifier, "learning_rate", "schedule", ()),
    (MLPClassifier, "start", "net_start", ()),
    (MLPClassifier, "inputs", "inputs", ()),
    (MLPClassifier, "on_divergence", "on_divergence", ()),
    (Hopfield, "rule", "rule", ()),
    (Hopfield, "dynamics", "dynamics", ()),
    (regression.RidgePath, "selection", "selection", ()),
    (regression.RidgePath, "penalty", "penalty", ()),
]

ALIASES = {
    "_Method": ("log_z", ("ptt",)),
    "_TrainingMethod": ("method", ()),
    "_SamplingMethod": ("method", ("emf",)),
    "_Start": ("start", ()),
    "_Schedule": ("schedule", ()),
    "_Activation": ("activation", ()),
    "_FirstWeights": ("net_start", ()),
    "_Inputs": ("inputs", ()),
    "_OnDivergence": ("on_divergence", ()),
    "_Solver": ("solver", ()),
    "_Rule": ("rule", ()),
    "_Dynamics": ("dynamics", ()),
    "_Ambiguous": ("ambiguous", ()),
    "_LowerCase": ("lower_case", ()),
}


def accepts(estimator, parameter, value):
    try:
        estimator(**{parameter: value})._validate_params()
    except InvalidParameterError:
        return False
    return True


def test_every_name_is_described():
    assert VOCABULARY == _engine.vocabulary()
    for setting, choices in VOCABULARY.items():
        assert choices, setting
        for name, description in choices.items():
            assert name and description and "\n" not in description, (setting, name)


@pytest.mark.parametrize("estimator, parameter, setting, without", CONSTRAINTS)
def test_constraints_accept_the_names_and_no_others(estimator, parameter, setting, without):
    known = {name for choices in VOCABULARY.values() for name in choices}
    for name in [*known, *without, "magic"]:
        automatic = setting == "method" and estimator in (RBM, StackedRBM) and name == "auto"
        assert accepts(estimator, parameter, name) == (automatic or name in names(setting, without=without)), name


def test_orders_that_are_numbers_are_numbers():
    for name in names("order"):
        value = int(name) if name.isdigit() else name
        assert accepts(EMFRBM, "order", value) and accepts(RBM, "order", value)
        assert accepts(EMFRBM, "order", name) != name.isdigit()
    assert not accepts(EMFRBM, "order", 5) and not accepts(RBM, "order", 5)


def test_a_new_name_is_accepted():
    code = """
from plefka import _engine
engine = _engine.vocabulary()
engine["order"]["own"], engine["solver"]["bold"] = "An expansion of one's own", "A solver of one's own"
_engine.vocabulary = lambda: engine
from plefka import EMFRBM, RBM
for estimator in (EMFRBM, RBM):
    estimator(order="own", solver="bold")._validate_params()
    assert '"own"' in estimator.__doc__ and '"newton", "bold"}' in estimator.__doc__
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_docstrings_list_the_names():
    functions = [BernoulliRBM.log_partition, plefka.read_fasta, spins.Ising.mean_field, regression.learning_curves]
    for holder in (BernoulliRBM, EMFRBM, RBM, Hopfield, regression.RidgePath, regression.test_problem, *functions):
        text = inspect.getdoc(holder)
        assert not re.search(r"\{\w+( \w+)*\}", text), holder
        lists = re.findall(r"\{(\"[^{}:]*\")\}", text)
        assert lists, holder
    listed = ", ".join(f'"{name}"' for name in names("solver"))
    assert f"solver : {{{listed}}}, default" in EMFRBM.__doc__
    assert all(f'"{unit}" ({what})' in RBM.__doc__ for unit, what in VOCABULARY["unit"].items())


def test_literals_of_the_stubs():
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    found = {n.target.id: n.value for n in tree.body if isinstance(n, ast.AnnAssign) and n.target.id in ALIASES}
    assert set(found) == set(ALIASES)
    for alias, (setting, without) in ALIASES.items():
        assert ast.literal_eval(found[alias].slice) == names(setting, without=without), alias


def test_literals_of_the_functions():
    assert get_args(get_type_hints(spins.Ising.mean_field)["theory"]) == names("theory")
    assert get_args(get_type_hints(spins.hopfield.capacity)["rule"]) == names("rule")
