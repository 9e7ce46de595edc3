"""An invoice made, waited for and its PDF opened, by clients that others wrote."""

import hashlib
import json
import subprocess

BODY = {"amount": "1500.00", "service": "Рассылка SMS"}


def curl(*arguments):
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "60", *arguments],
        check=True, capture_output=True)
    return done.stdout


def test_curl_does_the_main_job(workshop, order):
    invoice = json.loads(curl(
        f"{workshop.url}/subclients/4521/invoices", "--json", json.dumps(BODY),
        "--header", f"Authorization: Bearer {workshop.keys['billing']}",
        "--header", f"Idempotency-Key: {order}", "--header", "Prefer: wait=30"))
    assert (invoice["amount"], invoice["service"]) == ("1500.00", "Рассылка SMS")
    pdf = curl(invoice["links"]["pdf"])
    assert hashlib.sha256(pdf).hexdigest() == invoice["document"]["sha256"]
