"""How late a slot is used that opens with work waiting, and what share of the slots is used."""

import datetime
import statistics

import shop
from page import Line, at_least, at_most

GAP_SECONDS = 0.2
# The provider's minute and the usual guard: what lateness takes from a slot of the real length.
REAL_GAP_SECONDS = 60.5


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def calls(gateway, count):
    """When each call of a backlog began and ended, by the gateway's own book."""
    jobs = []
    for number in range(count):
        _, body = gateway.ask(
            "POST", "/subclients/4521/invoices", {"amount": "1500.00"}, Idempotency_Key=f"slot-{number}")
        jobs.append(shop.parsed(body)["id"])
    found = []
    for job in jobs:
        while shop.parsed(gateway.ask("GET", f"/jobs/{job}", Prefer="wait=30")[1])["state"] in ("queued", "sending"):
            pass
        _, log = gateway.ask("GET", f"/jobs/{job}/attempts", **gateway.bearer("ops"))
        for attempt in shop.parsed(log)["items"]:
            found.append((moment(attempt["began_at"]), moment(attempt["ended_at"])))
    return sorted(found)


def measure(folder, options):
    """A backlog on SQLite with a short gap: from the end of a gap to the start of the next call, in the gateway's clock."""
    gateway = shop.Gateway(folder, gap=f"{GAP_SECONDS * 1000:.0f}ms", window=f"{GAP_SECONDS * 800:.0f}ms")
    try:
        found = calls(gateway, options.calls)
    finally:
        gateway.stop()
    late = [begun - ended - GAP_SECONDS for (_, ended), (begun, _) in zip(found, found[1:])]
    # The book has milliseconds.
    if min(late) < -0.002:
        raise RuntimeError(f"a call came {-min(late):.3f} s too soon")
    worst = statistics.quantiles(late, n=100)[98]
    call = statistics.mean(end - begin for begin, end in found)
    use = (REAL_GAP_SECONDS + call) / (REAL_GAP_SECONDS + call + statistics.mean(late))
    return [
        Line(f"calls of a backlog, one every {GAP_SECONDS:.1f} s", f"{len(found)}"),
        at_most("lateness of a slot's use, ms, 99th percentile", worst * 1000, 20, "{:.0f}"),
        Line("lateness of a slot's use, ms, median", f"{statistics.median(late) * 1000:.0f}"),
        at_least("slots of 60.5 s used at that mean lateness, %", use * 100, 99.9, "{:.3f}"),
    ]
