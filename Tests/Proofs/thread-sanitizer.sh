#!/usr/bin/env bash
# The whole test suite under the thread sanitizer
exec Tests/Proofs/sanitized thread
