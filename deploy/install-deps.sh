#!/usr/bin/env bash
# Installs from Debian's packages what building and testing Counterfoil needs, and nothing that is there already.
# Run as root or as a user with sudo. When nothing is missing it neither needs rights nor touches the network.
set -euo pipefail

packages=(
  ca-certificates       # which authorities to trust
  caddy                 # deploy/proxy, checked and exercised
  chromium              # tests of the console in a browser
  chromium-driver       # what drives it
  curl                  # the README's commands, tests of the HTTP surface
  docker-compose        # whether the compose file is sound
  esbuild               # makes JavaScript of docs/examples/invoice.ts
  git                   # Swift's package manager fetches with it
  golang-go             # its mime/multipart, beside which ours is measured; docs/examples/invoice.go
  haproxy               # deploy/proxy, checked and exercised
  libcurl4-openssl-dev  # CurlTransport
  libpq-dev             # PostgresLedger
  libsqlite3-dev        # SQLiteLedger
  nginx-light           # deploy/proxy, checked and exercised
  node-typescript       # tsc: whether the types in docs/examples/invoice.ts fit
  nodejs                # runs docs/examples/invoice.ts
  openssl               # certificates for tests of TLS
  pgbouncer             # tests of PostgresLedger behind a pooler
  pkg-config            # finds the libraries
  poppler-utils         # pdftotext: what the simulator's documents say
  postgresql            # tests of PostgresLedger, which start servers of their own
  prometheus            # promtool: alert rules and metrics
  python3               # independent readers in tests
  python3-seccomp       # tests inside the systemd unit's filter of system calls
  python3-venv          # strangers' tools in tests
  qpdf                  # whether the simulator's documents are sound
  strace                # tests that look at what leaves the process
  systemd               # systemd-analyze: whether the unit is sound and how exposed
  wrk                   # load for Tests/Benchmarks
)

say() { printf 'install-deps: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# 6.2 of "Swift version 6.2.1 (swift-6.2.1-RELEASE)".
check_swift() {
  local where='Swift 6.2 or newer is needed, see https://www.swift.org/install/linux/'
  command -v swift >/dev/null || fail "swift is not on the PATH. $where"
  local version major minor
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
  major=${version%%.*}
  minor=${version##*.}
  [ -n "$version" ] || fail "swift does not tell its version. $where"
  if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
    fail "this is Swift $version. $where"
  fi
}

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null \
  || fail "this is not Debian or a relative of it. Install by other means: ${packages[*]}"

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done

if [ "${#missing[@]}" -eq 0 ]; then
  say "nothing to install: all ${#packages[@]} packages are there"
else
  say "installing ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null \
    || fail "not root, and no sudo. Run as root: apt-get install ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  say "installed ${missing[*]}"
fi

check_swift
