"""The metrics, as Prometheus's own tools read them."""

import pathlib
import re
import subprocess

import requests
from prometheus_client.openmetrics.parser import text_string_to_metric_families

OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "metrics.md"


def metrics(workshop, accept=None):
    answer = requests.get(f"{workshop.admin_url}/metrics", headers={"Accept": accept} if accept else {}, timeout=10)
    assert answer.status_code == 200
    return answer


def make_one(workshop, order):
    """An invoice, so that every kind of metric has a value."""
    made = requests.post(
        f"{workshop.url}/subclients/4521/invoices", json={"amount": "1.00"},
        headers={**workshop.bearer(), "Idempotency-Key": order, "Prefer": "wait=20"}, timeout=30)
    assert made.status_code == 201


def test_promtool_finds_nothing_to_say(workshop, order):
    make_one(workshop, order)
    answer = metrics(workshop)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    checked = subprocess.run(["promtool", "check", "metrics"], input=answer.text, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_a_strict_parser_reads_them_as_openmetrics(workshop, order):
    make_one(workshop, order)
    answer = metrics(workshop, OPEN_METRICS)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    calls = families["counterfoil_upstream_calls"]
    assert any(sample.labels["outcome"] == "created" and sample.value >= 1 for sample in calls.samples)
    assert families["counterfoil_ledger_commit_duration_seconds"].type == "histogram"
    assert families["process_resident_memory_bytes"].samples[0].value > 1_000_000


def test_every_metric_is_in_the_documentation(workshop, order):
    make_one(workshop, order)
    served = set(re.findall(r"^# TYPE (\S+)", metrics(workshop).text, re.MULTILINE))
    documented = set(re.findall(r"^\| `([a-z_]+)`", PAGE.read_text(), re.MULTILINE))
    # What is not configured here has no figures, and those that count rare events have none before the first.
    absent, rare = ("counterfoil_webhook_", "counterfoil_document_store_"), "counterfoil_http_"
    rare = {name for name in documented
            if name.startswith(absent) or (name.startswith(rare) and name.endswith("_total"))}
    assert served | rare == documented
