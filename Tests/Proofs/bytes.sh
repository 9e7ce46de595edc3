#!/usr/bin/env bash
# The connection to the provider closed, reset or stalled behind every byte, for every way of wording an answer
set -euo pipefail
DIALECTS=all swift test --filter EveryByteTests 2>&1 | awk '
  { print; fflush() }
  /^every byte of a/ { breaks += $7; violations += $9; print "progress " ++tests " 22" }
  / passed after / && /Suite "Every byte"/ { held = 1 }
  END { print "count breaks " breaks; print "count violations " violations; exit !held || violations || !breaks }'
