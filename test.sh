#!/usr/bin/env bash
# Every check of the project, in the order that fails soonest. Needs Rust and Python ≥ 3.10 with venv; a Chromium on
# the PATH for the browser tests of the report (without one they are skipped with a message, except where CI=true).
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }
# The command without its optional features: no test needs TLS, which takes long to build.
lean=(--workspace --no-default-features)

step format
cargo fmt --all --check

step dependencies
tests/dependencies.sh

step lints
cargo clippy "${lean[@]}" --all-targets --quiet -- -D warnings

step documentation
RUSTDOCFLAGS="-D warnings" cargo doc "${lean[@]}" --no-deps --quiet

step "Rust tests"
python3 tests/rust.py -- "${lean[@]}" --tests
export PLEFKA_COMMAND="$CARGO_TARGET_DIR/debug/plefka"

step "doctests and examples"
cargo test "${lean[@]}" --doc --quiet
# With the whole workspace, so that what the tests were built with is not built again with fewer features.
cargo build "${lean[@]}" --quiet --example equal_z --example digits_page --example report_demo
"$CARGO_TARGET_DIR/debug/examples/equal_z"
"$CARGO_TARGET_DIR/debug/examples/digits_page" "$CARGO_TARGET_DIR/digits_page.png"

step "Python environment and wheel"
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --upgrade pip
.venv/bin/python -m pip install --quiet 'maturin>=1.9,<2' numpy scipy 'scikit-learn>=1.6' pandas 'pytest>=8' pytest-xdist playwright mypy basedpyright skops tensorboard
.venv/bin/maturin build --profile dev --quiet --interpreter .venv/bin/python --manifest-path crates/plefka-python/Cargo.toml --out "$CARGO_TARGET_DIR/wheels"
.venv/bin/python -m pip install --quiet --no-deps --force-reinstall "$(ls -t "$CARGO_TARGET_DIR"/wheels/plefka-*.whl | head -n 1)"

# Two processes: most Python tests and all of the browser's wait as much as they compute.
step "Python tests and doctests of the installed wheel"
(cd crates/plefka-python/tests && SCIPY_ARRAY_API=1 ../../../.venv/bin/python -m pytest -q -n 2 --dist worksteal --durations=10 .)
(cd crates/plefka-python/tests && ../../../.venv/bin/python -m pytest -q --doctest-modules --pyargs plefka)

step "README, examples and the report in a browser"
.venv/bin/python -m pytest -q -n 2 --dist loadfile --durations=10 tests
step end
