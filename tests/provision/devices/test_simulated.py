"""The sample centre's network devices, read over SSH by what reads real ones."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import motcua
from core.compliance import Standing, judged
from core.configurations import KNOWN_HOSTS, folder_of
from core.errors import InputError, NotRunningError
from core.kept_secrets import Secret
from core.model import DeviceTrouble, Inventory, Login, Platform
from core.simulated import INVENTORY_JSON, simulated_place
from core.store.inventories import Inventories
from monitor.simulation import host_key
from monitor.simulation.consoles import Consoles
from monitor.simulation.papers import console_key
from monitor.simulation.simulation import Simulation
from provision.devices import host_keys
from provision.devices.cleaning import cleaned, mask_with
from provision.devices.netmiko_sessions import NetmikoSessions
from provision.devices.platforms import facts
from provision.devices.reading import Shown, read
from provision.devices.sessions import Target
from tests.monitor.simulation import sample
from tests.ports import free_tcp_port
from tests.provision.devices.conftest import Put
from tests.provision.devices.office import Office

PLATFORMS = {"sw-core": Platform.CISCO_IOS, "router": Platform.MIKROTIK_ROUTEROS}
PASSWORD = "chi-doc-thoi"
LOGIN = Login(name="read", username="motcua", password="env:LOGIN")


def inventory() -> Inventory:
    devices = (
        one.model_copy(update={"platform": PLATFORMS[one.id], "login": "read"}) if one.id in PLATFORMS else one
        for one in sample.INVENTORY.devices
    )
    return sample.INVENTORY.model_copy(update={"devices": tuple(devices), "logins": (LOGIN,)})


class World:
    """The centre, its consoles on free ports of loopback, and how to log in to them."""

    def __init__(self, data: Path) -> None:
        secrets = sample.SECRETS | {"env:LOGIN": PASSWORD.encode()}
        self.simulation = Simulation(sample.centre(inventory()), secrets.__getitem__, lambda: 1_767_578_400.0)
        self.data = data
        self.places = {name: ("127.0.0.1", free_tcp_port()) for name in PLATFORMS}
        self.consoles = self.consoles_at(self.places)
        host_key.write_for(data, inventory())
        key = console_key(data).with_suffix(".believed")
        for place in self.places.values():
            believed = host_keys.known(folder_of(data) / KNOWN_HOSTS).lookup("[127.251.7.2]:10022")
            assert believed is not None
            host_keys.believe(key, *place, believed["ssh-ed25519"])
        self.sessions = NetmikoSessions(key)

    def consoles_at(self, places: dict[str, tuple[str, int]]) -> Consoles:
        return Consoles(places, self.simulation.accounts, self.simulation.line, console_key(self.data))

    async def read(self, name: str, password: str = PASSWORD) -> Shown:
        target = Target(name, *self.places[name], facts(PLATFORMS[name]), "motcua", Secret(password), timeout=10.0)
        return await asyncio.to_thread(read, target, self.sessions)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    await made.consoles.open()
    yield made
    await made.consoles.close()


@pytest.mark.parametrize("name", PLATFORMS)
async def test_it_is_read_whole_and_says_that_it_was_changed_by_hand(name: str, world: World) -> None:
    shown = await world.read(name)
    assert (shown.trouble, shown.said) == (None, "")
    assert name in shown.running
    assert shown.startup in (None, shown.running)
    assert world.simulation.order({"subject": name, "fault": "configuration"})["ok"]
    assert world.simulation.order({"list": True})["faults"] == {name: ["configuration"]}
    changed = await world.read(name)
    added = set(changed.running.splitlines()) - set(shown.running.splitlines())
    assert len(added) == 1
    assert changed.startup == shown.startup, "nobody has saved it"
    world.simulation.order({"subject": name, "fault": "restart"})
    assert (await world.read(name)).running == shown.running


async def test_the_rules_find_the_pages_of_the_switch_and_then_the_account_that_was_made_by_hand(world: World) -> None:
    async def broken(name: str) -> set[str]:
        known = facts(PLATFORMS[name])
        kept = cleaned((await world.read(name)).running, known, mask_with(b"key", known.salted))
        verdicts = judged(kept, PLATFORMS[name], (), date(2026, 12, 1))
        return {one.rule.id for one in verdicts if one.standing is Standing.BROKEN}

    assert await broken("sw-core") == {"no_http"}
    assert await broken("router") == set()
    world.simulation.order({"subject": "sw-core", "fault": "configuration"})
    assert await broken("sw-core") == {"no_http", "passwords_hashed"}


async def test_nobody_else_is_let_in_and_who_is_down_answers_nobody(world: World) -> None:
    assert (await world.read("router", "something else")).trouble is DeviceTrouble.WRONG_PASSWORD
    world.simulation.order({"subject": "sw-core", "fault": "down"})
    assert (await world.read("router")).trouble is not None


async def test_sessions_end_with_the_centre(world: World) -> None:
    reader, writer = await asyncio.open_connection(*world.places["router"])
    assert (await asyncio.wait_for(reader.readline(), 20)).startswith(b"SSH-2.0-")
    await asyncio.wait_for(world.consoles.close(), 10)
    assert await asyncio.wait_for(reader.read(), 10) is not None
    writer.close()


async def test_an_address_that_somebody_has_is_told(world: World) -> None:
    with pytest.raises(InputError, match=r"where router is logged in to, cannot be bound .*; if another sample centre"):
        await world.consoles_at({"router": world.places["router"]}).open()


def test_who_has_no_login_cannot_be_changed_by_hand(tmp_path: Path) -> None:
    simulation = World(tmp_path).simulation
    answer = simulation.order({"subject": "pc-01", "fault": "configuration"})
    assert answer["error"] == "nobody logs in to pc-01; devices whose configuration is read here: router, sw-core"
    assert simulation.order({"subject": "wan", "fault": "configuration"})["error"].startswith("wan is a link")


def test_the_key_stays_and_other_hosts_are_left_alone(tmp_path: Path) -> None:
    host_key.write_for(tmp_path, inventory())
    hosts, key = folder_of(tmp_path) / KNOWN_HOSTS, console_key(tmp_path)
    before = hosts.read_text(), key.read_bytes()
    hosts.write_text("sw-real.lucyen.example ssh-ed25519 AAAA\n" + hosts.read_text())
    host_key.write_for(tmp_path, inventory())
    assert key.read_bytes() == before[1]
    assert hosts.read_text() == "sw-real.lucyen.example ssh-ed25519 AAAA\n" + before[0]
    assert key.stat().st_mode & 0o777 == 0o600
    assert {line.split()[0] for line in before[0].splitlines()} == {
        f"[{address}]:{port}"
        for address, port in (simulated_place("10.251.7.2", 22), simulated_place("10.251.7.1", 22))
    }


def test_devices_of_the_sample_centre_are_asked_of_it_alone(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device})
    snapshot = Inventories(office.database).newest()
    assert snapshot is not None
    (tmp_path / INVENTORY_JSON).write_text(snapshot.inventory.model_dump_json(), encoding="utf-8")
    with pytest.raises(NotRunningError, match="make run"):
        CliRunner().invoke(motcua.app, ["device", "backup", "sw-01", "--data", str(tmp_path)], catch_exceptions=False)
    assert device.most_sessions == 0
