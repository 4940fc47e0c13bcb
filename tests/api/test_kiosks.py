"""Heartbeats of kiosks, their tokens and lists, over the API, the pages and the command line."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.guard import LARGEST_HEARTBEAT
from api.kiosk_access import BURST, EVERY, HEARTBEAT, SCRIPT, WRONG_BURST
from api.kiosk_cli import app as kiosk_app
from api.kiosks import KioskKeeper
from api.pace import REMEMBERED, Pace
from core.errors import InputError
from core.model import Reason, Role, State
from core.model.kiosks import Heartbeat, listed
from tests.api import centre
from tests.api.conftest import HERE, NOW, Office
from tests.api.test_roles import PLACES, TABLE, api_routes

CODES = ["1.000002", "1.000011", "2.000100"]
TODAY = date(2026, 9, 21)
SAID = {
    "alive_seconds": 3600.5,
    "page": "https://kiosk.test/thu-tuc",
    "content_date": "2026-09-20",
    "procedures": 3,
    "checksum": listed(CODES)[1].upper(),
}
runner = CliRunner()


def token(office: Office, kiosk: str = "kiosk-01") -> str:
    return KioskKeeper(office.house, "test").add_token(kiosk)


def screen(office: Office, secret: str, address: str = "192.0.2.9") -> TestClient:
    return TestClient(office.app, HERE, headers={"Authorization": f"Bearer {secret}"}, client=(address, 40_000))


def test_a_heartbeat_is_written_down(office: Office) -> None:
    answer = screen(office, token(office)).post(HEARTBEAT, json=SAID)
    assert (answer.status_code, answer.json()) == (200, {"kiosk": "kiosk-01", "received_at": NOW})
    found = office.house.kiosks.get("kiosk-01")
    assert found is not None
    assert (found.beats, found.heard_at) == (1, NOW)
    assert found.last == Heartbeat(NOW - 3600.5, SAID["page"], date(2026, 9, 20), 3, listed(CODES)[1])  # type: ignore[arg-type]
    told = office.client(Role.AUDITOR).get("/api/v1/kiosks").json()
    assert [(one["device"], one["heard_at"], one["content_date"], one["procedures"]) for one in told] == [
        ("kiosk-01", NOW, "2026-09-20", 3),
        ("kiosk-02", None, None, None),
    ]
    assert told[0]["standing"]["state"] == "up"


def test_a_date_that_is_yet_to_come_tells_nothing(office: Office) -> None:
    client = screen(office, token(office))
    for days, kept in ((1, TODAY + timedelta(days=1)), (2, None)):
        assert client.post(HEARTBEAT, json={**SAID, "content_date": str(TODAY + timedelta(days=days))}).is_success
        found = office.house.kiosks.get("kiosk-01")
        assert found is not None
        assert found.last is not None
        assert found.last.content_date == kept


def test_a_kiosks_token_opens_nothing_else(office: Office) -> None:
    client = screen(office, token(office))
    opened = set()
    for route in api_routes(office.app):
        path = route.path.format(**PLACES)
        for method in set(route.methods or ()) - {"HEAD"}:
            answer = client.request(method, path, follow_redirects=False)
            if answer.status_code != 401 and not answer.headers.get("location", "").startswith("/login?"):
                opened.add(f"{method} {route.path}")
    everyones = {name for name, roles in TABLE.items() if None in roles}
    assert opened - everyones == {f"POST {HEARTBEAT}"}


def test_it_reports_for_its_own_kiosk_alone(office: Office) -> None:
    first, second = token(office, "kiosk-01"), token(office, "kiosk-02")
    assert screen(office, second).post(HEARTBEAT, json={**SAID, "kiosk": "kiosk-01"}).status_code == 422
    assert screen(office, second).post(HEARTBEAT, json=SAID).json()["kiosk"] == "kiosk-02"
    assert [record.beats for record in office.house.kiosks.all()] == [0, 1]
    assert first != second


@pytest.mark.parametrize("role", [None, *Role])
def test_no_other_token_reports(office: Office, role: Role | None) -> None:
    answer = office.client(role).post(HEARTBEAT, json=SAID)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "wrong",
    [
        {"alive_seconds": -1},
        {"alive_seconds": "NaN"},
        {"checksum": "abc"},
        {"content_date": "hôm qua"},
        {"procedures": -1},
        {"page": "x" * 501},
    ],
)
def test_what_no_screen_says_is_refused(office: Office, wrong: dict[str, object]) -> None:
    answer = screen(office, token(office)).post(HEARTBEAT, json={**SAID, **wrong})
    assert (answer.status_code, set(answer.json())) == (422, {"error"})
    assert [record.beats for record in office.house.kiosks.all()] == [0]


def test_a_page_of_another_site_may_load_the_script_and_report(office: Office) -> None:
    elsewhere = {"Origin": "http://kiosk.test", "Sec-Fetch-Site": "cross-site"}
    secret = token(office)
    script = office.client().get(SCRIPT, headers=elsewhere)
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["content-type"].startswith("text/javascript")
    asked = office.client().options(HEARTBEAT, headers=elsewhere)
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
    assert asked.headers["access-control-allow-headers"] == "authorization, content-type"
    assert screen(office, secret).post(HEARTBEAT, json=SAID, headers=elsewhere).status_code == 200
    session = {**elsewhere, "Cookie": "__Host-motcua=whatever"}
    assert office.client().post(HEARTBEAT, json=SAID, headers=session).status_code == 401
    assert office.client(Role.ADMIN).post("/api/v1/tokens", json={}, headers=elsewhere).status_code == 403


def test_nobody_makes_it_read_much_before_he_has_shown_a_token(office: Office) -> None:
    huge = office.client().post(HEARTBEAT, content=b"[" + b" " * LARGEST_HEARTBEAT + b"]")
    assert (huge.status_code, set(huge.json())) == (413, {"error"})
    assert huge.headers["access-control-allow-origin"] == "*"
    endless = office.client().post(HEARTBEAT, content=iter([b"{}"]))
    assert endless.status_code == 413


def test_who_reports_too_often_has_to_wait(office: Office) -> None:
    client = screen(office, token(office))
    answers = [client.post(HEARTBEAT, json=SAID).status_code for _ in range(BURST + 1)]
    assert answers == [200] * BURST + [429]
    assert 0 < int(client.post(HEARTBEAT, json=SAID).headers["retry-after"]) <= EVERY + 1
    assert screen(office, token(office, "kiosk-02")).post(HEARTBEAT, json=SAID).status_code == 200
    office.clock.advance(EVERY)
    assert [client.post(HEARTBEAT, json=SAID).status_code for _ in range(2)] == [200, 429]


def test_wrong_tokens_are_slowed_down_and_do_not_hold_up_the_kiosk_beside_them(office: Office) -> None:
    good = token(office)
    answers = [screen(office, f"wrong-{i}").post(HEARTBEAT, json=SAID).status_code for i in range(WRONG_BURST + 1)]
    assert answers == [401] * WRONG_BURST + [429]
    assert screen(office, good).post(HEARTBEAT, json=SAID).status_code == 200


def test_pace_forgets_the_longest_unseen() -> None:
    pace = Pace(1, 10.0)
    assert (pace.wait("a", 0.0), pace.wait("a", 4.0), pace.wait("a", 10.0)) == (0.0, 6.0, 0.0)
    for number in range(REMEMBERED):
        assert pace.wait(str(number), 11.0) == 0.0
    assert pace.wait("a", 11.0) == 0.0


def test_tokens_and_lists_over_the_api_with_their_audit_entries(office: Office) -> None:
    client = office.client(Role.ADMIN)
    made = client.post("/api/v1/kiosks/kiosk-01/token")
    assert made.status_code == 201
    assert screen(office, made.json()["secret"]).post(HEARTBEAT, json=SAID).status_code == 200
    assert client.post("/api/v1/kiosks/kiosk-01/token").json()["error"].endswith("revoke it first")
    assert client.post("/api/v1/kiosks/nobody/token").status_code == 422
    assert client.post("/api/v1/kiosks/pc-01/token").json()["error"].startswith("'pc-01' is no kiosk")
    put = client.put("/api/v1/procedures/lucyen", json={"codes": CODES}).json()
    assert (put["procedures"], put["checksum"], put["set_by"]) == (*listed(CODES), "token:admin-token")
    assert client.get("/api/v1/procedures").json() == [put]
    assert client.put("/api/v1/procedures/lucyen", json={"procedures": 9, "checksum": "A" * 64}).is_success
    wrongs: tuple[dict[str, object], ...] = ({}, {"codes": []}, {"codes": CODES, "procedures": 3}, {"procedures": 3})
    for wrong in wrongs:
        assert client.put("/api/v1/procedures/lucyen", json=wrong).status_code == 422
    assert client.put("/api/v1/procedures/nowhere", json={"codes": CODES}).status_code == 422
    assert client.delete("/api/v1/procedures/lucyen").json() == {"done": True}
    assert client.delete("/api/v1/kiosks/kiosk-01/token").json() == {"done": True}
    assert screen(office, made.json()["secret"]).post(HEARTBEAT, json=SAID).status_code == 401
    entries = [(entry.action, entry.target) for entry in reversed(office.house.audit.recent(5))]
    assert entries == [
        ("kiosk.token.add", "kiosk-01"),
        ("kiosk.list.set", "lucyen"),
        ("kiosk.list.set", "lucyen"),
        ("kiosk.list.forget", "lucyen"),
        ("kiosk.token.revoke", "kiosk-01"),
    ]
    assert made.json()["secret"] not in str(office.house.audit.recent(5))


def test_the_same_from_the_command_line(office: Office, tmp_path: Path) -> None:
    data = ["--data", str(office.folder)]
    secret = runner.invoke(kiosk_app, ["token", "add", "kiosk-01", *data]).output.strip()
    assert screen(office, secret).post(HEARTBEAT, json=SAID).status_code == 200
    shown = json.loads(runner.invoke(kiosk_app, ["token", "list", "--json", *data]).output)
    assert [one["device"] for one in shown] == ["kiosk-01"]
    assert secret not in json.dumps(shown)
    file = tmp_path / "list.txt"
    file.write_text("﻿2.000100\r\n1.000011\n1.000002\n", encoding="utf-8")
    told = runner.invoke(kiosk_app, ["procedures", "set", "lucyen", "--file", str(file), *data]).output
    assert told == f"lucyen: 3 procedures, {listed(CODES)[1]}\n"
    lists = json.loads(runner.invoke(kiosk_app, ["procedures", "list", "--json", *data]).output)
    assert lists[0]["set_by"].startswith("cli:")
    kiosks = json.loads(runner.invoke(kiosk_app, ["list", "--json", *data]).output)
    assert (kiosks[0]["procedures"], kiosks[1]["token_by"]) == (3, None)
    assert "no token" in runner.invoke(kiosk_app, ["list", *data]).output
    assert runner.invoke(kiosk_app, ["procedures", "forget", "lucyen", *data]).exit_code == 0
    assert runner.invoke(kiosk_app, ["token", "revoke", "kiosk-01", *data]).output == "revoked kiosk-01\n"
    assert office.house.kiosks.all() == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["token", "add", "pc-01"], "'pc-01' is no kiosk but a workstation"),
        (["token", "revoke", "kiosk-02"], "the kiosk 'kiosk-02' has no token"),
        (["procedures", "set", "lucyen"], "give --file, or both --count and --sha256"),
        (["procedures", "set", "lucyen", "--count", "3", "--sha256", "12"], "the checksum must be a SHA-256"),
        (["procedures", "set", "lucyen", "--file", "/nowhere"], "the list /nowhere cannot be read"),
    ],
)
def test_mistakes_are_one_sentence(office: Office, arguments: list[str], sentence: str) -> None:
    result = runner.invoke(kiosk_app, [*arguments, "--data", str(office.folder)])
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(sentence)


def test_the_page_of_a_kiosk(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    assert "motcua kiosk token add kiosk-01" in client.get("/devices/kiosk-01").text
    secret = token(office)
    assert "Màn hình chưa báo tín hiệu lần nào." in client.get("/devices/kiosk-01").text
    KioskKeeper(office.house, "test").publish_codes("lucyen", [*CODES, "3.000001"])
    screen(office, secret).post(HEARTBEAT, json={**SAID, "content_date": str(TODAY - timedelta(days=9))})
    text = client.get("/devices/kiosk-01").text
    for part in ("12/09/2026 · 9 ngày", "quá hạn: cho phép tối đa 7 ngày", "3 trên 4 đã công bố", "danh mục khác nhau"):
        assert part in text
    assert "motcua kiosk token add" not in client.get("/devices/pc-01").text
    assert secret not in text


def test_what_to_do_next_is_on_the_page(office: Office) -> None:
    centre.change(office.database, "device:kiosk-01", State.DEGRADED, Reason.KIOSK_FROZEN, NOW)
    text = office.client(Role.AUDITOR).get("/devices/kiosk-01").text
    assert "ki ốt treo" in text
    assert "Việc cần làm: Khởi động lại trình duyệt trên ki ốt" in text
