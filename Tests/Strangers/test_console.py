"""The operators' console in a real browser."""

import contextlib
import datetime
import hashlib
import io
import json
import re
import urllib.parse

import pytest
import requests
from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from browser import Console
from install import Install
from workshop import Server, Workshop, free_port, until

HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> & <script>alert(1)</script>"


class Desk:
    """A gateway, the provider's switches, and a caller."""

    def __init__(self, folder):
        self.switches = free_port()
        self.install = Install(folder, window="1s", provider=["--manage", str(self.switches)])
        self.number = 0

    def create(self, service="SMS in November", wait=0, subclient="4521", urgency=3):
        self.number += 1
        name, value = self.install.bearer().split(": ")
        return requests.post(
            f"{self.install.admin_url}/subclients/{subclient}/invoices", timeout=60,
            json={"amount": "1500.00", "service": service},
            headers={name: value, "Idempotency-Key": f"console-{self.number}", "Prefer": f"wait={wait}",
                     "Priority": f"u={urgency}"}).json()

    def create_amiss(self, fault, *arguments, **options):
        """The job of a create that meets `fault`: nothing else is under way that could meet it before."""
        until(lambda: not self.unfinished())
        faults = [f"{fault},times=1,command=add_account"]
        assert requests.put(f"http://127.0.0.1:{self.switches}/faults", timeout=10, json=faults).ok
        answer = self.create(*arguments, wait=20, **options)
        assert "job" in answer, f"{fault} was not met: {answer}"
        return answer["job"].removeprefix("/jobs/")

    def unfinished(self):
        return [job for state in ("queued", "sending") for job in self.ask("GET", f"jobs?state={state}").json()["items"]]

    def ask(self, method, path, body=None):
        """As the operator alice."""
        name, value = self.install.bearer("alice").split(": ")
        return requests.request(
            method, f"{self.install.admin_url}/{path}", timeout=10, json=body, headers={name: value})

    def decide(self, path, reason):
        assert self.ask("POST", path, {"reason": reason}).ok

    def job(self, identifier):
        return self.ask("GET", f"jobs/{identifier}").json()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("c"))
    yield desk
    assert desk.install.stop() == 0


@pytest.fixture(scope="module")
def browser(desk, tmp_path_factory):
    console = Console(desk.install.admin_url, desk.install.keys["alice"], tmp_path_factory.mktemp("profile"))
    yield console
    console.close()


@pytest.fixture
def console(browser):
    """Signed in anew; afterwards the browser has nothing to complain of."""
    browser.open("#/accounts").driver.refresh()
    browser.sign_in().sees("Latest jobs")
    yield browser
    assert browser.complaints() == []


def test_a_wrong_key_is_refused_and_one_without_the_scope_is_told_so(browser, desk):
    browser.open().sign_in("cf_wrong")
    browser.sees("API key")
    browser.wait(lambda: browser.text(".fault"), "a fault")
    browser.shoot("sign-in")
    browser.driver.refresh()
    browser.sign_in(desk.install.keys["billing"]).sees("lacks the scope operator")
    browser.complaints()


def test_the_key_is_kept_in_memory_only(console):
    key = console.key
    kept = console.script("return [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie,"
                          " location.href, document.documentElement.outerHTML,"
                          " ...[...document.querySelectorAll('input')].map((input) => input.value)]")
    assert all(key not in text for text in kept)
    console.driver.refresh()
    console.sees("API key")


def test_a_job_is_watched_from_the_queue_to_its_end(console, desk):
    jobs = [desk.create(f"Invoice number {number}")["id"] for number in range(4)]
    console.go("queue")
    console.find(f"#cancel-{jobs[3]}")
    console.shoot("queue")
    console.go(f"jobs/{jobs[3]}")
    console.sees("Place in the queue")
    console.sees("Succeeded", "#main")
    assert console.announced() == "The job: Succeeded"
    console.sees("Call 1: The provider made the invoice")
    console.shoot("job")


def test_the_queue_is_in_its_order_with_the_time_that_each_is_expected_at(console, desk):
    desk.decide("accounts/main/pause", "to look at the queue")
    jobs = [desk.create(f"In the queue {number}", subclient="queued")["id"] for number in range(6)]
    jobs.insert(0, desk.create("In a hurry", subclient="queued", urgency=0)["id"])
    console.go("queue")
    standing = "not while the account stands still"
    shows(console, [[str(place), "queued", standing] for place in range(1, 8)], "Place", "Subclient", "Expected")
    assert listed(console) == jobs
    desk.decide("accounts/main/resume", "it was looked at")
    console.wait(lambda: expected(console), "times")
    times = expected(console)
    assert times == sorted(times)
    console.wait(lambda: re.search(r"in \d:\d\d", console.text("#main")), "a time that counts down")
    console.go("accounts")
    console.wait(lambda: counts_down_to_the_next_slot(console), "the next slot's time")
    console.wait(lambda: desk.job(jobs[-1])["state"] == "succeeded", "all of them")
    console.go("queue")
    console.sees("Nothing waits", "#main")


