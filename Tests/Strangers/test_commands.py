"""The operators' command line against a running gateway: what it prints, and with which status it ends."""

import hashlib
import json
import os
import pty
import re
import subprocess

import pytest
from commands import counterfoil, rows
from workshop import ROOT, Workshop, binary

SAMPLE = "deploy/counterfoil.example.yaml"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A gateway of its own, whose provider keeps silent about one create in its life: `unknown` waits for a person."""
    shop = Workshop(tmp_path_factory.mktemp("commands"), faults=["drop,times=1,command=add_account"])
    yield shop
    assert shop.stop() == 0


class Operator:
    """Somebody with the operator's key in a file, and the gateway's address in the environment."""

    def __init__(self, shop, folder, caller="ops"):
        self.key_file = folder / f"{caller}-key"
        self.key_file.touch(mode=0o600)
        self.key_file.write_text(shop.keys[caller] + "\n")
        self.environment = {"COUNTERFOIL_URL": shop.url}

    def __call__(self, *arguments, status=0):
        outcome = counterfoil(*arguments, "--key-file", str(self.key_file), environment=self.environment)
        assert outcome.status == status, outcome
        assert "cf_" not in outcome.output + outcome.errors
        return outcome


@pytest.fixture
def ops(shop, tmp_path):
    return Operator(shop, tmp_path)


@pytest.fixture
def billing(shop, tmp_path):
    return Operator(shop, tmp_path, "billing")


def create(shop, key, amount="10.00", account="main"):
    body = json.dumps({"amount": amount})
    reply = shop.ask("POST", f"/subclients/4521/invoices?account={account}", body, {
        "Idempotency-Key": key, "Content-Type": "application/json"})
    assert reply.status == 202, reply.body
    return json.loads(reply.body)["id"]


def test_a_lost_create_is_found_resolved_and_leaves_a_trail(shop, ops, billing):
    job = create(shop, "lost", "33.00")
    watched = billing("jobs", "watch", job, status=2)
    assert re.search(r"^state +outcome_unknown$", watched.output, re.M), watched.output
    listed = rows(ops("jobs", "list", "--state", "outcome_unknown").output)
    assert [(row["JOB"], row["ACCOUNT"], row["SUBCLIENT"]) for row in listed] == [(job, "main", "4521")]
    assert rows(ops("accounts", "list").output)[0]["UNKNOWN"] == "1"
    refused = ops("jobs", "resolve", job, "--outcome", "created", "--reason", "no number", status=1)
    assert "Error:" in refused.errors and "/invoice" in refused.errors, refused
    ops("jobs", "resolve", job, "--outcome", "abandoned", "--reason", "the cabinet has none")
    shown = ops("jobs", "show", job, "--json").json()
    assert shown["state"] == "failed"
    trail = rows(ops("audit", "--job", job).output)
    assert [(row["WHO"], row["WHY"]) for row in trail] == [("ops", "the cabinet has none")]
    assert ops("audit", "--job", job, "--json").json()["items"][0]["person"] == "ops"
    assert "already" in (again := ops(
        "jobs", "resolve", job, "--outcome", "not_created", "--reason", "x", status=1)).errors or again.errors


def test_a_paused_account_keeps_its_jobs_until_it_is_resumed(shop, ops, billing):
    refused = ops("accounts", "pause", "main", "--reason", "maintenance: \x1b[2J", status=1)
    assert "/reason: must have" in refused.errors
    ops("accounts", "pause", "main", "--reason", "maintenance of theirs")
    row = next(row for row in rows(ops("accounts", "list").output) if row["ACCOUNT"] == "main")
    assert row["STATE"] == "paused" and row["PAUSED BY"] == "ops" and row["BECAUSE"].startswith("maintenance")
    first, second = create(shop, "p1", "1.00"), create(shop, "p2", "2.00")
    listed = billing("jobs", "list", "--state", "queued", "--json").json()["items"]
    assert {first, second} <= {item["id"] for item in listed}
    assert len(billing("jobs", "list", "--limit", "1", "--json").json()["items"]) == 1
    accepted = next(item["created_at"] for item in listed if item["id"] == second)
    later = billing("jobs", "list", "--since", accepted, "--subclient", "4521", "--json").json()["items"]
    assert [item["id"] for item in later] == [second]
    earlier = {item["id"] for item in billing("jobs", "list", "--until", accepted, "--json").json()["items"]}
    assert first in earlier and second not in earlier
    assert billing("jobs", "list", "--subclient", "nobody").output.count("\n") == 1
    assert "created_after" in billing("jobs", "list", "--since", "yesterday", status=1).errors
    assert re.search(r"^state +cancelled$", billing("jobs", "cancel", second).output, re.M)
    assert billing("jobs", "cancel", second, status=1).errors.startswith("Error: ")
    ops("accounts", "resume", "main", "--reason", "done")
    assert re.search(r"^state +succeeded$", billing("jobs", "watch", first).output, re.M)
    actions = [item["action"] for item in ops("audit", "--account", "main", "--person", "ops", "--json").json()["items"]]
    assert actions[:2] == ["resumed", "paused"]


def test_shows_the_place_in_the_queue_on_a_terminal_while_it_waits(shop, ops, billing):
    ops("accounts", "pause", "main", "--reason", "to be watched")
    job = create(shop, "watched")
    ours, terminal = pty.openpty()
    watch = subprocess.Popen(
        [binary(), "jobs", "watch", job, "--key-file", str(billing.key_file)], text=True, stdout=subprocess.PIPE,
        stderr=terminal, env={"PATH": os.environ["PATH"], **billing.environment})
    os.close(terminal)
    shown = ""
    while "queued, position 1" not in shown:
        shown += os.read(ours, 4096).decode()
    ops("accounts", "resume", "main", "--reason", "it was seen")
    output, _ = watch.communicate(timeout=60)
    os.close(ours)
    assert watch.returncode == 0 and re.search(r"^state +succeeded$", output, re.M), output
    assert "\r" in shown and "position" not in output, "only the terminal sees the line that is written over"


def test_a_failed_job_is_sent_again(shop, ops, billing):
    reply = shop.ask("GET", "/subclients/4521/acts/999")
    job = json.loads(reply.body)["id"]
    assert billing("jobs", "watch", job, status=2).output.count("failed") >= 1
    shown = billing("jobs", "show", job).output
    assert re.search(r"^provider's code +7$", shown, re.M), shown
    again = ops("jobs", "requeue", job, "--reason", "they made it meanwhile", "--json").json()
    assert again["id"] == job and again["state"] in ("queued", "sending")
    billing("jobs", "watch", job, status=2)


def test_a_document_comes_into_a_file_and_never_over_another(shop, billing, tmp_path):
    file = tmp_path / "act.pdf"
    fetched = billing("documents", "get", "--subclient", "4521", "--act", "501", "--output", str(file), "--json").json()
    assert file.read_bytes().startswith(b"%PDF-")
    assert fetched == {"file": str(file), "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                       "size": file.stat().st_size}
    assert billing("documents", "get", "--subclient", "4521", "--act", "501", "--output", str(file), status=1).errors
    missing = billing("documents", "get", "--subclient", "4521", "--invoice", "999", status=2)
    assert missing.errors.startswith("Error: "), missing


def test_says_who_was_not_reached_and_which_key_is_missing(shop, ops, tmp_path):
    nobody = counterfoil("accounts", "list", "--url", "http://127.0.0.1:1", environment={"COUNTERFOIL_KEY": "cf_x"})
    assert nobody.status == 3 and "no answer from http://127.0.0.1:1" in nobody.errors
    without = counterfoil("accounts", "list", environment={"COUNTERFOIL_URL": shop.url})
    assert without.status == 3 and "COUNTERFOIL_KEY is not set" in without.errors
    wrong = counterfoil("accounts", "list", environment={"COUNTERFOIL_URL": shop.url, "COUNTERFOIL_KEY": "cf_wrong"})
    assert wrong.status == 1 and "(401)" in wrong.errors
    right = counterfoil(
        "accounts", "list", environment={"COUNTERFOIL_URL": shop.url, "COUNTERFOIL_KEY": shop.keys["ops"]})
    assert right.status == 0 and rows(right.output)[0]["ACCOUNT"] == "main"
    ops.key_file.chmod(0o644)
    assert "open to every user" in ops("accounts", "list", status=3).errors
    plain = counterfoil("accounts", "list", "--url", "http://billing.example")
    assert plain.status == 64 and "expected https" in plain.errors
    assert counterfoil("jobs", "lst").status == 64


def test_may_only_do_what_the_key_may(billing, shop):
    assert "(403)" in billing("accounts", "pause", "main", "--reason", "x", status=1).errors
    assert "(404)" in billing("jobs", "show", "job_none", status=1).errors


def test_config_check_names_every_problem_for_programs_and_people(tmp_path):
    file = tmp_path / "gateway.yaml"
    text = (ROOT / SAMPLE).read_text().replace("    gap: 60s", "    gap: 6s\n    gapp: 1s")
    file.write_text(text)
    checked = counterfoil("config", "check", "--json", str(file))
    report = checked.json()
    assert checked.status == 1 and report["valid"] is False
    found = {problem["key"]: problem["message"] for problem in report["problems"]}
    assert "did you mean gap?" in found["accounts.main.gapp"]
    assert "who vouches for it" in found["accounts.main.gap_evidence"]
    assert "cannot read" in found["accounts.main.password"]
    line = text.splitlines().index("    gapp: 1s") + 1
    assert f"{file}:{line}: accounts.main.gapp: unknown key" in counterfoil("config", "check", str(file)).output
    for name, secret in {"link-key-1": "x" * 32, "smsc-main-password": "hidden-password"}.items():
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text(secret)
    file.write_text((ROOT / SAMPLE).read_text())
    good = counterfoil("config", "check", "--json", str(file))
    assert good.status == 0 and good.json()["summary"]["accounts"][0]["name"] == "main"
    assert "hidden" not in good.output


def test_keys_generate_prints_a_key_once_and_writes_none_over_another(tmp_path):
    made = counterfoil("keys", "generate", "--json").json()
    assert made["keys_sha256"] == hashlib.sha256(made["key"].encode()).hexdigest()
    file = tmp_path / "link-key"
    written = counterfoil("keys", "generate", "--link", "--output", str(file))
    assert written.status == 0 and file.read_text().strip() not in written.output
    assert file.stat().st_mode & 0o777 == 0o600 and len(file.read_text().strip()) == 44
    assert counterfoil("keys", "generate", "--output", str(file)).status != 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_scripts_that_know_the_commands(shell, tmp_path):
    script = counterfoil("--generate-completion-script", shell)
    assert script.status == 0
    for word in ["probe", "accounts", "resolve", "key-file"]:
        assert word in script.output
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script.output, text=True, check=True)
