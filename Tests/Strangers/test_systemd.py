"""deploy/systemd: what systemd itself says of the unit, and whether the gateway can live inside its walls."""

import os
import re
import shutil
import stat
import tempfile

import pytest

from install import DEPLOY, Install, replaced, run
from workshop import ROOT, binary

UNIT = DEPLOY / "systemd/counterfoil.service"
# What `security` calls 2.0, as --threshold wants it.
EXPOSURE = 20


@pytest.fixture
def unit(tmp_path):
    """The unit with the executable that was built here in place of the installed one."""
    program = tmp_path / "counterfoil"
    shutil.copy(binary(), program)
    path = tmp_path / "counterfoil.service"
    path.write_text(replaced(UNIT.read_text(), program=("/usr/local/bin/counterfoil serve", f"{program} serve")))
    return path


@pytest.fixture
def open_folder():
    """A folder that a user without rights reaches too, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield folder


def exposure(path):
    return run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", path)


def test_verify_finds_nothing_to_say(unit):
    assert run("systemd-analyze", "verify", unit) == (0, "")
    unit.write_text(unit.read_text().replace("TimeoutStopSec=90s", "TimeoutStopSec=ninety"))
    assert "ninety" in run("systemd-analyze", "verify", unit)[1]


def test_exposure_is_two_or_less(unit):
    status, text = exposure(unit)
    assert status == 0, text
    unit.write_text(re.sub(r"(?m)^(Protect|Restrict|SystemCallFilter).*\n", "", unit.read_text()))
    assert exposure(unit)[0] != 0


def test_sysusers_makes_the_user_that_the_unit_names(tmp_path):
    (tmp_path / "etc").mkdir()
    status, text = run("systemd-sysusers", f"--root={tmp_path}", DEPLOY / "systemd/counterfoil.sysusers")
    assert status == 0, text
    user = (tmp_path / "etc/passwd").read_text().strip().split(":")
    assert (user[0], user[5], user[6]) == ("counterfoil", "/var/lib/counterfoil", "/usr/sbin/nologin")
    assert f"User={user[0]}\n" in UNIT.read_text()


def seconds(key, text):
    return int(re.search(rf"(?m){key}(\d+)s", text)[1])


def test_systemd_waits_longer_for_the_end_than_the_gateway_does():
    page = (ROOT / "docs/configuration.md").read_text()
    assert seconds("^TimeoutStopSec=", UNIT.read_text()) > seconds(r"`shutdown_grace` \|[^|]*\| `", page)


def test_every_credential_of_the_example_is_loaded():
    settings = re.sub(r"#.*", "", (DEPLOY / "counterfoil.example.yaml").read_text())
    named = set(re.findall(r"\{file: ([^}/]+)\}", settings))
    loaded = set(re.findall(r"(?m)^LoadCredential=([^:]+):/etc/counterfoil/secrets/\1$", UNIT.read_text()))
    assert named == loaded


def filtered_calls():
    """The system calls that SystemCallFilter= lets through."""
    def members(name):
        _, text = run("systemd-analyze", "syscall-filter", name)
        words = [line.strip() for line in text.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
        return set().union(*[members(word) if word.startswith("@") else {word} for word in words])

    allowed = set()
    for line in re.findall(r"(?m)^SystemCallFilter=(.*)$", UNIT.read_text()):
        names = set().union(*[members(name) for name in line.lstrip("~").split()])
        allowed = allowed - names if line.startswith("~") else allowed | names
    return allowed


def test_the_gateway_does_the_main_job_inside_the_units_filter(open_folder):
    install = Install(open_folder, confined_to=filtered_calls())
    status, body = run(
        "curl", "--silent", "--max-time", "60", "--unix-socket", install.socket, "--json", '{"amount": "10.00"}',
        "-H", install.bearer(), "-H", "Idempotency-Key: confined", "-H", "Prefer: wait=30",
        "http://gateway/subclients/4521/invoices")
    assert status == 0 and '"document":{' in body, body
    mode = stat.S_IMODE(install.socket.stat().st_mode)
    assert mode & 0o007 == 0 and mode & 0o060 == 0o060, "the group's, and nobody else's"
    assert install.stop() == 0


def test_the_filter_is_in_force(open_folder):
    """Without the calls that open a socket there is no gateway."""
    with pytest.raises(AssertionError, match="[Oo]peration not permitted"):
        Install(open_folder, confined_to=filtered_calls() - {"socket", "bind"})
