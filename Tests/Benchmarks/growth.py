"""What requests cost with a thousand finished jobs in the ledger, and with a million."""

import json
import subprocess

import shop
from page import at_most
from wrk import LUA, alternate, load, median

SMALL = 1000


class Shop:
    """A gateway over a ledger that was filled: each job was accepted, begun and finished like any other."""

    def __init__(self, folder, count):
        folder.mkdir()
        # No call but the first while it measures: a queue that moves would be another on either side.
        self.gateway = shop.Gateway(folder, gap="60m")
        self.job, _ = self.gateway.make_invoice()
        self.gateway.gateway.stop()
        subprocess.run([shop.product("microbench"), "fill", folder / "ledger.sqlite", str(count)], check=True)
        self.gateway.start_gateway()
        _, body = self.gateway.ask("GET", self.job)
        self.link = json.loads(body)["result"]["links"]["pdf"]
        self.rounds = 0

    def accept(self, seconds):
        self.rounds += 1
        return load(f"{self.gateway.url}/subclients/9/invoices", 64, seconds, self.gateway.bearer(), LUA,
                    [f"round-{self.rounds}-"])

    def get(self, path, seconds):
        return load(path if path.startswith("http") else self.gateway.url + path, 32, seconds, self.gateway.bearer())


def measure(folder, options):
    """The time of a request with many finished jobs by its time with few, for each kind of request."""
    small, large = Shop(folder / "small", SMALL), Shop(folder / "large", options.jobs)
    kinds = {
        "status": lambda side: side.get(side.job, options.seconds),
        "list": lambda side: side.get("/subclients/4021/invoices?limit=20", options.seconds),
        "document": lambda side: side.get(side.link, options.seconds),
        # All rounds together have to fit into the longest queue that a caller may have, 100,000.
        "accept": lambda side: side.accept(min(options.seconds, 2)),
    }
    lines = []
    try:
        for name, ask in kinds.items():
            rates = alternate(options.rounds, {"small": lambda: ask(small), "large": lambda: ask(large)})
            cost = median(rates, "small") / median(rates, "large")
            what = f"{name}: cost with {options.jobs:,} finished jobs by its cost with {SMALL:,}"
            lines.append(at_most(what, cost, 1.20))
    finally:
        small.gateway.stop()
        large.gateway.stop()
    return lines
