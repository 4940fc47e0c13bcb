"""Traps in the API, on the device's page and in the news."""

import json
from dataclasses import replace

import pytest

from api.news import collect
from core.model import Permission, Role, TrapBinding, TrapMeaning, TrapRecord
from core.store.changes import Changes
from core.store.traps import Traps
from tests.api.conftest import NOW, Office

DOWN = TrapRecord(
    0, "device:wan-router", NOW - 60, NOW - 10, 3, "3", True, "10.20.30.1", "1.3.6.1.6.3.1.1.5.3", "linkDown",
    TrapMeaning.LINK_DOWN, "ether1", 12.5, (TrapBinding("1.3.6.1.2.1.2.2.1.1.1", "INTEGER", "<b>1</b>"),),
)  # fmt: skip
STRANGE = replace(
    DOWN, subject="device:ups-01", oid="1.3.6.1.4.1.9.9.9", name="", meaning=TrapMeaning.OTHER, about="", last_at=NOW
)


@pytest.fixture
def told(office: Office) -> Office:
    Traps(office.database).record([DOWN, STRANGE])
    return office


def test_traps_come_newest_first_with_a_sentence_in_both_languages(told: Office) -> None:
    strange, down = told.client(Role.AUDITOR).get("/api/v1/traps").json()
    assert (strange["subject"], strange["name"], strange["sentence"]["en"]) == ("device:ups-01", "", "Sent a message.")
    assert down["sentence"] == {"vi": "Cổng ether1 mất kết nối.", "en": "Port ether1 lost its link."}
    assert (down["meaning"], down["count"], down["confirmed"], down["version"]) == ("link_down", 3, True, "3")
    assert (down["first_at"], down["last_at"], down["source"]) == (NOW - 60, NOW - 10, "10.20.30.1")
    assert down["bindings"] == [{"oid": "1.3.6.1.2.1.2.2.1.1.1", "kind": "INTEGER", "value": "<b>1</b>"}]


def test_those_of_one_device_and_of_a_time(told: Office) -> None:
    client = told.client(Role.AUDITOR)
    assert [one["id"] for one in client.get("/api/v1/traps?subject=device:wan-router").json()] == [1]
    assert [one["id"] for one in client.get(f"/api/v1/traps?since={NOW - 5}").json()] == [2]
    assert [one["id"] for one in client.get(f"/api/v1/traps?until={NOW - 5}").json()] == [1]
    assert [one["id"] for one in client.get("/api/v1/traps?limit=1").json()] == [2]
    assert client.get("/api/v1/traps?limit=0").status_code == 422


def test_a_devices_page_shows_its_own_and_lets_no_word_of_theirs_be_markup(told: Office) -> None:
    client = told.client(Role.AUDITOR)
    page = client.get("/devices/wan-router").text
    assert "Cổng ether1 mất kết nối." in page
    assert "linkDown" in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>1</b>" not in page
    assert "1.3.6.1.4.1.9.9.9" in client.get("/devices/ups-01").text
    assert "traps-title" not in client.get("/devices/pc-01").text


def test_the_news_says_whose_page_is_to_be_read_again(told: Office) -> None:
    found = [one for one in collect(told.house, Changes(told.database).after(0)) if one.kind == "trap"]
    assert [json.loads(one.data) for one in found] == [{"subject": "device:ups-01"}, {"subject": "device:wan-router"}]
    assert {one.permission for one in found} == {Permission.READ}
