"""deploy/container: linters accept its files, and what goes into the image runs where nothing else is."""

import os
import pathlib
import shutil
import signal
import subprocess

import pytest
import yaml

from install import DEPLOY, Install, run
from workshop import ROOT, Server, binary, free_port

FOLDER = DEPLOY / "container"
HADOLINT = ROOT / ".venv/bin/hadolint"
USER = 65532


def test_hadolint_accepts_the_dockerfile(tmp_path):
    assert run(HADOLINT, FOLDER / "Dockerfile") == (0, "")
    careless = tmp_path / "Dockerfile"
    careless.write_text((FOLDER / "Dockerfile").read_text().replace("swift:6.2-bookworm", "swift:latest"))
    assert run(HADOLINT, careless)[0] != 0


def test_compose_accepts_its_file(tmp_path):
    status, text = run("docker-compose", "--file", FOLDER / "compose.yaml", "config", "--quiet")
    assert status == 0, text
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    assert services["gateway"]["read_only"] and services["gateway"]["cap_drop"] == ["ALL"]


def test_the_image_is_not_roots_and_asks_itself_how_it_is():
    text = (FOLDER / "Dockerfile").read_text()
    last = text[text.rindex("\nFROM "):]
    assert f"\nUSER {USER}:{USER}\n" in last and "FROM scratch" in last and "HEALTHCHECK" in last
    assert '"health", "--url", "http://127.0.0.1:8081/readyz"' in last


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The image's files, with the mounts of deploy/kubernetes in place."""
    folder = tmp_path_factory.mktemp("image")
    status, text = run(FOLDER / "gather-root", binary(), folder / "root")
    assert status == 0, text
    return folder / "root"


def test_the_image_holds_one_program_and_no_shell(image):
    programs = [path.name for path in image.rglob("bin/*")]
    assert programs == ["counterfoil"]
    assert {path.name for path in image.iterdir()} <= {"etc", "usr", "var", "run", "tmp", "lib", "lib64", "opt"}


def inside(image, *arguments):
    """The words that run the image's program among its own files, as its own user."""
    script = 'mkdir -p "$0/proc" && mount -t proc proc "$0/proc" && exec chroot --userspec="$1" "$0" "${@:2}"'
    rights = ["--map-root-user"] if os.geteuid() else []
    user = f"{USER}:{USER}" if os.geteuid() == 0 else "0:0"
    return ["unshare", *rights, "--mount", "--pid", "--fork", "bash", "-c", script, str(image), user,
            "/usr/local/bin/counterfoil", *arguments]


def mount_like_kubernetes(image, install, port):
    """Configuration and secrets as a pod sees them: links into a folder that is swapped whole."""
    text = install.configuration.read_text()
    text = text.replace(f"unix:{install.socket}", f"127.0.0.1:{port}")
    text = text.replace(f"{install.folder}/ledger", "/var/lib/counterfoil")
    for name in ("link-key-1", "smsc-main-password"):
        text = text.replace(f"{{file: {name}}}", f"{{file: /run/secrets/{name}}}")
    (image / "etc/counterfoil").mkdir()
    (image / "etc/counterfoil/counterfoil.yaml").write_text(text)
    secrets = image / "run/secrets"
    shutil.copytree(install.folder / "credentials", secrets / "..1")
    (secrets / "..data").symlink_to("..1")
    for file in (secrets / "..1").iterdir():
        file.chmod(0o440)
        if os.geteuid() == 0:
            os.chown(file, 0, USER)
        (secrets / file.name).symlink_to(f"..data/{file.name}")
    for folder in ((secrets / "..1"), secrets):
        folder.chmod(0o755)


def test_the_image_runs_with_nothing_else_and_knows_how_it_is(image, tmp_path):
    install = Install(tmp_path)
    assert install.gateway.stop() == 0
    port = free_port()
    mount_like_kubernetes(image, install, port)
    program, *words = inside(image, "serve", "--config", "/etc/counterfoil/counterfoil.yaml")
    gateway = Server(words, program=program)
    gateway.wait_for(r'"side":"public"')
    ask = inside(image, "health", "--url", f"{install.admin_url}/readyz")
    assert run(*ask) == (0, "")
    body = subprocess.run(
        ["curl", "-s", "--json", '{"amount": "10.00"}', "-H", install.bearer(), "-H", "Idempotency-Key: image",
         "-H", "Prefer: wait=30", f"http://127.0.0.1:{port}/subclients/4521/invoices"],
        check=True, capture_output=True, text=True).stdout
    assert '"document":{' in body
    # `unshare` hands no signal on: the gateway itself is its child.
    children = pathlib.Path(f"/proc/{gateway.process.pid}/task/{gateway.process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGTERM)
    assert gateway.process.wait(20) == 0
    install.provider.stop()
    status, text = run(*ask)
    assert (status, "no answer" in text) == (1, True)


def test_health_tells_an_answer_that_is_not_200(tmp_path):
    install = Install(tmp_path)
    status, text = run(binary(), "health", "--url", f"{install.admin_url}/jobs")
    assert (status, text) == (1, "Error: not ready: status 401\n")
    assert install.stop() == 0


def test_nginx_is_the_same_in_a_container():
    inside = (FOLDER / "nginx.conf").read_text().splitlines()[1:]
    outside = (DEPLOY / "proxy/nginx.conf").read_text().splitlines()[1:]
    different = [pair for pair in zip(inside, outside, strict=True) if pair[0] != pair[1]]
    assert [line.strip() for pair in different for line in pair] == [
        "server gateway:8080 max_conns=800;", "server unix:/run/counterfoil/gateway.sock max_conns=800;"]


def test_the_configuration_of_compose_is_in_order(tmp_path):
    secrets = {"link-key-1": "k" * 43, "smsc-main-password": "p", "postgres-password": "p"}
    for name, text in secrets.items():
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text(text)
    file = tmp_path / "counterfoil.yaml"
    file.write_text((FOLDER / "counterfoil.yaml").read_text().replace("/run/secrets", str(tmp_path)))
    status, text = run(binary(), "config", "check", file)
    assert status == 0, text
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    assert "postgresql://counterfoil@postgres/counterfoil" in file.read_text() and "postgres" in services
