"""Incidents in the API and on the pages: found, worked on, and written down."""

import json
from dataclasses import replace

import pytest

from api.news import collect
from core.model import (
    AlertKind,
    Finding,
    FindingKind,
    Maintenance,
    Reason,
    Role,
    Severity,
    State,
    TrapMeaning,
    TrapRecord,
)
from core.store.findings import Sighting
from core.store.outbox import Plan, Planned
from core.store.states import IncidentChange
from tests.api import centre
from tests.api.conftest import NOW, Office

KIOSK, UPS, SERVER, BACKUP = 1, 2, 3, 4
"""The incidents of the seeded centre."""
S1 = IncidentChange(Severity.S1)


def ids(office: Office, path: str = "") -> list[int]:
    return [row["id"] for row in office.client(Role.AUDITOR).get(f"/api/v1/incidents{path}").json()]


@pytest.fixture
def storm(office: Office) -> Office:
    """An office whose switch died, with two behind it, one of whom is back."""
    database = office.database
    centre.change(database, "device:switch-03", State.DOWN, Reason.UNREACHABLE, NOW - 300, IncidentChange(Severity.S2))
    centre.change(database, "device:pc-15", State.UNKNOWN, Reason.UPSTREAM_DOWN, NOW - 299)
    centre.change(database, "device:pc-16", State.UNKNOWN, Reason.UPSTREAM_DOWN, NOW - 298)
    centre.change(database, "device:pc-16", State.UP, Reason.ANSWERING, NOW - 100)
    return office


def test_the_list_is_found_by_state_severity_place_person_and_words(office: Office) -> None:
    technician = office.client(Role.TECHNICIAN)
    assert sorted(ids(office)) == [KIOSK, UPS, SERVER, BACKUP]
    assert technician.post(f"/api/v1/incidents/{UPS}/assign", json={"to": "Nguyễn Văn Bình"}).status_code == 200
    assert technician.post(f"/api/v1/incidents/{SERVER}/acknowledge").status_code == 200
    centre.change(office.database, "device:kiosk-02", State.UP, Reason.ANSWERING, NOW, IncidentChange(None))
    assert sorted(ids(office, "?state=open")) == sorted(ids(office, "?open_only=true")) == [UPS, SERVER, BACKUP]
    assert ids(office, "?state=resolved") == [KIOSK]
    assert ids(office, "?severity=S2") == [UPS]
    assert sorted(ids(office, "?severity=S2&severity=S3&state=open")) == [UPS, SERVER, BACKUP]
    assert ids(office, "?acknowledged=true") == [SERVER]
    assert ids(office, "?assigned_to=Nguyễn Văn Bình") == [UPS]
    assert ids(office, "?subject=link:backup-4g") == [BACKUP]
    assert ids(office, "?q=may CHU") == [SERVER]
    assert ids(office, "?q=ki ot 02 luc yen") == [KIOSK]
    assert ids(office, "?q=nothing") == []
    assert ids(office, "?site=nowhere") == []
    assert len(ids(office, "?site=lucyen&limit=2")) == 2
    assert ids(office, f"?since={NOW - 1000}") == [KIOSK]
    assert KIOSK not in ids(office, f"?until={NOW - 1000}")
    assert ids(office, "?worst_first=true") == [UPS, BACKUP, SERVER, KIOSK]
    assert technician.get("/api/v1/incidents?severity=S9").status_code == 422


def test_pages_follow_each_other(office: Office) -> None:
    client, found, path = office.client(Role.AUDITOR), [], "/api/v1/incidents?limit=3"
    while path:
        answer = client.get(path)
        assert answer.headers["X-Total-Count"] == "4"
        found += [row["id"] for row in answer.json()]
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert sorted(found) == [KIOSK, UPS, SERVER, BACKUP]


def test_a_wall_is_told_no_names_of_persons(office: Office) -> None:
    office.client(Role.TECHNICIAN).post(f"/api/v1/incidents/{UPS}/assign", json={"to": "Nguyễn Văn Bình"})
    wall = office.client(Role.WALL)
    assert "Bình" not in wall.get("/api/v1/incidents").text
    assert "Bình" not in wall.get("/api/v1/overview").text
    assert "Bình" in office.client(Role.AUDITOR).get("/api/v1/incidents").text
    assert wall.get("/api/v1/incidents?assigned_to=x").status_code == 403
    news = collect(office.house, office.house.changes.after(0))
    assert not any("Bình" in item.data for item in news if item.kind == "incident")


