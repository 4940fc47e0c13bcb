"""Scenario 3 through the live service: 09:12 on battery, back at 10:47; one incident, nobody is called broken."""

import asyncio
from pathlib import Path

import pytest

from core.model import AlertKind, Credential, DeviceKind, Reason, Severity, State, device_subject, link_subject
from tests.monitor.addresses import net
from tests.monitor.scenarios.field import shown
from tests.monitor.scenarios.live import Live, calm
from tests.monitor.world import device, inventory, link

__all__ = ["calm"]
NET = net(61)
UPS = device_subject("ups-01")
PCS = [f"pc-{number:02}" for number in range(1, 7)]
CENTRE = inventory(
    [
        device("watcher", kind=DeviceKind.SERVER, address=f"{NET}.11", fed_by=()),
        device("sw-core", kind=DeviceKind.SWITCH, address=f"{NET}.2"),
        device("ups-01", kind=DeviceKind.UPS, address=f"{NET}.31", upstream="sw-core", snmp="office").model_copy(
            update={"snmp_modules": ("system", "ups_mib")}
        ),
        device("srv-02", kind=DeviceKind.SERVER, address=f"{NET}.12", upstream="sw-core"),
        device("wan-router", kind=DeviceKind.ROUTER, address=f"{NET}.1", upstream="sw-core"),
        *(device(name, address=f"{NET}.{100 + n}", upstream="sw-core") for n, name in enumerate(PCS)),
    ],
    [link("wan", "wan-router").model_copy(update={"far_address": f"{NET}.9"})],
    [Credential(name="office", version=2, community="env:OFFICE_COMMUNITY")],
)
FED = [device_subject(name) for name in ("sw-core", "srv-02", "wan-router", *PCS)]


async def cut(live: Live) -> None:
    """The machines of the counters have no battery; the server shuts down at three minutes left."""
    live.fault("ups-01", "battery")
    for pc in PCS:
        live.fault(pc, "down")
    await asyncio.sleep(60)
    assert live.words(UPS)[0] == "mất điện"
    assert {live.stands(device_subject(pc)) for pc in PCS} == {(State.UNKNOWN, Reason.POWER_CUT, UPS)}
    await asyncio.sleep(7 * 60)
    live.fault("srv-02", "down")
    await asyncio.sleep(3 * 60)
    for name in ("sw-core", "ups-01", "wan-router", "link:wan"):
        live.fault(name, "down")


async def back(live: Live) -> None:
    """The network is there at once, the machines boot in their own time."""
    for name in ("sw-core", "wan-router"):
        live.fault(name, "heal")
    await asyncio.sleep(20)
    for name in ("ups-01", "link:wan", *PCS, "srv-02"):
        live.fault(name, "heal")
        await asyncio.sleep(10)


@pytest.mark.usefixtures("calm")
def test_a_power_cut_is_one_incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE_COMMUNITY", "bi-mat")
    live = Live(tmp_path, CENTRE, "14/07/2026 09:10", ping_interval=10.0)

    async def story(live: Live) -> None:
        await live.until("09:12")
        await cut(live)
        await live.until("09:30")
        assert {live.stands(subject) for subject in FED} == {(State.UNKNOWN, Reason.POWER_CUT, UPS)}
        assert live.stands(UPS) == (State.UNKNOWN, Reason.POWER_CUT, None)
        assert live.stands(link_subject("wan"))[0] is State.DOWN
        short, sentence = live.words(device_subject("sw-core"))
        assert short == "mất điện"
        assert sentence.startswith(
            "Mất điện: ups-01 đã chạy bằng ắc quy trước khi thiết bị này im lặng. Ắc quy lần cuối: "
        )
        await live.until("10:47")
        await back(live)
        await live.until("10:52")

    live.play(story)
    (one,) = live.incidents()
    assert (one.subject, one.severity, shown(one.opened_at)) == (UPS, Severity.S2, "09:12")
    assert shown(one.resolved_at or 0.0) in ("10:47", "10:48")  # by its first poll after that
    assert live.course(one)[1:-1] == [
        ("09:23", "Sự cố nay là: Mất điện: bộ lưu điện của nó đã chạy bằng ắc quy trước khi nó im lặng."),
        ("10:47", "Sự cố nay là: Mất điện: đang chạy bằng ắc quy."),  # heard again, and not polled yet
    ]
    assert [alert.kind for alert in live.alerts()] == [AlertKind.OPENED, AlertKind.RESOLVED]
    subjects = [*FED, UPS, link_subject("wan"), device_subject("watcher")]
    assert {live.stands(subject) for subject in subjects} == {(State.UP, Reason.ANSWERING, None)}
