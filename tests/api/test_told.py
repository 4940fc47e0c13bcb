"""What a device tells of itself, on its page and in the API."""

import json

from core.model import Role
from tests.api.conftest import NOW, Office
from tests.api.monitors import StandIn, standing_in
from tests.core.test_told import NOTHING

PORT = {"ifIndex": 1, "name": "<Gi0/1>", "oper": "up", "poe": {"status": "deliveringPower"}, "tagged": [5, 6]}
HOT = {"descr": "Inlet", "value": 80, "unit": "C", "limit_high": 70, "state": "critical"}


def answering(told: object, outcome: str = "answered") -> StandIn:
    body = {"device": "switch-01", "at": NOW, "outcome": outcome, "told": told}
    return StandIn(200, {"Content-Type": "application/json"}, json.dumps(body).encode())


def test_the_page_shows_what_the_device_says_and_what_needs_an_eye(office: Office) -> None:
    with standing_in(
        office.house.settings.data, answering(NOTHING | {"interfaces": [PORT], "sensors": [HOT]})
    ) as monitor:
        answer = office.client(Role.AUDITOR).get("/devices/switch-01/told")
    assert (answer.status_code, monitor.asked[0].path) == (200, "/identify?device=switch-01")
    assert "&lt;Gi0/1&gt;" in answer.text
    assert "đang cấp nguồn" in answer.text
    assert "gắn thẻ 5–6" in answer.text
    assert 'class="badge down"' in answer.text
    assert 'href="/devices/switch-01/told"' in office.client(Role.AUDITOR).get("/devices/switch-01").text


def test_a_device_that_is_silent_says_what_to_look_at(office: Office) -> None:
    with standing_in(office.house.settings.data, answering(None, "silent")):
        text = office.client(Role.AUDITOR).get("/devices/switch-01/told").text
    assert "Thiết bị không trả lời: hãy kiểm tra địa chỉ" in text


def test_programs_get_the_whole_report(office: Office) -> None:
    with standing_in(office.house.settings.data, answering(NOTHING | {"interfaces": [PORT]})):
        told = office.client(Role.AUDITOR).get("/api/v1/devices/switch-01/told").json()
    assert (told["outcome"], told["at"], told["told"]["interfaces"]) == ("answered", NOW, [PORT])


def test_who_is_not_asked_is_told_why(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    silent = next(device for device in office.house.inventory().devices if device.snmp is None)
    assert client.get("/api/v1/devices/nobody/told").status_code == 404
    answer = client.get(f"/api/v1/devices/{silent.id}/told")
    assert (answer.status_code, "motcua_snmp" in answer.text) == (409, True)
    assert client.get("/api/v1/devices/switch-01/told").status_code == 503
    with standing_in(office.house.settings.data, StandIn(400, {}, b"not in the inventory")):
        assert client.get("/api/v1/devices/switch-01/told").status_code == 503
