"""Many sites at a glance: the sites instead of their devices, worst first, and each with a page of its own."""

import pytest

from core.model import Incident, Inventory, Reason, Role, Severity, State, device_subject, link_subject, site_subject
from core.store.inventories import Inventories
from core.store.states import IncidentChange
from tests.api import centre
from tests.api.conftest import NOW, Office
from tests.monitor.world import link, province

POINT = "olt-2"
S1 = IncidentChange(Severity.S1)


@pytest.fixture
def many(office: Office) -> Office:
    """Twelve communes of three devices under one point; c005's router is down, c007's machine is slow."""
    whole = province(12, devices=3)
    wan = link("c005-wan", "c005-router").model_copy(update={"site": "c005"})
    publish(office, whole.model_copy(update={"links": (wan,)}))
    for device in whole.devices:
        centre.change(office.database, device_subject(device.id), State.UP, Reason.ANSWERING, NOW - 60)
    centre.change(office.database, link_subject("c005-wan"), State.UP, Reason.ANSWERING, NOW - 60)
    centre.change(office.database, device_subject("c005-router"), State.DOWN, Reason.LINE_LOST, NOW - 30, S1)
    centre.change(office.database, device_subject("c007-pc-1"), State.DEGRADED, Reason.LATENCY, NOW - 20)
    return office


def publish(office: Office, whole: Inventory) -> None:
    Inventories(office.database).publish(whole, "a province", "another digest", NOW)


def opened(office: Office) -> list[Incident]:
    return office.house.states.incidents(open_only=True)


def test_the_overview_of_many_sites_has_the_sites_worst_first(many: Office) -> None:
    text = many.client(Role.AUDITOR).get("/").text
    places = [text.index(f'<a href="/sites/c{number:03}">') for number in (5, 7, 1, 2, 12)]
    assert places == sorted(places)
    assert "/devices/c001-pc-1" not in text
    assert "c005-router: Mất đường truyền: thiết bị mang đường truyền không trả lời." in text


def test_a_site_has_a_page_with_its_own_devices_links_and_incidents(many: Office) -> None:
    client = many.client(Role.AUDITOR)
    text = client.get("/sites/c005").text
    assert "<h1>Xã 5</h1>" in text
    assert "/devices/c005-pc-1" in text
    assert "/links/c005-wan" in text
    assert "Mất đường truyền" in text
    well = client.get("/sites/c006").text
    assert "/devices/c006-pc-1" in well
    assert "c005" not in well
    assert "Không có sự cố đang mở." in well


def test_a_site_above_others_has_these(many: Office) -> None:
    text = many.client(Role.AUDITOR).get(f"/sites/{POINT}").text
    assert "<title>Điểm gom số 2 · motcua · Điểm gom số 2</title>" in text, "what all have in common names the house"
    assert "<h1>Điểm gom số 2</h1>" in text
    assert "/sites/c012" in text


def test_a_site_that_is_not_there_is_said_so(many: Office) -> None:
    answer = many.client(Role.AUDITOR).get("/sites/nowhere")
    assert answer.status_code == 404
    assert "Không có điểm &#39;nowhere&#39; trong danh mục." in answer.text


def test_a_search_finds_devices_by_all_its_words(many: Office) -> None:
    text = many.client(Role.AUDITOR).get("/", params={"q": "C003 PC"}).text
    assert "Tìm thấy 2 thiết bị" in text
    assert "/devices/c003-pc-2" in text
    assert "/devices/c004-pc-2" not in text
    escaped = many.client(Role.AUDITOR).get("/", params={"q": '"><script>'}).text
    assert "<script>" not in escaped.replace('<script type="module"', "")
    assert "Tìm thấy 0 thiết bị" in escaped


def test_trouble_of_a_point_leads_to_its_page(many: Office) -> None:
    centre.change(many.database, site_subject(POINT), State.DOWN, Reason.SITES_DARK, NOW - 10, S1)
    assert site_subject(POINT) in [one.subject for one in opened(many)]
    text = many.client(Role.AUDITOR).get("/").text
    assert f'<a href="/sites/{POINT}">Điểm gom số 2</a>' in text


def test_one_site_keeps_its_devices_on_the_overview(office: Office) -> None:
    text = office.client(Role.AUDITOR).get("/").text
    assert "/devices/wan-router" in text
    assert "/sites/" not in text.replace("/sites/lucyen", "")
