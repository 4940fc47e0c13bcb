"""``motcua up`` on addresses that really answer pings, and an inventory that changes while it runs."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.database import Database
from core.store.inventories import Inventories
from tests.product.running import Running, until

SITE = {"id": "office", "name": "Bộ phận Một cửa", "kind": "commune"}


def write(folder: Path, **devices: str) -> Path:
    """An inventory of switches: name → address."""
    folder.mkdir(exist_ok=True)
    hosts = {
        name.replace("_", "-"): {"ansible_host": address, "motcua_kind": "switch", "motcua_name": name}
        for name, address in devices.items()
    }
    variables = {"motcua_site": SITE, "motcua_links": [], "motcua_credentials": {}}
    (folder / "hosts.yml").write_text(
        json.dumps({"all": {"children": {"office": {"hosts": hosts, "vars": variables}}}})
    )
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Running]:
    """Two loopback addresses as an office, watched with real pings."""
    inventory = write(tmp_path / "inventory", sw_one="127.0.0.11", sw_two="127.0.0.12")
    running = Running(tmp_path, ("up", "--inventory", str(inventory)), last="no account yet")
    running.start()
    yield running
    running.stop()


def test_sighup_takes_a_good_inventory_whole_and_refuses_a_bad_one_whole(office: Running, tmp_path: Path) -> None:
    inventories = Inventories(Database.in_folder(office.data))
    until(lambda: office.get("/metrics").count('state="up"} 1') == 2, 10, "two devices up")

    write(tmp_path / "inventory", sw_one="127.0.0.11", sw_two="127.0.0.11", sw_three="127.0.0.13")
    office.signal(signal.SIGHUP)
    log = office.data / "logs" / "inventory.log"
    until(lambda: log.exists() and "127.0.0.11" in log.read_text(), 10, "the refusal is said")
    newest = inventories.newest()
    assert newest is not None
    assert {device.id for device in newest.inventory.devices} == {"sw-one", "sw-two"}
    assert 'device="sw-three"' not in office.get("/metrics")

    write(tmp_path / "inventory", sw_one="127.0.0.11", sw_three="127.0.0.13")
    office.signal(signal.SIGHUP)
    until(lambda: 'device="sw-three"' in office.get("/metrics"), 10, "the new device is watched")
    assert 'device="sw-two"' not in office.get("/metrics")


def test_a_wrong_start_is_refused_with_a_sentence(tmp_path: Path) -> None:
    running = Running(tmp_path)
    bad = write(tmp_path / "bad", sw_one="127.0.0.11", sw_two="127.0.0.11")
    running.data.mkdir()
    for words in (
        ("up", "--inventory", str(bad)),
        ("up", "--inventory", str(tmp_path / "nowhere")),
        ("up", "--inventory", str(bad), "--listen", "0.0.0.0:8443"),
        ("up", "--inventory", str(bad), "--listen", "8080"),
    ):
        running.command(*words, code=2)