def counts_down_to_the_next_slot(console):
    """A slot may have opened before anybody looks: what is shown is put off."""
    console.script("""
        for (const slot of document.querySelectorAll(".cards [data-until]"))
            slot.dataset.until = new Date(Date.now() + 90_000).toISOString()""")
    return re.search(r"^1:\d\d\s+next slot", console.text(".cards"), re.MULTILINE)


def listed(console):
    return console.script("return [...document.querySelectorAll('#main tr[data-job]')].map((row) => row.dataset.job)")


def expected(console):
    return console.script(
        "return [...document.querySelectorAll('#main [data-until]')].map((place) => place.dataset.until)")


def test_an_account_is_paused_and_goes_on(console, desk):
    console.click("#pause-main")
    console.find("#reason").send_keys("The provider announced maintenance")
    console.shoot("pause")
    console.click("#dialog-submit")
    console.sees("Paused by alice")
    # By the button, or already by the next look at all accounts.
    assert console.announced() in ("Account main is paused", "Account main: Paused")
    job = desk.create()["id"]
    console.sees("Nothing is sent", ".cards")
    console.sees("1 job", ".cards")
    console.shoot("accounts-paused")
    assert desk.job(job)["state"] == "queued"
    console.click("#resume-main")
    console.find("#reason").send_keys("It is over")
    console.click("#dialog-submit")
    console.find("#pause-main")
    console.wait(lambda: desk.job(job)["state"] == "succeeded", "the job to be sent")


def test_an_unknown_outcome_is_settled_step_by_step(console, desk):
    job = desk.create_amiss("drop", HOSTILE)
    made = max(int(invoice) for invoice in desk_invoices(desk))
    console.go("unknown")
    console.find(f"#resolve-{job}")
    console.shoot("unknown")
    console.click(f"#resolve-{job}")
    console.sees("1\u202f500.00 RUB", "dialog")
    console.sees(HOSTILE, "dialog")
    console.click("#outcome-not_created")
    console.sees("billed twice", "dialog")
    console.click("#outcome-created")
    console.find("#invoice").send_keys(str(made + 1))
    console.find("#reason").send_keys("Seen in the cabinet under Documents")
    console.click("#sure")
    console.shoot("resolve")
    console.click("#dialog-submit")
    console.gone("dialog[open]")
    console.sees("Every outcome is known")
    console.go(f"jobs/{job}")
    console.sees("alice decided: created", "#main")
    console.wait(lambda: desk.job(job)["state"] == "succeeded", "the read of the invoice")
    console.sees("Succeeded", "#main")
    console.shoot("settled")
    assert console.driver.title == "Job · Counterfoil"


def desk_invoices(desk):
    name, value = desk.install.bearer().split(": ")
    path = f"{desk.install.admin_url}/subclients/4521/invoices?limit=200"
    return [item["id"] for item in requests.get(path, timeout=10, headers={name: value}).json()["items"]]


def test_a_document_opens_in_the_page(console, desk):
    desk.create("To be opened", wait=20)
    console.go("history?text=opened")
    console.click("tbody a")
    console.click("#open-pdf")
    frame = console.find("#pdf")
    assert frame.get_attribute("src").startswith("blob:")
    # The viewer is no part of the page that a script could ask; but paper is white, and the viewer around it dark.
    console.wait(lambda: paper(frame) > 0.3, "the paper to be seen")
    console.shoot("document")
    console.press(Keys.ESCAPE)
    console.gone("dialog[open]")
    assert console.script("return document.activeElement.id") == "open-pdf"


def paper(element):
    """How much of the element's picture is white."""
    picture = Image.open(io.BytesIO(element.screenshot_as_png)).convert("L")
    return sum(picture.histogram()[250:]) / (picture.width * picture.height)


def rows(console, *labels):
    """What the table says under these headings, row by row."""
    return console.script(
        "return [...document.querySelectorAll('#main tbody tr')].map((row) =>"
        " arguments[0].map((label) => row.querySelector(`[data-label='${label}']`).innerText))", labels)


def shows(console, expected, *labels):
    console.wait(lambda: rows(console, *labels) == expected, f"the rows {expected}")


