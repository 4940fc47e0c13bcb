"""A device of the inventory is asked by its id, with the credential bound to it and at its own port."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import motcua
from core.errors import InputError
from core.model import Credential
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from monitor.known import agent_of
from tests.monitor.identify.made_up import SYS_DESCR, view
from tests.monitor.snmp.asking import COMMUNITY, asking
from tests.monitor.world import device, inventory


def publish(folder: Path, port: int) -> None:
    database = Database.in_folder(folder)
    migrate(database)
    switch = device("switch", address="127.0.0.1", snmp="office").model_copy(update={"snmp_port": port})
    credentials = [Credential(name="office", version=2, community="env:OFFICE_COMMUNITY")]
    known = inventory([switch, device("pc", address="127.0.0.2")], credentials=credentials)
    Inventories(database).publish(known, "a test", "1", 1.0)
    database.close()


async def test_a_device_is_asked_by_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE_COMMUNITY", COMMUNITY.decode())
    async with asking(view({SYS_DESCR: "Switch of the office"}), 1) as pair:
        publish(tmp_path, pair.responder.address[1])
        command = ["identify", "switch", "--json", "--data", str(tmp_path)]
        ended = await asyncio.to_thread(CliRunner().invoke, motcua.app, command)
    assert json.loads(ended.stdout)["system"] == {"sysDescr": "Switch of the office"}


def test_who_is_not_known_or_has_no_credential(tmp_path: Path) -> None:
    assert agent_of("switch", tmp_path / "none") is None
    publish(tmp_path, 161)
    assert agent_of("nobody", tmp_path) is None
    with pytest.raises(InputError, match="motcua_snmp"):
        agent_of("pc", tmp_path)
