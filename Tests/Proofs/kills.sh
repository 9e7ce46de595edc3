#!/usr/bin/env bash
# The real binary killed at every call that writes, syncs, sends or receives, for a create and for a read
set -euo pipefail
KILL_POINTS=all swift test --filter KillPointTests 2>&1 | awk '
  { print; fflush() }
  /^kill points of/ { kills += $6; violations += $8; print "progress " ++tests " 4" }
  / passed after / && /Suite "Kill points"/ { held = 1 }
  END { print "count kills " kills; print "count violations " violations; exit !held || violations || !kills }'
