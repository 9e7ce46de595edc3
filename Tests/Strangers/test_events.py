"""Streams of events, read line by line from the real gateway by a client that others wrote."""

import json
import time

import httpx
import pytest

from workshop import Workshop

# Far shorter than the streams last: they are not to be taken for slow or idle connections.
IMPATIENT = "event_streams: 2, event_heartbeat: 1s, idle_timeout: 300ms, write_timeout: 300ms, header_timeout: 300ms"


@pytest.fixture
def impatient(tmp_path):
    workshop = Workshop(tmp_path, limits=IMPATIENT)
    yield workshop
    workshop.provider.stop()
    if workshop.gateway.process.poll() is None:
        workshop.gateway.stop()


def create(workshop, key):
    reply = httpx.post(
        f"{workshop.url}/subclients/4521/invoices", json={"amount": "1.00"}, timeout=60,
        headers={**workshop.bearer(), "Idempotency-Key": key, "Prefer": "wait=30"})
    assert reply.status_code == 201, reply.text


def open_stream(workshop, caller="billing", path="/events", **headers):
    return httpx.stream("GET", workshop.url + path, headers={**workshop.bearer(caller), **headers}, timeout=30)


def events(lines, count):
    """So many events of a stream, in the order in which they come."""
    found = []
    while len(found) < count:
        fields = {}
        while line := next(lines):
            name, _, value = line.partition(": ")
            fields[name] = value
        if "data" in fields:
            found.append((int(fields["id"]), json.loads(fields["data"])["state"]))
    return found


def test_a_silent_stream_outlives_every_time_out_and_then_tells(impatient):
    with open_stream(impatient) as stream:
        lines = stream.iter_lines()
        for _ in range(4):
            while next(lines) != ": nothing new":
                pass
        create(impatient, "streamed")
        told = events(lines, 3)
        assert [state for _, state in told] == ["queued", "sending", "succeeded"]
    last_seen = {"Last-Event-ID": str(told[0][0])}
    with open_stream(impatient, **last_seen) as stream:
        assert events(stream.iter_lines(), 2) == told[1:]
    with open_stream(impatient, "other", **{"Last-Event-ID": "0"}) as stream:
        lines = stream.iter_lines()
        assert [next(lines) for _ in range(3)] == ["retry: 5000", "", ": nothing new"]


def test_a_caller_has_so_many_streams_and_no_more_until_one_is_closed(impatient):
    with open_stream(impatient) as first, open_stream(impatient):
        next(first.iter_lines())
        with open_stream(impatient) as refused:
            assert refused.status_code == 429
            assert json.loads(refused.read())["type"].endswith("too-many-streams")
            assert refused.headers["Retry-After"] == "5"
        with open_stream(impatient, "ops") as other:
            assert other.status_code == 200
    # The gateway notices that nobody reads when it next writes: within a heartbeat or two.
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with open_stream(impatient) as again:
            if again.status_code == 200:
                return
    raise AssertionError("the places were not given back")


def test_streams_do_not_keep_the_gateway_from_stopping(impatient):
    with open_stream(impatient) as one, open_stream(impatient, "ops") as other:
        for stream in one, other:
            assert stream.status_code == 200
        assert impatient.gateway.stop() == 0
        # Each comes to its end in good order, which a connection that was cut would not.
        assert all(list(stream.iter_lines())[0] == "retry: 5000" for stream in (one, other))
