"""What httplint says of the responses of the main job."""

import http.client
import json
import urllib.parse

from httplint import HttpResponseLinter
from httplint.note import levels

# Notes that are meant, each with its reason.
MEANT = {
    "LOCATION_UNDEFINED": "202 says where the job is found: the word is free there, and clients look for it",
}


def lint(reply, content, method="GET"):
    linter = HttpResponseLinter()
    linter.is_head_response = method == "HEAD"
    linter.process_response_topline(b"1.1", str(reply.status).encode(), reply.reason.encode())
    linter.process_headers([(name.encode(), value.encode()) for name, value in reply.getheaders()])
    linter.feed_content(content)
    linter.finish_content(True)
    faults = [note for note in linter.notes if note.level in (levels.BAD, levels.WARN)]
    return [f"{method} {reply.status} {note.subject}: {note.summary}" for note in faults
            if type(note).__name__ not in MEANT]


def test_httplint_finds_no_fault_in_the_main_job(workshop, order):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(workshop.url).netloc, timeout=60)
    faults = []

    def ask(method, path, body=None, **fields):
        headers = {**workshop.bearer(), **{name.replace("_", "-"): value for name, value in fields.items()}}
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        faults.extend(lint(reply, content, method))
        return reply, content

    body = json.dumps({"amount": "1500.00"})
    invoices = "/subclients/4521/invoices"
    accepted, _ = ask("POST", invoices, body, Idempotency_Key=order, Content_Type="application/json")
    assert accepted.status == 202
    _, job = ask("GET", accepted.getheader("Location"), Prefer="wait=30")
    invoice = json.loads(job)["result"]
    created, _ = ask("POST", invoices, body, Idempotency_Key=order, Content_Type="application/json")
    assert created.status == 201
    link = invoice["links"]["pdf"].removeprefix(workshop.url)
    pdf, _ = ask("GET", link)
    tag = pdf.getheader("ETag")
    statuses = [ask(method, path, **fields)[0].status for method, path, fields in [
        ("HEAD", link, {}), ("GET", link, {"Range": "bytes=0-9"}), ("GET", link, {"If_None_Match": tag}),
        ("GET", link, {"If_Match": '"other"'}), ("GET", link, {"Range": "bytes=99999999-"}),
        ("GET", invoice["links"]["self"], {}), ("GET", invoices + "?limit=1", {}), ("GET", "/openapi.yaml", {}),
        ("GET", "/nothing", {}), ("PUT", "/jobs", {}), ("GET", "/jobs", {"Authorization": "Bearer wrong"}),
        ("GET", "/jobs?state=none", {}),
    ]]
    assert statuses == [200, 206, 304, 412, 416, 200, 200, 200, 404, 405, 401, 422]
    assert faults == []
