#!/usr/bin/env bash
# Twenty thousand generated requests find no server error and nothing that openapi.yaml does not say
#
# CASES and COUNTERFOIL, an executable that is there already, in the environment.
set -euo pipefail
[ -n "${COUNTERFOIL:-}" ] || swift build --product counterfoil
.ci/venv
exec .venv/bin/python -B Tests/Strangers/fuzzing.py "${CASES:-20000}"
