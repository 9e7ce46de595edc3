"""The programs in docs/examples, run as a reader would run them."""

import hashlib
import os
import subprocess
import sys

import pytest
import requests

from workshop import ROOT

EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def swift_example(tmp_path_factory):
    program = tmp_path_factory.mktemp("swift") / "invoice"
    subprocess.run(["swiftc", "-swift-version", "6", "-o", program, EXAMPLES / "invoice.swift"], check=True)
    return [program]


@pytest.mark.parametrize("language", ["sh", "py", "swift"])
def test_the_example_makes_one_invoice_however_often_it_runs(workshop, tmp_path, order, language, request):
    commands = {"sh": [EXAMPLES / "invoice.sh"], "py": [sys.executable, EXAMPLES / "invoice.py"]}
    command = commands.get(language) or request.getfixturevalue("swift_example")
    names = {run(command, workshop, tmp_path, order, "1500.00").stdout.strip() for _ in range(2)}
    assert len(names) == 1
    name = names.pop()
    number = name.removeprefix("invoice-").removesuffix(".pdf")
    invoice = requests.get(
        f"{workshop.url}/subclients/4521/invoices/{number}", headers=workshop.bearer(), timeout=30).json()
    assert invoice["amount"] == "1500.00"
    assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == invoice["document"]["sha256"]
    # The same name for another invoice is refused, and the example does not try again.
    assert "idempotency-key-reused" in "".join(refused(command, workshop, tmp_path, order, "2.00"))


def run(command, workshop, folder, order, amount, check=True):
    environment = {**os.environ, "COUNTERFOIL_URL": workshop.url, "COUNTERFOIL_KEY": workshop.keys["billing"]}
    return subprocess.run(
        [*command, "4521", amount, "Рассылка SMS", order], cwd=folder, env=environment, check=check,
        capture_output=True, text=True, timeout=60)


def refused(command, workshop, folder, order, amount):
    done = run(command, workshop, folder, order, amount, check=False)
    assert done.returncode == 1
    return done.stdout, done.stderr
