"""deploy/README.md and docs/operations.md do what they say: their commands, as they stand and in their order, on a
machine of their own."""

import pathlib
import re
import shutil
import subprocess

import pytest

from install import DEPLOY, replaced
from workshop import ROOT, binary

MACHINE = pathlib.Path(__file__).with_name("machine")
PAGE = (DEPLOY / "README.md").read_text()
RUNBOOK = (ROOT / "docs/operations.md").read_text()
SECONDS = 120

# What the page's reader does beside the commands, before the block that begins with these words.
BEFORE = {
    "sudo env CREDENTIALS_DIRECTORY=": r"""
        edit() { grep -qF -- "$1" "$file" || { echo "not there: $1"; exit 1; }; sed -i "s#$1#$2#" "$file"; }
        file=/etc/counterfoil/counterfoil.yaml
        edit https://smscentre.com/sys/documents.php http://127.0.0.1:8090/sys/documents.php
        sed -i '/reserve_urls:/d' $file
        edit 'gap: 60s' 'gap: 1s'; edit 'guard: 500ms' 'guard: 0s'
        digests=($(grep -oE '^ +- [0-9a-f]{64}' $file | tr -d ' -'))
        edit "${digests[0]}" "${made[0]}"; edit "${digests[1]}" "${made[1]}"
        """,
    "curl --fail-with-body": "export KEY=$(sed -n 's/^key: *//p' /run/keys | head -n 1)",
    "counterfoil ledger backup": r"""
        (umask 077; sed -n 's/^key: *//p' /run/keys | tail -n 1 > operator-key)
        install -d -o counterfoil -g counterfoil -m 0700 /var/lib/counterfoil/backups
        sed -i '/^backups:/d' /etc/counterfoil/counterfoil.yaml
        echo 'backups: /var/lib/counterfoil/backups' >> /etc/counterfoil/counterfoil.yaml
        systemctl stop counterfoil; systemctl start counterfoil
        for _ in $(seq 100); do ! counterfoil health || break; done
        """,
}
# What has to be so after the block.
AFTER = {
    "sudo counterfoil keys generate --link": r"""
        [ "$(stat -c '%a %U' /etc/counterfoil/secrets/smsc-main-password)" = '600 root' ]
        """,
    "curl --fail-with-body": r"""
        [ "$(stat -c '%a %U %G' /run/counterfoil/gateway.sock)" = '770 counterfoil counterfoil' ]
        [ "$(stat -c %U /proc/$(cat /run/systemctl/pid))" = counterfoil ]
        grep -q '"pdf":"https://billing.internal.example/documents/' /run/answer
        """,
}


def blocks(text):
    """The commands of the page's `sh` blocks."""
    return re.findall(r"(?ms)^```sh\n(.*?)^```$", text)


def matching(table, block):
    [text] = [text for words, text in table.items() if block.startswith(words)] or [""]
    return "\n".join(line.strip() for line in text.splitlines())


def run_block(block):
    """The block between what the reader does, its standard input what a person types."""
    if block.startswith("counterfoil keys generate"):
        return f"({block}) | tee /run/keys\nmade=($(sed -n 's/^keys_sha256: *//p' /run/keys))"
    if block.startswith("export"):
        return block
    if block.startswith("curl --fail-with-body"):
        return block.rstrip() + " | tee /run/answer"
    return f"(\n{block}) <<< acme-password"


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """The whole page as a script, and around it what stands for the world outside."""
    folder = tmp_path_factory.mktemp("page")
    tools = folder / "tools"
    tools.mkdir()
    # No systemd, no second build, and nothing to install from the network.
    (tools / "systemctl").symlink_to(MACHINE / "systemctl")
    for name, body in {
        "sudo": 'exec "$@"', "apt-get": "true",
        "swift": f'[ "$1" != --version ] || exec {shutil.which("swift")} --version',
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    parts = [
        f"export PATH={tools}:/usr/local/bin:$PATH", f"cd {ROOT}",
        # The page's build: the executable that was built here, where a release build would have put it.
        f"mkdir -p .build; rm -rf .build/release; mkdir .build/release; cp {binary()} .build/release/counterfoil",
        f"({binary()} simulate --port 8090 --window 1s --account acme:acme-password --any-subclient --calm &)",
    ]
    operator_key = "export OPERATOR_KEY=$(sed -n 's/^key: *//p' /run/keys | tail -n 1)\n"
    for block in blocks(PAGE) + [operator_key] + blocks(RUNBOOK):
        parts += [matching(BEFORE, block), f"echo '== {block.splitlines()[0].replace(chr(39), '')}'", run_block(block),
                  matching(AFTER, block)]
    path = folder / "page.sh"
    path.write_text("\n".join(parts) + "\necho 'the page is done'\n")
    return path


def run_page(script, folder):
    done = subprocess.run(
        [str(MACHINE / "enter"), str(folder), str(script)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=SECONDS)
    return done.returncode, done.stdout


def test_every_command_does_what_the_page_says(script, tmp_path):
    status, text = run_page(script, tmp_path)
    assert status == 0 and text.endswith("the page is done\n"), text[-3000:]


def test_a_command_that_is_wrong_is_noticed(script, tmp_path):
    wrong = tmp_path / "wrong.sh"
    wrong.write_text(replaced(script.read_text(), group=("usermod --append --groups counterfoil", "id")))
    status, _ = run_page(wrong, tmp_path)
    assert status != 0


PAGES = [path for path in ROOT.rglob("*.md") if not {".build", ".venv"} & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_refers_only_to_what_there_is(path):
    text = path.read_text()
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / link).exists(), link
    for anchor in re.findall(r"\]\(#([^)]+)\)", text):
        titles = re.findall(r"(?m)^#+ (.*)$", text)
        headings = [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles]
        assert anchor in headings, anchor
    for name in re.findall(r"`((?:deploy|docs|Sources|Tests)/[\w./+-]*\w)`", text):
        assert (ROOT / name).exists() or name.endswith(("/secrets", "/tls")), name


def test_the_threats_name_tests_that_there_are():
    swift = {path.stem for path in (ROOT / "Tests").rglob("*.swift")}
    for row in re.findall(r"(?m)^\|.*\|$", (ROOT / "SECURITY.md").read_text()):
        for name in re.findall(r"`(\w+Tests)`", row):
            assert name in swift, name
