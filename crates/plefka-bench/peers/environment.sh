#!/usr/bin/env bash
# Makes the Python environment of the comparisons, .venv-bench: peers at the versions measured, and plefka itself.
set -euo pipefail
cd "$(dirname "$0")/../../.."
python3 -m venv .venv-bench
.venv-bench/bin/pip install --quiet --upgrade pip
.venv-bench/bin/pip install --quiet numpy scipy scikit-learn threadpoolctl torch
.venv-bench/bin/pip install --quiet ./crates/plefka-python
.venv-bench/bin/python -c 'import plefka, sklearn, torch; print("scikit-learn", sklearn.__version__, "torch", torch.__version__)'
