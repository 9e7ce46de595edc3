#!/usr/bin/env bash
# A million simulated worlds, each decided by its seed. SEEDS=N lives N of them.
set -euo pipefail
swift build --build-tests
PROOF=1 SEEDS="${SEEDS:-1000000}" nice -n 19 swift test --skip-build --filter SimulationTests.SimulationTests/keepsThePromisesInEveryWorld
