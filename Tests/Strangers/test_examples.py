"""The programs in docs/examples, run as a reader would run them."""

import hashlib
import os
import subprocess
import sys

import pytest
import requests

from lossy import Lossy
from workshop import ROOT

EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")

    def build(language):
        """The command that runs the example, compiled where it has to be."""
        source, program = EXAMPLES / f"invoice.{language}", folder / f"invoice-{language}"
        match language:
            case "sh":
                return [source]
            case "py":
                return [sys.executable, source]
            case "swift":
                compile_it = ["swiftc", "-swift-version", "6", "-o", program, source]
            case "go":
                compile_it = ["go", "build", "-o", program, source]
            case "ts":
                program = program.with_suffix(".mjs")
                compile_it = ["esbuild", source, "--format=esm", "--log-level=warning", f"--outfile={program}"]
        subprocess.run(compile_it, check=True, env={**os.environ, "GO111MODULE": "off"})
        return ["node", program] if language == "ts" else [program]

    return build


def checked(source):
    """What tsc has to say of the types in the program."""
    return subprocess.run(
        ["tsc", "--noEmit", "--strict", "--target", "es2022", "--moduleResolution", "node", "--lib", "es2022",
         ROOT / "Tests" / "Strangers" / "node.d.ts", source], capture_output=True, text=True, timeout=60).stdout


def test_the_types_of_the_typescript_example_fit(tmp_path):
    source = EXAMPLES / "invoice.ts"
    assert checked(source) == ""
    wrong = tmp_path / "wrong.ts"
    wrong.write_text(source.read_text().replace("save(invoice: Invoice)", "save(invoice: Job)"))
    assert "error TS2339: Property 'links' does not exist on type 'Job'" in checked(wrong)


@pytest.mark.parametrize("language", ["sh", "py", "swift", "go", "ts"])
def test_the_example_makes_one_invoice_however_often_it_runs(workshop, tmp_path, order, language, built):
    command = built(language)
    with Lossy(workshop.url) as front:
        names = {run(command, workshop, tmp_path, order, "1500.00", front.url).stdout.strip()}
    # Whatever became of the answers, it sent the same key, and the gateway took all for the one job.
    assert [fields["Idempotency-Key"] for fields in front.posts] == [order] * 3
    assert front.replayed == [False, True, True]
    names.add(run(command, workshop, tmp_path, order, "1500.00").stdout.strip())
    assert len(names) == 1
    name = names.pop()
    number = name.removeprefix("invoice-").removesuffix(".pdf")
    invoice = requests.get(
        f"{workshop.url}/subclients/4521/invoices/{number}", headers=workshop.bearer(), timeout=30).json()
    assert invoice["amount"] == "1500.00"
    assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == invoice["document"]["sha256"]
    # The same name for another invoice is refused, and the example does not try again.
    assert "idempotency-key-reused" in "".join(refused(command, workshop, tmp_path, order, "2.00"))


def run(command, workshop, folder, order, amount, url=None, check=True):
    environment = {**os.environ, "COUNTERFOIL_URL": url or workshop.url, "COUNTERFOIL_KEY": workshop.keys["billing"]}
    return subprocess.run(
        [*command, "4521", amount, "Рассылка SMS", order], cwd=folder, env=environment, check=check,
        capture_output=True, text=True, timeout=60)


def refused(command, workshop, folder, order, amount):
    done = run(command, workshop, folder, order, amount, check=False)
    assert done.returncode == 1
    return done.stdout, done.stderr
