"""A simulated provider and the real gateway, each a process of its own, on free ports of this machine."""

import hashlib
import http.client
import itertools
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 30
STOP_SECONDS = 20
PATIENCE_SECONDS = 20


def binary():
    """The executable that `swift build` made; another one by COUNTERFOIL."""
    if path := os.environ.get("COUNTERFOIL"):
        return path
    folder = subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    return str(pathlib.Path(folder) / "counterfoil")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition):
    """What `condition` finds, as soon as it finds anything."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.05)
    return found


class Server:
    """A process whose output is read from its first line to its last, so that it never waits for a reader."""

    def __init__(self, arguments, environment=None, program=None):
        self.process = subprocess.Popen(
            [program or binary(), *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self.lines = []
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()
        with self.news:
            self.news.notify_all()

    def wait_for(self, pattern, number=1):
        """The first match of `pattern` in what the process says, from its start; or the match of that number."""
        def found():
            matches = filter(None, (re.search(pattern, line) for line in self.lines))
            return next(itertools.islice(matches, number - 1, None), None)

        with self.news:
            self.news.wait_for(lambda: found() or not self.reader.is_alive(), START_SECONDS)
            match = found()
        if match is None:
            raise AssertionError(f"never said {pattern}:\n" + "\n".join(self.lines[-20:]))
        return match

    def stop(self):
        """Ends it in good order; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


class Workshop:
    """What the tests call: `url` is the public side, `admin_url` the other; `keys` has an API key of each caller."""

    def __init__(
            self, folder, *, gap="50ms", window="40ms", queue_limit=100_000, callers="", limits="", faults=(), account="",
            provider=()):
        self.folder = pathlib.Path(folder)
        self.keys = {name: "cf_" + secrets.token_urlsafe(32) for name in ("billing", "ops", "other")}
        self.provider = Server(
            ["simulate", "--port", "0", "--window", window, "--account", "main:main-password", "--account",
             "spare:main-password", "--any-subclient", "--calm", *(f"--fault={fault}" for fault in faults), *provider])
        self.account = account
        provider_url = self.provider.wait_for(r"listens at\s+(\S+)")[1]
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._write("link-key", secrets.token_urlsafe(48))
        self._write("password", "main-password")
        self._write("gateway.yaml", self._configuration(provider_url, port, gap, queue_limit) + callers
                    + f"limits: {{{limits}}}\n")
        self.configuration = self.folder / "gateway.yaml"
        self.start_gateway()

    def start_gateway(self):
        """On the ledger and the port that the last one had."""
        self.gateway = Server(["serve", "--config", str(self.configuration)])
        self.gateway.wait_for(r'"side":"public"')
        admin = json.loads(self.gateway.wait_for(r'^.*"side":"admin".*$')[0])
        self.admin_url = f"http://127.0.0.1:{admin['port']}"

    def _write(self, name, text):
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)

    def _configuration(self, provider_url, port, gap, queue_limit):
        def caller(name, scopes):
            digest = hashlib.sha256(self.keys[name].encode()).hexdigest()
            return (f"  {name}: {{keys_sha256: [{digest}], scopes: [{scopes}], accounts: [main],"
                    f" queue_limit: {queue_limit}}}\n")

        return f"""\
listen: 127.0.0.1:{port}
admin_listen: 127.0.0.1:0
public_url: {self.url}
ledger: sqlite://{self.folder}/ledger.sqlite
log: {{format: json}}
links: {{keys: {{k1: {{file: link-key}}}}}}
accounts:
  main: {{url: "{provider_url}", login: main, password: {{file: password}}, currency: RUB, gap: {gap}, guard: 0s{self.account}}}
  spare: {{url: "{provider_url}", login: spare, password: {{file: password}}, currency: RUB, gap: {gap}, guard: 0s}}
callers:
""" + caller("billing", "invoices:create, documents:read") + caller("ops", "operator") + caller(
            "other", "invoices:create, documents:read")

    def ask(self, method, path, body=None, headers=None, caller="billing"):
        """One request to the public side; the answer has a `body`."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=START_SECONDS)
        connection.request(method, path, body, {**self.bearer(caller), **(headers or {})})
        reply = connection.getresponse()
        reply.body = reply.read()
        connection.close()
        return reply

    def bearer(self, caller="billing"):
        return {"Authorization": f"Bearer {self.keys[caller]}"}

    def stop(self):
        """Ends both; the gateway's exit status."""
        try:
            return self.gateway.stop()
        finally:
            self.provider.stop()
