"""Every command and snippet of the README runs, in order, from the root of the project."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
SNIPPETS = [block for language, block in BLOCKS if language == "python"]
TEST_COMMAND = "./test.sh"


PROGRAM = "cargo run --release --bin plefka --"


def as_tests_run_it(command):
    """Return the command as the tests run it: by the program that is built already, if $PLEFKA_COMMAND names it.

    That program is built for tests and is several times slower than the one of the README, so that it trains a smaller
    machine within a budget of time.
    """
    program = os.environ.get("PLEFKA_COMMAND")
    if not program or not command.startswith(PROGRAM):
        return command
    command = command.replace(PROGRAM, program)
    return f"{command} --hidden 32 --time-budget 5" if " train " in command else command


def test_the_readme_has_its_commands():
    assert TEST_COMMAND in COMMANDS and len(COMMANDS) >= 6 and SNIPPETS
    assert TEST_COMMAND in (ROOT / ".ci" / "run").read_text()


def test_commands_run_in_order(tmp_path):
    """In the project's folder, but with the runs in a fresh place."""
    report = None
    for command in COMMANDS:
        if command == TEST_COMMAND:
            continue  # this very run
        command = as_tests_run_it(command.replace("runs/first", str(tmp_path / "first")))
        done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        if " train " in command:
            report = done.stdout.strip().splitlines()[-1].split()[-1]
    assert report and pathlib.Path(report).is_file() and report.endswith(".html")
    assert (tmp_path / "first" / "samples.png").stat().st_size > 1000
    assert (tmp_path / "first" / "features.npy").is_file()


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_snippets_run(snippet):
    done = subprocess.run([sys.executable, "-c", snippet], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) > 0.85
