"""Scenario 6 through the live service: slow at 08:00 on Monday; own traffic, or 31 of 99 sites together?"""

import asyncio
from pathlib import Path

import pytest

from core.model import AlertKind, Reason, Severity, State, device_subject, site_subject
from tests.monitor.addresses import net
from tests.monitor.scenarios.field import shown
from tests.monitor.scenarios.live import Live, calm, on_loopback
from tests.monitor.world import province

__all__ = ["calm"]
SITES = 99
SLOW = range(21, 52)
FEW = range(1, 6)
POINT = site_subject("olt-2")


def router(number: int) -> str:
    return device_subject(f"c{number:03}-router")


@pytest.mark.usefixtures("calm")
def test_31_of_99_sites_slow_together_are_one_incident_of_the_provincial_side(tmp_path: Path) -> None:
    live = Live(tmp_path, on_loopback(province(SITES, devices=1), net(67)), "13/07/2026 07:55", ping_interval=5.0)

    async def story(live: Live) -> None:
        await live.until("08:00")
        for number in FEW:
            live.fault(f"c{number:03}-router", "delay 0.3")
        await live.until("08:10")
        assert {live.stands(router(number)) for number in FEW} == {(State.DEGRADED, Reason.LATENCY, None)}
        assert live.incidents() == []
        for number in SLOW:
            live.fault(f"c{number:03}-router", "delay 0.3")
        for number in FEW:
            live.fault(f"c{number:03}-router", "heal")
        await live.until("08:20")
        assert live.stands(POINT) == (State.DEGRADED, Reason.SITES_SLOW, None)
        assert {live.stands(router(number)) for number in SLOW} == {(State.DEGRADED, Reason.LATENCY, POINT)}
        assert live.words(POINT)[1] == (
            "Nhiều điểm chậm cùng lúc: sự cố ở điểm gom đường truyền chung, không phải ở từng điểm. "
            f"31/99 điểm cùng chậm: {', '.join(f'Xã {number}' for number in SLOW)}."
        )
        assert live.words(router(SLOW[0]))[1] == (
            "Trả lời chậm, như nhiều điểm của Điểm gom số 2: sự cố ở điểm gom đường truyền chung."
        )
        for number in SLOW:
            live.fault(f"c{number:03}-router", "heal")
        await asyncio.sleep(600)

    live.play(story)
    (one,) = live.incidents()
    assert (one.subject, one.severity, shown(one.opened_at)[:4]) == (POINT, Severity.S2, "08:1")
    assert one.resolved_at is not None
    assert [alert.kind for alert in live.alerts()] == [AlertKind.OPENED, AlertKind.RESOLVED]
    assert {live.stands(router(number)) for number in range(1, SITES + 1)} == {(State.UP, Reason.ANSWERING, None)}