def test_due_times_and_what_is_overdue_are_told(office: Office) -> None:
    one = office.client(Role.AUDITOR).get(f"/api/v1/incidents/{UPS}").json()
    assert one["acknowledge_due"] > one["opened_at"]
    assert one["restore_due"] > one["acknowledge_due"]
    assert (one["acknowledge_state"], one["overdue"]) == ("waiting", False)
    office.clock.advance(one["acknowledge_due"] - NOW + 1)
    late = office.client(Role.AUDITOR).get(f"/api/v1/incidents/{UPS}").json()
    assert (late["acknowledge_state"], late["restore_state"], late["overdue"]) == ("overdue", "waiting", True)
    assert "quá hạn" in office.client(Role.AUDITOR).get("/incidents").text
    office.client(Role.TECHNICIAN).post(f"/api/v1/incidents/{UPS}/acknowledge")
    late = office.client(Role.AUDITOR).get(f"/api/v1/incidents/{UPS}").json()
    assert (late["acknowledge_state"], late["overdue"]) == ("late", False)


def test_the_second_who_acknowledges_is_told_who_was_first(office: Office) -> None:
    first = office.client(Role.TECHNICIAN).post(f"/api/v1/incidents/{UPS}/acknowledge", json={"note": "đi xem"})
    assert (first.status_code, first.json()["acknowledged_by"]) == (200, "token:technician-token")
    again = office.client(Role.TECHNICIAN).post(f"/api/v1/incidents/{UPS}/acknowledge")
    assert (again.status_code, again.json()["acknowledged_at"]) == (200, NOW)
    second = office.client(Role.ADMIN).post(f"/api/v1/incidents/{UPS}/acknowledge")
    assert second.status_code == 409
    assert second.json()["error"].startswith(f"token:technician-token đã tiếp nhận sự cố {UPS} lúc ")
    entries = office.house.audit.recent(9)
    mine = [(entry.actor, entry.target, entry.detail) for entry in entries if entry.action == "incident.acknowledged"]
    assert mine == [("token:technician-token", f"{UPS}:device:ups-01", "đi xem")]


def test_a_note_with_a_key_is_written_once(office: Office) -> None:
    client, key = office.client(Role.TECHNICIAN), {"Idempotency-Key": "a-1"}
    for _ in range(2):
        answer = client.post(f"/api/v1/incidents/{UPS}/note", json={"text": "  đã gọi\nđiện lực  "}, headers=key)
        assert answer.status_code == 200
    notes = [entry for entry in answer.json()["timeline"] if entry["what"] == "noted"]
    assert [(note["text"], note["by"]) for note in notes] == [("đã gọi\nđiện lực", "token:technician-token")]
    assert client.post(f"/api/v1/incidents/{UPS}/note", json={"text": "   "}).status_code == 422
    assert client.post(f"/api/v1/incidents/{UPS}/note", json={}).status_code == 422
    assert client.post(f"/api/v1/incidents/{UPS}/note", json={"text": "x" * 2001}).status_code == 422
    assert client.post("/api/v1/incidents/99/note", json={"text": "x"}).json()["error"] == "Không có sự cố 99."


def test_severity_resolving_and_reopening_want_a_reason_and_what_is_seen_counts(office: Office) -> None:
    client, path = office.client(Role.TECHNICIAN), f"/api/v1/incidents/{KIOSK}"
    graver = client.post(f"{path}/severity", json={"severity": "S1", "reason": "chỉ còn một ki ốt"}).json()
    assert graver["severity"] == "S1"
    assert graver["timeline"][-1]["evidence"] == "severity: S3 → S1"
    assert client.post(f"{path}/severity", json={"severity": "S1"}).status_code == 422
    stuck = client.post(f"{path}/resolve", json={"reason": "xong"})
    assert (stuck.status_code, stuck.json()["error"]) == (
        409,
        "Ki ốt tra cứu 02 vẫn còn lỗi; sự cố tự kết thúc khi hết lỗi.",
    )
    assert client.post(f"{path}/reopen", json={"reason": "x"}).status_code == 409
    centre.change(office.database, "device:kiosk-02", State.UNKNOWN, Reason.OFF_SCHEDULE, NOW)
    done = client.post(f"{path}/resolve", json={"reason": "đã rút điện mang đi sửa"}).json()
    assert (done["resolved_at"], done["resolver"]) == (NOW, "token:technician-token")
    assert client.post(f"{path}/assign", json={"to": "x"}).status_code == 409
    back = client.post(f"{path}/reopen", json={"reason": "chưa mang đi"}).json()
    assert (back["resolved_at"], back["resolver"], back["reopened"]) == (None, None, 1)
    actions = [entry.action for entry in office.house.audit.recent(3)]
    assert actions == ["incident.reopened", "incident.resolved", "incident.severity_changed"]


