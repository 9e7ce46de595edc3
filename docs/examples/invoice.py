"""invoice.py SUBCLIENT AMOUNT SERVICE ORDER: makes an invoice and saves its PDF. Needs nothing but Python 3.9."""

import hashlib
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

GATEWAY = os.environ["COUNTERFOIL_URL"]
KEY = os.environ["COUNTERFOIL_KEY"]
ATTEMPTS = 60


def should_repeat(refusal):
    """A 5xx that is no problem document comes from a proxy in front: nobody knows whether the gateway took the request."""
    is_problem = refusal.headers.get_content_type() == "application/problem+json"
    return refusal.code in (429, 500, 503) or (refusal.code >= 500 and not is_problem)


def ask(path, body=None, **fields):
    """Sends a request until it is answered for good. Returns status and JSON."""
    headers = {"Authorization": f"Bearer {KEY}", "Prefer": "wait=30", **fields}
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    for _ in range(ATTEMPTS):
        request = urllib.request.Request(GATEWAY + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            if not should_repeat(refusal):
                sys.exit(refusal.read().decode())
            after = refusal.headers.get("Retry-After", "")
            time.sleep(int(after) if after.isdecimal() else 2)
        except (OSError, http.client.HTTPException):
            # No answer: the gateway may have taken the request or not. Under the same key that makes no difference.
            time.sleep(2)
    sys.exit("the gateway does not answer")


def make(subclient, amount, service, order):
    path = f"/subclients/{urllib.parse.quote(subclient, safe='')}/invoices"
    status, answer = ask(path, {"amount": amount, "service": service}, **{"Idempotency-Key": order})
    if status == 201:
        return answer
    while answer["state"] in ("queued", "sending"):
        _, answer = ask(f"/jobs/{answer['id']}")
    if answer["state"] != "succeeded":
        sys.exit(json.dumps(answer))
    return answer["result"]


def save(invoice):
    if invoice["document"] is None:
        sys.exit(f"the PDF of {invoice['id']} is still to be fetched: ask for the invoice later")
    with urllib.request.urlopen(invoice["links"]["pdf"], timeout=60) as answer:
        pdf = answer.read()
    if hashlib.sha256(pdf).hexdigest() != invoice["document"]["sha256"]:
        sys.exit("the PDF came in damaged")
    name = f"invoice-{invoice['id']}.pdf"
    with open(name, "wb") as file:
        file.write(pdf)
    return name


if __name__ == "__main__":
    print(save(make(*sys.argv[1:5])))
