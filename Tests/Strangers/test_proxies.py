"""deploy/proxy: each file passes its program's own check, and does in front of the real gateway what it says."""

import json
import re
import socket
import ssl
import threading
import time

import pytest

from install import DEPLOY, Install
from listener import Listener
from proxies import HOST, UNTRUSTED, Caddy, HAProxy, Nginx
from workshop import ROOT

PROXIES = [Nginx, HAProxy, Caddy]
FILES = {Nginx: "nginx.conf", HAProxy: "haproxy.cfg", Caddy: "Caddyfile"}
# How long each waits for the gateway's answer, and for a request to arrive.
ANSWER = {
    Nginx: "proxy_read_timeout 75s", HAProxy: "timeout server 75s", Caddy: "response_header_timeout 75s"}
ARRIVAL = {Nginx: "client_header_timeout 15s", HAProxy: "timeout http-request 15s", Caddy: "read_header 15s"}


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    install = Install(tmp_path_factory.mktemp("i"), window="2s")
    yield install
    assert install.stop() == 0


@pytest.fixture(scope="module", params=PROXIES, ids=lambda kind: kind.__name__)
def proxy(request, install, tmp_path_factory):
    with request.param(tmp_path_factory.mktemp("p"), install.socket, install.admin_port) as proxy:
        yield proxy


def shorter(text):
    return text, re.sub(r"\d+s", "1s", text)


@pytest.mark.parametrize("kind", PROXIES)
def test_its_own_check_accepts_the_file_and_refuses_a_misspelt_one(kind, tmp_path, install):
    status, text = kind(tmp_path, install.socket, install.admin_port).check()
    assert status == 0, text
    misspelt = kind(tmp_path, install.socket, install.admin_port, name=(ANSWER[kind], ANSWER[kind].replace("t", "z")))
    assert misspelt.check()[0] != 0


@pytest.mark.parametrize("kind", PROXIES)
def test_waits_longer_than_the_gateway_and_closes_idle_connections_sooner(kind):
    page = (ROOT / "docs/configuration.md").read_text()
    default = {key: int(re.search(rf"`{key}` \|[^|]*\| `(\d+)", page)[1]) for key in (
        "limits.wait", "limits.idle_timeout", "limits.connections")}
    file = (DEPLOY / "proxy" / FILES[kind]).read_text()
    assert int(re.search(r"(\d+)s", ANSWER[kind])[1]) > default["limits.wait"] and ANSWER[kind] in file
    idle = re.search(r"(?:keepalive_timeout|http-keep-alive|keepalive) (\d+)s", file)
    assert int(idle[1]) < default["limits.idle_timeout"]
    most = re.search(r"(?:max_conns=|check .*maxconn |max_conns_per_host )(\d+)", file)
    assert int(most[1]) < default["limits.connections"]


def test_an_invoice_comes_within_the_callers_patience_and_its_document_in_ranges(proxy, install):
    name = type(proxy).__name__
    # The provider's minute is two seconds, so that the second of these waits for its turn.
    for number in (1, 2):
        status, headers, body = proxy.curl(
            "/subclients/4521/invoices", "--json", '{"amount": "10.00"}', "-H", install.bearer(),
            "-H", "Prefer: wait=20", "-H", f"Idempotency-Key: {name}-{number}")
        assert status == 201, body
        assert headers["strict-transport-security"] == "max-age=31536000"
    invoice = json.loads(body)
    link = invoice["links"]["pdf"].removeprefix(f"https://{HOST}")
    status, headers, body = proxy.curl(link, "--range", "0-4")
    assert (status, body) == (206, "%PDF-")
    assert headers["content-range"] == f"bytes 0-4/{invoice['document']['size']}"
    assert proxy.curl(link, "-H", f"If-None-Match: {headers['etag']}")[0] == 304


@pytest.mark.parametrize("kind", PROXIES)
def test_a_time_out_shorter_than_the_wait_would_cut_it_off(kind, install, tmp_path):
    with kind(tmp_path, install.socket, install.admin_port, answer=shorter(ANSWER[kind])) as proxy:
        # The turn before is just over, or this one is: one of the two waits longer than a second.
        statuses = [proxy.curl(
            "/subclients/4521/invoices", "--json", '{"amount": "10.00"}', "-H", install.bearer(),
            "-H", "Prefer: wait=20", "-H", f"Idempotency-Key: {kind.__name__}-cut-{number}")[0] for number in (1, 2)]
        assert statuses[1] in (502, 504)


