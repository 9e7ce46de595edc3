"""The measurements by name. Each takes a folder and the options, and gives lines for the page."""

import json
import pathlib
import socket
import subprocess
import time

import growth
import shop
import slots
import start
from page import Line, at_least, at_most
from wrk import LUA, alternate, load, median, ratio

HERE = pathlib.Path(__file__).resolve().parent


def documents(folder, options):
    """A document of 100 KB by signed link, beside nginx serving the same bytes with sendfile."""
    gateway = shop.Gateway(folder)
    try:
        _, link = gateway.make_invoice()
        _, document = gateway.ask("GET", link.removeprefix(gateway.url))
        nginx = shop.Nginx(folder, document, b"{}")
        try:
            rates = alternate(options.rounds, {
                "gateway": lambda: load(link, 32, options.seconds),
                "nginx": lambda: load(nginx.url + "/document.pdf", 32, options.seconds),
            })
        finally:
            nginx.stop()
    finally:
        gateway.stop()
    return [
        Line(f"documents of {len(document):,} bytes a second, 32 connections", f"{median(rates, 'gateway'):,.0f}"),
        Line("the same bytes from nginx", f"{median(rates, 'nginx'):,.0f}"),
        at_least("ratio", ratio(rates, "gateway", "nginx"), 0.60),
    ]


def status(folder, options):
    """A settled job as JSON to an authenticated caller, beside nginx answering the same bytes to anybody."""
    gateway = shop.Gateway(folder)
    try:
        job, _ = gateway.make_invoice()
        _, answer = gateway.ask("GET", job)
        nginx = shop.Nginx(folder, b"", answer)
        try:
            rates = alternate(options.rounds, {
                "gateway": lambda: load(gateway.url + job, 32, options.seconds, gateway.bearer()),
                "nginx": lambda: load(nginx.url + "/job", 32, options.seconds),
            })
        finally:
            nginx.stop()
    finally:
        gateway.stop()
    return [
        Line(f"job status a second ({len(answer)} bytes of JSON), 32 connections", f"{median(rates, 'gateway'):,.0f}"),
        Line("`return 200` of the same bytes from nginx", f"{median(rates, 'nginx'):,.0f}"),
        at_least("ratio", ratio(rates, "gateway", "nginx"), 0.18),
    ]


def accepts(folder, options):
    """Durable creates at 64 connections, beside creates that are refused before anything is stored, PostgreSQL and the
    disk. Each round has a gateway of its own, so that none meets a longer queue than another."""
    (folder / "postgres").mkdir()
    postgres = shop.Postgres(folder / "postgres")
    number = 0

    def creates(amount, expect, shared=False):
        nonlocal number
        number += 1
        place = folder / f"gateway-{number}"
        place.mkdir()
        gateway = shop.Gateway(place, postgres.ledger(f"ledger_{number}") if shared else None, gap="60m")
        try:
            return load(f"{gateway.url}/subclients/4521/invoices", 64, options.seconds, gateway.bearer(), LUA,
                        ["key-", amount], expect)
        finally:
            gateway.stop()

    try:
        rates = alternate(options.rounds, {
            "accepted": lambda: creates("1500.00", "2xx"),
            "refused": lambda: creates("0", "4xx"),
            "shared": lambda: creates("1500.00", "2xx", shared=True),
            "postgres": lambda: postgres.inserts(64, options.seconds),
            "disk": lambda: shop.appends(folder, options.seconds),
        })
    finally:
        postgres.stop()
    return [
        Line("durable creates accepted a second, 64 connections", f"{median(rates, 'accepted'):,.0f}"),
        Line("the same with PostgreSQL for a ledger", f"{median(rates, 'shared'):,.0f}"),
        Line("creates that the same server refuses and does not store", f"{median(rates, 'refused'):,.0f}"),
        Line("single-row inserts by pgbench, 64 clients", f"{median(rates, 'postgres'):,.0f}"),
        Line("appends of 4 KiB with fdatasync by one writer", f"{median(rates, 'disk'):,.0f}"),
        at_least("accepted by refused", ratio(rates, "accepted", "refused"), 0.60),
        at_least("accepted by pgbench", ratio(rates, "accepted", "postgres"), 1.00),
        at_least("accepted with PostgreSQL by pgbench", ratio(rates, "shared", "postgres"), 1.00),
        Line("accepted by appends", f"{ratio(rates, 'accepted', 'disk'):.2f}"),
    ]


def micro(folder, options):
    """What the pure parts cost, by the program `microbench`."""
    out = subprocess.run([shop.product("microbench")], check=True, capture_output=True, text=True).stdout
    return [Line(what, figure) for what, figure in (line.split("\t") for line in out.splitlines())]


def splitter(folder, options):
    """The same multipart answer of 10 MB through our splitter, Go's and Python's."""
    sample = folder / "answer.multipart"
    ours = [shop.product("microbench"), "splitter", sample]
    subprocess.run([*ours, "--write"], check=True)
    go = folder / "splitter"
    subprocess.run(["go", "build", "-o", go, HERE / "splitter" / "main.go"], check=True, cwd=folder,
                   env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "GO111MODULE": "off"})
    python = [shop.ROOT / ".venv" / "bin" / "python", HERE / "splitter" / "split.py", sample]

    def rate(command):
        return lambda: float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    rates = alternate(options.rounds, {"ours": rate(ours), "go": rate([go, sample]), "python": rate(python)})
    return [
        Line("our splitter, MB/s", f"{median(rates, 'ours'):,.0f}"),
        Line("Go's mime/multipart, MB/s", f"{median(rates, 'go'):,.0f}"),
        Line("Python's python-multipart, MB/s", f"{median(rates, 'python'):,.0f}"),
        at_least("ours by Go's", ratio(rates, "ours", "go"), 2.0),
        Line("ours by Python's", f"{ratio(rates, 'ours', 'python'):.1f}"),
    ]


def memory(folder, options):
    """What the process holds when nobody asks, and with 10,000 connections that have asked once and wait."""
    gateway = shop.Gateway(folder)
    connections = []
    try:
        gateway.ask("GET", "/jobs")
        time.sleep(2)
        idle, own = gateway.mebibytes(), gateway.mebibytes("RssAnon")
        address = ("127.0.0.1", int(gateway.url.rsplit(":", 1)[1]))
        request = b"GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n"
        for _ in range(10_000):
            connections.append(socket.create_connection(address, timeout=30))
            connections[-1].sendall(b"HEAD" + request[3:])
            if not connections[-1].recv(4096).startswith(b"HTTP/1.1 200"):
                raise RuntimeError("a connection was not served")
        loaded = gateway.mebibytes()
    finally:
        for connection in connections:
            connection.close()
        gateway.stop()
    return [
        at_most("resident MiB of an idle gateway", idle, 40, "{:.0f}"),
        Line("of these its own, and not pages of the program and its libraries", f"{own:.0f}"),
        at_most("resident MiB with 10,000 idle keep-alive connections", loaded, 250, "{:.0f}"),
    ]


ALL = {
    "documents": documents, "status": status, "accepts": accepts, "splitter": splitter, "micro": micro,
    "growth": growth.measure, "memory": memory, "slots": slots.measure, "start": start.measure,
}
