"""Upstreams that nobody wrote down: the cables tell them, and a silent floor is one incident, at its switch."""

import asyncio
from pathlib import Path

import pytest

from core.model import Credential, DeviceKind, Inventory, Reason, Severity, Site, State, device_subject
from core.store.cablings import Cablings
from tests.monitor.addresses import net
from tests.monitor.scenarios.live import Live, calm
from tests.monitor.world import ZONE, device, link

__all__ = ["calm"]
HERE, NET = net(68), net(69)
PCS = [f"pc-{number}" for number in range(1, 7)]
CABLED = {"sw-core": "wan-router", "sw-floor": "sw-core", **dict.fromkeys(PCS, "sw-floor")}
FLOOR = device_subject("sw-floor")
BEHIND = {device_subject(pc) for pc in PCS}


def office(upstreams: dict[str, str]) -> Inventory:
    """A centre that is not where the monitor is, with what is written down of its ways."""
    devices = [
        device("gateway", kind=DeviceKind.ROUTER, address=f"{HERE}.1", site="lao-cai"),
        device("wan-router", kind=DeviceKind.ROUTER, address=f"{NET}.1", snmp="office"),
        device("sw-core", kind=DeviceKind.SWITCH, address=f"{NET}.2", snmp="office"),
        device("sw-floor", kind=DeviceKind.SWITCH, address=f"{NET}.3", snmp="office"),
        *(device(pc, address=f"{NET}.{100 + number}") for number, pc in enumerate(PCS)),
    ]
    return Inventory(
        sites=tuple(Site(id=name, name=name, kind="district", time_zone=ZONE) for name in ("lao-cai", "lucyen")),
        devices=tuple(one.model_copy(update={"upstream": upstreams.get(one.id)}) for one in devices),
        links=(link("wan", "wan-router").model_copy(update={"far_address": f"{NET}.9"}),),
        credentials=(Credential(name="office", version=2, community="env:OFFICE_COMMUNITY"),),
    )


@pytest.mark.usefixtures("calm")
def test_a_floor_behind_a_silent_switch_is_one_incident_though_the_books_know_no_upstream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_COMMUNITY", "bi-mat")
    live = Live(tmp_path, office({}), "13/07/2026 08:00", office(CABLED), own_gateways=f"{HERE}.1")

    async def story(live: Live) -> None:
        known = Cablings(live.database).newest()
        assert known is not None
        assert known.ways == CABLED
        for name in ("sw-floor", *PCS):
            live.fault(name, "down")
        await asyncio.sleep(120)
        assert live.stands(FLOOR) == (State.DOWN, Reason.UNREACHABLE, None)
        assert {live.stands(pc) for pc in BEHIND} == {(State.UNKNOWN, Reason.UPSTREAM_DOWN, FLOOR)}
        for name in ("sw-floor", *PCS):
            live.fault(name, "heal")
        await asyncio.sleep(120)

    live.play(story)
    (one,) = live.incidents()
    assert (one.subject, one.severity) == (FLOOR, Severity.S2)
    assert one.resolved_at is not None
    assert {live.stands(subject) for subject in (FLOOR, *BEHIND)} == {(State.UP, Reason.ANSWERING, None)}
