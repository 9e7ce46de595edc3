#!/usr/bin/env bash
# A thousand SIGKILLs of the real gateway under load: nothing doubled, lost or too soon. KILLS=N kills it N times.
set -euo pipefail
swift build --build-tests
KILLS="${KILLS:-1000}" swift test --skip-build --filter KillTests
