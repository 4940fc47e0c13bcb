"""Login and logout, with their audit entries."""

import statistics
import time

import pytest
from fastapi.testclient import TestClient

from api.attempts import FREE_PER_NAME
from api.pages.login import own_path
from api.passwords import hash_password, is_password
from api.people import People
from api.visitors import COOKIE
from core.errors import InputError
from core.model import Role
from tests.api.conftest import PASSWORD, Office

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def log_in(client: TestClient, name: str, password: str, target: str = "/") -> int:
    form = {"name": name, "password": password, "next": target}
    return client.post("/login", data=form, headers=SAME_SITE).status_code


def actions(office: Office) -> list[tuple[str, str]]:
    return [(entry.actor, entry.action) for entry in reversed(office.house.audit.recent())][-3:]


def test_a_session_from_login_to_logout(office: Office, technician: str) -> None:
    client = office.client()
    answer = client.post("/login", data={"name": technician, "password": PASSWORD, "next": "/runs"}, headers=SAME_SITE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert client.get("/api/v1/devices").status_code == 200
    secret = client.cookies[COOKIE]
    assert client.post("/logout", headers=SAME_SITE).headers["location"] == "/login"
    client.cookies.set(COOKIE, secret)
    assert client.get("/api/v1/devices").status_code == 401
    assert actions(office)[-2:] == [(technician, "login"), (technician, "logout")]


def test_a_session_ends_when_it_is_old_or_idle(office: Office, technician: str) -> None:
    client = office.client()
    log_in(client, technician, PASSWORD)
    for _ in range(13):
        office.clock.advance(3000)
        client.get("/api/v1/devices")
    assert client.get("/api/v1/devices").status_code == 200
    office.clock.advance(3601)
    assert client.get("/api/v1/devices").status_code == 401


@pytest.mark.parametrize(("name", "password"), [("ha", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_wrong_and_unknown_say_the_same(office: Office, technician: str, name: str, password: str) -> None:
    client = office.client()
    answer = client.post("/login", data={"name": name, "password": password}, headers=SAME_SITE)
    assert answer.status_code == 401
    assert "Tên tài khoản hoặc mật khẩu không đúng." in answer.text
    assert COOKIE not in client.cookies
    assert actions(office)[-1] == (name, "login.failed")


def test_a_disabled_account_is_shut_out_at_once(office: Office, technician: str) -> None:
    client = office.client()
    log_in(client, technician, PASSWORD)
    People(office.house, "test").set_disabled(technician, True)
    assert client.get("/api/v1/devices").status_code == 401
    assert log_in(client, technician, PASSWORD) == 401


def test_after_some_failures_even_the_right_password_waits(office: Office, technician: str) -> None:
    client = office.client()
    for _ in range(FREE_PER_NAME):
        assert log_in(client, technician, "wrong password") == 401
    answer = client.post("/login", data={"name": technician, "password": PASSWORD}, headers=SAME_SITE)
    assert answer.status_code == 429
    assert "Hãy thử lại sau 16 giây." in answer.text
    assert answer.headers["retry-after"] == "16"
    assert actions(office)[-1] == (technician, "login.refused")
    office.clock.advance(20)
    assert log_in(client, technician, PASSWORD) == 303


def test_unknown_names_cost_as_much_as_known_ones() -> None:
    hashed = hash_password(PASSWORD)
    is_password("x", None)

    def cost(password_hash: str | None) -> float:
        times = []
        for _ in range(7):
            began = time.process_time()
            is_password("wrong password", password_hash)
            times.append(time.process_time() - began)
        return statistics.median(times)

    assert 0.5 < cost(hashed) / cost(None) < 2.0


def test_passwords_are_argon2id_with_19_mib() -> None:
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    with pytest.raises(InputError, match="10 to 1024 characters"):
        hash_password("short")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/runs/1?a=b", "/runs/1?a=b"),
        ("https://evil.test/", "/"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("", "/"),
    ],
)
def test_the_login_leads_nowhere_else(target: str, path: str) -> None:
    assert own_path(target) == path


def test_a_page_sends_to_the_login_and_back(office: Office) -> None:
    answer = office.client().get("/runs?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fruns%3Fx%3D1")
    assert office.client(Role.ADMIN).get(answer.headers["location"]).headers["location"] == "/runs?x=1"


def test_a_wall_account_goes_to_the_wall(office: Office) -> None:
    People(office.house, "test").add_account("wall", PASSWORD, Role.WALL)
    client = office.client()
    log_in(client, "wall", PASSWORD)
    assert client.get("/").headers["location"] == "/wall"
    assert client.get("/wall").status_code == 200


def test_a_bad_token_is_nobody_even_with_a_session(office: Office, technician: str) -> None:
    client = office.client()
    log_in(client, technician, PASSWORD)
    assert client.get("/api/v1/devices", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/api/v1/devices", headers={"Authorization": "Basic aGE6aGE="}).status_code == 401
