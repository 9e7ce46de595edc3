import pytest

from workshop import Workshop


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    workshop = Workshop(tmp_path_factory.mktemp("workshop"))
    yield workshop
    assert workshop.stop() == 0


@pytest.fixture
def order(request):
    """An idempotency key of the test's own."""
    return f"strangers-{request.node.name}"