def test_the_history_is_filtered_by_the_gateway_and_can_be_linked(console, desk):
    refused = desk.create_amiss("error=6", "Refused", subclient="nobody")
    desk.create("Made", wait=20, subclient="nobody")
    console.go("history")
    console.find("#filter-subclient").send_keys("nobody")
    console.click("#filter")
    shows(console, [["nobody", "Succeeded"], ["nobody", "Failed"]], "Subclient", "State")
    Select(console.find("#filter-state")).select_by_value("failed")
    console.click("#filter")
    shows(console, [["nobody", "Failed"]], "Subclient", "State")
    assert console.script("return location.hash") == "#/history?subclient=nobody&state=failed"
    console.shoot("history-filtered")
    console.driver.refresh()
    console.sign_in()
    shows(console, [["nobody", "Failed"]], "Subclient", "State")
    assert console.find("#filter-subclient").get_attribute("value") == "nobody"
    console.find("#filter-text").send_keys(refused)
    console.click("#filter")
    console.sees("The provider refused", "#main")
    assert console.script("return location.hash") == f"#/jobs/{refused}"


def test_the_history_is_filtered_by_days_of_the_reader(console, desk):
    desk.create("Today", wait=20, subclient="daily")
    today = datetime.date.today()
    yesterday = today - datetime.timedelta(days=1)
    console.go(f"history?subclient=daily&from={yesterday}&until={today}")
    shows(console, [["daily"]], "Subclient")
    assert console.find("#filter-from").get_attribute("value") == str(yesterday)
    for span in (f"until={yesterday}", f"from={today + datetime.timedelta(days=1)}"):
        console.go(f"history?subclient=daily&{span}")
        console.sees("No such job", "#main")


def test_a_text_is_looked_for_in_the_page_that_was_read(console, desk):
    desk.create("A name like no other", wait=20, subclient="named")
    desk.create("Made", wait=20, subclient="named")
    console.go("history?subclient=named&text=Like no other")
    shows(console, [["named"]], "Subclient")
    console.sees("in 2 jobs, found it in 1", "#main")
    console.go("history?subclient=named&text=nowhere")
    console.sees("None of these 2 jobs says “nowhere”", "#main")


def test_a_filter_that_the_gateway_refuses_is_told(console):
    console.go("history?state=lost")
    console.sees("must be one of queued", ".notice")
    console.shoot("history-refused")
    assert any(" 422 " in message for message in console.complaints())


def test_older_pages_have_addresses_of_their_own(console, desk):
    desk.decide("accounts/main/pause", "many jobs to cancel")
    for job in [desk.create(f"Job {number}", subclient="many")["id"] for number in range(51)]:
        assert desk.ask("DELETE", f"jobs/{job}").status_code == 200
    desk.decide("accounts/main/resume", "they are cancelled")
    console.go("history?subclient=many&state=cancelled")
    console.wait(lambda: len(rows(console, "State")) == 50, "a page of 50")
    assert not console.driver.find_elements(By.CSS_SELECTOR, "#newest")
    console.tab_to("older", most=80)
    console.shoot("history-pages")
    console.press(Keys.ENTER)
    shows(console, [["many", "Cancelled"]], "Subclient", "State")
    assert "&cursor=" in console.script("return location.hash")
    console.driver.refresh()
    console.sign_in()
    shows(console, [["many", "Cancelled"]], "Subclient", "State")
    assert not console.driver.find_elements(By.CSS_SELECTOR, "#older")
    console.click("#newest")
    console.wait(lambda: len(rows(console, "State")) == 50, "the newest page")
    console.driver.back()
    shows(console, [["many", "Cancelled"]], "Subclient", "State")


def test_the_audit_trail_tells_who_decided_what_and_why(console, desk):
    console.click("#pause-main")
    console.find("#reason").send_keys("A pause to be found again")
    console.click("#dialog-submit")
    console.sees("Paused by alice")
    desk.decide("accounts/main/resume", "found")
    job = desk.create_amiss("error=6", "Refused")
    desk.decide(f"jobs/{job}/requeue", HOSTILE)
    console.click("#to-audit")
    console.sees("A pause to be found again", "table")
    newest = [["alice", "Sent the job again", job, HOSTILE], ["alice", "Resumed the account", "", "found"],
              ["alice", "Paused the account", "", "A pause to be found again"]]
    console.wait(lambda: rows(console, "Who", "What", "Job", "Why")[:3] == newest, f"{newest} before all others")
    console.shoot("audit")
    console.find("#filter-job").send_keys(job)
    console.click("#filter")
    shows(console, [["Sent the job again", "main"]], "What", "Account")
    console.find("#filter-person").send_keys("billing")
    console.click("#filter")
    console.sees("No such entry", "#main")
    console.click("#filter-none")
    console.sees("A pause to be found again", "table")
    console.click("tbody a")
    console.sees("alice decided: requeued", "#main")
    console.go("accounts")
    console.click("#audit-of-main")
    console.sees("A pause to be found again", "table")
    assert console.find("#filter-account").get_attribute("value") == "main"


