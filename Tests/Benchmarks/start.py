"""How long a start takes until the first answer, with nothing in the ledger, with finished jobs and with waiting ones."""

import statistics
import subprocess
import time
import urllib.request

import shop
from page import Line, at_most
from workshop import Server

JOBS = 100_000


def milliseconds(gateway):
    """From the start of the process to its first answer."""
    begun = time.monotonic()
    gateway.gateway = Server(["serve", "--config", str(gateway.folder / "gateway.yaml")])
    while True:
        try:
            with urllib.request.urlopen(gateway.url + "/openapi.yaml", timeout=5):
                return (time.monotonic() - begun) * 1000
        except OSError:
            time.sleep(0.002)


def measure(folder, options):
    """The median of the rounds for each ledger."""
    jobs = min(options.jobs, JOBS)
    took = {}
    for name, fill in {"empty": None, "finished": "fill", "waiting": "queue"}.items():
        (folder / name).mkdir()
        gateway = shop.Gateway(folder / name, gap="60m")
        try:
            gateway.gateway.stop()
            if fill:
                subprocess.run([shop.product("microbench"), fill, folder / name / "ledger.sqlite", str(jobs)], check=True)
            rounds = []
            for _ in range(options.rounds):
                rounds.append(milliseconds(gateway))
                gateway.gateway.stop()
            took[name] = statistics.median(rounds)
            gateway.start_gateway()
        finally:
            gateway.stop()
    return [
        Line("milliseconds to the first answer, empty ledger", f"{took['empty']:.0f}"),
        at_most(f"milliseconds to the first answer, {jobs:,} finished jobs", took["finished"], 200, "{:.0f}"),
        Line(f"milliseconds to the first answer, {jobs:,} waiting jobs", f"{took['waiting']:.0f}"),
    ]
