#!/usr/bin/env bash
# Twenty thousand generated requests find no server error and nothing that openapi.yaml does not say
set -euo pipefail
swift build --product counterfoil
.ci/venv
exec .venv/bin/python -B Tests/Strangers/fuzzing.py "${1:-20000}"
