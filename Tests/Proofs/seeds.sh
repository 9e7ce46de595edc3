#!/usr/bin/env bash
# A million simulated worlds, each decided by its seed. SEEDS=N lives N of them.
set -euo pipefail
swift build -c release --product seeds
exec nice -n "${NICENESS:-19}" .build/release/seeds "${SEEDS:-1000000}"
