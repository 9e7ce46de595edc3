"""How the gateway starts, changes and stops, seen from its sockets."""

import http.client
import json
import os
import signal
import socket
import stat
import time
import urllib.parse

import pytest
from workshop import Server, Workshop


@pytest.fixture
def shop(tmp_path):
    shop = Workshop(tmp_path)
    yield shop
    shop.stop()


def edit(shop, old, new):
    text = shop.configuration.read_text()
    assert old in text
    shop.configuration.write_text(text.replace(old, new, 1))


def line_of_spare(shop):
    """Of the account that a test can do without, in the configuration."""
    return next(line for line in shop.configuration.read_text().splitlines(True) if line.startswith("  spare:"))


def ask(path, address, headers=None):
    """GET over the Unix socket at `address`."""
    connection = http.client.HTTPConnection("gateway")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(address)
    connection.request("GET", path, headers=headers or {})
    reply = connection.getresponse()
    return reply.status, reply.read()


def test_listens_at_a_unix_socket_that_a_crash_left_and_at_none_that_is_in_use(shop):
    address = str(shop.folder / "gateway.sock")
    edit(shop, f"listen: {shop.url.removeprefix('http://')}", f"listen: unix:{address}")
    assert shop.gateway.stop() == 0
    shop.gateway = Server(["serve", "--config", str(shop.configuration)])
    shop.gateway.wait_for(r'"side":"public"')
    status = os.stat(address)
    assert stat.S_ISSOCK(status.st_mode) and status.st_mode & 0o007 & ~0o005 == 0, "nobody else may write to it"
    assert ask("/jobs", address, shop.bearer())[0] == 200
    other = shop.folder / "other.yaml"
    other.write_text(shop.configuration.read_text().replace("ledger.sqlite", "other.sqlite"))
    second = Server(["serve", "--config", str(other)])
    assert second.process.wait(30) == 1
    assert ask("/jobs", address, shop.bearer())[0] == 200, "the first keeps its socket"
    shop.gateway.process.kill()
    shop.gateway.process.wait()
    assert os.path.exists(address)
    shop.gateway = Server(["serve", "--config", str(shop.configuration)])
    shop.gateway.wait_for(r'"side":"public"')
    assert ask("/jobs", address, shop.bearer())[0] == 200
    assert shop.gateway.stop() == 0
    assert not os.path.exists(address), "a stop in good order leaves none behind"
    shop.gateway = Server(["serve", "--config", str(shop.configuration)])
    shop.gateway.wait_for(r'"side":"public"')


def test_says_that_it_is_not_ready_before_its_sockets_close(tmp_path):
    shop = Workshop(tmp_path, provider=["--pdf-bytes=20000000"])
    try:
        made = shop.ask("POST", "/subclients/4521/invoices", json.dumps({"amount": "1.00"}), {
            "Idempotency-Key": "a", "Content-Type": "application/json", "Prefer": "wait=20"})
        assert made.status == 201
        slow = http.client.HTTPConnection(urllib.parse.urlsplit(shop.url).netloc, timeout=30)
        slow.request("GET", "/subclients/4521/invoices/70001/pdf", headers=shop.bearer())
        # An answer that is not taken yet keeps the public side from closing.
        answer = slow.getresponse()
        shop.gateway.process.send_signal(signal.SIGTERM)
        admin = urllib.parse.urlsplit(shop.admin_url).netloc
        while True:
            connection = http.client.HTTPConnection(admin, timeout=10)
            connection.request("GET", "/readyz")
            reply = connection.getresponse()
            text = reply.read().decode()
            connection.close()
            if reply.status != 200:
                break
        assert reply.status == 503 and "stopping" in text
        assert len(answer.read()) >= 20_000_000, "what was being answered is answered to its end"
        assert shop.gateway.process.wait(20) == 0
    finally:
        shop.stop()


def test_a_stop_takes_no_longer_than_its_bound_and_loses_nothing(tmp_path):
    """A call whose answer does not come, a job behind it, a caller who waits, and a reader who does not read."""
    shop = Workshop(
        tmp_path, account=", timeouts: {connect: 1s, first_byte: 3s, idle: 3s, total: 3s}",
        provider=["--pdf-bytes=20000000"], faults=["stall-response-after=1,command=add_account"])
    try:
        edit(shop, "limits: {}", "limits: {}\nshutdown_grace: 3s")
        edit(shop, line_of_spare(shop), "")
        assert shop.gateway.stop() == 0
        shop.start_gateway()
        assert shop.ask("GET", "/subclients/4521/acts/501", headers={"Prefer": "wait=20"}).status == 200
        reader = http.client.HTTPConnection(urllib.parse.urlsplit(shop.url).netloc, timeout=30)
        reader.request("GET", "/subclients/4521/acts/501/pdf", headers=shop.bearer())
        assert reader.getresponse().status == 200

        def create(connection, key, **more):
            connection.request("POST", "/subclients/4521/invoices", '{"amount": "1.00"}', {
                **shop.bearer(), "Idempotency-Key": key, "Content-Type": "application/json", **more})
            return connection

        first, waiting = (
            http.client.HTTPConnection(urllib.parse.urlsplit(shop.url).netloc, timeout=30) for _ in range(2))
        stalled = json.loads(create(first, "a").getresponse().read())["id"]
        create(waiting, "b", Prefer="wait=20")
        while shop.ask("GET", "/idempotency-keys/b").status != 200:
            pass
        shop.gateway.process.send_signal(signal.SIGTERM)
        stopped = time.monotonic()
        answer = waiting.getresponse()
        assert answer.status == 202, answer.read()
        behind = json.loads(answer.read())["id"]
        shop.gateway.process.wait(30)
        # The bound, five seconds in which what is left is cut off, and some for a busy machine.
        assert 2 < time.monotonic() - stopped < 3 + 5 + 4
        shop.start_gateway()
        states = [json.loads(shop.ask("GET", f"/jobs/{job}").body)["state"] for job in (stalled, behind)]
        assert states[0] == "outcome_unknown" and states[1] in ("queued", "sending"), states
    finally:
        shop.stop()


