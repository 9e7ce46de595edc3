#!/usr/bin/env bash
# A hundred thousand spoilt ledgers and logs: each refused with the reason, or as true as before. DAMAGED=N spoils N files.
set -euo pipefail
swift build --build-tests
DAMAGED="${DAMAGED:-70000}" swift test --skip-build --filter DamagedLedgerTests
