"""Scenario 3: 09:12 on battery, runtime 11 min; "mất điện", no broken device; power back at 10:47, no alert storm."""

import asyncio

from core.model import DeviceKind, Reason, Severity, State, device_subject, link_subject
from tests.monitor.scenarios.field import Field
from tests.monitor.world import device, inventory, link

UPS, SWITCH, SERVER, ROUTER = (device_subject(name) for name in ("ups-01", "sw-core", "srv-02", "wan-router"))
PCS = [device_subject(f"pc-{number:02}") for number in range(1, 13)]
WAN = link_subject("wan")
CENTRE = inventory(
    [
        device("watcher", kind=DeviceKind.SERVER, address="10.97.10.11", fed_by=()),
        device("sw-core", kind=DeviceKind.SWITCH, address="10.97.1.2"),
        device("ups-01", kind=DeviceKind.UPS, address="10.97.1.31", upstream="sw-core", snmp="office"),
        device("srv-02", kind=DeviceKind.SERVER, address="10.97.10.12", upstream="sw-core"),
        device("wan-router", kind=DeviceKind.ROUTER, address="10.97.1.1", upstream="sw-core"),
        *(device(f"pc-{n:02}", address=f"10.97.20.{n}", upstream="sw-core") for n in range(1, 13)),
    ],
    [link("wan", "wan-router")],
)


async def cut(field: Field) -> None:
    """The machines of the counters have no battery; the server shuts down in order at three minutes left."""
    field.dead |= set(PCS)
    for minute in range(11):
        field.power(UPS, 660.0 - 60 * minute, 1 - minute / 11)
        if minute == 8:
            field.dead |= {SERVER}
        await asyncio.sleep(60)
    field.dead |= {SWITCH, UPS, ROUTER, WAN}


async def back(field: Field) -> None:
    """The network is there at once, the machines boot in their own time."""
    field.power(UPS, None, 0.02)
    field.dead -= {SWITCH, ROUTER}
    await asyncio.sleep(20)
    field.dead -= {UPS, WAN}
    for pc in PCS:
        await asyncio.sleep(15)
        field.dead.discard(pc)
    field.dead.discard(SERVER)


def test_a_power_cut_is_one_incident_from_its_first_minute_to_the_return_of_the_power() -> None:
    field = Field(CENTRE, "14/07/2026 09:10")
    field.power(UPS, None)

    async def story(field: Field) -> None:
        await field.until("09:12")
        before = asyncio.create_task(cut(field))
        await asyncio.sleep(5)
        assert field.words(UPS) == (
            "mất điện",
            "Mất điện: đang chạy bằng ắc quy. Ắc quy lần cuối: 100 %, còn lưu điện 11 phút.",
        )
        assert {field.stands(pc) for pc in PCS} == {(State.UNKNOWN, Reason.POWER_CUT, UPS)}
        await before
        await field.until("09:30")
        for subject in (SERVER, SWITCH, ROUTER, *PCS):
            assert field.stands(subject) == (State.UNKNOWN, Reason.POWER_CUT, UPS), subject
        assert field.stands(UPS) == (State.UNKNOWN, Reason.POWER_CUT, None)
        assert field.words(SWITCH) == (
            "mất điện",
            "Mất điện: ups-01 đã chạy bằng ắc quy trước khi thiết bị này im lặng. "
            "Ắc quy lần cuối: 9 %, còn lưu điện 1 phút.",
        )
        assert field.words(UPS)[0] == "mất điện"
        await field.until("10:47")
        await back(field)
        await field.until("11:00")
        assert {field.stands(subject) for subject in field.names if subject.startswith(("device", "link"))} == {
            (State.UP, Reason.ANSWERING, None)
        }
        assert field.incidents() == [("09:12", UPS, Severity.S2), ("10:47", UPS, None)]
        assert Reason.UNREACHABLE not in {item.reason for item, _ in field.entries}

    field.play(story)
