#!/usr/bin/env python3
"""The database's primary killed under load, again and again, each time with its synchronous standby promoted

FAILOVERS, REPLICAS and LOGINS in the environment say how much, and CYCLE how many seconds lie between two kills at least; the
provider's minute is a second.
"""
import shutil
import signal
import sys
import tempfile
import time

from fleet import AS_POSTGRES, Cluster, Fleet, judge, load, setting, unfinished


def fail_over(primary, standby):
    """Kills the primary where it stands, promotes the standby, and makes the dead one the standby of the new one."""
    # The postmaster alone: its children notice, and no one writes a word of farewell.
    primary.stop(signal.SIGKILL)
    standby.query("SELECT pg_promote()")
    standby.wait_until("SELECT pg_is_in_recovery()", "f")
    # Before it, pg_rewind takes the new primary for the old one.
    standby.query("CHECKPOINT")
    # Without a standby that keeps up, nothing is confirmed: what waits now waits for the new one.
    join(primary, standby)
    return standby, primary


def join(standby, primary):
    primary.query(f"ALTER SYSTEM SET synchronous_standby_names = '{standby.name}'")
    # Becoming a standby commits nothing; the new one is waited for afterwards.
    standby.follow(primary)
    standby.start("hot_standby=on")
    primary.query("SELECT pg_reload_conf()")
    primary.wait_until("SELECT sync_state FROM pg_stat_replication", "sync")


def main():
    failovers, replicas, logins = setting("FAILOVERS", 5), setting("REPLICAS", 3), setting("LOGINS", 10)
    cycle = setting("CYCLE", 4.0)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if AS_POSTGRES:
            shutil.chown(folder, "postgres")
        primary, standby = Cluster(folder, "left"), Cluster(folder, "right")
        primary.create()
        primary.start()
        primary.query("CREATE DATABASE ledger")
        join(standby, primary)
        hosts, ports = "127.0.0.1,127.0.0.1", f"{primary.port},{standby.port}"
        ledger = (f"postgresql://counterfoil@/ledger?host={hosts}&port={ports}&target_session_attrs=read-write"
                  "&connect_timeout=2")
        fleet = Fleet(folder, ledger, replicas, logins)
        try:
            for number in range(replicas):
                fleet.start(number)
            per_login = max(4, round(failovers * cycle * 0.9 / (fleet.window + fleet.guard)))
            threads = load(fleet, per_login)
            took = []
            for number in range(failovers):
                start = time.monotonic()
                primary, standby = fail_over(primary, standby)
                took.append(time.monotonic() - start)
                time.sleep(max(0.5, cycle - took[-1]))
                print(f"progress {number + 1} {failovers + 1}", flush=True)
            for thread in threads:
                thread.join()
            deadline = time.monotonic() + per_login * 4 + 120
            while unfinished(primary, "ledger") != 0 and time.monotonic() < deadline:
                time.sleep(0.5)
            print(f"count failovers {failovers}")
            print(f"count longest_failover_ms {round(max(took) * 1000)}")
            return 1 if judge(fleet, primary, "ledger", per_login) else 0
        finally:
            fleet.stop()
            for cluster in (standby, primary):
                cluster.stop(signal.SIGQUIT)


sys.exit(main())
