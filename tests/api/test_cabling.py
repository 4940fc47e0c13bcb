"""What hangs where, on the page and in the API."""

import re
from dataclasses import replace

from bench import province
from core.model import Role
from core.store import schema
from core.store.cablings import Cablings
from core.store.inventories import Inventories
from monitor.cabling.mapping import mapped
from tests.api.conftest import NOW, Office

MAC = "02:00:00:00:00:99"


def test_the_map_shows_devices_strangers_and_what_is_gone(office: Office) -> None:
    text = office.client(Role.AUDITOR).get("/cabling").text
    assert 'href="/devices/switch-01"' in text
    assert "TL-SG105" in text
    assert "thiết bị chuyển mạch không quản lý được" in text
    assert 'class="wire gone"' in text
    assert "Chưa thấy ở cổng nào" in text


def test_a_mac_is_found_however_it_is_written(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    for written in (MAC, "0200.0000.0099", "02-00-00-00-00-99", "10.20.30.200"):
        found = client.get("/api/v1/cabling/where", params={"q": written}).json()
        assert [(one["mac"], one["places"][0]["port"]) for one in found] == [(MAC, "Gi0/21")]
        assert "Gi0/21" in client.get("/cabling", params={"q": written}).text
    assert client.get("/api/v1/cabling/where", params={"q": "pc-01"}).json() == []
    assert client.get("/api/v1/cabling/where").status_code == 422


def test_a_device_is_found_at_its_cable_and_a_stranger_nowhere(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    assert "Gi0/" in client.get("/cabling?q=pc-01").text.partition('<svg class="map"')[0]
    assert "Chưa thấy ở cổng nào, tính đến" in client.get("/cabling?q=nobody").text


def test_a_device_says_that_its_way_is_known_by_its_cable(office: Office) -> None:
    store = Cablings(office.database)
    known = store.newest()
    assert known is not None
    page = office.client(Role.AUDITOR).get("/devices/pc-01").text
    assert "theo cáp nhìn thấy" not in page
    store.put(replace(known, ways={"pc-01": "switch-03"}))
    page = office.client(Role.AUDITOR).get("/devices/pc-01").text
    assert re.search(r'href="/devices/switch-03">[^<]+</a> \(theo cáp nhìn thấy\)', page)


def test_all_of_it_for_programs(office: Office) -> None:
    told = office.client(Role.AUDITOR).get("/api/v1/cabling").json()
    assert {one["kind"] for one in told["nodes"]} == {"stranger", "hub"}
    cable = next(one for one in told["cables"] if one["ends"][1]["node"] == "wan-router")
    assert cable["ends"][0] == {"node": "switch-01", "port": "Gi0/24"}
    assert cable["evidence"] == [{"how": "lldp", "by": "switch-01"}]
    assert office.client(None).get("/api/v1/cabling").status_code == 401


def test_before_the_first_round_it_says_so(office: Office) -> None:
    with office.database.write() as connection:
        connection.execute(schema.cabling.delete())
    client = office.client(Role.AUDITOR)
    assert "Chưa hỏi các thiết bị." in client.get("/cabling").text
    assert client.get("/api/v1/cabling").status_code == 404


def test_of_many_sites_the_map_of_one_is_shown(office: Office) -> None:
    centres = province.inventory(3)
    Inventories(office.database).publish(centres, "province", "another", NOW)
    Cablings(office.database).put(mapped(province.told(3), centres, NOW))
    client = office.client(Role.AUDITOR)

    def drawn(address: str) -> set[str]:
        return set(re.findall(r'href="/devices/site-(\d+)-\d+" aria-label', client.get(address).text))

    assert drawn("/cabling") == {"000"}
    assert drawn("/cabling?site=site-002") == {"002"}
    assert drawn("/cabling?site=nowhere") == {"000"}
    assert drawn("/cabling?q=site-001-15") == {"001"}
    assert '<option value="site-001" selected>' in client.get("/cabling?site=site-001").text
