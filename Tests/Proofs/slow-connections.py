#!/usr/bin/env python3
"""9,000 slow connections for a minute: other callers' p99 at most doubles.

Each of them sends a header section an octet at a time and opens anew when the gateway has enough of it. A caller with a key
asks for its jobs a hundred times a second, first alone, then beside them. Needs descriptors: `ulimit -n` of 20,000.

CONNECTIONS, SECONDS (beside them; a third of it alone), CUTS (how many of them the gateway has to cut at least) and
COUNTERFOIL (an executable that is there already, instead of a release build) in the environment.
"""
import collections
import hashlib
import multiprocessing
import os
import pathlib
import resource
import secrets
import select
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONNECTIONS = int(os.environ.get("CONNECTIONS", "9000"))
BESIDE = int(os.environ.get("SECONDS", "60"))
ALONE = max(3, BESIDE // 3)
# What a header section may take, `limits.header_timeout`: its default, less in a short run, so that that one sees cuts too.
HEADER_SECONDS = min(10, max(2, BESIDE // 5))
PACE = 0.01
# Between two octets of one connection: well below HEADER_SECONDS.
DRIP = 0.3 * HEADER_SECONDS
# Each is cut once in HEADER_SECONDS and opened anew. Half of that is asked for: opening 9,000 takes a while too.
CUTS = int(os.environ.get("CUTS", str(CONNECTIONS * (BESIDE // HEADER_SECONDS) // 2)))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def executable():
    if path := os.environ.get("COUNTERFOIL"):
        return path
    build = ["swift", "build", "-c", "release", "--product", "counterfoil"]
    subprocess.run(build, cwd=ROOT, check=True)
    shown = subprocess.run([*build, "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return f"{shown.stdout.strip()}/counterfoil"


def start_gateway(folder, port, key):
    secret = folder / "secret"
    secret.write_text(secrets.token_hex(32))
    secret.chmod(0o600)
    (folder / "gateway.yaml").write_text(f"""
listen: 127.0.0.1:{port}
admin_listen: unix:{folder}/admin.sock
public_url: http://127.0.0.1:{port}
ledger: sqlite://{folder}/ledger.sqlite
log: {{level: warning}}
links: {{keys: {{k1: {{file: secret}}}}}}
limits: {{connections: {CONNECTIONS + 500}, header_timeout: {HEADER_SECONDS}s}}
accounts: {{main: {{url: "http://127.0.0.1:9/", login: a, password: {{file: secret}}, currency: RUB}}}}
callers:
  test:
    keys_sha256: [{hashlib.sha256(key.encode()).hexdigest()}]
    scopes: [documents:read]
    accounts: [main]
""")
    gateway = subprocess.Popen([executable(), "serve", "--config", f"{folder}/gateway.yaml"])
    for _ in range(200):
        try:
            return gateway, socket.create_connection(("127.0.0.1", port), 1)
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the gateway did not start")


def attack(port, opened, cut, stop):
    """Keeps CONNECTIONS open: an octet each every DRIP seconds, a new one for each that is closed.

    They stand for other machines: what opening and dripping cost here is not to weigh upon whoever is measured.
    """
    os.nice(19)
    poll = select.epoll()
    peers = {}
    # By the time of the next octet: whoever was served goes to the end.
    due = collections.deque()

    def open_one():
        peer = socket.socket()
        peer.settimeout(1)
        try:
            peer.connect(("127.0.0.1", port))
        except OSError:
            peer.close()
            return False  # The listener's queue is full: another time.
        peer.send(b"GET /jobs HTTP/1.1\r\nHost: a\r\nX: ")
        peer.setblocking(False)
        peers[peer.fileno()] = peer
        poll.register(peer, select.EPOLLIN)
        due.append((time.monotonic() + DRIP, peer))
        opened.value += 1
        return True

    while not stop.is_set():
        while len(peers) < CONNECTIONS and open_one():
            pass
        for descriptor, _ in poll.poll(0.02):
            cut.value += 1
            poll.unregister(descriptor)
            peers.pop(descriptor).close()
        now = time.monotonic()
        while due and due[0][0] <= now:
            moment, peer = due.popleft()
            if peer.fileno() < 0:
                continue
            try:
                peer.send(b"x")
            except OSError:
                pass  # Closed by the gateway: the poll will say so.
            due.append((moment + DRIP, peer))


def processor_seconds(process):
    """What all threads of `process` have used so far."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def latencies(peer, key, seconds, label, total):
    request = f"GET /jobs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    took = []
    end = time.monotonic() + seconds
    while (due := time.monotonic()) < end:
        # A connection answers its number of requests, a thousand; the caller takes another before that.
        if len(took) % 900 == 0:
            address = peer.getpeername()
            peer.close()
            peer = socket.create_connection(address)
        start = time.perf_counter()
        peer.sendall(request)
        answer = peer.recv(65536)
        took.append(time.perf_counter() - start)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"{label}: {answer[:200]}")
        if len(took) % 100 == 0:
            print(f"progress {int(total + seconds - (end - due))} {ALONE + BESIDE}", flush=True)
        time.sleep(max(0, due + PACE - time.monotonic()))
    took.sort()
    return peer, took[len(took) // 2], took[int(len(took) * 0.99)], len(took)


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < CONNECTIONS + 1000:
        raise SystemExit(f"{hard} descriptors are too few for {CONNECTIONS} connections: raise `ulimit -Hn`")
    key = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        gateway, peer = start_gateway(folder, port, key)
        opened, cut = multiprocessing.Value("i", 0), multiprocessing.Value("i", 0)
        stop = multiprocessing.Event()
        attacker = multiprocessing.Process(target=attack, args=(port, opened, cut, stop))
        try:
            peer, _, _, _ = latencies(peer, key, 3, "warm", 0)
            peer, _, alone, _ = latencies(peer, key, ALONE, "alone", 0)
            attacker.start()
            while opened.value < CONNECTIONS and attacker.is_alive():
                time.sleep(0.1)
            used = [processor_seconds(process.pid) for process in (gateway, attacker)]
            peer, middle, beside, asked = latencies(peer, key, BESIDE, "beside", ALONE)
            shares = [round(100 * (processor_seconds(process.pid) - before) / BESIDE)
                      for process, before in zip((gateway, attacker), used)]
            status = pathlib.Path(f"/proc/{gateway.pid}/status").read_text()
            resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            alive = attacker.is_alive()
        finally:
            stop.set()
            if attacker.pid:
                attacker.join()
            gateway.terminate()
            ended = gateway.wait()
    for figure, value in [("connections", CONNECTIONS), ("connections_opened", opened.value),
                          ("connections_cut", cut.value), ("requests_beside", asked), ("resident_mib", resident // 1024),
                          ("gateway_core_percent", shares[0]), ("attackers_core_percent", shares[1]),
                          ("p99_alone_us", round(alone * 1e6)), ("p50_beside_us", round(middle * 1e6)),
                          ("p99_beside_us", round(beside * 1e6))]:
        print(f"count {figure} {value}")
    if not alive or ended != 0:
        raise SystemExit(f"attackers alive: {alive}, gateway ended with {ended}")
    if cut.value < CUTS:
        raise SystemExit(f"the gateway put up with slow connections: it cut {cut.value}, not {CUTS}")
    if beside > 2 * alone:
        raise SystemExit(f"p99 went from {alone * 1e3:.2f} to {beside * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