def test_long_bodies_are_refused_by_the_gateway_and_very_long_ones_before_it(proxy, install, tmp_path):
    body = tmp_path / "body"
    answers = []
    for kibibytes in (100, 129):
        body.write_bytes(b" " * (kibibytes << 10))
        status, headers, _ = proxy.curl(
            "/subclients/4521/invoices", "--json", f"@{body}", "-H", install.bearer(), "-H", "Idempotency-Key: long",
            may_be_cut=True)
        answers.append((status, headers.get("content-type")))
    assert answers[0] == (413, "application/problem+json")
    # HAProxy 2.6 cancels the stream of HTTP/2 before its 413 is out; over HTTP/1.1 it arrives. Caddy hands the head of
    # the request on before it counts the body, so that the gateway's own refusal may come first.
    own = [(413, "text/html"), (413, None), (None, None)]
    assert answers[1] in (own + answers[:1] if isinstance(proxy, Caddy) else own)


def test_health_metrics_and_the_console_are_not_for_callers(proxy):
    for path in ("/livez", "/readyz", "/metrics", "/console"):
        status, _, body = proxy.curl(path)
        assert (status, json.loads(body)["type"]) == (404, "urn:counterfoil:problem:not-found")


@pytest.mark.parametrize("kind", PROXIES)
def test_forwarded_fields_are_believed_of_configured_peers_only(kind, tmp_path):
    claims = ("-H", "X-Forwarded-For: 198.51.100.7", "-H", "X-Forwarded-Proto: gopher",
              "-H", "Forwarded: for=198.51.100.7", "-H", "X-Forwarded-Host: elsewhere.example")
    with Listener(tmp_path / "s") as listener:
        with kind(tmp_path, tmp_path / "s", listener.port) as proxy:
            seen = json.loads(proxy.curl("/", *claims)[2])
            assert seen["x-forwarded-for"] == "127.0.0.1"
            assert seen["x-forwarded-proto"] == "https"
            assert not seen.get("forwarded") and not seen.get("x-forwarded-host")
        with kind(tmp_path, tmp_path / "s", listener.port, trusted=(UNTRUSTED, "127.0.0.1")) as proxy:
            seen = json.loads(proxy.curl("/", *claims)[2])
            assert seen["x-forwarded-for"].startswith("198.51.100.7")


def open_tls(proxy):
    context = ssl.create_default_context(cafile=proxy.certificate)
    context.set_alpn_protocols(["http/1.1"])
    return context.wrap_socket(socket.create_connection(("127.0.0.1", proxy.port), timeout=20), server_hostname=HOST)


@pytest.mark.parametrize("kind", PROXIES)
def test_a_slow_sender_is_given_up(kind, install, tmp_path):
    with kind(tmp_path, install.socket, install.admin_port, arrival=shorter(ARRIVAL[kind])) as proxy:
        start = time.monotonic()
        with open_tls(proxy) as connection:
            connection.sendall(b"GET /openapi.yaml HTTP/1.1\r\nHost: ")
            answer = connection.recv(4096)
        assert not answer or b" 408 " in answer.splitlines()[0]
        assert time.monotonic() - start < 10


@pytest.mark.parametrize("kind", [Nginx, HAProxy])
def test_one_address_holds_fifty_connections_at_most(kind, tmp_path):
    def statuses_of(connections):
        return [connection.recv(4096).split(b" ", 2)[1:2] for connection in connections]

    with Listener(tmp_path / "s") as listener, kind(tmp_path, tmp_path / "s", listener.port) as proxy:
        held = [open_tls(proxy) for _ in range(50)]
        for connection in held:
            connection.sendall(f"GET /held HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        for _ in held:
            assert listener.held.acquire(timeout=20)
        try:
            with open_tls(proxy) as one_more:
                one_more.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
                refused = one_more.recv(4096)
        except OSError:
            refused = b""
        assert not refused or b" 503 " in refused.splitlines()[0]
        listener.released.set()
        assert statuses_of(held) == [[b"200"]] * 50
        for connection in held:
            connection.close()
