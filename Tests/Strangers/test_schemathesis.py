import pytest

from fuzzing import Fuzzing


@pytest.fixture
def fuzzing(tmp_path):
    fuzzing = Fuzzing(tmp_path)
    yield fuzzing
    fuzzing.stop()


def test_no_case_finds_a_server_error_or_what_the_contract_does_not_say(fuzzing):
    """A bounded number here; Tests/Proofs/schemathesis makes 20,000."""
    status, cases, report = fuzzing.run(examples=30, seed=1)
    assert status == 0, report
    assert cases > 1000, report
