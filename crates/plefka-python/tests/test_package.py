"""The stubs say what the package is; the README's snippet runs."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import plefka
from plefka import _engine

PACKAGE = Path(plefka.__file__).parent
README = Path(__file__).parents[1] / "README.md"


def stub_classes(name):
    tree = ast.parse((PACKAGE / name).read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def declared(node):
    """Function names and their parameters in a class of a stub."""
    out = {}
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            arguments = item.args
            variable = [a for a in (arguments.vararg, arguments.kwarg) if a]
            named = arguments.posonlyargs + arguments.args + arguments.kwonlyargs
            out[item.name] = [a.arg for a in named + variable]
    return out


@pytest.mark.parametrize("name", ["BernoulliRBM", "EMFRBM", "RBM"])
def test_stubs_of_the_estimators(name):
    classes = stub_classes("__init__.pyi")
    stub = {**declared(classes["_RBM"]), **declared(classes[name])}
    real = getattr(plefka, name)
    for method, parameters in stub.items():
        attribute = inspect.getattr_static(real, method)
        if isinstance(attribute, property):
            continue
        function = getattr(attribute, "__func__", attribute)
        assert list(inspect.signature(function).parameters) == parameters, method
        defaults = [p.default for p in inspect.signature(function).parameters.values() if p.default is not p.empty]
        item = next(i for c in (classes["_RBM"], classes[name]) for i in c.body if getattr(i, "name", "") == method)
        written = [ast.literal_eval(d) for d in item.args.defaults + item.args.kw_defaults if d is not None]
        assert written == defaults, method
    ours = {m for c in real.__mro__ if c.__module__.startswith("plefka") for m in vars(c) if not m.startswith("_")}
    arrays = ("Parameter", "Intercept", "Alias")
    ours -= {m for m in ours if type(inspect.getattr_static(real, m)).__name__ in arrays}
    # scikit-learn makes these for metadata routing; the others stand for parameters that RBM has under other names.
    ours -= {"set_fit_request", "set_partial_fit_request", "neq_steps", "thresh"}
    assert ours <= set(stub)


def test_stubs_name_all_that_is_public():
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    stub = next(n.value for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "__all__")
    assert set(ast.literal_eval(stub)) == set(plefka.__all__)


def test_stubs_name_all_bindings():
    tree = ast.parse((PACKAGE / "_engine.pyi").read_text())
    stub = {node.name: node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    real = {name: value for name, value in vars(_engine).items() if not name.startswith("_")}
    assert set(stub) == set(real)
    for name, function in real.items():
        if not inspect.isclass(function):
            arguments = stub[name].args
            declared = [a.arg for a in arguments.posonlyargs + arguments.args + arguments.kwonlyargs]
            assert list(inspect.signature(function).parameters) == declared, name


@pytest.mark.parametrize("name", ["Machine", "Trainer", "Memory", "Regression", "Ising"])
def test_stubs_of_the_bindings(name):
    stub = declared(stub_classes("_engine.pyi")[name])
    real = getattr(_engine, name)
    assert {m for m in vars(real) if not m.startswith("_")} == set(stub) - {"__new__"}
    for method, parameters in stub.items():
        if method != "__new__":
            found = list(inspect.signature(getattr(real, method)).parameters)
            assert [p for p in found if p != "self"] == [p for p in parameters if p != "self"], method


def test_parameters_are_documented():
    for cls in (plefka.BernoulliRBM, plefka.EMFRBM):
        for parameter in cls().get_params():
            assert re.search(rf"^    (\w+, )*{parameter}\b.* : ", cls.__doc__, re.MULTILINE), parameter


def test_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    snippets = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert snippets
    for snippet in snippets:
        exec(compile(snippet, str(README), "exec"), {})
