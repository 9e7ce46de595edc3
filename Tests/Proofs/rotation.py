#!/usr/bin/env python3
"""The provider's password, a caller's key and the link key replaced under load, again and again, with no request refused

SECONDS and RATE (requests a second) in the environment say how much.
"""
import hashlib
import http.client
import json
import os
import pathlib
import secrets
import signal
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Strangers"))
from workshop import Workshop  # noqa: E402

THREADS = 10
# One request in so many is a new create, for which the provider's password is needed.
CREATE_EVERY = 100


class Rotation:
    """`errors` holds every answer that was not a success; `asked` counts all."""

    # The simulated provider takes both for one login, as a real one does while its password is being changed.
    PASSWORDS = ("main-password", "the-next-password")
    PROVIDER = ["--account", f"main:{PASSWORDS[1]}"]

    def __init__(self, workshop, rate):
        self.workshop = workshop
        self.pause = THREADS / rate
        self.configuration = workshop.configuration
        self.key = workshop.keys["billing"]
        self.links = ["k1"]
        self.link = None
        self.errors, self.asked, self.rounds, self.reloads = [], 0, 0, 0
        self.lock, self.stopping = threading.Lock(), threading.Event()
        self.seen = [None] * THREADS

    def run(self, seconds, progress=lambda done: None):
        self.link = self._first_link()
        threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(THREADS)]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        try:
            while (done := time.monotonic() - start) < seconds or self.rounds == 0:
                progress(done)
                self._rotate()
                self.rounds += 1
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()
        return time.monotonic() - start

    def _rotate(self):
        password = self.PASSWORDS[(self.rounds + 1) % 2]
        self._put("password", password)
        old, new = self.key, "cf_" + secrets.token_urlsafe(32)
        fresh = f"k{self.rounds + 2}"
        self._put(f"link-{fresh}", secrets.token_urlsafe(48))
        keys = ", ".join(f"{name}: {{file: {self._link_file(name)}}}" for name in [fresh, *self.links])
        self._reload((self._digest(old), f"{self._digest(old)}, {self._digest(new)}"), (self._link_keys(), keys))
        self.links = [fresh, *self.links]
        self.key, self.link = new, self._first_link(new)
        # Nobody may still be under way with what goes now.
        self._until_all_have_seen((new, self.link))
        self._reload((f"{self._digest(old)}, ", ""), (self._link_keys(), f"{fresh}: {{file: link-{fresh}}}"))
        self.links = [fresh]

    @staticmethod
    def _digest(key):
        return hashlib.sha256(key.encode()).hexdigest()

    @staticmethod
    def _link_file(name):
        return "link-key" if name == "k1" else f"link-{name}"

    def _link_keys(self):
        return ", ".join(f"{name}: {{file: {self._link_file(name)}}}" for name in self.links)

    def _put(self, name, text):
        """In one step, as a person should: the gateway reads the old file or the new one."""
        path = self.workshop.folder / f"{name}.new"
        path.touch(mode=0o600)
        path.write_text(text)
        path.rename(self.workshop.folder / name)

    def _reload(self, *changes):
        text = self.configuration.read_text()
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self._put("gateway.yaml", text)
        self.reloads += 1
        os.kill(self.workshop.gateway.process.pid, signal.SIGHUP)
        self.workshop.gateway.wait_for(r"configuration (not )?reloaded", self.reloads)
        assert not any("configuration not reloaded" in line for line in self.workshop.gateway.lines)

    def _until_all_have_seen(self, state):
        while any(seen != state for seen in self.seen) and not self.errors:
            time.sleep(0.01)

    def _first_link(self, key=None):
        """A link signed with the key that signs now."""
        def ask(method, path, body=None, **headers):
            return self.workshop.ask(method, path, body, {
                "Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()}})

        body = json.dumps({"amount": "1.00"})
        reply = ask("POST", "/subclients/4521/invoices", body, Idempotency_Key="first", Prefer="wait=20")
        while reply.status == 202:
            reply = ask("POST", "/subclients/4521/invoices", body, Idempotency_Key="first", Prefer="wait=20")
        assert reply.status == 201, reply.body
        return json.loads(reply.body)["links"]["pdf"].removeprefix(self.workshop.url)

    def _ask(self, number):
        address = urllib.parse.urlsplit(self.workshop.url).netloc
        connection = http.client.HTTPConnection(address, timeout=30)
        turn = 0
        due = time.monotonic()
        while not self.stopping.is_set():
            key, link = state = self.key, self.link
            turn += 1
            try:
                connection.request(*self._request(number, turn, key, link))
                reply = connection.getresponse()
                reply.read()
                if reply.status not in (200, 201, 202):
                    self._note(f"{reply.status} at turn {turn % CREATE_EVERY}")
                if reply.getheader("Connection") == "close":
                    connection.close()
            except (OSError, http.client.HTTPException) as failure:
                self._note(repr(failure))
                connection.close()
            with self.lock:
                self.asked += 1
                self.seen[number] = state
            due = max(due + self.pause, time.monotonic() - 1)
            time.sleep(max(0, due - time.monotonic()))
        connection.close()

    def _request(self, number, turn, key, link):
        bearer = {"Authorization": f"Bearer {key}"}
        if turn % CREATE_EVERY == number:
            headers = {**bearer, "Idempotency-Key": f"{number}-{turn}", "Content-Type": "application/json"}
            return "POST", "/subclients/4521/invoices", json.dumps({"amount": "2.00"}), headers
        path, headers = [(link, {}), ("/jobs?limit=5", bearer), ("/subclients/4521/invoices?limit=5", bearer)][turn % 3]
        return "GET", path, None, headers

    def _note(self, error):
        with self.lock:
            self.errors.append(error)

    def settled(self):
        """Waits until nothing is under way, and returns the states that jobs ended in with their numbers."""
        def count(state):
            reply = self.workshop.ask(
                "GET", f"/jobs?state={state}&limit=200", headers={"Authorization": f"Bearer {self.key}"})
            return len(json.loads(reply.body)["items"])

        while count("queued") + count("sending") > 0:
            time.sleep(0.1)
        return {state: count(state) for state in ("failed", "outcome_unknown", "expired", "succeeded")}


def main():
    seconds, rate = int(os.environ.get("SECONDS", 30)), int(os.environ.get("RATE", 500))
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(folder, provider=Rotation.PROVIDER)
        try:
            rotation = Rotation(workshop, rate)
            took = rotation.run(seconds, lambda done: print(f"progress {int(done)} {seconds}", flush=True))
            ends = rotation.settled()
        finally:
            status = workshop.stop()
    reached = round(rotation.asked / took)
    print(f"count requests {rotation.asked}\ncount requests_per_second {reached}\ncount rotations {rotation.rounds}")
    print(f"count reloads {rotation.reloads}\ncount failed_requests {len(rotation.errors)}")
    for error in rotation.errors[:10]:
        print(error)
    bad = ends["failed"] + ends["outcome_unknown"] + ends["expired"]
    print(f"count jobs_without_success {bad}")
    # A machine that did not bring the load has shown nothing.
    return 0 if not rotation.errors and not bad and status == 0 and reached >= 0.9 * rate else 1


sys.exit(main())
