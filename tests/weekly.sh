#!/usr/bin/env bash
# The long versions of tests, which `cargo test` leaves out: more machines, more draws, more effort. Meant for once a week.
# They use the programs of `cargo test`, but for the damaged files.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --workspace --no-default-features --tests -- --ignored --skip long_run
# Damaged files, millions of them; PLEFKA_FUZZ_INPUTS says another number (docs/fuzzing.md). The profile is built first.
cargo test --workspace --no-default-features --profile checked --test damaged_files -- --ignored --nocapture
# More inputs for the laws that hold for all inputs.
PROPTEST_CASES=5000 cargo test --workspace --no-default-features --test suite properties::