def test_the_timeline_joins_what_belongs_together(storm: Office) -> None:
    database, house = storm.database, storm.house
    house.traps.record(
        [TrapRecord(0, "device:switch-03", NOW - 301, NOW - 301, 2, "2c", False, "10.20.30.3", "1.3.6.1.6.3.1.1.5.3",
                    "linkDown", TrapMeaning.LINK_DOWN, "ether5", 5.0)]
    )  # fmt: skip
    house.findings.write([Sighting("device:switch-03", Finding(FindingKind.EMPTY_WALK), NOW - 290)])
    house.findings.acknowledge(1, "ha", "đang thay", NOW - 200)
    centre.change(database, "device:switch-03", State.UP, Reason.ANSWERING, NOW - 50, IncidentChange(None))
    centre.change(database, "device:pc-15", State.UP, Reason.ANSWERING, NOW - 49)
    storm.clock.advance(10_000)
    centre.change(database, "device:switch-03", State.DOWN, Reason.LATENCY, NOW + 9000)
    found = storm.client(Role.AUDITOR).get("/api/v1/incidents?subject=device:switch-03").json()[0]
    told = storm.client(Role.AUDITOR).get(f"/api/v1/incidents/{found['id']}").json()
    assert [(entry["kind"], entry["what"], entry["name"]) for entry in told["timeline"]] == [
        ("trap", "link_down", "Chuyển mạch 03"),
        ("event", "opened", "Chuyển mạch 03"),
        ("transition", "down", "Chuyển mạch 03"),
        ("dependent", "unknown", "Máy trạm 15"),
        ("dependent", "unknown", "Máy trạm 16"),
        ("finding", "empty_walk", "Chuyển mạch 03"),
        ("finding", "empty_walk", "Chuyển mạch 03"),
        ("dependent", "up", "Máy trạm 16"),
        ("event", "resolved", "Chuyển mạch 03"),
        ("transition", "up", "Chuyển mạch 03"),
        ("dependent", "up", "Máy trạm 15"),
    ]
    assert told["timeline"][0]["evidence"] == "linkDown × 2"
    assert told["timeline"][0]["sentence"]["vi"] == "Cổng ether5 mất kết nối."
    assert (told["timeline"][6]["by"], told["timeline"][6]["text"]) == ("ha", "đang thay")
    assert told["timeline"][2]["evidence"] == "ping: 3/3"
    assert {one["name"]: one["state"] for one in told["dependents"]} == {"Máy trạm 15": "up", "Máy trạm 16": "up"}


def test_the_timeline_says_who_was_told_and_what_was_planned(storm: Office) -> None:
    house, switch = storm.house, "device:switch-03"
    stop = Maintenance(0, (switch,), NOW - 400, NOW - 250, "thay nguồn", NOW - 9e5, NOW - 9e5, "ha", 7)
    house.maintenances.plan(replace(stop, covers={switch: NOW - 9e5}))
    later = replace(stop, starts_at=NOW - 200, ends_at=NOW + 900, reason="thay lại", covers={switch: NOW - 9e5})
    house.maintenances.plan(later)
    other = replace(stop, covers={"device:pc-15": NOW - 9e5})
    house.maintenances.plan(other)
    plan = Plan([Planned("email", AlertKind.OPENED, NOW - 300)])
    assert house.outbox.plan(lambda alert, _: plan if alert.subject == switch else Plan(), lambda _: {}, NOW - 299)
    parcel = house.outbox.claim("email", "monitor", NOW - 298, 60, None)
    assert parcel is not None
    house.outbox.sent(parcel, "250 OK", NOW - 297)
    client = storm.client(Role.AUDITOR)
    told = client.get("/api/v1/incidents/5").json()
    mine = [(one["kind"], one["what"], one["by"], one["text"], one["evidence"]) for one in told["timeline"]]
    assert mine[0] == ("maintenance", "begins", "ha", "thay nguồn", "")
    assert ("maintenance", "ends", "", "", "") in mine
    assert mine.count(("maintenance", "begins", "ha", "thay lại", "")) == 1
    assert len([one for one in mine if one[0] == "maintenance"]) == 3
    assert ("alert", "sent", "", "", "250 OK") in mine
    assert [(one["receiver"], one["state"]) for one in told["told"]] == [("email", "sent")]
    text = client.get("/incidents/5").text
    for word in ("Báo email (mới): đã gửi", "Bắt đầu bảo trì theo kế hoạch.", "Đã báo cho"):
        assert word in text


