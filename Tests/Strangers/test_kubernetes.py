"""deploy/kubernetes: valid by the schema, and true to what the gateway serves."""

import re

import pytest
import yaml

from install import DEPLOY, run
from workshop import ROOT

FILES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
VALIDATE = ROOT / ".venv/bin/kubernetes-validate"


def documents(file):
    return list(yaml.safe_load_all(file.read_text()))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_schema_accepts_the_file_and_refuses_a_misspelt_one(file, tmp_path):
    status, text = run(VALIDATE, "--strict", file)
    assert status == 0, text
    misspelt = tmp_path / file.name
    misspelt.write_text(re.sub(r"\bspec:", "specs:", file.read_text()))
    assert run(VALIDATE, "--strict", misspelt)[0] != 0


def deployments():
    return [(file.name, item) for file in FILES for item in documents(file) if item["kind"] == "Deployment"]


@pytest.mark.parametrize("name, deployment", deployments())
def test_probes_ask_what_the_admin_listener_serves(name, deployment):
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text())["paths"]
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    ports = {port["name"] for port in container["ports"]}
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container[kind]["httpGet"]
        assert probe["path"] in contract and probe["port"] == "admin" and "admin" in ports
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez", "a ledger that fails is no reason to kill it"


@pytest.mark.parametrize("name, deployment", deployments())
def test_the_end_is_waited_for_and_one_ledger_file_has_one_pod(name, deployment):
    pod = deployment["spec"]["template"]["spec"]
    page = (ROOT / "docs/configuration.md").read_text()
    grace = int(re.search(r"`shutdown_grace` \|[^|]*\| `(\d+)s", page)[1])
    assert pod["terminationGracePeriodSeconds"] > grace
    if any("persistentVolumeClaim" in volume for volume in pod["volumes"]):
        assert deployment["spec"]["replicas"] == 1 and deployment["spec"]["strategy"] == {"type": "Recreate"}
    else:
        assert deployment["spec"]["strategy"]["type"] == "RollingUpdate"


def test_every_pod_is_confined():
    for _, deployment in deployments():
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"]
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert deployment["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"]
