"""An invoice made, waited for and its PDF opened, by clients that others wrote."""

import hashlib
import importlib
import json
import subprocess
import sys

import httpx
import pytest
import requests

from workshop import ROOT

BODY = {"amount": "1500.00", "service": "Рассылка SMS"}


def test_curl_does_the_main_job(workshop, order):
    invoice = json.loads(curl(
        f"{workshop.url}/subclients/4521/invoices", "--json", json.dumps(BODY),
        "--header", f"Authorization: Bearer {workshop.keys['billing']}",
        "--header", f"Idempotency-Key: {order}", "--header", "Prefer: wait=30"))
    check(invoice, curl(invoice["links"]["pdf"]))


def curl(*arguments):
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "60", *arguments],
        check=True, capture_output=True)
    return done.stdout


@pytest.mark.parametrize("client", [httpx.Client, requests.Session])
def test_a_python_client_does_the_main_job(workshop, order, client):
    with client() as session:
        session.headers.update(workshop.bearer())
        accepted = session.post(
            f"{workshop.url}/subclients/4521/invoices", json=BODY, headers={"Idempotency-Key": order}, timeout=60)
        assert accepted.status_code == 202
        job = session.get(
            workshop.url + accepted.headers["Location"], headers={"Prefer": "wait=30"}, timeout=60).json()
        assert job["state"] == "succeeded"
        replay = session.post(
            f"{workshop.url}/subclients/4521/invoices", json=BODY, headers={"Idempotency-Key": order}, timeout=60)
        assert (replay.status_code, replay.headers["Idempotent-Replayed"]) == (201, "true")
        invoice = replay.json()
        assert invoice["id"] == job["result"]["id"]
        check(invoice, session.get(invoice["links"]["pdf"], timeout=60).content)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The package that openapi-python-client makes of the contract."""
    folder = tmp_path_factory.mktemp("generated")
    settings = folder / "settings.yaml"
    # It knows few media types: a PDF is bytes, the others are of no use to a client.
    settings.write_text(
        "content_type_overrides: {application/pdf: application/octet-stream, application/yaml: application/json,"
        " text/event-stream: text/html, text/javascript: text/html, text/css: text/html, image/svg+xml: text/html}\n"
        "post_hooks: []\n")
    subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", ROOT / "openapi.yaml", "--meta", "none",
         "--output-path", folder / "counterfoil_client", "--config", settings, "--fail-on-warning"], check=True)
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"counterfoil_client.{name}")
    sys.path.remove(str(folder))


def test_the_generated_client_does_the_main_job(workshop, order, generated):
    client = generated("client").AuthenticatedClient(base_url=workshop.url, token=workshop.keys["billing"])
    models = generated("models")
    body = models.NewInvoice(amount="1500.00", service="Рассылка SMS")
    job = generated("api.invoices.create_invoice").sync(
        "4521", client=client, body=body, idempotency_key=order)
    assert job.state == "queued" or job.state == "sending"
    job = generated("api.jobs.get_job").sync(job.id, client=client, prefer="wait=30")
    assert job.state == "succeeded"
    invoice = generated("api.invoices.get_invoice").sync("4521", job.result.id, client=client)
    pdf = generated("api.invoices.get_invoice_pdf").sync("4521", invoice.id, client=client)
    check(invoice.to_dict(), pdf.payload.read())
    refused = generated("api.invoices.create_invoice").sync(
        "4521", client=client, body=models.NewInvoice(amount="0"), idempotency_key=order)
    assert refused.errors[0].pointer == "/amount"


def check(invoice, pdf):
    assert (invoice["amount"], invoice["currency"], invoice["service"]) == ("1500.00", "RUB", "Рассылка SMS")
    assert hashlib.sha256(pdf).hexdigest() == invoice["document"]["sha256"]