def test_the_list_page_shows_the_worst_first_and_what_it_was_asked_for(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    centre.change(office.database, "device:kiosk-02", State.UP, Reason.ANSWERING, NOW, IncidentChange(None))
    text = client.get("/incidents").text.partition("Đổi trạng thái</h2>")[0]
    places = [text.index(f'href="/incidents/{number}"') for number in (UPS, SERVER, KIOSK)]
    assert places == sorted(places)
    assert "chưa ai tiếp nhận" in text
    assert f'/incidents/{KIOSK}"' not in client.get("/incidents?show=open&severity=&taken=&q=").text
    assert f'/incidents/{UPS}"' not in client.get("/incidents?show=resolved").text
    assert "Không có sự cố nào như vậy." in client.get("/incidents?q=nothing").text
    assert client.get("/incidents?show=some").status_code == 422


def test_a_device_and_a_link_list_their_own(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    assert f'href="/incidents/{UPS}"' in client.get("/devices/ups-01").text
    assert f'href="/incidents/{BACKUP}"' in client.get("/links/backup-4g").text
    assert "/incidents/" not in client.get("/devices/pc-01").text


def test_many_incidents_have_pages(office: Office) -> None:
    for number in range(60):
        change = S1 if number % 2 == 0 else IncidentChange(None)
        state = State.DOWN if number % 2 == 0 else State.UP
        centre.change(office.database, "link:wan", state, Reason.INTERFACE_DOWN, NOW - 600 + number, change)
    for number in range(80):
        change = S1 if number % 2 == 0 else IncidentChange(None)
        state = State.DOWN if number % 2 == 0 else State.UP
        centre.change(office.database, "link:internet", state, Reason.INTERFACE_DOWN, NOW - 500 + number, change)
    client = office.client(Role.AUDITOR)
    first = client.get("/incidents?show=all&q=")
    assert "Trang 1/2" in first.text
    assert "page=2" in first.text
    second = client.get("/incidents?show=all&page=2").text
    assert "Trang 2/2" in second
    assert "74 sự cố" in second


def test_one_page_has_everything_and_forms_for_who_may(storm: Office) -> None:
    path = "/incidents/5"
    text = storm.client(Role.AUDITOR).get(path).text
    for word in (
        "Chuyển mạch 03",
        "Không trả lời.",
        "Bị cô lập do sự cố này",
        "Máy trạm 15",
        "Phải khắc phục trước",
        "ping: 3/3",
    ):
        assert word in text
    assert '<form method="post" action="/incidents' not in text
    assert "Lỗi vẫn còn." in storm.client(Role.TECHNICIAN).get(path).text
    assert storm.client(Role.AUDITOR).get("/incidents/99").status_code == 404


def test_the_forms_work_without_scripts(office: Office) -> None:
    client, path = office.client(Role.TECHNICIAN), f"/incidents/{UPS}"
    for action, form in (
        ("acknowledge", {}),
        ("note", {"text": "đã gọi <b>điện lực</b>", "key": "k1"}),
        ("note", {"text": "đã gọi <b>điện lực</b>", "key": "k1"}),
        ("assign", {"to": "Nguyễn Văn Bình"}),
        ("severity", {"severity": "S1", "text": "máy chủ sắp tắt"}),
    ):
        answer = client.post(f"{path}/{action}", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, path), action
    text = client.get(path).text
    assert text.count("đã gọi &lt;b&gt;điện lực&lt;/b&gt;") == 1
    assert "Nguyễn Văn Bình" in text
    assert "severity: S2 → S1" in text
    assert f"{path}/acknowledge" not in text
    refused = office.client(Role.ADMIN).post(f"{path}/acknowledge")
    assert refused.status_code == 409
    assert "đã tiếp nhận sự cố" in refused.text
    assert client.post(f"{path}/severity", data={"severity": "S7", "text": "x"}).status_code == 422
    assert client.post(f"{path}/explode").status_code == 422
    assert client.post(f"{path}/resolve", data={"text": "xong"}).status_code == 409
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"{path}/note", data={"text": "x"}, headers=elsewhere).status_code == 403


def test_open_pages_hear_of_what_persons_do(office: Office) -> None:
    seen = office.house.changes.last_id()
    office.client(Role.TECHNICIAN).post(f"/api/v1/incidents/{UPS}/acknowledge")
    (told,) = collect(office.house, office.house.changes.after(seen))
    assert told.kind == "incident"
    assert json.loads(told.data)["acknowledged_at"] == NOW


def test_an_incident_of_what_is_no_longer_in_the_inventory_is_still_shown(office: Office) -> None:
    with office.database.write() as connection:
        connection.exec_driver_sql("UPDATE incident SET subject = 'device:old-01' WHERE id = 1")
    client = office.client(Role.TECHNICIAN)
    assert "old-01" in client.get("/incidents").text
    assert client.get("/incidents/1").status_code == 200
    one = client.get("/api/v1/incidents/1").json()
    assert (one["name"], one["site"]) == ("old-01", None)
    assert one["restore_due"] is not None
