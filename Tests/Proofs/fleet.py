"""Gateways that share a PostgreSQL of their own, a simulated provider, and what its journal says about them."""
import bisect
import datetime
import hashlib
import http.client
import json
import os
import pathlib
import random
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Strangers"))
from workshop import Server, free_port  # noqa: E402

BIN = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []


def setting(name, standard):
    """A number from the environment, of the standard's kind."""
    return type(standard)(os.environ.get(name, standard))


class Cluster:
    """One PostgreSQL server. `follow` makes it the standby of another."""

    def __init__(self, folder, name):
        self.data, self.name, self.port, self.process = pathlib.Path(folder) / name, name, free_port(), None

    def create(self):
        subprocess.run([*AS_POSTGRES, BIN / "initdb", "-D", self.data, "-U", "counterfoil", "--auth=trust", "--no-sync",
                        "--data-checksums", "--wal-segsize=1",
                        "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8"],
                       check=True, stdout=subprocess.DEVNULL, cwd="/")
        # In the file, since pg_rewind starts the server by itself: without it the log that it needs would be thrown away.
        with open(self.data / "postgresql.conf", "a") as settings:
            settings.write("wal_keep_size = 32MB\n")

    def follow(self, primary):
        """Becomes the standby of `primary`: from what it has, where it was a primary itself, else from nothing."""
        source = f"host=127.0.0.1 port={primary.port} user=counterfoil application_name={self.name}"
        if self.data.exists() and self._rewind(source + " dbname=postgres"):
            return
        subprocess.run([*AS_POSTGRES, "rm", "-rf", self.data], check=True)
        subprocess.run([*AS_POSTGRES, BIN / "pg_basebackup", "-D", self.data, "-R", "--checkpoint=fast", "--no-sync", "-d",
                        source], check=True, cwd="/")

    def _rewind(self, source):
        """Takes back what the new primary has not. False when there is no way from here to there."""
        for _ in range(20):
            run = subprocess.run([*AS_POSTGRES, BIN / "pg_rewind", "-D", self.data, "-R", "--no-sync",
                                  "--source-server", source], capture_output=True, text=True, cwd="/")
            # The killed server's children may still be noticing.
            if "shared memory" not in run.stderr and "lock file" not in run.stderr:
                return run.returncode == 0
            time.sleep(0.1)
        return False

    def start(self, *settings):
        options = [f"listen_addresses=127.0.0.1", f"unix_socket_directories={self.data.parent}", "max_connections=400",
                   "shared_buffers=128MB", "log_min_messages=fatal", "wal_retrieve_retry_interval=100ms", *settings]
        self.process = subprocess.Popen(
            [*AS_POSTGRES, BIN / "postgres", "-D", self.data, "-p", str(self.port),
             *[word for option in options for word in ("-c", option)]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        self.wait_until("SELECT 1", "1")

    def stop(self, number=signal.SIGINT):
        """SIGQUIT and SIGKILL leave it to recover at the next start, as a crash does."""
        if self.process:
            self.process.send_signal(number)
            self.process.wait()
            self.process = None

    def query(self, sql, database="postgres"):
        run = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p", str(self.port), "-U",
                              "counterfoil", database, "-c", sql], capture_output=True, text=True)
        if run.returncode != 0:
            raise RuntimeError(run.stderr)
        return run.stdout.strip()

    def wait_until(self, sql, answer, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.query(sql) == answer:
                    return
            except RuntimeError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"{self.name}: {sql} never became {answer}")


class Link:
    """The way from one gateway to the database. While it is down, bytes go neither way and nobody is told."""

    def __init__(self, port):
        self.target, self.connections, self.is_down = port, [], threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.is_down.is_set():
                self.connections.append(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self.connections += [client, server]
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source, sink):
        try:
            while data := source.recv(65536):
                if self.is_down.is_set():
                    return
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def heal(self):
        """Both sides learn that their connections are gone."""
        self.is_down.clear()
        connections, self.connections = self.connections, []
        for connection in connections:
            connection.close()