def test_a_reload_changes_the_limits_of_connections_that_open_from_now_on(shop):
    body = json.dumps({"amount": "1.00", "service": "x" * 70_000})
    headers = {"Idempotency-Key": "long", "Content-Type": "application/json"}
    assert shop.ask("POST", "/subclients/4521/invoices", body, headers).status == 413
    edit(shop, "limits: {}", "limits: {body_bytes: 256KiB, header_bytes: 1KiB}")
    shop.gateway.process.send_signal(signal.SIGHUP)
    shop.gateway.wait_for("configuration reloaded")
    # Long enough to be read now, and too long for the name of a service.
    assert shop.ask("POST", "/subclients/4521/invoices", body, headers).status == 422
    assert shop.ask("GET", "/jobs", headers={"X-Long": "y" * 2000}).status == 431


def test_a_wrong_password_and_the_right_one_leave_a_trail_without_either(shop):
    def reload(password):
        (shop.folder / "password").write_text(password)
        reloads = sum("configuration reloaded" in line for line in shop.gateway.lines)
        shop.gateway.process.send_signal(signal.SIGHUP)
        shop.gateway.wait_for("configuration reloaded", reloads + 1)

    def read(act, wait=20):
        return shop.ask("GET", f"/subclients/4521/acts/{act}", headers={"Prefer": f"wait={wait}"})

    def trail():
        reply = shop.ask("GET", "/audit?account=main", caller="ops")
        return [entry["action"] for entry in json.loads(reply.body)["items"]][::-1]

    reload("wr0ng-password")
    refused = read(501)
    assert json.loads(refused.body)["upstream"]["code"] == 2, refused.body
    assert trail() == ["credentials_changed", "breaker_opened"]
    assert read(502, wait=1).status == 202, "nothing is sent while the breaker is open"
    reload("main-password")
    assert read(502).status == 200
    assert trail() == ["credentials_changed", "breaker_opened", "credentials_changed", "breaker_closed"]
    whole = shop.ask("GET", "/audit", caller="ops").body.decode()
    assert whole.count('"configuration_reloaded"') == 2 and "accounts.main.password" in whole, whole
    seen = whole + "\n".join(shop.gateway.lines)
    assert "wr0ng" not in seen and "main-password" not in seen


def test_the_figures_of_an_account_go_with_it(shop):
    def accounts():
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(shop.admin_url).netloc, timeout=10)
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        return {name for name in ("main", "spare") if any(
            line.startswith("counterfoil_queue_jobs{") and f'"{name}"' in line for line in lines)}

    assert accounts() == {"main", "spare"}
    edit(shop, line_of_spare(shop), "")
    shop.gateway.process.send_signal(signal.SIGHUP)
    shop.gateway.wait_for("configuration reloaded")
    assert accounts() == {"main"}


def test_the_access_log_names_job_and_account_and_nothing_that_was_made_up(shop):
    reply = shop.ask("POST", "/subclients/4521/invoices", json.dumps({"amount": "1.00"}), {
        "Idempotency-Key": "logged", "Content-Type": "application/json", "X-Request-ID": "req-from-outside"})
    job = json.loads(reply.body)["id"]
    shop.gateway.wait_for('req-from-outside')
    line = json.loads(shop.gateway.wait_for(r'^.*"request_id":"req-from-outside".*"message":"request".*$|'
                                            r'^.*"message":"request".*"request_id":"req-from-outside".*$')[0])
    assert line["job_id"] == job and line["account"] == "main" and line["caller"] == "billing", line
    assert line["method"] == "POST" and line["route"] == "/subclients/{subclient}/invoices"
    assert line["status"] == "202" and float(line["duration_ms"]) >= 0
    evil = "job_%0A%7B%22level%22%3A%22critical%22%7D%1B%5B2J"
    shop.ask("GET", f"/jobs/{evil}?account=%0Amade-up", headers={"X-Request-ID": 'bad" id\t'})
    shop.ask("GET", "/accounts/nobody", caller="ops")
    shop.ask("GET", "/jobs/job_last", headers={"X-Request-ID": "last"})
    shop.gateway.wait_for('"request_id":"last"')
    for text in shop.gateway.lines:
        entry = json.loads(text)
        assert isinstance(entry, dict) and entry["level"] != "critical", text
        assert "\x1b" not in text and "made-up" not in text and "2J" not in text, text
