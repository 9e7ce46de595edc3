#!/usr/bin/env bash
# Every single write and sync of the ledger refused by the disk, under the real binary
set -euo pipefail
DISK_ERRORS=all swift test --filter DiskErrorTests 2>&1 | awk '
  { print; fflush() }
  /^disk errors, / { sub(/^[^:]*: [^:]*: /, ""); failures += $1; violations += $6; print "progress " ++tests " 6" }
  / passed after / && /Suite "Disk errors"/ { held = 1 }
  END { print "count failures " failures; print "count violations " violations; exit !held || violations || !failures }'
