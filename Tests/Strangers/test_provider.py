"""A provider that words things differently, and the probe that finds out how: the real binaries on both sides."""

import base64
import html
import http.server
import itertools
import json
import threading
import urllib.parse

import pytest
from commands import counterfoil
from workshop import Workshop

# Each setting under `provider` and the simulator's switch on the other side.
SETTINGS = """, provider: {commands: {create_invoice: make_bill, get_invoice: show_bill, get_act: show_act},
  fields: {login: client, password: pass, subclient_number: sub_id, subclient_login: sub, amount: total, service: title,
    id: doc, act_number: printed},
  form_charset: windows-1251,
  answer: {id: no, amount: cost, error: reason, error_code: code, wrappers: [bill]}}, parameters: {fmt: 3}"""
SWITCHES = [f"--rename={name}" for name in (
    "add_account=make_bill", "get_account=show_bill", "get_act=show_act", "login=client", "psw=pass", "user_id=sub_id",
    "user=sub", "sum=total", "service=title", "id=doc", "num=printed")] + [f"--rename-answer={name}" for name in (
    "id=no", "sum=cost", "error=reason", "error_code=code")] + [
    "--wrapper=bill", "--require=fmt=3", "--reads-windows1251"]
SECRET = "c4n4ry/+pässwörd &=%\""


def test_every_setting_reaches_a_provider_that_words_everything_differently(tmp_path):
    journal = tmp_path / "journal"
    shop = Workshop(tmp_path, account=SETTINGS, provider=[*SWITCHES, f"--journal={journal}"])
    try:
        body = json.dumps({"amount": "1500.00", "service": "Рассылка"})
        made = shop.ask("POST", "/subclients/4521/invoices", body.encode(), {
            "Idempotency-Key": "a", "Content-Type": "application/json", "Prefer": "wait=20"})
        assert made.status == 201, made.body
        assert json.loads(made.body)["id"] == "70001"
        for path in ("invoices/60005", "acts/501", "acts?number=A-502"):
            assert shop.ask("GET", f"/subclients/4521/{path}", headers={"Prefer": "wait=20"}).status == 200, path
        refused = shop.ask("GET", "/subclients/login:4521/acts/999", headers={"Prefer": "wait=20"})
        problem = json.loads(refused.body)
        assert problem["upstream"]["code"] == 7 and problem["upstream"]["text"], problem
        arrivals = [json.loads(line) for line in journal.read_text().splitlines()]
        assert arrivals[0]["service"] == "Рассылка" and arrivals[0]["sum"] == "1500.00"
    finally:
        assert shop.stop() == 0


def test_without_the_settings_the_same_provider_understands_nothing(tmp_path):
    shop = Workshop(tmp_path, provider=[*SWITCHES])
    try:
        reply = shop.ask("GET", "/subclients/4521/acts/501", headers={"Prefer": "wait=20"})
        # Not even the login has its name: a refused password, which is understood in the documented words only.
        assert reply.status in (202, 502), reply.body
    finally:
        assert shop.stop() == 0


@pytest.mark.parametrize("gap_from, least, most", [("start", 1.5, 3.5), ("end", 3.5, None)])
def test_the_gap_runs_from_the_start_or_the_end_of_a_call_as_the_account_says(tmp_path, gap_from, least, most):
    """A call takes two seconds and the gap a second and a half: from its end, 3.5 s lie between two arrivals at least."""
    journal = tmp_path / "journal"
    shop = Workshop(
        tmp_path, gap="1500ms", account=f", gap_from: {gap_from}, timeouts: {{connect: 100ms}}",
        provider=["--latency=2s", f"--journal={journal}"])
    try:
        for number in (501, 502, 503):
            assert shop.ask("GET", f"/subclients/4521/acts/{number}").status == 202
        for number in (501, 502, 503):
            assert shop.ask("GET", f"/subclients/4521/acts/{number}", headers={"Prefer": "wait=30"}).status == 200
    finally:
        assert shop.stop() == 0
    moments = [json.loads(line)["monotonic_ns"] / 1e9 for line in journal.read_text().splitlines()]
    assert len(moments) == 3
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert all(least <= gap and (most is None or gap < most) for gap in gaps), gaps


def configure(folder, url, *, password=SECRET, gap="50ms", more=""):
    for name, text in {"link-key": "k" * 40, "password": password}.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(text)
    file = folder / "gateway.yaml"
    file.write_text(f"""\
listen: 127.0.0.1:0
admin_listen: 127.0.0.1:0
public_url: http://127.0.0.1
ledger: sqlite://{folder}/ledger.sqlite
links: {{keys: {{k1: {{file: link-key}}}}}}
accounts:
  main: {{url: "{url}", login: c4n4ry-login, password: {{file: password}}, currency: RUB, gap: {gap}, guard: 0s{more}}}
callers:
  ops: {{keys_sha256: [{"ab" * 32}], scopes: [operator], accounts: [main]}}
""")
    return file


def probe(folder, file, *arguments, typed=""):
    return counterfoil(
        "probe", "--config", str(file), "--account", "main", "--subclient", "4521", "--output", str(folder / "probe"),
        *arguments, typed=typed)


