"""What is measured: the gateway with a provider behind it, nginx beside it, PostgreSQL and the disk, on this machine."""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Strangers"))

import workshop  # noqa: E402  (the strangers' own workshop, found by the line above)

DOCUMENT_BYTES = 100_000
POSTGRES = pathlib.Path("/usr/lib/postgresql")


class Gateway(workshop.Workshop):
    """The release build, its log at `warning` so that the terminal is not what is measured. `ledger` is a URL; without, the
    gateway has SQLite."""

    def __init__(self, folder, ledger=None, **settings):
        self.ledger = ledger
        os.environ["COUNTERFOIL"] = product("counterfoil")
        simulator = workshop.Server

        def with_large_documents(arguments, *rest):
            extra = ["--pdf-bytes", str(DOCUMENT_BYTES)] if arguments[0] == "simulate" else []
            return simulator(arguments + extra, *rest)

        workshop.Server = with_large_documents
        try:
            super().__init__(folder, limits="connections: 20000, requests_per_connection: 1000000", **settings)
        finally:
            workshop.Server = simulator

    def _configuration(self, *arguments):
        text = super()._configuration(*arguments)
        if self.ledger:
            text = re.sub("^ledger: .*$", f"ledger: {self.ledger}", text, flags=re.MULTILINE)
        return text.replace("log: {format: json}\n", "log: {format: json, level: warning}\n")

    def start_gateway(self):
        self.gateway = workshop.Server(["serve", "--config", str(self.folder / "gateway.yaml")])
        wait_until_up(self.url + "/openapi.yaml")

    def ask(self, method, path, body=None, **headers):
        fields = self.bearer() | {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        if data:
            fields["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=fields)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer, answer.read()

    def make_invoice(self, key="benchmark"):
        """One invoice with its document: the job's path, and the signed link as this machine reaches it."""
        deadline = time.monotonic() + 60
        answer, body = self.ask("POST", "/subclients/4521/invoices", {"amount": "1500.00"}, Idempotency_Key=key)
        job = "/jobs/" + json.loads(body)["id"]
        while time.monotonic() < deadline:
            _, body = self.ask("GET", job, Prefer="wait=10")
            state = json.loads(body)
            if state["result"] and state["result"]["document"]:
                return job, state["result"]["links"]["pdf"]
        raise TimeoutError(f"the invoice was not made: {body}")

    def mebibytes(self, kind="VmRSS"):
        """What the process holds: all of it, or `RssAnon`, which is its own and not a file's."""
        status = pathlib.Path(f"/proc/{self.gateway.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith(kind)).split()[1]) / 1024


parsed = json.loads


@functools.cache
def product(name):
    """An executable of `swift build -c release`, brought up to date; with PRODUCTS, one out of that folder."""
    if folder := os.environ.get("PRODUCTS"):
        return str(pathlib.Path(folder) / name)
    # As deploy/README.md builds it.
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib"]
    subprocess.run([*build, "--product", name], cwd=ROOT, check=True, stdout=sys.stderr)
    folder = subprocess.run([*build, "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return str(pathlib.Path(folder.stdout.strip()) / name)


class Nginx:
    """Debian's nginx with as many workers as there are cores, one file, and one answer of given bytes."""

    def __init__(self, folder, document, answer):
        self.folder = pathlib.Path(folder)
        (self.folder / "document.pdf").write_bytes(document)
        self.port = workshop.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        text = answer.decode().replace("\\", "\\\\").replace("'", "\\'").replace("$", "")
        (self.folder / "nginx.conf").write_text(f"""\
{"user root; " if os.geteuid() == 0 else ""}daemon off; worker_processes auto; pid {self.folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
    server {{
        listen 127.0.0.1:{self.port};
        location = /document.pdf {{ root {self.folder}; default_type application/pdf; }}
        location = /job {{ default_type application/json; return 200 '{text}'; }}
    }}
}}
""")
        self.process = subprocess.Popen(
            ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")], stdin=subprocess.DEVNULL)
        wait_until_up(self.url + "/job")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def wait_until_up(url):
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{url} never answered")


class Postgres:
    """A cluster of its own with the standard settings: every commit waits for the disk, as the gateway's do."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres")
            # Passed through by PostgreSQL, and not read.
            self.folder.parent.chmod(0o711)
        self.programs = sorted(POSTGRES.glob("*/bin"))[-1]
        self.data = self.folder / "data"
        self._run("initdb", "-D", self.data, "--auth=trust", "-U", "bench")
        self.port = workshop.free_port()
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o",
                  f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c max_connections=200", "start")
        self._sql("CREATE TABLE jobs (id text PRIMARY KEY, caller text, account text, amount bigint, service text,"
                  " created_at timestamptz DEFAULT now())")
        (self.folder / "insert.sql").write_text(
            "INSERT INTO jobs (id, caller, account, amount, service) VALUES"
            " (gen_random_uuid()::text, 'billing', 'main', 150000, 'SMS in November');\n")

    def _run(self, program, *arguments):
        done = subprocess.run([*self.user, str(self.programs / program), *map(str, arguments)], cwd="/",
                              capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")
        return done.stdout

    def _sql(self, text):
        self._run("psql", "-h", self.folder, "-p", self.port, "-U", "bench", "-d", "postgres", "-q", "-c", text)

    def ledger(self, name):
        """The URL of an empty database."""
        self._sql(f"CREATE DATABASE {name}")
        return f"postgresql://bench@127.0.0.1:{self.port}/{name}?sslmode=disable"

    def inserts(self, clients, seconds):
        """Single-row inserts a second, each a transaction of its own."""
        out = self._run("pgbench", "-h", self.folder, "-p", self.port, "-U", "bench", "-n", "-f", self.folder / "insert.sql",
                        "-c", clients, "-j", 2, "-T", seconds, "-M", "prepared", "postgres")
        return float(next(line for line in out.splitlines() if line.startswith("tps")).split()[2])

    def stop(self):
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")


def appends(folder, seconds, size=4096):
    """Appends of one page, each followed by fdatasync, a second: what the disk lets one writer do."""
    file = os.open(pathlib.Path(folder) / "appends", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        count, page, start = 0, bytes(size), time.monotonic()
        while (elapsed := time.monotonic() - start) < seconds:
            os.write(file, page)
            os.fdatasync(file)
            count += 1
        return count / elapsed
    finally:
        os.close(file)
        os.unlink(pathlib.Path(folder) / "appends")
