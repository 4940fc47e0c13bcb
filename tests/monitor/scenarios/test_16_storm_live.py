"""Scenario 16 through the live service: power, then 4G vanish at 14 sites over 5 h; one incident a site."""

import asyncio
import re
from pathlib import Path

import pytest

from core.model import AlertKind, Credential, DeviceKind, Inventory, Reason, Severity, State, device_subject
from tests.monitor.addresses import net
from tests.monitor.scenarios.live import Live, calm, on_loopback
from tests.monitor.world import device, province

__all__ = ["calm"]
SITES = 14
APART = 5 * 3600 / SITES
STAYS_DARK = 3600.0
SOON = 120.0
"""Seconds in which everything was pinged often enough, and every UPS polled."""


def of(number: int, name: str) -> str:
    return device_subject(f"c{number:03}-{name}")


def communes() -> Inventory:
    """20 sites, each with a router behind its 4G, a machine without a battery and a UPS."""
    whole = province(20)
    upses = [
        device(
            f"c{n:03}-ups", kind=DeviceKind.UPS, site=f"c{n:03}", upstream=f"c{n:03}-router", snmp="office"
        ).model_copy(update={"snmp_modules": ("system", "ups_mib")})
        for n in range(1, 21)
    ]
    credentials = (Credential(name="office", version=2, community="env:OFFICE_COMMUNITY"),)
    whole = whole.model_copy(update={"devices": (*whole.devices, *upses), "credentials": credentials})
    return on_loopback(whole, net(66))


async def storm(live: Live, number: int) -> None:
    """The power goes; four minutes later the 4G does, with battery left; an hour later both are back."""
    await asyncio.sleep((number - 1) * APART)
    ups, pc, router = of(number, "ups"), of(number, "pc-1"), of(number, "router")
    live.fault(f"c{number:03}-ups", "battery")
    live.fault(f"c{number:03}-pc-1", "down")
    await asyncio.sleep(SOON)
    assert live.stands(ups) == (State.DEGRADED, Reason.ON_BATTERY, None)
    assert live.stands(pc) == (State.UNKNOWN, Reason.POWER_CUT, ups)
    assert live.words(ups)[0] == live.words(pc)[0] == "mất điện"
    await asyncio.sleep(SOON)
    live.fault(f"c{number:03}-router", "down")
    await asyncio.sleep(SOON)
    for subject, cause in ((ups, None), (router, ups), (pc, ups)):
        assert live.stands(subject) == (State.UNKNOWN, Reason.ISOLATED, cause)
    short, sentence = live.words(router)
    assert short == "cô lập"
    told = re.fullmatch(
        f"Cô lập: mất điện, theo tin cuối của {live.names[ups]}, và mọi đường truyền tới đó đã mất. "
        r"Ắc quy lần cuối: (\d\d) %, còn lưu điện 7 phút\.",
        sentence,
    )
    assert told is not None, sentence
    assert 63 <= int(told[1]) <= 73  # four of eleven minutes are gone; when it was last polled, up to one less
    await asyncio.sleep(STAYS_DARK)
    assert live.stands(router) == (State.UNKNOWN, Reason.ISOLATED, ups)
    for name in ("ups", "router", "pc-1"):
        live.fault(f"c{number:03}-{name}", "heal")
    await asyncio.sleep(SOON)
    assert {live.stands(subject) for subject in (ups, router, pc)} == {(State.UP, Reason.ANSWERING, None)}


@pytest.mark.usefixtures("calm")
def test_a_storm_over_14_sites_is_one_incident_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE_COMMUNITY", "bi-mat")
    live = Live(tmp_path, communes(), "14/07/2026 14:00", ping_interval=20.0)

    async def story(live: Live) -> None:
        await asyncio.gather(*(storm(live, number) for number in range(1, SITES + 1)))

    live.play(story)
    upses = [of(number, "ups") for number in range(1, SITES + 1)]
    assert [(one.subject, one.severity) for one in live.incidents()] == [(ups, Severity.S1) for ups in upses]
    assert all(one.resolved_at is not None for one in live.incidents())
    told = live.alerts()
    for ups in upses:  # a site that nobody hears any more is graver than one on battery, and that is told
        assert [(alert.kind, alert.severity) for alert in told if alert.subject == ups] == [
            (AlertKind.OPENED, Severity.S2),
            (AlertKind.GRAVER, Severity.S1),
            (AlertKind.RESOLVED, Severity.S1),
        ]
    assert len(told) == 3 * SITES
