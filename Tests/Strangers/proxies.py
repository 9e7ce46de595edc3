"""The reverse proxies of deploy/proxy, each from its own file with only its paths, port and addresses put elsewhere."""

import contextlib
import os
import pathlib
import socket
import time

from install import DEPLOY, replaced, run
from workshop import Server, free_port

HOST = "billing.internal.example"
UNTRUSTED = "192.0.2.1"
START_SECONDS = 10
# curl could not send the rest: a broken pipe, a reset, a cancelled stream of HTTP/2.
CUT = (55, 56, 92)


def certificate(folder):
    """A certificate for HOST, its key, and both in one file as HAProxy wants them."""
    folder = pathlib.Path(folder)
    pem, key, both = folder / "certificate.pem", folder / "key.pem", folder / "both.pem"
    if not both.exists():
        status, text = run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
            "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", key, "-out", pem)
        assert status == 0, text
        both.write_text(pem.read_text() + key.read_text())
    return pem, key, both


class Proxy:
    """A running proxy. `swaps` are further (old, new) pairs for its file, such as shorter time-outs."""

    program = None

    def __init__(self, folder, backend, admin_port, **swaps):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.certificate, self.key, self.both = certificate(folder)
        self.file = self.write(backend, admin_port, swaps)
        self.server = None

    def __enter__(self):
        self.server = Server(self.arguments(), program=self.program)
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return self
            assert time.monotonic() < deadline, "\n".join(self.server.lines)
            assert self.server.process.poll() is None, "\n".join(self.server.lines)

    def __exit__(self, *_):
        self.server.process.terminate()
        self.server.process.wait(20)

    def curl(self, path, *arguments, may_be_cut=False):
        """Status, headers in small letters, body. A request that `may_be_cut` off may also have no answer."""
        head = self.folder / "head"
        head.unlink(missing_ok=True)
        status, body = run(
            "curl", "--silent", "--show-error", "--max-time", "60", "--cacert", self.certificate, "--resolve",
            f"{HOST}:{self.port}:127.0.0.1", "--dump-header", head, *arguments, f"https://{HOST}:{self.port}{path}",
            errors="replace")
        assert status == 0 or may_be_cut and status in CUT, body
        if status in CUT and not (head.exists() and head.read_text()):
            return None, {}, ""
        first, *fields = head.read_text().strip().split("\n\n")[-1].splitlines()
        pairs = (field.split(":", 1) for field in fields if ":" in field)
        return int(first.split()[1]), {name.lower(): value.strip() for name, value in pairs}, body


class Nginx(Proxy):
    program = "/usr/sbin/nginx"

    def write(self, backend, admin_port, swaps):
        site, whole = self.folder / "site.conf", self.folder / "nginx.conf"
        site.write_text(replaced(
            (DEPLOY / "proxy/nginx.conf").read_text(),
            socket=("unix:/run/counterfoil/gateway.sock", f"unix:{backend}"),
            port=("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;"),
            port6=("    listen [::]:443 ssl http2;\n", ""),
            certificate=("/etc/ssl/counterfoil/certificate.pem", str(self.certificate)),
            key=("/etc/ssl/private/counterfoil.pem", str(self.key)), **swaps))
        folders = "\n".join(
            f"{name}_temp_path {self.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        whole.write_text(
            f"daemon off; {user} pid {self.folder}/nginx.pid; error_log stderr;\nevents {{ worker_connections 512; }}\n"
            f"http {{ access_log off;\n{folders}\ninclude {site};\n}}\n")
        return whole

    def check(self):
        return run(self.program, "-t", "-e", "stderr", "-c", self.file)

    def arguments(self):
        return ["-e", "stderr", "-c", str(self.file)]


class HAProxy(Proxy):
    program = "/usr/sbin/haproxy"

    def write(self, backend, admin_port, swaps):
        path = self.folder / "haproxy.cfg"
        path.write_text(replaced(
            (DEPLOY / "proxy/haproxy.cfg").read_text(),
            socket=("unix@/run/counterfoil/gateway.sock", f"unix@{backend}"),
            admin=("port 8081", f"port {admin_port}"), port=("bind :443", f"bind 127.0.0.1:{self.port}"),
            certificate=("/etc/haproxy/counterfoil.pem", str(self.both)), **swaps))
        return path

    def check(self):
        return run(self.program, "-c", "-f", self.file)

    def arguments(self):
        return ["-db", "-f", str(self.file)]


class Caddy(Proxy):
    program = "/usr/bin/caddy"

    def write(self, backend, admin_port, swaps):
        path = self.folder / "Caddyfile"
        path.write_text(replaced(
            (DEPLOY / "proxy/Caddyfile").read_text(),
            socket=("unix//run/counterfoil/gateway.sock", f"unix/{backend}"),
            port=("\nbilling.internal.example {\n", f"\n{HOST}:{self.port} {{\n\tbind 127.0.0.1\n"),
            options=("\tadmin off\n", "\tadmin off\n\tauto_https disable_redirects\n"),
            certificate=("/etc/ssl/counterfoil/certificate.pem", str(self.certificate)),
            key=("/etc/ssl/private/counterfoil.pem", str(self.key)), **swaps))
        return path

    def check(self):
        return run(self.program, "validate", "--adapter", "caddyfile", "--config", self.file)

    def arguments(self):
        return ["run", "--adapter", "caddyfile", "--config", str(self.file)]
