#!/usr/bin/env bash
# invoice.sh SUBCLIENT AMOUNT SERVICE ORDER: makes an invoice and saves its PDF. Needs curl and python3.
set -euo pipefail
subclient=$1 amount=$2 service=$3 order=$4
answer=$(mktemp) fields=$(mktemp)
trap 'rm -f "$answer" "$fields"' EXIT

# member PATH…: a value of the JSON answer, nothing for null.
member() {
  python3 -c 'import json, sys
value = json.load(open(sys.argv[1]))
for name in sys.argv[2:]: value = value and value[name]
print("" if value is None else value)' "$answer" "$@"
}

# ask ARGUMENTS…: sends a request until it is answered for good; sets `status`.
ask() {
  for _ in $(seq 60); do
    : >"$fields"  # An earlier answer's, when none comes.
    status=$(curl --silent --show-error --max-time 60 --output "$answer" --dump-header "$fields" --write-out '%{http_code}' \
      --header "Authorization: Bearer $COUNTERFOIL_KEY" --header 'Prefer: wait=30' "$@") || status=000
    case $status in
      000 | 429 | 500 | 503) ;;
      # A 5xx that is no problem document comes from a proxy in front: nobody knows whether the gateway took the request.
      5*) ! grep -qi '^content-type: *application/problem+json' "$fields" || return 0 ;;
      *) return 0 ;;
    esac
    sleep "$(sed -nE 's/^retry-after: *([0-9]+).*/\1/Ip' "$fields" | grep . || echo 2)"
  done
  echo "the gateway does not answer" >&2
  exit 1
}

refuse() { cat "$answer" >&2; exit 1; }

subclient=$(python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1], safe=""))' "$subclient")
body=$(python3 -c 'import json, sys; print(json.dumps({"amount": sys.argv[1], "service": sys.argv[2]}))' "$amount" "$service")
ask "$COUNTERFOIL_URL/subclients/$subclient/invoices" --header "Idempotency-Key: $order" \
  --header 'Content-Type: application/json' --data "$body"
result=()
while [ "$status" = 202 ] || { [ "$status" = 200 ] && [[ $(member state) =~ ^(queued|sending)$ ]]; }; do
  ask "$COUNTERFOIL_URL/jobs/$(member id)"
done
if [ "$status" = 200 ] && [ "$(member state)" = succeeded ]; then result=(result); fi
[ "$status" = 201 ] || [ "${#result[@]}" = 1 ] || refuse

file="invoice-$(member "${result[@]}" id).pdf"
link=$(member "${result[@]}" links pdf)
[ -n "$link" ] || { echo "$file is still to be fetched: ask for the invoice later" >&2; exit 2; }
curl --silent --show-error --fail --retry 5 --max-time 60 --output "$file" "$link"
echo "$(member "${result[@]}" document sha256)  $file" | sha256sum --check --quiet
echo "$file"
