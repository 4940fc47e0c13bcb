"""Scenario 11 through the live service: 22 of 180 sites dark under one aggregation point; one incident, told once."""

import asyncio
from pathlib import Path

import pytest

from core.model import AlertKind, Reason, Severity, State, device_subject, site_subject
from tests.monitor.addresses import net
from tests.monitor.scenarios.field import shown
from tests.monitor.scenarios.live import Live, calm, on_loopback
from tests.monitor.world import province

__all__ = ["calm"]
SITES = 180
DARK = range(41, 63)
POINT = site_subject("olt-2")
ROUTERS = [device_subject(f"c{number:03}-router") for number in DARK]
PCS = [device_subject(f"c{number:03}-pc-1") for number in DARK]


@pytest.mark.usefixtures("calm")
def test_22_of_180_sites_are_one_incident(tmp_path: Path) -> None:
    whole = on_loopback(province(SITES), net(64), net(65))
    live = Live(tmp_path, whole, "13/07/2026 08:58")

    async def story(live: Live) -> None:
        assert live.incidents() == []
        await live.until("09:00")
        for number in DARK:
            live.fault(f"c{number:03}-router", "down")
        await asyncio.sleep(3.0)
        (one,) = live.incidents()
        assert (one.subject, one.severity, shown(one.opened_at)) == (POINT, Severity.S1, "09:00")
        await asyncio.sleep(57.0)
        assert live.stands(POINT) == (State.DOWN, Reason.SITES_DARK, None)
        assert {live.stands(subject) for subject in (*ROUTERS, *PCS)} == {(State.UNKNOWN, Reason.UPSTREAM_DOWN, POINT)}
        assert live.words(POINT)[1] == (
            "Nhiều điểm mất kết nối cùng lúc: sự cố ở điểm gom đường truyền chung. "
            f"22/180 điểm: {', '.join(f'Xã {number}' for number in DARK)}."
        )
        await live.until("09:04")
        for number in DARK:  # the lines come back one by one, in a minute
            live.fault(f"c{number:03}-router", "heal")
            await asyncio.sleep(2.5)
        await asyncio.sleep(10)

    live.play(story)
    (one,) = live.incidents()
    assert (shown(one.opened_at), shown(one.resolved_at or 0.0)) == ("09:00", "09:04")
    assert [(alert.kind, alert.subject) for alert in live.alerts()] == [
        (AlertKind.OPENED, POINT),
        (AlertKind.RESOLVED, POINT),
    ]
    devices = {device_subject(one.id) for one in whole.devices}
    assert {live.stands(subject) for subject in (*devices, POINT)} == {(State.UP, Reason.ANSWERING, None)}