class Fleet:
    """Gateways `0…replicas-1` in front of one provider, whose minute lasts `window` seconds."""

    def __init__(self, folder, ledger, replicas, logins, window=1.0, guard=0.05):
        """`ledger` is a URL, or one for each gateway."""
        ledgers = [ledger] * replicas if isinstance(ledger, str) else ledger
        self.folder, self.window, self.guard = pathlib.Path(folder), window, guard
        self.logins = [f"login{number}" for number in range(logins)]
        self.journal = self.folder / "journal.jsonl"
        self.key = "cf_" + secrets.token_urlsafe(32)
        self.provider = Server(
            ["simulate", "--port", "0", "--window", f"{round(window * 1000)}ms", "--calm", "--any-subclient",
             "--journal", str(self.journal), *[word for login in self.logins for word in ("--account", f"{login}:secret")]])
        self.provider_url = self.provider.wait_for(r"listens at\s+(\S+)")[1]
        self.ports = [free_port() for _ in range(replicas)]
        self.connections = threading.local()
        self.gateways = [None] * replicas
        for name, text in [("link-key", secrets.token_urlsafe(48)), ("password", "secret")]:
            path = self.folder / name
            path.touch(mode=0o600)
            path.write_text(text)
        for number, port in enumerate(self.ports):
            (self.folder / f"gateway-{number}.yaml").write_text(self._configuration(ledgers[number], port))

    def _configuration(self, ledger, port):
        # What a busy machine delays for longer may still arrive when the gateway counts its gap already. The provider's real
        # minute stands beside 75 seconds.
        connect, answer = max(500, round(self.window * 50)), max(1000, round(self.window * 250))
        accounts = "\n".join(
            f'  {login}: {{url: "{self.provider_url}", login: {login}, password: {{file: password}}, currency: RUB,'
            f" gap: {round(self.window * 1000)}ms, guard: {round(self.guard * 1000)}ms,"
            f" timeouts: {{connect: {connect}ms, first_byte: {answer}ms, idle: {answer}ms, total: {answer}ms}}}}"
            for login in self.logins)
        digest = hashlib.sha256(self.key.encode()).hexdigest()
        return f"""\
listen: 127.0.0.1:{port}
admin_listen: 127.0.0.1:0
public_url: http://127.0.0.1:{port}
ledger: {ledger}
log: {{format: json, level: warning}}
limits: {{connections: 900}}
links: {{keys: {{k1: {{file: link-key}}}}}}
accounts:
{accounts}
callers:
  proof: {{keys_sha256: [{digest}], scopes: ["invoices:create", "documents:read"], accounts: [{", ".join(self.logins)}],
    queue_limit: 100000}}
"""

    def start(self, number):
        self.gateways[number] = Server(["serve", "--config", str(self.folder / f"gateway-{number}.yaml")])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.ask(number, "GET", "/jobs?limit=1")
                return
            except OSError:
                if self.gateways[number].process.poll() is not None:
                    # The database was away as it started: a service manager would start it again.
                    self.gateways[number] = Server(["serve", "--config", str(self.folder / f"gateway-{number}.yaml")])
                time.sleep(0.1)
        raise RuntimeError(f"gateway {number} does not start: {self.gateways[number].lines[-5:]}")

    def signal(self, number, which):
        self.gateways[number].process.send_signal(which)

    def kill(self, number):
        self.signal(number, signal.SIGKILL)
        self.gateways[number].process.wait()

    def stop(self):
        for gateway in self.gateways:
            if gateway and gateway.process.poll() is None:
                gateway.process.kill()
                gateway.process.wait()
        self.provider.process.kill()

    def ask(self, number, method, path, body=None, headers=None):
        """Over the thread's own connection to the gateway, which is opened anew when it broke."""
        known = self.connections.__dict__
        connection = known.pop(str(number), None) or http.client.HTTPConnection(
            "127.0.0.1", self.ports[number], timeout=15)
        try:
            fields = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **(headers or {})}
            connection.request(method, path, json.dumps(body) if body else None, fields)
            response = connection.getresponse()
            answer = response.status, response.read()
            known[str(number)] = connection
            return answer
        except http.client.HTTPException as error:
            connection.close()
            raise ConnectionError(str(error)) from error
        except OSError:
            connection.close()
            raise

    def create(self, login, number):
        """Asks whichever gateway answers until one has accepted it, always under the same key."""
        headers = {"Idempotency-Key": f"{login}-{number}"}
        body = {"amount": f"{number + 1}.00", "service": login}
        while True:
            try:
                status, text = self.ask(random.randrange(len(self.ports)), "POST",
                                        f"/subclients/4521/invoices?account={login}", body, headers)
                if status in (201, 202):
                    return json.loads(text)
                if status not in (429, 500, 502, 503):
                    raise RuntimeError(f"{status} {text}")
            except OSError:
                pass
            time.sleep(0.1)

    def arrivals(self):
        return [json.loads(line) for line in self.journal.read_text().splitlines()]


def load(fleet, per_login, ahead=None, threads=8):
    """Hands in `per_login` creates for every login, in the background; join the threads to wait for the last answer. As soon as it
    can, or, with `ahead`, each so many slots before its own would come if none were lost."""
    work = [(login, number) for number in range(per_login) for login in fleet.logins]
    lock, start, slot = threading.Lock(), time.monotonic(), fleet.window + fleet.guard

    def run():
        while True:
            with lock:
                if not work:
                    return
                done, item = per_login * len(fleet.logins) - len(work), work.pop(0)
            if ahead is not None:
                time.sleep(max(0, start + (done / len(fleet.logins) - ahead) * slot - time.monotonic()))
            fleet.create(*item)

    started = [threading.Thread(target=run, daemon=True) for _ in range(threads)]
    for thread in started:
        thread.start()
    return started


