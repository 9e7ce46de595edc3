#!/usr/bin/env python3
"""What belongs to another caller takes as long to be denied as what never was, and only its name tells the answers apart

One caller has jobs, keys, invoices and documents; another asks for them and for what never was, in turns, by one connection.
The absent names are of two kinds that differ in nothing: how far those two are apart is what this machine makes of equal
things. TURNS, COUNTERFOIL (an executable that is there already), and DELAY_US (microseconds that each foreign answer is kept
back, to see this fail) in the environment.
"""
import hashlib
import json
import math
import os
import pathlib
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Strangers"))
from workshop import ROOT, Workshop  # noqa: E402

TURNS = int(os.environ.get("TURNS", "4000"))
DELAY = int(os.environ.get("DELAY_US", "0")) / 1e6
THINGS = 20
WARM_UP = 100
# A connection answers a thousand requests: the asker takes another before that.
TURNS_PER_CONNECTION = 300
# The median of n lies within so many times √n/2 ranks of the middle but for one time in 15,000.
DEVIATIONS = 4
# So little is nothing to who asks over a network, and no two machines' noise is smaller.
FLOOR = 5e-6
KINDS = ("foreign", "absent", "as_absent")


class Asker:
    """Asks by one connection after another, and holds the clock."""

    def __init__(self, workshop):
        self.address = urllib.parse.urlsplit(workshop.url).netloc
        self.fields = f"Host: {self.address}\r\nX-Request-Id: r\r\nAuthorization: Bearer {workshop.keys['billing']}\r\n\r\n"
        self.connect()

    def connect(self):
        host, port = self.address.split(":")
        self.peer = socket.create_connection((host, int(port)), 30)
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method, path, delay=0.0):
        """Seconds, and the answer with its header section."""
        request = f"{method} {path} HTTP/1.1\r\n{self.fields}".encode()
        start = time.perf_counter()
        self.peer.sendall(request)
        answer = self.peer.recv(65536)
        while not self._is_whole(answer):
            answer += self.peer.recv(65536)
        end = time.perf_counter() + delay
        while time.perf_counter() < end:
            pass
        return time.perf_counter() - start, answer

    @staticmethod
    def _is_whole(answer):
        head, blank, body = answer.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        return bool(blank) and len(body) >= length


class Question:
    """`names` has the same number of each kind, of one form; `{}` stands for the name in the path."""

    def __init__(self, title, method, path, foreign):
        self.title, self.method, self.path = title, method, path
        self.names = {"foreign": foreign, "absent": made_up(foreign), "as_absent": made_up(foreign)}

    def measure(self, asker, turns):
        """Seconds of every kind, turn by turn, each turn in an order of its own; and every answer there was."""
        took, answers = {kind: [] for kind in KINDS}, {kind: set() for kind in KINDS}
        for turn in range(turns):
            if turn % TURNS_PER_CONNECTION == 0:
                asker.peer.close()
                asker.connect()
            for kind in random.sample(KINDS, len(KINDS)):
                name = random.choice(self.names[kind])
                path = self.path.replace("{}", name)
                seconds, answer = asker.ask(self.method, path, DELAY if kind == "foreign" else 0)
                took[kind].append(seconds)
                answers[kind].add(unnamed(answer, name))
        return took, answers


def made_up(names):
    """As many names of the same form that nobody was given: digits for digits, letters for letters."""
    def another(sign):
        if sign.isdigit():
            return random.choice("0123456789")
        return random.choice("abcdefghjkmnpqrstvwxyz").upper() if sign.isupper() else random.choice("abcdefghjkmnpqrstvwxyz")

    def of(name):
        kind, mark, own = name.rpartition("_")
        return kind + mark + "".join(another(sign) if sign.isalnum() else sign for sign in own)

    made = [of(name) for name in names]
    assert not set(made) & set(names)
    return made


def unnamed(answer, name):
    """The answer without what may differ: the name that was asked for, and the time of day."""
    lines = answer.replace(name.encode(), b"{}").split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.lower().startswith(b"date:"))


