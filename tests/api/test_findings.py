"""Findings on the page, in the API, and what an acknowledgement leaves behind."""

import json

import pytest

from api.news import collect
from core.model import MONITOR, DiscoveryPrefix, Finding, FindingKind, Role, site_subject
from core.store.findings import Sighting
from core.store.inventories import Inventories
from core.store.sweeps import SweepRecord
from tests.api.conftest import NOW, Office

STRANGER = Finding(
    FindingKind.UNKNOWN_DEVICE,
    "10.20.30.99",
    (("address", "10.20.30.99"), ("what", "switch TP-Link"), ("entry", "sw-x:\n  ansible_host: 10.20.30.99\n")),
)
WALK = Finding(FindingKind.NOT_INCREASING, "1.3.6.1", (("oid", "1.3.6.1"),))
DROPS = Finding(FindingKind.RECEIVE_DROPS, "", (("dropped", 1234),))


@pytest.fixture
def found(office: Office) -> Office:
    """An office where three things are found, and one was."""
    office.house.findings.write(
        [
            Sighting("device:server-01", WALK, NOW - 50),
            Sighting(site_subject("lucyen"), STRANGER, NOW - 500),
            Sighting(MONITOR, DROPS, NOW - 100),
            Sighting("device:server-02", WALK, NOW - 900),
            Sighting("device:server-02", WALK, NOW - 800, gone=True),
        ]
    )
    return office


def test_the_page_shows_the_worst_and_newest_first(found: Office) -> None:
    text = found.client(Role.AUDITOR).get("/findings").text
    places = [text.index(word) for word in ("đã mất 1.234 gói", "10.20.30.99 không có trong danh mục", "1.3.6.1")]
    assert places == sorted(places)
    assert "Máy chủ 02" not in text
    assert "Một cửa Lục Yên" in text
    ended = found.client(Role.AUDITOR).get("/findings?show=ended").text
    assert "Máy chủ 02" in ended
    assert "10.20.30.99" not in ended
    assert found.client(Role.AUDITOR).get("/findings?show=all").status_code == 422


def test_an_empty_page_says_so(office: Office) -> None:
    assert "Không phát hiện điều gì." in office.client(Role.AUDITOR).get("/findings").text


def test_a_device_page_shows_its_own(found: Office) -> None:
    client = found.client(Role.AUDITOR)
    assert "không tăng dần" in client.get("/devices/server-01").text
    assert "không tăng dần" not in client.get("/devices/server-02").text


def test_one_finding_has_a_page_with_its_entry_and_its_form(found: Office) -> None:
    path = "/findings/2"
    assert "ansible_host: 10.20.30.99" in found.client(Role.AUDITOR).get(path).text
    assert "/acknowledge" not in found.client(Role.AUDITOR).get(path).text
    assert f"{path}/acknowledge" in found.client(Role.TECHNICIAN).get(path).text
    assert found.client(Role.AUDITOR).get("/findings/99").status_code == 404


def test_acknowledging_needs_a_reason_and_leaves_a_trace(found: Office) -> None:
    client = found.client(Role.TECHNICIAN)
    assert client.post("/findings/2/acknowledge", data={"reason": "  "}).status_code == 422
    answer = client.post("/findings/2/acknowledge", data={"reason": "thiết bị <b>mượn</b>"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings/2")
    entry = found.house.audit.recent(1)[0]
    assert (entry.actor, entry.action, entry.target, entry.detail) == (
        "token:technician-token",
        "finding.acknowledge",
        "2:unknown_device:site:lucyen",
        "thiết bị <b>mượn</b>",
    )
    text = client.get("/findings").text
    assert "thiết bị &lt;b&gt;mượn&lt;/b&gt;" in text
    assert text.index("10.20.30.99") > text.index("1.3.6.1"), "what somebody knows of comes last"
    assert client.post("/findings/2/withdraw").status_code == 303
    assert client.post("/findings/2/withdraw").status_code == 409
    assert [entry.action for entry in found.house.audit.recent(2)] == ["finding.withdraw", "finding.acknowledge"]


def test_the_api_tells_the_same(found: Office) -> None:
    client = found.client(Role.TECHNICIAN)
    assert [row["id"] for row in client.get("/api/v1/findings").json()] == [1, 3, 2, 4]
    assert [row["id"] for row in client.get("/api/v1/findings", params={"ended": True}).json()] == [4]
    asked: dict[str, str | bool] = {"kind": "not_increasing", "ended": False}
    assert [row["name"] for row in client.get("/api/v1/findings", params=asked).json()] == ["Máy chủ 01"]
    assert client.get("/api/v1/findings", params={"kind": "nonsense"}).status_code == 422
    one = client.get("/api/v1/findings/3").json()
    assert (one["subject"], one["level"], one["detail"]) == ("monitor", "warning", {"dropped": 1234})
    assert "1,234 were lost" in one["sentence"]["en"]
    acknowledged = client.post("/api/v1/findings/3/acknowledgement", json={"reason": "thử tải"})
    assert acknowledged.json()["acknowledgement"] == "thử tải"
    assert client.delete("/api/v1/findings/3/acknowledgement").json()["acknowledged_by"] is None
    assert client.post("/api/v1/findings/3/acknowledgement", json={}).status_code == 422
    assert client.post("/api/v1/findings/9/acknowledgement", json={"reason": "x"}).status_code == 404


def test_open_pages_hear_of_it_but_not_a_wall(found: Office) -> None:
    changes = [change for change in found.house.changes.after(0) if change.topic == "finding"]
    told = collect(found.house, changes)
    assert {item.kind for item in told} == {"finding"}
    assert {json.loads(item.data)["subject"] for item in told} >= {MONITOR, "site:lucyen"}
    assert not any(Role.WALL.permissions & {item.permission} for item in told)


def test_the_page_and_the_api_say_where_is_searched_and_how_far(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    assert client.get("/api/v1/discovery").json() == []
    assert "Dò tìm" not in client.get("/findings").text
    prefixes = tuple(
        DiscoveryPrefix.model_validate({"prefix": text, "site": "lucyen", "credentials": ("office",)})
        for text in ("10.20.30.0/24", "10.20.31.0/24", "10.20.32.0/24")
    )
    wider = office.house.inventory().model_copy(update={"discovery": prefixes})
    Inventories(office.database).publish(wider, "inventory/lucyen", "wider", NOW)
    seen = ({"address": "10.20.30.99", "pings": True},)
    office.house.sweeps.put(SweepRecord("10.20.30.0/24", NOW - 60, 64, 254, seen))
    office.house.sweeps.put(SweepRecord("10.20.31.0/24", NOW - 90, 254, 254, seen, NOW - 30))
    told = client.get("/api/v1/discovery").json()
    assert [(one["prefix"], one["position"], one["total"], one["answered"]) for one in told] == [
        ("10.20.30.0/24", 64, 254, 1),
        ("10.20.31.0/24", 254, 254, 1),
        ("10.20.32.0/24", 0, 0, 0),
    ]
    assert told[1]["ended_at"] == NOW - 30
    text = client.get("/findings").text
    places = [
        text.index(word) for word in ("10.20.30.0/24", "đang dò", "64 / 254", "1 ngày", "10.20.31.0/24", "chưa dò")
    ]
    assert places == sorted(places)
