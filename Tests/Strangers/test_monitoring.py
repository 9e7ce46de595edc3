"""deploy/monitoring: rules and dashboard that Prometheus accepts, of metrics that the gateway has."""

import json
import re

import pytest
import yaml

from install import DEPLOY, run
from workshop import ROOT

FOLDER = DEPLOY / "monitoring"
RULES = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"][0]["rules"]
CASES = yaml.safe_load((FOLDER / "alerts_test.yaml").read_text())["tests"]
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
OTHERS = {"up", "node_filesystem_avail_bytes"}


def test_promtool_accepts_the_rules_and_their_tests(tmp_path):
    status, text = run("promtool", "check", "rules", FOLDER / "alerts.yaml")
    assert status == 0, text
    status, text = run("promtool", "test", "rules", FOLDER / "alerts_test.yaml")
    assert status == 0, text
    for name in ("alerts.yaml", "alerts_test.yaml"):
        text = (FOLDER / name).read_text()
        (tmp_path / name).write_text(text.replace("breaker_open == 1", "breaker_open == 2"))
    assert run("promtool", "test", "rules", tmp_path / "alerts_test.yaml")[0] != 0


@pytest.mark.parametrize("alert", [rule["alert"] for rule in RULES])
def test_each_alert_is_seen_to_fire_and_to_keep_quiet(alert):
    expected = [bool(check["exp_alerts"]) for case in CASES for check in case["alert_rule_test"]
                if check["alertname"] == alert]
    assert set(expected) == {True, False}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_alert_says_where_to_read_on(rule):
    page, anchor = rule["annotations"]["runbook"].split("#")
    headings = re.findall(r"(?m)^#+ (.*)$", (ROOT / page).read_text())
    assert anchor in [title.lower().replace(" ", "-") for title in headings]
    assert rule["labels"]["severity"] in ("page", "ticket")


def expressions():
    panels = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
    return panels + [item["expr"] for item in DASHBOARD["annotations"]["list"]]


def test_promtool_accepts_every_expression_of_the_dashboard(tmp_path):
    rules = [{"record": f"panel:{number}", "expr": re.sub(r"\$\w+", "x", text)}
             for number, text in enumerate(expressions())]
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    status, text = run("promtool", "check", "rules", file)
    assert status == 0 and f"{len(rules)} rules found" in text, text


def names(text):
    """The metrics that an expression names, without what histograms append."""
    found = re.findall(r"\b(?:counterfoil|process|node)_\w+|\bup\b", text)
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in found}


def test_every_metric_is_one_that_the_gateway_has():
    code = "".join(path.read_text() for path in (ROOT / "Sources").rglob("*.swift"))
    known = set(re.findall(r'"((?:counterfoil|process)_\w+)"', code)) | OTHERS
    used = set().union(*map(names, expressions() + [rule["expr"] for rule in RULES]))
    assert used - known == set()
    assert len(used) > 10


def test_panels_do_not_overlap():
    cells = [(x, y) for panel in DASHBOARD["panels"] for at in [panel["gridPos"]]
             for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) == 23
