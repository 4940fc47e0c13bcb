"""The equipment register: page, API and command line over one store."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from api.register_cli import DIFFERENT, app
from core.model import AssetFields, Finding, FindingKind, Replacement, Role, SeenDevice, site_subject
from core.store.findings import Sighting
from core.store.replacements import Replacements
from core.store.seen_devices import SeenDevices
from tests.api.conftest import NOW, Office

STRANGER = Finding(
    FindingKind.UNKNOWN_DEVICE,
    "10.20.30.99",
    (("address", "10.20.30.99"), ("what", "switch TP-Link"), ("mac", "02:00:00:00:00:98")),
)


@pytest.fixture
def seen(office: Office) -> Office:
    """An office whose first server was replaced, and whose second tells what the books have."""
    store = SeenDevices(office.database)
    store.saw(SeenDevice("device:server-01", "SN1", first_seen=NOW - 900, last_seen=NOW - 900))
    store.saw(SeenDevice("device:server-01", "SN9", ("02:00:00:00:01:01",), "HPE", "DL360", "U32", place="Sảnh",
                         first_seen=NOW - 100, last_seen=NOW - 100))  # fmt: skip
    store.saw(SeenDevice("device:server-02", "SN1", first_seen=NOW - 100, last_seen=NOW - 100))
    office.house.findings.write([Sighting(site_subject("lucyen"), STRANGER, NOW - 500)])
    return office


def test_the_api_tells_books_and_network_side_by_side(seen: Office) -> None:
    client = seen.client(Role.AUDITOR)
    every = {one["id"]: one for one in client.get("/api/v1/register").json()}
    assert len(every) == 45
    first = every["server-01"]
    assert (first["asset"]["serial"], first["seen"]["serial"], first["before"][0]["serial"]) == ("SN1", "SN9", "SN1")
    assert first["differences"] == [
        {"field": "serial", "book": "SN1", "seen": "SN9"},
        {"field": "mac", "book": "", "seen": "02:00:00:00:01:01"},
        {"field": "model", "book": "", "seen": "DL360"},
        {"field": "place", "book": "Phòng máy chủ", "seen": "Sảnh"},
    ]
    assert first["doubts"] == ["differs", "incomplete"]
    assert every["server-02"]["doubts"] == []
    assert every["server-02"]["last_seen"] == pytest.approx(NOW)
    differing = client.get("/api/v1/register/differences").json()
    assert [one["id"] for one in differing["entries"]] == ["server-01"]
    assert [one["address"] for one in differing["strangers"]] == ["10.20.30.99"]
    assert [one["id"] for one in client.get("/api/v1/register/entries/sn9").json()] == ["server-01"]
    assert client.get("/api/v1/register/entries/nobody").status_code == 404


def test_the_page_shows_all_or_what_differs(seen: Office) -> None:
    client = seen.client(Role.AUDITOR)
    text = client.get("/register").text
    assert "1 trong 45 thiết bị cần xem lại." in text
    assert "Số sê-ri: sổ ghi SN1, thiết bị khai SN9" in text
    assert "Máy trạm 05" in text
    differing = client.get("/register?show=differences").text
    assert "Máy trạm 05" not in differing
    assert "10.20.30.99" in differing
    assert "Máy chủ 01" in client.get("/register?q=SN9").text
    assert "không có mục nào khớp" in client.get("/register?q=nobody").text


def test_a_device_page_shows_who_stood_there(seen: Office) -> None:
    old = AssetFields(serial="SN1", warranty_ends=date(2027, 5, 1))
    new = AssetFields(serial="SN9")
    Replacements(seen.database).add(Replacement("server-01", NOW - 50, "cli:ha", "sét đánh", old, new))
    text = seen.client(Role.AUDITOR).get("/devices/server-01").text
    assert "SN9 thay cho SN1 (bảo hành đến 01/05/2027), người ghi cli:ha. sét đánh" in text
    assert text.index("SN9") < text.rindex("SN1<")
    assert "Thiết bị từng đứng ở đây" in text
    assert "Thiết bị từng đứng ở đây" not in seen.client(Role.AUDITOR).get("/devices/pc-01").text


def test_minutes_are_taken_over_the_web_and_that_is_written_down(seen: Office) -> None:
    client = seen.client(Role.AUDITOR)
    taken = client.get("/api/v1/register/minutes", params={"format": "xlsx", "person": ["Lập", "Kế"], "lang": "vi"})
    assert taken.content[:2] == b"PK"
    assert "stocktaking-" in taken.headers["content-disposition"]
    told = client.get("/register/minutes", params={"format": "json", "person": ["Lập", "Kế"]}).json()
    assert (told["book"], told["uncounted"], told["persons"]) == (45, 45, ["Lập", "Kế"])
    handed = client.get("/api/v1/register/handover", params={"device": ["pc-01", "pc-02"]}).json()
    assert [one["device"] for one in handed["devices"]] == ["pc-01", "pc-02"]
    refused = client.get("/api/v1/register/handover")
    assert (refused.status_code, "name the devices" in refused.text) == (422, True)
    made = [entry for entry in seen.house.audit.recent() if entry.action == "report.make"]
    assert len(made) == 3
    assert "Biên bản kiểm kê tài sản cố định" in client.get("/reports").text


def test_the_command_line_says_the_same(seen: Office) -> None:
    data = str(seen.house.settings.data)
    run = CliRunner().invoke
    listed = json.loads(run(app, ["list", "--json", "--data", data]).stdout)
    assert len(listed) == 45
    found = run(app, ["differences", "--json", "--data", data])
    assert found.exit_code == DIFFERENT
    assert [one["id"] for one in json.loads(found.stdout)["entries"]] == ["server-01"]
    shown = run(app, ["show", "sn9", "--data", data])
    assert shown.exit_code == 0
    assert "SN9" in shown.stdout
    assert "Phòng máy chủ" in shown.stdout
    assert run(app, ["show", "nobody", "--data", data]).exit_code != 0
    assert "Máy trạm" in run(app, ["list", "--data", data], env={"COLUMNS": "200"}).stdout
