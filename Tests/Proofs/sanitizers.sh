#!/usr/bin/env bash
# The whole test suite under the thread sanitizer and under the address sanitizer
#
# SANITIZERS="address" runs one of them. Each has a build of its own, .build-thread and .build-address, which takes a while.
#
# Left out, each because what it measures is the sanitizer's own:
#   LargeDocumentTests, HostileServerTests, ScarcityTests     resident memory and processor time of the gateway
#   KillPointTests, DiskErrorTests, FullDiskTests, ClockJumpTests
#                                                             load a library before the sanitizer's, or trace it
set -euo pipefail
skipped='LargeDocumentTests|HostileServerTests|ScarcityTests|KillPointTests|DiskErrorTests|FullDiskTests|ClockJumpTests'
suppressions=$PWD/Tests/Proofs/thread-sanitizer.supp
export SWIFT_BACKTRACE=enable=no

status=0 total=0
for sanitizer in ${SANITIZERS:-thread address}; do
  scratch=.build-$sanitizer reports=$PWD/.build-$sanitizer/reports
  mkdir -p "$scratch"
  rm -rf "$reports"
  mkdir "$reports"
  # Leaks are not looked for: what Swift's runtime keeps for ever would be most of them.
  export TSAN_OPTIONS="suppressions=$suppressions log_path=$reports/thread exitcode=66"
  export ASAN_OPTIONS="detect_leaks=0 log_path=$reports/address"
  swift build --build-tests --sanitize="$sanitizer" --scratch-path "$scratch"
  swift test --skip-build --sanitize="$sanitizer" --scratch-path "$scratch" --skip "$skipped" 2>&1 || status=1
  found=$(cat "$reports"/* 2>/dev/null | grep -c '^SUMMARY:' || true)
  cat "$reports"/* 2>/dev/null || true
  echo "count ${sanitizer}_reports $found"
  total=$((total + found))
done
[ "$total" -eq 0 ] && exit $status
