"""Planned maintenance on the page, in the API and on the command line."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from api.maintenance_cli import app as maintenance_app
from api.news import collect
from core.errors import InputError
from core.model import Role
from tests.api.conftest import NOW, Office

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
runner = CliRunner()


def text(at: float) -> str:
    return datetime.fromtimestamp(at, ZONE).strftime("%Y-%m-%dT%H:%M")


ASKED = {"subjects": ["printer-05", "link:wan"], "starts_at": NOW + 3600, "ends_at": NOW + 7200, "reason": "thay pin"}
FORM = {
    "subjects": "printer-05, wan",
    "starts": text(NOW + 3600),
    "ends": text(NOW + 7200),
    "reason": "thay <b>pin</b>",
}


def test_the_api_plans_lists_ends_and_cancels(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    planned = client.post("/api/v1/maintenance", json=ASKED)
    assert planned.status_code == 201
    item = planned.json()
    assert (item["id"], item["phase"], item["covers"]) == (1, "ahead", ["device:printer-05", "link:wan"])
    assert (item["notice_given"], item["notice_required"]) == (0, 7)
    assert item["warnings"] == [
        {
            "vi": "Chỉ báo trước 0 ngày làm việc trọn vẹn; Nghị định 224/2026/NĐ-CP yêu cầu 7 ngày.",
            "en": "Announced 0 whole working days ahead; Nghị định 224/2026/NĐ-CP asks for 7.",
        }
    ]
    assert client.get("/api/v1/maintenance/1").json() == item
    assert client.get("/api/v1/maintenance", params={"since": NOW + 8000}).json() == []
    assert client.post("/api/v1/maintenance/1/end", json={}).status_code == 409
    office.clock.advance(3700)
    assert client.post("/api/v1/maintenance/1/cancel", json={}).status_code == 409
    ended = client.post("/api/v1/maintenance/1/end", json={"note": "xong"}).json()
    assert (ended["phase"], ended["until"], ended["ended_by"]) == ("over", NOW + 3700, "token:technician-token")
    assert client.post("/api/v1/maintenance/1/end", json={}).status_code == 409
    again = {**ASKED, "starts_at": NOW + 9000, "ends_at": NOW + 9900}
    assert client.post("/api/v1/maintenance", json=again).json()["id"] == 2
    assert client.post("/api/v1/maintenance/2/cancel", json={"note": "hoãn"}).json()["phase"] == "cancelled"
    assert [row["id"] for row in client.get("/api/v1/maintenance").json()] == [2, 1]
    entries = [entry for entry in office.house.audit.recent(4) if entry.action.startswith("maintenance.")]
    assert [(entry.action, entry.target) for entry in reversed(entries)] == [
        ("maintenance.plan", "1"),
        ("maintenance.end", "1"),
        ("maintenance.plan", "2"),
        ("maintenance.cancel", "2"),
    ]
    assert "0 of 7 working days" in entries[-1].detail


def test_a_proposal_writes_nothing(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    before = len(office.house.audit.recent())
    answer = client.post("/api/v1/maintenance", json={**ASKED, "propose": True})
    assert (answer.status_code, answer.json()["id"]) == (200, 0)
    assert client.get("/api/v1/maintenance").json() == []
    assert len(office.house.audit.recent()) == before


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"subjects": ["nobody"]}, 422, "'nobody' không có trong danh mục"),
        ({"ends_at": NOW + 10}, 422, "Thời điểm kết thúc phải sau thời điểm bắt đầu."),
        ({"starts_at": NOW - 3600}, 422, "Không thể bắt đầu trong quá khứ"),
        ({"subjects": []}, 422, "subjects"),
        ({"colour": "red"}, 422, "'colour'"),
        ({"starts_at": 1e300}, 422, "starts_at"),
        ({"starts_at": float("nan")}, 422, "starts_at"),
        ({"announced_at": -1}, 422, "announced_at"),
        ({"starts_at": NOW + 1e9, "ends_at": NOW + 1e9 + 1}, 422, "hơn hai năm"),
    ],
)
def test_what_is_wrong_is_told(office: Office, changed: dict[str, object], status: int, sentence: str) -> None:
    body = json.dumps({**ASKED, **changed})
    answer = office.client(Role.TECHNICIAN).post(
        "/api/v1/maintenance?lang=vi", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert office.client(Role.TECHNICIAN).get("/api/v1/maintenance/7").status_code == 404


def test_the_page_shows_what_it_means_before_it_is_planned(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    assert "Chưa có kế hoạch bảo trì nào." in client.get("/maintenance").text
    shown = client.post("/maintenance", data=FORM)
    assert shown.status_code == 200
    for part in ("Máy in 05", "Chỉ báo trước 0 ngày làm việc", "chưa lập kế hoạch", "thay &lt;b&gt;pin&lt;/b&gt;"):
        assert part in shown.text
    assert office.house.maintenances.newest() == []
    planned = client.post("/maintenance", data={**FORM, "confirmed": "true"})
    assert (planned.status_code, planned.headers["location"]) == (303, "/maintenance/1")
    (item,) = office.house.maintenances.newest()
    assert item.starts_at == (NOW + 3600) // 60 * 60
    listed = client.get("/maintenance").text
    assert "đã lập kế hoạch" in listed
    assert "thay &lt;b&gt;pin&lt;/b&gt;" in listed


def test_a_page_of_one_offers_what_can_be_done_to_who_may(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    client.post("/api/v1/maintenance", json=ASKED)
    assert "/maintenance/1/cancel" in client.get("/maintenance/1").text
    assert "/maintenance/1/cancel" not in office.client(Role.AUDITOR).get("/maintenance/1").text
    assert 'action="/maintenance"' not in office.client(Role.AUDITOR).get("/maintenance").text
    office.clock.advance(3700)
    page = client.get("/maintenance/1").text
    assert "đang diễn ra" in page
    assert "/maintenance/1/end" in page
    assert client.post("/maintenance/1/end", data={"note": "xong sớm"}).headers["location"] == "/maintenance/1"
    page = client.get("/maintenance/1").text
    assert "xong sớm" in page
    assert "/maintenance/1/end" not in page
    assert client.post("/maintenance/1/cancel").status_code == 409
    assert client.get("/maintenance/9").status_code == 404
    assert client.post("/maintenance", data={**FORM, "starts": "mai"}).status_code == 422


def test_the_page_of_a_thing_tells_of_its_stops(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    client.post("/api/v1/maintenance", json=ASKED)
    for path in ("/devices/printer-05", "/links/wan"):
        assert 'href="/maintenance/1">Bảo trì theo kế hoạch</a>' in client.get(path).text
    assert "/maintenance/1" not in client.get("/devices/printer-04").text
    office.clock.advance(7300)
    assert "/maintenance/1" not in client.get("/links/wan").text


def test_open_pages_hear_of_it_but_not_a_wall(office: Office) -> None:
    office.client(Role.TECHNICIAN).post("/api/v1/maintenance", json=ASKED)
    changes = [change for change in office.house.changes.after(0) if change.topic == "maintenance"]
    (told,) = collect(office.house, changes)
    assert (told.kind, json.loads(told.data)) == ("maintenance", {"id": 1})
    assert told.permission not in Role.WALL.permissions


def test_the_command_line_plans_lists_ends_and_cancels(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ["--data", str(office.folder)]
    plan = ["plan", "ups-01", "--from", "+1h", "--until", "+2h", "--reason", "thay ắc quy", *data]
    refused = runner.invoke(maintenance_app, plan)
    assert isinstance(refused.exception, InputError)
    assert "write --yes" in str(refused.exception)
    planned = runner.invoke(maintenance_app, [*plan, "--yes"])
    assert planned.exit_code == 0
    assert "Đã lập kế hoạch số 1." in planned.output
    assert "Nghị định 224/2026/NĐ-CP yêu cầu 7 ngày" in planned.output
    again = runner.invoke(maintenance_app, [*plan, "--yes", "--json"])
    assert json.loads(again.stdout)["covers"] == ["device:ups-01"]
    listed = json.loads(runner.invoke(maintenance_app, ["list", "--json", *data]).output)
    assert [row["id"] for row in listed] == [2, 1]
    assert runner.invoke(maintenance_app, ["cancel", "1", "--note", "hoãn", *data]).exit_code == 0
    assert [row["id"] for row in json.loads(runner.invoke(maintenance_app, ["list", "--json", *data]).output)] == [2]
    monkeypatch.setenv("COLUMNS", "200")
    assert "đã huỷ" in runner.invoke(maintenance_app, ["list", "--all", *data]).output
    wrong = runner.invoke(maintenance_app, ["end", "2", *data])
    assert isinstance(wrong.exception, InputError)
    assert "has not begun; cancel it instead" in str(wrong.exception)
    now = runner.invoke(
        maintenance_app, ["plan", "pc-01", "--from", "now", "--until", "+2h", "--reason", "x", "--yes", *data]
    )
    assert now.exit_code == 0
    assert "Đã kết thúc kế hoạch số 3." in runner.invoke(maintenance_app, ["end", "3", *data]).output
    assert {entry.actor.partition(":")[0] for entry in office.house.audit.recent(5)} == {"cli"}
