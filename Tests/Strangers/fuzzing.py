"""Schemathesis, with every check it has, over every operation of the contract on a real gateway."""

import hashlib
import os
import re
import secrets
import subprocess
import sys
import tempfile

import requests

from workshop import ROOT, Workshop

FOLDER = ROOT / "Tests" / "Strangers"


class Fuzzing:
    """A gateway made for it: one caller that may do everything, a short gap, and each thing that no generator can make."""

    def __init__(self, folder):
        self.key = "cf_" + secrets.token_urlsafe(32)
        digest = hashlib.sha256(self.key.encode()).hexdigest()
        caller = (f"  fuzz: {{keys_sha256: [{digest}], scopes: [invoices:create, documents:read, operator],"
                  " accounts: [main], queue_limit: 100000}\n")
        self.workshop = Workshop(folder, gap="5ms", window="4ms", callers=caller)
        self.link = self._signed_link()

    def _signed_link(self):
        reply = requests.post(
            f"{self.workshop.url}/subclients/4521/invoices", json={"amount": "1.00"}, timeout=60,
            headers={"Authorization": f"Bearer {self.key}", "Idempotency-Key": "fuzz", "Prefer": "wait=30"})
        return reply.json()["links"]["pdf"]

    def run(self, examples, seed, *arguments):
        """What schemathesis says, and how many cases it made. The admin side serves the whole contract.

        All checks but one: `unsupported_method` wants 405 for QUERY too, which RFC 9110 does not know and which is answered
        501. 405 with Allow for the methods it does know is tested in process, "wrongMethodsAreToldTheRightOnes".
        """
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", str(FOLDER / "schemathesis.toml"), "run",
             str(ROOT / "openapi.yaml"), "--url",
             self.workshop.admin_url, "--header", f"Authorization: Bearer {self.key}", "--checks", "all",
             "--exclude-checks", "unsupported_method",
             # A stream of events ends when its reader likes; test_events.py reads them.
             "--exclude-operation-id", "watchJobs", "--exclude-operation-id", "watchJob",
             "--mode", "all", "--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure",
             "--generation-database", "none", "--no-color", *arguments],
            cwd=FOLDER, env={**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "FUZZ_LINK": self.link,
                             "FUZZ_SEED": str(seed),
                             "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        cases = re.search(r"(\d+) generated", done.stdout)
        return done.returncode, int(cases[1]) if cases else 0, done.stdout

    def stop(self):
        assert self.workshop.stop() == 0


def prove(wanted):
    """Runs with one seed after another until there were enough cases."""
    cases = seed = 0
    with tempfile.TemporaryDirectory() as folder:
        fuzzing = Fuzzing(folder)
        try:
            while cases < wanted:
                seed += 1
                status, made, report = fuzzing.run(examples=100, seed=seed)
                cases += made
                print(f"progress {min(cases, wanted)} {wanted}", flush=True)
                if status:
                    print(report)
                    break
        finally:
            fuzzing.stop()
    print(f"count generated_requests {cases}")
    print(f"count runs {seed}")
    return status


if __name__ == "__main__":
    sys.exit(prove(int(sys.argv[1])))
