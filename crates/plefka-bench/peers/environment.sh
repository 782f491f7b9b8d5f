#!/usr/bin/env bash
# Makes the Python environment of the comparisons, .venv-bench: peers at the versions measured, and plefka itself.
set -euo pipefail
cd "$(dirname "$0")/../../.."
python3 -m venv .venv-bench
.venv-bench/bin/pip install --quiet --upgrade pip
.venv-bench/bin/pip install --quiet numpy scipy scikit-learn threadpoolctl torch rbms
.venv-bench/bin/pip install --quiet ./crates/plefka-python
.venv-bench/bin/pip list 2>/dev/null | grep -E "^(numpy|scikit-learn|torch|rbms|plefka) "