def apart(some, others):
    """Between which seconds the median of the differences within a turn lies."""
    differences = sorted(one - other for one, other in zip(some, others))
    reach = math.ceil(DEVIATIONS * math.sqrt(len(differences)) / 2)
    middle = len(differences) // 2
    return differences[middle - reach], differences[middle], differences[middle + reach]


def fill(workshop):
    """What the caller `owner` has: jobs, keys, invoices, documents."""
    keys = [secrets.token_hex(8) for _ in range(THINGS)]
    jobs, invoices, documents = [], [], []
    for key in keys:
        reply = workshop.ask("POST", "/subclients/4521/invoices", json.dumps({"amount": "1.00"}), {
            "Content-Type": "application/json", "Idempotency-Key": key, "Prefer": "wait=30"}, caller="owner")
        assert reply.status == 201, (reply.status, reply.body)
        invoice = json.loads(reply.body)
        invoices.append(invoice["id"])
        documents.append(urllib.parse.urlsplit(invoice["links"]["pdf"]).path.split("/")[-1].removesuffix(".pdf"))
        job = workshop.ask("GET", f"/idempotency-keys/{key}", caller="owner")
        assert job.status == 200, (job.status, job.body)
        jobs.append(json.loads(job.body)["id"])
    return jobs, keys, invoices, documents


def questions(jobs, keys, invoices, documents):
    unsigned = f"expires=9999999999&key=k1&signature={'A' * 43}"
    return [
        Question("job", "GET", "/jobs/{}", jobs),
        Question("job_to_cancel", "DELETE", "/jobs/{}", jobs),
        Question("key", "GET", "/idempotency-keys/{}", keys),
        Question("invoice", "GET", "/subclients/4521/invoices/{}?account=spare", invoices),
        Question("pdf", "GET", "/subclients/4521/invoices/{}/pdf?account=spare", invoices),
        Question("document", "GET", "/documents/{}.pdf?" + unsigned, documents),
    ]


def judge(question, took, answers):
    """Prints the figures; returns what is wrong."""
    low, median, high = apart(took["foreign"], took["absent"])
    noise = max(map(abs, apart(took["as_absent"], took["absent"])))
    print(f"{question.title}: foreign − absent {median * 1e6:.1f} µs (from {low * 1e6:.1f} to {high * 1e6:.1f}),"
          f" absent − absent up to {noise * 1e6:.1f} µs")
    print(f"count {question.title}_us_apart {abs(median) * 1e6:.1f}")
    print(f"count {question.title}_us_of_noise {noise * 1e6:.1f}", flush=True)
    allowed = max(noise, FLOOR)
    if low > allowed or high < -allowed:
        yield f"{question.title}: {median * 1e6:.1f} µs tell the foreign from the absent"
    seen = answers["foreign"] | answers["absent"] | answers["as_absent"]
    if len(seen) != 1:
        yield f"{question.title}: answers differ: {sorted(seen)[:4]}"
    if not all(answer.startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 404 ")) for answer in seen):
        yield f"{question.title}: not refused: {sorted(seen)[:1]}"


def main():
    if TURNS < 100:
        raise SystemExit("TURNS: fewer than 100 say nothing")
    if "COUNTERFOIL" not in os.environ:
        subprocess.run(["swift", "build", "--product", "counterfoil"], cwd=ROOT, check=True)
    key = "cf_" + secrets.token_urlsafe(32)
    owner = (f"  owner: {{keys_sha256: [{hashlib.sha256(key.encode()).hexdigest()}],"
             " scopes: [invoices:create, documents:read], accounts: [spare], queue_limit: 1000}\n")
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(folder, gap="5ms", window="4ms", callers=owner)
        try:
            workshop.keys["owner"] = key
            asked = questions(*fill(workshop))
            asker = Asker(workshop)
            for done, question in enumerate(asked):
                print(f"progress {done} {len(asked)}", flush=True)
                question.measure(asker, WARM_UP)
                wrong += judge(question, *question.measure(asker, TURNS))
        finally:
            assert workshop.stop() == 0
    print(f"count turns_each {TURNS}")
    if wrong:
        raise SystemExit("\n".join(wrong))


if __name__ == "__main__":
    main()
