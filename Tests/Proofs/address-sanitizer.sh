#!/usr/bin/env bash
# The whole test suite under the address sanitizer
exec Tests/Proofs/sanitized address
