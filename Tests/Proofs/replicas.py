#!/usr/bin/env python3
"""Gateways that share one PostgreSQL, killed, frozen, cut off, and with the database restarted under them

REPLICAS, LOGINS, SECONDS, KILLS, FREEZES, PARTITIONS and RESTARTS in the environment say how much, and WINDOW how many seconds
the provider's minute has.
"""
import random
import signal
import sys
import tempfile
import threading
import time

from fleet import AS_POSTGRES, Cluster, Fleet, Link, judge, load, setting, unfinished


def disturb(fleet, cluster, links, seconds, events, over):
    """Spreads the events evenly over the time; never more than one gateway is down or frozen."""
    start = time.monotonic()
    for place, event in enumerate(events):
        over.wait(max(0, start + seconds * (place + 1) / (len(events) + 1) - time.monotonic()))
        number = random.randrange(len(fleet.gateways))
        if event == "kill":
            fleet.kill(number)
            fleet.start(number)
        elif event == "freeze":
            fleet.signal(number, signal.SIGSTOP)
            time.sleep(9)
            fleet.signal(number, signal.SIGCONT)
        elif event == "partition":
            links[number].is_down.set()
            time.sleep(9)
            links[number].heal()
        else:
            cluster.stop(random.choice([signal.SIGINT, signal.SIGQUIT]))
            cluster.start()
        print(f"progress {place + 1} {len(events) + 1}", flush=True)


def main():
    replicas, logins, seconds = setting("REPLICAS", 3), setting("LOGINS", 20), setting("SECONDS", 60)
    events = (["kill"] * setting("KILLS", 4) + ["freeze"] * setting("FREEZES", 1)
              + ["partition"] * setting("PARTITIONS", 1) + ["restart"] * setting("RESTARTS", 1))
    random.seed(setting("SEED", 1))
    random.shuffle(events)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if AS_POSTGRES:
            __import__("shutil").chown(folder, "postgres")
        cluster = Cluster(folder, "primary")
        cluster.create()
        cluster.start()
        cluster.query("CREATE DATABASE ledger")
        # Only where one is to be cut: they carry every byte, in this process, and would be the slowest part of all.
        links = [Link(cluster.port) for _ in range(replicas if "partition" in events else 0)]
        ports = [link.port for link in links] or [cluster.port] * replicas
        ledgers = [f"postgresql://counterfoil@127.0.0.1:{port}/ledger" for port in ports]
        fleet = Fleet(folder, ledgers, replicas, logins, setting("WINDOW", 1.0))
        try:
            for number in range(replicas):
                fleet.start(number)
            per_login = max(2, round(seconds * 0.9 / (fleet.window + fleet.guard)))
            threads, over = load(fleet, per_login, ahead=2), threading.Event()
            disturb(fleet, cluster, links, seconds, events, over)
            for thread in threads:
                thread.join()
            deadline = time.monotonic() + seconds * 2 + 120
            while unfinished(cluster, "ledger") != 0 and time.monotonic() < deadline:
                time.sleep(0.5)
            for name, count in [("replicas", replicas), ("logins", logins), ("seconds", seconds),
                                ("window_ms", round(fleet.window * 1000))]:
                print(f"count {name} {count}")
            for event in ("kill", "freeze", "partition", "restart"):
                print(f"count {event}s {events.count(event)}")
            return 1 if judge(fleet, cluster, "ledger", per_login) else 0
        finally:
            fleet.stop()
            cluster.stop(signal.SIGQUIT)


sys.exit(main())
