"""/identify: the inventory's limits, and one simulated device that is asked."""

import json

import pytest

from core.model import Credential
from monitor.identify.requests import KEPT, Identifications
from tests.monitor.identify.made_up import SYS_DESCR, Given, view
from tests.monitor.snmp.asking import asking
from tests.monitor.world import device, inventory

OFFICE = inventory(
    [device("switch", address="10.250.60.2", snmp="office"), device("pc", address="10.250.60.3")],
    credentials=[Credential(name="office", version=2, community="env:X")],
)
SWITCH: Given = {SYS_DESCR: "switch", "1.3.6.1.2.1.2.2.1.2.1": "port1"}


@pytest.mark.parametrize(
    ("query", "why"), [("device=x", "not in the inventory"), ("", "not in the"), ("device=pc", "motcua_snmp")]
)
async def test_only_devices_of_the_inventory_with_a_credential_are_asked(query: str, why: str) -> None:
    async with asking(view(SWITCH), 1) as pair:
        asked = Identifications(pair.engine, lambda: 100.0)
        asked.take(OFFICE, {"switch": pair.agent})
        status, body, _ = await asked.answer(query)
        assert (status, pair.responder.received) == (400, 0)
    assert why in str(body)


async def test_a_device_is_asked_once_for_all_who_look_within_half_a_minute() -> None:
    now = [1000.0]
    async with asking(view(SWITCH), 1) as pair:
        asked = Identifications(pair.engine, lambda: now[0])
        asked.take(OFFICE, {"switch": pair.agent})
        status, body, kind = await asked.answer("device=switch")
        sent = pair.responder.received
        assert (await asked.answer("device=switch"))[1] == body
        assert pair.responder.received == sent
        now[0] += KEPT
        later = json.loads((await asked.answer("device=switch"))[1])
        assert pair.responder.received == 2 * sent
    told = json.loads(body)
    assert (status, kind, told["at"], later["at"]) == (200, "application/json", 1000.0, 1000.0 + KEPT)
    assert (told["device"], told["outcome"]) == ("switch", "answered")
    assert [port["name"] for port in told["told"]["interfaces"]] == ["port1"]


async def test_a_device_that_does_not_answer_is_an_outcome() -> None:
    async with asking(view(SWITCH), 1) as pair:
        pair.faults.drop = 1.0
        asked = Identifications(pair.engine, lambda: 100.0)
        pair.agent.timeout = 0.1
        asked.take(OFFICE, {"switch": pair.agent})
        status, body, _ = await asked.answer("device=switch")
    told = json.loads(body)
    assert (status, told["outcome"], told["told"]) == (200, "silent", None)
