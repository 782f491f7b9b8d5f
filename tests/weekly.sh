#!/usr/bin/env bash
# The long versions of tests, which `cargo test` leaves out: more machines, more draws, more effort. Meant for once a week.
# They use the programs of `cargo test`.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --workspace --no-default-features --tests -- --ignored
