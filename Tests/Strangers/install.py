"""An installation as deploy/README.md makes it, in a folder: example configuration, secrets in files, a socket."""

import hashlib
import os
import pathlib
import secrets
import shutil
import subprocess

from workshop import ROOT, Server, binary, free_port

DEPLOY = ROOT / "deploy"
CONFINE = pathlib.Path(__file__).with_name("confine.py")


def replaced(text, **swaps):
    """`text` with each `(old, new)` put in place; every `old` has to be there, so that no test looks at nothing."""
    for old, new in swaps.values():
        assert old in text, f"{old!r} is not there any more"
        text = text.replace(old, new)
    return text


def run(*words, **options):
    """Runs to the end; status, and both streams as one text."""
    done = subprocess.run(
        [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=120, **options)
    return done.returncode, done.stdout


class Install:
    """The provider's minute is `window`, `provider` further words for it. `confined_to`: the system calls that the
    gateway may make, as another user."""

    def __init__(self, folder, window="40ms", confined_to=None, provider=()):
        self.folder = pathlib.Path(folder)
        self.confined_to = confined_to
        self.socket = self.folder / "run/gateway.sock"
        self.admin_port = free_port()
        self.keys = {name: "cf_" + secrets.token_urlsafe(32) for name in ("billing", "alice")}
        for name in ("run", "credentials", "ledger"):
            (self.folder / name).mkdir(mode=0o700)
        self._secret("link-key-1", secrets.token_urlsafe(48))
        self._secret("smsc-main-password", "acme-password")
        self.provider_words = [
            "simulate", "--window", window, "--account", "acme:acme-password", "--any-subclient", "--calm", *provider]
        self.provider = Server([*self.provider_words, "--port", "0"])
        self.configuration = self.folder / "counterfoil.yaml"
        self.configuration.write_text(self._example(self.provider.wait_for(r"listens at\s+(\S+)")[1], window))
        if confined_to is not None and os.geteuid() == 0:
            self._give_to("nobody")
        try:
            self.start()
        except AssertionError:
            self.provider.stop()
            raise

    def _give_to(self, user):
        for path in self.folder.rglob("*"):
            shutil.chown(path, user)

    def _secret(self, name, text):
        path = self.folder / "credentials" / name
        path.touch(mode=0o600)
        path.write_text(text + "\n")

    def _example(self, provider_url, window):
        example = (DEPLOY / "counterfoil.example.yaml").read_text()
        digests = [line.strip()[2:] for line in example.splitlines() if len(line.strip()) == 66]
        new = [hashlib.sha256(self.keys[name].encode()).hexdigest() for name in ("billing", "alice")]
        return replaced(
            example, socket=("unix:/run/counterfoil/gateway.sock", f"unix:{self.socket}"),
            admin=("127.0.0.1:8081 ", f"127.0.0.1:{self.admin_port} "),
            ledger=("/var/lib/counterfoil/ledger.sqlite", f"{self.folder}/ledger/ledger.sqlite"),
            url=("https://smscentre.com/sys/documents.php", provider_url),
            reserve=("    reserve_urls: [https://www2.smscentre.com/sys/documents.php]\n", ""),
            gap=("gap: 60s", f"gap: {window}"), guard=("guard: 500ms", "guard: 0s"),
            billing=(digests[0], new[0]), alice=(digests[1], new[1]))

    @property
    def environment(self):
        return {**os.environ, "CREDENTIALS_DIRECTORY": str(self.folder / "credentials")}

    def start(self):
        command = ["serve", "--config", str(self.configuration)]
        if self.confined_to is None:
            self.gateway = Server(command, environment=self.environment)
        else:
            confine = [str(CONFINE), *sorted(self.confined_to), "--", binary()]
            self.gateway = Server([*confine, *command], environment=self.environment, program="/usr/bin/python3")
        self.gateway.wait_for(r'"side":"public"')

    def restart(self):
        assert self.gateway.stop() == 0
        self.start()

    def check(self):
        return run(binary(), "config", "check", self.configuration, env=self.environment)

    @property
    def admin_url(self):
        return f"http://127.0.0.1:{self.admin_port}"

    def bearer(self, caller="billing"):
        return f"Authorization: Bearer {self.keys[caller]}"

    def stop(self):
        try:
            return self.gateway.stop()
        finally:
            self.provider.stop()
