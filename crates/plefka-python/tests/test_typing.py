"""The stubs under strict type checkers: a user's script, and the package as it is."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "typed" / "user_script.py"


def needs(name):
    if importlib.util.find_spec(name) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed: pip install {name}")


def run(*words, cwd):
    # Outside of the sources, so that the installed package is what is checked.
    done = subprocess.run([sys.executable, "-m", *map(str, words)], capture_output=True, text=True, cwd=cwd, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_script_runs(tmp_path):
    subprocess.run([sys.executable, "-W", "ignore", str(SCRIPT)], check=True, cwd=tmp_path, timeout=300)


def test_mypy_strict(tmp_path):
    needs("mypy")
    run("mypy", "--strict", "--cache-dir", tmp_path / "cache", SCRIPT, cwd=tmp_path)


def test_pyright(tmp_path):
    """basedpyright, which brings its own node, with pyright's standard rules."""
    needs("basedpyright")
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}')
    (tmp_path / SCRIPT.name).write_text(SCRIPT.read_text())
    run("basedpyright", "--pythonpath", sys.executable, SCRIPT.name, cwd=tmp_path)


def test_stubtest(tmp_path):
    needs("mypy")
    allowed = tmp_path / "allowed.txt"
    allowed.write_text("\n".join(ALLOWED))
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nignore_missing_imports = True\n")
    words = ["--allowlist", allowed, "--ignore-unused-allowlist", "--mypy-config-file", settings, "--concise"]
    run("mypy.stubtest", "plefka", *words, cwd=tmp_path)


# Modules of the package's own, descriptors that hold arrays, what scikit-learn adds to classes, names of the stub's types.
ALLOWED = [
    r"plefka\.(EMFRBM\.(W|h_bias|v_bias)|RBM\.(hidden|visible)_parameters_|RBM\.(neq_steps|thresh))",
    r"plefka\._engine\.(Doubles|Float|Hamiltonian|Matrix|Samples|Vector)",
    r"plefka\._(?!engine).*",
    r"plefka\..*\._.*",
    r"plefka\..*\.set_\w+_request",
    r"plefka\.regression\..*",
]
