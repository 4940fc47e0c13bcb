"""Accounts, tokens and the audit log over the API."""

from api.passwords import is_password
from core.model import Role
from tests.api.conftest import PASSWORD, Office


def test_accounts(office: Office) -> None:
    client = office.client(Role.ADMIN)
    answer = client.post("/api/v1/accounts", json={"name": "lan", "password": PASSWORD, "role": "auditor"})
    assert (answer.status_code, answer.json()) == (201, {"name": "lan", "role": "auditor", "disabled": False})
    assert client.patch("/api/v1/accounts/lan", json={"disabled": True}).json()["disabled"]
    assert not client.patch("/api/v1/accounts/lan", json={"disabled": False}).json()["disabled"]
    client.patch("/api/v1/accounts/lan", json={"password": "another long one"})
    account = office.house.accounts.by_name("lan")
    assert account is not None
    assert is_password("another long one", account.password_hash)
    assert PASSWORD not in client.get("/api/v1/accounts").text
    actions = [(entry.actor, entry.action, entry.target) for entry in reversed(office.house.audit.recent(4))]
    assert actions == [
        ("token:admin-token", f"account.{action}", "lan") for action in ("add", "disable", "enable", "password")
    ]


def test_wrong_accounts_are_refused(office: Office) -> None:
    client = office.client(Role.ADMIN)
    wrong = [
        {"name": "lan", "password": "short", "role": "auditor"},
        {"name": "Lan Anh", "password": PASSWORD, "role": "auditor"},
        {"name": "lan", "password": PASSWORD, "role": "king"},
    ]
    answers = [client.post("/api/v1/accounts", json=body) for body in wrong]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all(set(answer.json()) == {"error"} for answer in answers)
    assert client.patch("/api/v1/accounts/nobody", json={}).status_code == 404


def test_a_token_is_shown_once_and_expires(office: Office) -> None:
    client = office.client(Role.ADMIN)
    made = client.post("/api/v1/tokens", json={"name": "grafana", "role": "wall", "days": 1}).json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    stranger = office.client()
    assert stranger.get("/api/v1/overview", headers=bearer).status_code == 200
    assert stranger.get("/api/v1/devices", headers=bearer).status_code == 403
    assert made["secret"] not in client.get("/api/v1/tokens").text
    assert client.post("/api/v1/tokens", json={"name": "grafana", "role": "wall"}).status_code == 422
    office.clock.advance(86_401)
    assert stranger.get("/api/v1/overview", headers=bearer).status_code == 401


def test_a_revoked_token_is_nobody(office: Office) -> None:
    client = office.client(Role.ADMIN)
    assert client.delete("/api/v1/tokens/wall-token").json() == {"done": True}
    assert office.client(Role.WALL).get("/api/v1/overview").status_code == 401
    assert client.delete("/api/v1/tokens/wall-token").status_code == 422


def test_the_audit_page_says_whether_the_log_is_whole(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    assert client.get("/api/v1/audit").json()[0]["action"] == "token.add"
    assert "Chuỗi nhật ký nguyên vẹn" in client.get("/audit").text
    with office.database.write() as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE id = 2")
    assert "bị đứt ở mục 2" in client.get("/audit").text
