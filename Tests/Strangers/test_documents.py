"""Documents kept in a store that speaks S3, by the real gateway."""

import hashlib
import re
import secrets
import signal
import sqlite3

import pytest
import requests

from clock import Clock
from objects import BUCKET, REGION, Store
from workshop import Server, Workshop, until


class Shop(Workshop):
    """A workshop whose documents go into `store`."""

    def __init__(self, folder, store, retention="", **arguments):
        self.store = store
        folder.mkdir(exist_ok=True)
        for name, key in zip(("access-key", "secret-key"), store.keys):
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(key)
        super().__init__(
            folder, callers=f"documents: {{store: 's3://{BUCKET}/pdf', endpoint: '{store.url}', region: {REGION},"
            " access_key: {file: access-key}, secret_key: {file: secret-key}, timeout: 5s}\n" + retention, **arguments)

    def restart(self, clock):
        self.gateway = Server(["serve", "--config", str(self.configuration)], environment=clock.environment)
        self.gateway.wait_for(r'"side":"public"')

    def die(self):
        self.gateway.process.kill()
        self.gateway.process.wait()

    def use_secret(self, text):
        """Signs with another key from here on."""
        (self.folder / "secret-key").write_text(text)
        count = sum("configuration reloaded" in line for line in self.gateway.lines)
        self.gateway.process.send_signal(signal.SIGHUP)
        until(lambda: sum("configuration reloaded" in line for line in self.gateway.lines) > count)

    def create(self, key):
        answer = requests.post(
            f"{self.url}/subclients/4521/invoices", json={"amount": "1500.00"}, timeout=60,
            headers={**self.bearer(), "Idempotency-Key": key, "Prefer": "wait=30"})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def invoice(self, identifier):
        return requests.get(
            f"{self.url}/subclients/4521/invoices/{identifier}", headers=self.bearer(), timeout=10).json()

    def metric(self, operation, outcome):
        page = requests.get(f"{self.admin_url}/metrics", timeout=10).text
        found = re.search(
            rf'counterfoil_document_store_requests_total{{operation="{operation}",outcome="{outcome}"}} (\d+)', page)
        return int(found[1]) if found else 0


def name_of(invoice):
    digest = invoice["document"]["sha256"]
    return f"pdf/{digest[:2]}/{digest}"


