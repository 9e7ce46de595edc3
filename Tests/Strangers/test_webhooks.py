"""Webhooks of the real gateway, taken by a receiver that verifies them with Standard Webhooks' own library."""

import base64
import contextlib
import hashlib
import os
import re
import secrets
import signal

import requests

from browser import Console
from commands import counterfoil, rows
from receiver import Receiver
from workshop import Workshop

TIMEOUT = 60


def new_secret():
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@contextlib.contextmanager
def told(folder, url, networks="127.0.0.0/8", **options):
    """A gateway whose caller `hooked` is told at `url`, signed with the secrets `old` and `new`."""
    names = ("old", "new")
    values = {name: new_secret() for name in names}
    for name, value in values.items():
        path = folder / f"hook-{name}"
        path.touch(mode=0o600)
        path.write_text(value + "\n")
    key = "cf_" + secrets.token_urlsafe(32)
    digest = hashlib.sha256(key.encode()).hexdigest()
    files = ", ".join(f"{{file: hook-{name}}}" for name in names)
    caller = (f"  hooked: {{keys_sha256: [{digest}], scopes: [invoices:create, documents:read], accounts: [main],"
              f" webhooks: {{main: {{url: \"{url}\", secrets: [{files}], networks: [{networks}]}}}}}}\n")
    workshop = Workshop(folder, callers=caller, **options)
    workshop.keys["hooked"] = key
    try:
        yield workshop, values
    finally:
        if workshop.gateway.process.poll() is None:
            workshop.stop()
        else:
            workshop.provider.stop()


def create(workshop, key):
    reply = requests.post(
        f"{workshop.url}/subclients/4521/invoices", json={"amount": "1.00"}, timeout=TIMEOUT,
        headers={**workshop.bearer("hooked"), "Idempotency-Key": key, "Prefer": "wait=30"})
    assert reply.status_code == 201, reply.text
    return requests.get(
        f"{workshop.url}/idempotency-keys/{key}", headers=workshop.bearer("hooked"), timeout=TIMEOUT).json()["id"]


def notices(workshop, job):
    return requests.get(
        f"{workshop.url}/jobs/{job}/notices", headers=workshop.bearer("hooked"), timeout=TIMEOUT).json()["items"]


def reached(workshop, job, state, attempts):
    """The job's one notice once it has that state and so many attempts."""
    for _ in range(10_000):
        items = notices(workshop, job)
        if items and items[0]["state"] == state and len(items[0]["attempts"]) == attempts:
            return items[0]
    raise AssertionError(f"never {state}: {items}")


def test_a_notice_verifies_under_either_secret_and_says_what_happened(tmp_path):
    with Receiver("whsec_" + "A" * 32) as receiver, told(tmp_path, f"http://127.0.0.1:{receiver.port}/x") as world:
        workshop, values = world
        for name in ("old", "new"):
            receiver.secret = values[name]
            job = create(workshop, f"order-{name}")
            identity, status, notice = receiver.next()
            assert (status, notice["type"]) == (204, "job.succeeded")
            assert notice["data"]["job"] == job
            assert notice["data"]["links"]["job"] == f"/jobs/{job}"
            log = reached(workshop, job, "delivered", 1)
            assert (log["id"], log["target"], log["attempts"][0]["status"]) == (identity, "main", 204)
        assert receiver.forged == []
        metrics = requests.get(f"{workshop.admin_url}/metrics", timeout=TIMEOUT).text
        assert 'counterfoil_webhook_attempts_total{caller="hooked",outcome="delivered",target="main"} 2' in metrics


def test_what_is_not_taken_comes_again_under_the_same_id_and_redirects_are_not_followed(tmp_path):
    with Receiver("") as receiver, told(tmp_path, f"http://127.0.0.1:{receiver.port}/x") as (workshop, values):
        receiver.secret = values["new"]
        receiver.answers = [307]
        job = create(workshop, "order-again")
        first, status, _ = receiver.next()
        assert status == 307
        again, status, _ = receiver.next()
        assert (again, status) == (first, 204)
        log = reached(workshop, job, "delivered", 2)
        assert [attempt["status"] for attempt in log["attempts"]] == [307, 204]
        # An operator has it sent once more; the caller itself may not.
        path = f"{workshop.url}/jobs/{job}/notices/{first}/redelivery"
        assert requests.post(path, headers=workshop.bearer("hooked"), timeout=TIMEOUT).status_code == 403
        assert requests.post(path, headers=workshop.bearer("ops"), timeout=TIMEOUT).status_code == 202
        assert receiver.next()[:2] == (first, 204)
        # And another caller does not see that there is one.
        other = requests.get(f"{workshop.url}/jobs/{job}/notices", headers=workshop.bearer("other"), timeout=TIMEOUT)
        assert other.status_code == 404