def unfinished(cluster, database):
    try:
        return int(cluster.query("SELECT count(*) FROM jobs WHERE state IN ('queued', 'sending')", database))
    except RuntimeError:
        return None


def beginning(arrivals):
    """When the journal's own clock stood at zero. It names whole seconds of the wall's clock only, each cut off, so that what the
    two clocks are apart is spread evenly over a second below the truth; a few were read with a pause in between and are above."""
    apart = sorted(datetime.datetime.fromisoformat(arrival["wall_time"]).timestamp() - arrival["monotonic_ns"] / 1e9
                   for arrival in arrivals)
    return apart[len(apart) * 98 // 100] + 0.02


def dispatches(fleet, cluster, database, arrivals):
    """By login, for each call but its first, how long it could have come earlier: it waited for the job, and for the slot, which
    opens a gap and the guard after the gateway saw the end of the call before. Seconds, on the wall's clock: all is one machine."""
    ends, accepted = {}, {}
    for row in cluster.query("SELECT account, ended_at FROM attempts JOIN jobs ON jobs.id = attempts.job "
                             "WHERE ended_at IS NOT NULL", database).splitlines():
        account, reading = row.split("|")
        ends.setdefault(account, []).append(int(reading.split()[0]) / 1e3)
    for moments in ends.values():
        moments.sort()
    for row in cluster.query("SELECT account, amount / 100 || '.00', created_at FROM jobs "
                             "WHERE operation = 'create_invoice'", database).splitlines():
        account, amount, moment = row.split("|")
        accepted[account, amount] = int(moment) / 1e3
    start, late = beginning(arrivals), {}
    for arrival in arrivals:
        login, moment = arrival["login"], start + arrival["monotonic_ns"] / 1e9
        before = ends.get(login, [])
        # Half a minute back, so that an error of the clocks does not find the call's own end.
        place = bisect.bisect_left(before, moment - fleet.window / 2)
        if place:
            opened = before[place - 1] + fleet.window + fleet.guard
            late.setdefault(login, []).append(moment - max(opened, accepted.get((login, arrival["sum"]), 0)))
    return late


def judge(fleet, cluster, database, per_login):
    """What the provider's journal and the ledger say of each other. Prints the figures; returns the broken promises."""
    arrivals = fleet.arrivals()
    faults, gaps_seen, idle = [], [], []
    by_login = {}
    for arrival in arrivals:
        by_login.setdefault(arrival["login"], []).append(arrival["monotonic_ns"] / 1e9)
    late = dispatches(fleet, cluster, database, arrivals)
    for login, moments in by_login.items():
        gaps = [after - before for before, after in zip(moments, moments[1:])]
        faults += [f"{login}: a gap of {gap:.3f} s" for gap in gaps if gap < fleet.window]
        gaps_seen += gaps
        if len(moments) > 1:
            idle.append(sum(late.get(login, [])) / (moments[-1] - moments[0]))
    faults += [f"error 9 for {a['login']}" for a in arrivals if a.get("error_code") == 9]
    made = {}
    for arrival in arrivals:
        if arrival.get("created"):
            made.setdefault((arrival["login"], arrival["sum"]), []).append(str(arrival["created"]))
    rows = cluster.query("SELECT account, amount / 100 || '.00', state, coalesce(created_invoice, '') FROM jobs "
                         "WHERE operation = 'create_invoice'", database).splitlines()
    states = {}
    for account, amount, state, invoice in (row.split("|") for row in rows):
        states[state] = states.get(state, 0) + 1
        sent = made.get((account, amount), [])
        is_true = {"succeeded": sent == [invoice], "outcome_unknown": len(sent) <= 1}.get(state, not sent)
        if not is_true:
            faults.append(f"{account} {amount} is {state} {invoice} and the provider made {sent}")
    if len(rows) != per_login * len(fleet.logins):
        faults.append(f"{len(rows)} creates in the ledger of {per_login * len(fleet.logins)} accepted")
    lateness = sorted(seconds for all_of_login in late.values() for seconds in all_of_login)
    print(f"count calls {len(arrivals)}")
    for state, count in sorted(states.items()):
        print(f"count creates_{state} {count}")
    if lateness and gaps_seen:
        print(f"count shortest_gap_ms {round(min(gaps_seen) * 1000)}")
        print(f"count calls_per_second {len(arrivals) / (arrivals[-1]['monotonic_ns'] - arrivals[0]['monotonic_ns']) * 1e9:.0f}")
        print(f"count lateness_p50_ms {round(lateness[len(lateness) // 2] * 1000)}")
        print(f"count lateness_p99_ms {round(lateness[len(lateness) * 99 // 100] * 1000)}")
        print(f"count idle_percent_mean {100 * sum(idle) / len(idle):.1f}")
        print(f"count idle_percent_worst {100 * max(idle):.1f}")
    print(f"count broken_promises {len(faults)}")
    for fault in faults[:20]:
        print(fault)
    return faults