@pytest.fixture(scope="module")
def store():
    store = Store("AKIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30) + "/+")
    yield store
    store.stop()


@pytest.fixture(scope="module")
def shop(tmp_path_factory, store):
    shop = Shop(tmp_path_factory.mktemp("shop"), store)
    yield shop
    assert shop.stop() == 0
    said = "\n".join(shop.gateway.lines)
    assert not [key for key in store.keys if key in said]


def test_a_document_goes_to_the_store_and_comes_back(shop, store, order):
    invoice = shop.create(order)
    pdf = requests.get(invoice["links"]["pdf"], timeout=10)
    assert hashlib.sha256(pdf.content).hexdigest() == invoice["document"]["sha256"]
    assert store.bytes(name_of(invoice)) == pdf.content
    assert store.refusals == 0 and {"PUT", "GET"} <= set(store.methods)


def test_parts_and_conditions_are_those_of_the_whole(shop, store, order):
    link = shop.create(order)["links"]["pdf"]
    whole = requests.get(link, timeout=10)
    part = requests.get(link, headers={"Range": "bytes=7-99"}, timeout=10)
    assert (part.status_code, part.content) == (206, whole.content[7:100])
    last = requests.get(link, headers={"Range": "bytes=-5"}, timeout=10)
    assert last.content == whole.content[-5:]
    asked = len(store.methods)
    unchanged = requests.get(link, headers={"If-None-Match": whole.headers["ETag"]}, timeout=10)
    head = requests.head(link, timeout=10)
    assert (unchanged.status_code, head.headers["Content-Length"]) == (304, str(len(whole.content)))
    assert len(store.methods) == asked, "neither needs the bytes"


def test_it_is_there_after_a_restart_and_not_in_the_ledger(shop, order):
    invoice = shop.create(order)
    assert shop.gateway.stop() == 0
    with sqlite3.connect(shop.folder / "ledger.sqlite") as ledger:
        assert ledger.execute("SELECT count(*) FROM document_pieces").fetchone() == (0,)
    ledger.close()
    checked = Server(["ledger", "check", str(shop.folder / "ledger.sqlite")])
    assert checked.process.wait(30) == 0, checked.lines
    checked.reader.join()
    assert "are kept elsewhere and were not looked at" in checked.lines[-1]
    shop.gateway = Server(["serve", "--config", str(shop.folder / "gateway.yaml")])
    shop.gateway.wait_for(r'"side":"public"')
    shop.admin_url = "http://127.0.0.1:" + shop.gateway.wait_for(r'"port":"?(\d+)"?.*"side":"admin"')[1]
    pdf = requests.get(invoice["links"]["pdf"], timeout=10)
    assert hashlib.sha256(pdf.content).hexdigest() == invoice["document"]["sha256"]


@pytest.mark.parametrize("harm", ["changed", "shorter", "longer", "removed"])
def test_wrong_bytes_are_never_handed_out(shop, store, order, harm):
    invoice = shop.create(order)
    bytes_ = store.bytes(name_of(invoice))
    before = shop.metric("read", "damaged")
    if harm == "removed":
        store.remove(name_of(invoice))
    else:
        store.put(name_of(invoice), {
            "changed": bytes_[:-9] + b"X" + bytes_[-8:], "shorter": bytes_[:-1], "longer": bytes_ * 9}[harm])
    for headers in ({}, {"Range": "bytes=0-9"}):
        answer = requests.get(invoice["links"]["pdf"], headers=headers, timeout=10)
        assert (answer.status_code, answer.json()["type"]) == (502, "urn:counterfoil:problem:document-damaged")
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert shop.metric("read", "damaged") == before + 2
    assert any("stored document is damaged" in line for line in shop.gateway.lines)
    store.put(name_of(invoice), bytes_)
    assert requests.get(invoice["links"]["pdf"], timeout=10).content == bytes_


def test_a_create_keeps_its_invoice_while_the_store_is_down(shop, store, order):
    store.is_down = True
    try:
        invoice = shop.create(order)
        assert invoice["document"] is None
        until(lambda: shop.metric("keep", "unavailable") >= 2)
    finally:
        store.is_down = False
    found = until(lambda: (now := shop.invoice(invoice["id"]))["document"] and now)
    pdf = requests.get(found["links"]["pdf"], timeout=10)
    assert hashlib.sha256(pdf.content).hexdigest() == found["document"]["sha256"]


def test_a_stored_document_waits_for_the_store(shop, store, order):
    invoice = shop.create(order)
    store.is_down = True
    try:
        answer = requests.get(invoice["links"]["pdf"], timeout=10)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json()["type"] == "urn:counterfoil:problem:documents-unavailable"
    finally:
        store.is_down = False
    assert requests.get(invoice["links"]["pdf"], timeout=10).status_code == 200


def test_keys_are_rotated_without_a_restart(shop, store, order):
    shop.use_secret("wrong-" + store.keys[1])
    try:
        invoice = shop.create(order)
        assert invoice["document"] is None and store.refusals > 0
        until(lambda: any("status 403 SignatureDoesNotMatch" in line for line in shop.gateway.lines))
    finally:
        shop.use_secret(store.keys[1])
    until(lambda: shop.invoice(invoice["id"])["document"])


def test_a_large_document_goes_through_in_pieces(tmp_path, store, order):
    shop = Shop(tmp_path / "shop", store, provider=["--pdf-bytes", str(3 << 20)])
    try:
        invoice = shop.create(order)
        pdf = requests.get(invoice["links"]["pdf"], timeout=30).content
        assert len(pdf) >= 3 << 20 and hashlib.sha256(pdf).hexdigest() == invoice["document"]["sha256"]
        across = requests.get(invoice["links"]["pdf"], headers={"Range": "bytes=262100-524400"}, timeout=30)
        assert across.content == pdf[262100:524401]
    finally:
        assert shop.stop() == 0


def test_bytes_of_a_removed_document_go_whenever_the_process_dies(tmp_path, store, order):
    clock = Clock(tmp_path)
    shop = Shop(tmp_path / "shop", store, retention="retention: {documents: 24h, interval: 1s}\n")

    def in_some_hours(text):
        """Until the gateway says so, a round of it takes an hour and more."""
        until(lambda: clock.move(hours=1) or any(text in line for line in shop.gateway.lines))

    try:
        invoice = shop.create(order)
        name = name_of(invoice)
        assert name in store.objects()
        shop.die()
        clock.move(hours=48)
        shop.restart(clock)
        shop.gateway.wait_for("document pruned")
        shop.die()
        store.is_down = True
        shop.restart(clock)
        in_some_hours("bytes of a removed document stay in the store for now")
        assert shop.invoice(invoice["id"])["document"] is None
        # The removal was begun and has not ended.
        shop.die()
        store.is_down = False
        assert name in store.objects()
        shop.restart(clock)
        in_some_hours("bytes of a removed document taken from the store")
        assert name not in store.objects()
        # The provider still has the document.
        again = requests.get(
            f"{shop.url}/subclients/4521/invoices/{invoice['id']}/pdf", timeout=60,
            headers={**shop.bearer(), "Prefer": "wait=30"})
        assert hashlib.sha256(again.content).hexdigest() == invoice["document"]["sha256"]
        assert name in store.objects()
    finally:
        store.is_down = False
        assert shop.stop() == 0
