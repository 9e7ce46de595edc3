"""The contract, as tools see it that know nothing else of the gateway."""

import openapi_spec_validator
import referencing
import referencing.jsonschema
import requests
import yaml
from openapi_schema_validator import OAS31Validator

from workshop import ROOT


def test_the_contract_is_openapi_3_1():
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    openapi_spec_validator.OpenAPIV31SpecValidator(contract).validate()


def test_the_gateway_serves_the_contract_of_this_repository(workshop):
    for url in (workshop.url, workshop.admin_url):
        assert requests.get(f"{url}/openapi.yaml", timeout=10).content == (ROOT / "openapi.yaml").read_bytes()


def test_every_answer_has_an_example_and_every_example_is_valid():
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    registry = referencing.Registry().with_resource(
        URI, referencing.Resource(contract, referencing.jsonschema.DRAFT202012))
    contents = list(json_contents(contract))
    assert len(contents) > 200
    without = [place for place, content in contents if not examples(contract, content)]
    assert without == []
    faults = [
        f"{place}: {fault.json_path} {fault.message}"
        for place, content in contents for example in examples(contract, content)
        for fault in OAS31Validator(
            absolute(content["schema"]), registry=registry, format_checker=OAS31Validator.FORMAT_CHECKER
        ).iter_errors(example)
    ]
    assert faults == []


def test_a_problems_example_has_the_status_that_it_stands_under():
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    wrong = [
        place for place, content in json_contents(contract) for example in examples(contract, content)
        if "application/problem+json" in place and str(example["status"]) not in place.split()
    ]
    assert wrong == []


def test_nothing_is_nullable_the_old_way():
    assert "nullable" not in (ROOT / "openapi.yaml").read_text()


URI = "urn:contract"


def resolved(contract, node):
    while "$ref" in node:
        target = contract
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        node = target
    return node


def absolute(node):
    """The same schema with its references led to the contract, whatever it stands in."""
    if isinstance(node, dict):
        return {
            key: URI + value if key == "$ref" and isinstance(value, str) else absolute(value)
            for key, value in node.items()}
    return [absolute(item) for item in node] if isinstance(node, list) else node


def json_contents(contract):
    """Every JSON content of every request and answer, with the place it stands in."""
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            bodies = {"body": operation["requestBody"]} if "requestBody" in operation else {}
            for status, node in {**bodies, **operation["responses"]}.items():
                for media, content in resolved(contract, node).get("content", {}).items():
                    if media.endswith("json"):
                        yield f"{method.upper()} {path} {status} {media}", content


def examples(contract, content):
    if "example" in content:
        return [content["example"]]
    return [resolved(contract, example)["value"] for example in content.get("examples", {}).values()]