def test_everything_can_be_done_by_keyboard(browser, desk):
    job = desk.create_amiss("drop", "By keyboard")
    browser.open("#/accounts").driver.refresh()
    browser.find("#key")
    browser.press(browser.key, Keys.ENTER)
    browser.sees("Latest jobs")
    browser.tab_to("to-unknown")
    browser.press(Keys.ENTER)
    browser.find(f"#resolve-{job}")
    browser.tab_to(f"resolve-{job}")
    ring = browser.script("return getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid", "the focus has to be seen"
    browser.press(Keys.ENTER)
    browser.find("dialog[open]")
    browser.tab_to("outcome-created")
    browser.press(Keys.SPACE, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    browser.sees("ends as failed", "dialog")
    browser.tab_to("reason")
    browser.press("Nobody can tell", Keys.TAB, Keys.SPACE)
    browser.tab_to("dialog-submit")
    browser.press(Keys.ENTER)
    browser.gone("dialog[open]")
    assert desk.job(job)["state"] == "failed"
    assert browser.complaints() == []


def test_every_document_that_was_read_of_an_invoice_can_be_opened(tmp_path):
    desk = Desk(tmp_path)
    install = desk.install
    with contextlib.closing(Console(install.admin_url, install.keys["alice"], tmp_path / "profile")) as console:
        read = desk.ask("GET", "subclients/4521/invoices/60005")
        assert read.status_code == 202, read.text
        console.open(f"#/jobs/{read.json()['id']}").sign_in().sees("Succeeded", "#main")
        first = console.text(".digest")
        assert "Every document" not in console.text("#main")
        # The provider has corrected its document meanwhile: it is another process that makes longer ones.
        port = urllib.parse.urlsplit(install.provider.wait_for(r"listens at\s+(\S+)")[1]).port
        install.provider.stop()
        install.provider = Server([*install.provider_words, "--port", str(port), "--pdf-bytes", "30000"])
        install.provider.wait_for(r"listens at")
        console.click("#read-again")
        console.sees("both are kept", "dialog")
        console.click("#dialog-submit")
        console.sees("Every document that was read", "#main")
        assert read.json()["id"] not in console.script("return location.hash")
        digests = [digest for [digest] in rows(console, "SHA-256")]
        assert digests == [console.text(".facts .digest"), first] and digests[0] != first
        console.shoot("versions")
        console.click(f"#open-{first[:12]}")
        frame = console.find("#pdf")
        console.wait(lambda: paper(frame) > 0.3, "the paper to be seen")
        opened = console.script(
            "return performance.getEntriesByType('resource').findLast(({ name }) => name.includes('/documents/')).name")
        assert hashlib.sha256(requests.get(opened, timeout=10).content).hexdigest() == first, "the older document"
        assert console.complaints() == []
    assert install.stop() == 0


def test_a_job_of_an_account_that_the_key_is_not_for_is_shown_without_its_documents(tmp_path):
    digest = hashlib.sha256(b"cf_of-another-account").hexdigest()
    shop = Workshop(tmp_path, callers=f"  spender: {{keys_sha256: [{digest}], scopes: [documents:read], accounts: [spare]}}\n")
    shop.keys["spender"] = "cf_of-another-account"
    try:
        read = shop.ask("GET", "/subclients/4521/invoices/60005", caller="spender")
        with contextlib.closing(Console(shop.admin_url, shop.keys["ops"], tmp_path / "profile")) as console:
            console.open(f"#/jobs/{json.loads(read.body)['id']}").sign_in().sees("Succeeded", "#main")
            console.sees("Live", "#pulse")
            console.click("#read-again")
            console.click("#dialog-submit")
            console.sees("account", ".fault")
    finally:
        assert shop.stop() == 0


def test_the_policy_lets_nothing_in(console):
    answer = requests.get(f"{console.url}/console", timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    console.script("const script = document.createElement('script'); script.textContent = 'window.brokenIn = true';"
                   "document.body.append(script)")
    assert console.script("return window.brokenIn ?? false") is False
    assert any("Content Security Policy" in message for message in console.complaints()), "a violation is told"


def test_a_gateway_that_is_away_is_told_and_found_again(console, desk):
    desk.install.gateway.stop()
    console.sees("does not answer")
    desk.install.start()
    console.sees("Live", "#pulse")
    console.complaints()
