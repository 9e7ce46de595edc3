"""The contract, as tools see it that know nothing else of the gateway."""

import openapi_spec_validator
import requests
import yaml

from workshop import ROOT


def test_the_contract_is_openapi_3_1():
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    openapi_spec_validator.OpenAPIV31SpecValidator(contract).validate()


def test_the_gateway_serves_the_contract_of_this_repository(workshop):
    for url in (workshop.url, workshop.admin_url):
        assert requests.get(f"{url}/openapi.yaml", timeout=10).content == (ROOT / "openapi.yaml").read_bytes()
