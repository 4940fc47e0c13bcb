"""A mistake of ours is told as one, in the reader's language, and its log keeps where it was."""

import pytest
from fastapi.testclient import TestClient

from core.model import Role
from core.store.cablings import Cablings
from tests.api.conftest import Office


@pytest.fixture
def client(office: Office, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    def mistake(_: Cablings) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(Cablings, "newest", mistake)
    given = office.client(Role.AUDITOR)
    return TestClient(
        office.app, str(given.base_url), False, headers=dict(given.headers)
    )  # the server's own log is its business


def test_a_person_gets_a_page(client: TestClient) -> None:
    answer = client.get("/cabling")
    assert answer.status_code == 500
    assert "Đây là lỗi của chính motcua; nhật ký của phần mềm ghi rõ chỗ lỗi." in answer.text
    assert "secret" not in answer.text


def test_a_program_gets_a_sentence(client: TestClient) -> None:
    answer = client.get("/api/v1/cabling", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert set(answer.json()) == {"error"}
    assert "secret" not in answer.text