@pytest.fixture
def provider(tmp_path):
    """A calm provider of a short minute; `start` gives its address."""
    from workshop import Server
    servers = []

    def start(*switches):
        journal = tmp_path / "journal"
        servers.append(Server(["simulate", "--port", "0", "--window", "40ms", "--calm", "--account",
                               f"c4n4ry-login:{SECRET}", f"--journal={journal}", *switches]))
        return servers[-1].wait_for(r"listens at\s+(\S+)")[1], lambda: [
            json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []

    yield start
    for server in servers:
        server.stop()


def verdicts(report):
    return {finding["assumption"]: finding["verdict"] for finding in report["findings"]}


def test_finds_that_a_provider_is_as_we_take_it_to_be(tmp_path, provider):
    url, arrivals = provider("--dialect", "crlf")
    file = configure(tmp_path, url)
    done = probe(tmp_path, file, "--invoice", "60007", "--act", "501", "--act-number", "A-502", "--create", "--amount",
                 "1.00", "--json", typed="create 1.00 RUB for 4521 at main\n")
    assert done.status == 0, done
    report = done.json()
    assert [call["name"] for call in report["calls"]] == [
        "invoice", "act", "act-by-number", "not-there", "create", "created-invoice"]
    found = verdicts(report)
    assert found.pop("minute") == "untold" and found.pop("charset") == "untold"
    assert set(found.values()) == {"holds"}, found
    assert report == json.loads((tmp_path / "probe/report.json").read_text())
    assert (tmp_path / "probe/01-invoice.body").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "probe").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "probe").iterdir())
    calls = arrivals()
    assert [call["outcome"] for call in calls] == ["document"] * 3 + ["refused", "created", "document"]
    assert all(call.get("error_code") != 9 for call in calls), "the pace was kept"


def test_finds_what_is_otherwise(tmp_path, provider):
    url, _ = provider("--dialect", "pdf-first", "--rename-answer", "sum=cost")
    file = configure(tmp_path, url)
    done = probe(tmp_path, file, "--create", "--amount", "1.00", typed="create 1.00 RUB for 4521 at main\n")
    assert done.status == 2, done
    assert "fails   the JSON comes before the PDF (unverified) [create: PDF first]" in done.output, done.output
    assert "fails   the JSON holds the invoice's id and sum under these names" in done.output


def test_creates_nothing_without_the_sentence(tmp_path, provider):
    url, arrivals = provider()
    file = configure(tmp_path, url)
    for typed in ("", "yes\n", "create 2.00 RUB for 4521 at main\n"):
        done = probe(tmp_path, file, "--create", "--amount", "1.00", typed=typed)
        assert done.status == 1 and "nothing was sent" in done.errors
    assert probe(tmp_path, file, "--amount", "1.00").status == 64
    assert arrivals() == [] and not (tmp_path / "probe").exists()


def test_stops_at_a_refused_password_and_sends_it_no_second_time(tmp_path, provider):
    url, arrivals = provider()
    file = configure(tmp_path, url, password="wrong")
    done = probe(tmp_path, file, "--invoice", "60007", "--act", "501")
    assert done.status == 3 and "Stopped: refused with code 2" in done.output, done
    again = counterfoil("probe", "--config", str(file), "--account", "main", "--subclient", "4521", "--output",
                        str(tmp_path / "again"))
    assert again.status == 1 and "refused these credentials" in again.errors
    assert [call.get("error_code") for call in arrivals()] == [2]


def test_waits_for_the_slot_that_the_ledger_knows(tmp_path, provider):
    url, arrivals = provider()
    file = configure(tmp_path, url, gap="1s")
    assert probe(tmp_path, file).status == 0
    assert counterfoil("probe", "--config", str(file), "--account", "main", "--subclient", "4521", "--output",
                       str(tmp_path / "again")).status == 0
    first, second = (call["monotonic_ns"] for call in arrivals())
    assert second - first >= 1_000_000_000


def test_leaves_a_running_gateways_account_alone(tmp_path):
    shop = Workshop(tmp_path)
    try:
        done = counterfoil("probe", "--config", str(tmp_path / "gateway.yaml"), "--account", "main", "--subclient",
                           "4521", "--output", str(tmp_path / "probe"))
        assert done.status == 1 and "another process holds the ledger" in done.errors
        wrong = counterfoil("probe", "--config", str(tmp_path / "gateway.yaml"), "--account", "mian", "--subclient",
                            "4521", "--output", str(tmp_path / "probe"))
        assert wrong.status == 1 and "did you mean main?" in wrong.errors
    finally:
        assert shop.stop() == 0


class Echo(http.server.BaseHTTPRequestHandler):
    """A provider that repeats whatever it was sent, in every form that it can think of."""

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = dict(urllib.parse.parse_qsl(sent))
        password, login = fields["psw"], fields["login"]
        text = " ".join([
            sent, "https://mirror/?" + urllib.parse.urlencode(fields), urllib.parse.quote(password).lower(),
            urllib.parse.quote(password.encode("cp1251", "replace")), html.escape(password), base64.b64encode(password.encode()).decode(), json.dumps(password),
            json.dumps(password, ensure_ascii=False).replace("/", "\\/"),
            base64.b64encode(f"{login}:{password}".encode()).decode(), login, password])
        body = json.dumps({"error": text, "error_code": 7}, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("X-Debug", urllib.parse.quote(password))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def test_saves_no_credential_that_the_provider_repeats(tmp_path):
    server = http.server.HTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        file = configure(tmp_path, f"http://127.0.0.1:{server.server_port}/sys/documents.php")
        done = probe(tmp_path, file, "--invoice", "60007")
    finally:
        server.shutdown()
    assert done.status == 0, done
    seen = done.output.encode() + done.errors.encode()
    for path in [*(tmp_path / "probe").iterdir(), *tmp_path.glob("ledger.sqlite*")]:
        seen += path.read_bytes()
    assert "•••".encode() in seen
    for form in ("c4n4ry", base64.b64encode(SECRET.encode()).decode()[:12], "w%C3%B6rd", "w%c3%b6rd", "sw\\u00f6rd",
                 base64.b64encode(f"c4n4ry-login:{SECRET}".encode()).decode()[:12]):
        assert form.encode() not in seen, form