def test_an_operator_sees_in_the_console_who_was_told_and_has_it_told_again(tmp_path):
    with Receiver("") as receiver, told(tmp_path, f"http://127.0.0.1:{receiver.port}/x") as (workshop, values):
        receiver.secret = values["new"]
        job = create(workshop, "order-looked-up")
        identity, _, _ = receiver.next()
        with contextlib.closing(Console(workshop.admin_url, workshop.keys["ops"], tmp_path / "profile")) as console:
            console.open(f"#/jobs/{job}").sign_in().sees("Who was told")
            console.sees("answered 204", f"[data-notice={identity}]")
            console.shoot("notices")
            console.click(f"#redeliver-{identity}")
            console.sees("sent once more", "dialog")
            console.click("#dialog-submit")
            assert receiver.next()[:2] == (identity, 204)
            console.wait(lambda: console.text("[data-notice] [data-label=Attempts]") == "2", "the second attempt")
            assert console.complaints() == []


def waiting(workshop):
    """What the metrics say of the notices that wait for the one target."""
    page = requests.get(f"{workshop.admin_url}/metrics", timeout=TIMEOUT).text
    # There from the start, since a first one is no rise for Prometheus.
    assert 'counterfoil_webhook_attempts_total{caller="hooked",outcome="given_up",target="main"} 0\n' in page
    [figure] = re.findall(
        r'^counterfoil_webhook_notices_pending\{caller="hooked",target="main"\} (\d+)$', page, re.MULTILINE)
    return int(figure)


def test_the_command_line_shows_who_was_told_and_tells_again(tmp_path):
    with Receiver("") as receiver, told(tmp_path, f"http://127.0.0.1:{receiver.port}/x") as (workshop, values):
        receiver.secret = values["new"]
        assert waiting(workshop) == 0
        receiver.answers = [500]
        job = create(workshop, "order-by-hand")
        identity, _, _ = receiver.next()
        reached(workshop, job, "pending", 1)
        assert waiting(workshop) == 1

        def run(caller, *arguments, status=0):
            done = counterfoil("notices", *arguments, environment={
                "COUNTERFOIL_URL": workshop.url, "COUNTERFOIL_KEY": workshop.keys[caller]})
            assert done.status == status, done
            return done

        [row] = rows(run("hooked", "list", job).output)
        assert [row[name] for name in ("NOTICE", "TARGET", "TOLD", "STATE", "ATTEMPTS", "ANSWER")] == [
            identity, "main", "succeeded", "pending", "1", "500"]
        assert row["BECAUSE"] != "-"
        assert "(403)" in run("hooked", "redeliver", job, identity, status=1).errors
        assert "(404)" in run("ops", "redeliver", job, "msg_none", status=1).errors
        again = run("ops", "redeliver", job, identity, "--json").json()
        assert (again["id"], again["state"], len(again["attempts"])) == (identity, "pending", 1)
        assert receiver.next()[:2] == (identity, 204)
        reached(workshop, job, "delivered", 2)
        assert waiting(workshop) == 0
        listed = run("ops", "list", job, "--json").json()["items"]
        assert [attempt["status"] for attempt in listed[0]["attempts"]] == [500, 204]
        assert run("ops", "list", "job_none", status=1).errors.startswith("Error: ")


def test_an_inside_address_is_not_connected_to(tmp_path):
    with Receiver("") as receiver, told(tmp_path, f"https://localhost:{receiver.port}/x", networks="") as world:
        workshop, values = world
        job = create(workshop, "order-inside")
        attempt = reached(workshop, job, "pending", 1)["attempts"][0]
        assert (attempt["status"], attempt["note"]) == (None, "the name has no address that may be called")
        assert receiver.taken.empty() and receiver.forged == []


def test_a_reload_changes_the_secrets_and_what_was_missed_is_sent_after_a_restart(tmp_path):
    with Receiver("") as receiver, told(tmp_path, f"http://127.0.0.1:{receiver.port}/x") as (workshop, values):
        receiver.secret = values["new"]
        create(workshop, "order-1")
        receiver.next()
        configuration = tmp_path / "gateway.yaml"
        configuration.write_text(configuration.read_text().replace("{file: hook-old}, ", ""))
        os.kill(workshop.gateway.process.pid, signal.SIGHUP)
        workshop.gateway.wait_for("configuration reloaded")
        receiver.secret = values["old"]
        job = create(workshop, "order-2")
        reached(workshop, job, "pending", 1)
        assert receiver.forged and receiver.taken.empty()
        assert workshop.gateway.stop() == 0
        receiver.secret = values["new"]
        workshop.start_gateway()
        assert receiver.next()[2]["data"]["job"] == job
