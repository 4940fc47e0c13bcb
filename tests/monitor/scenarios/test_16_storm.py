"""Scenario 16: power, then 4G vanish at 14 sites over 5 h: "mất điện", then "cô lập", with the last known battery."""

import asyncio

from core.model import DeviceKind, Inventory, Reason, Severity, State, device_subject
from tests.monitor.scenarios.field import Field
from tests.monitor.world import device, province

SITES = 14
APART = 5 * 3600 / SITES
STAYS_DARK = 8 * 3600.0


def of(number: int, name: str) -> str:
    return device_subject(f"c{number:03}-{name}")


def communes() -> Inventory:
    """20 sites, each with a router behind its 4G, a machine without a battery and a UPS."""
    whole = province(20)
    upses = [
        device(
            f"c{n:03}-ups", kind=DeviceKind.UPS, address=f"10.100.{n}.9", site=f"c{n:03}", upstream=f"c{n:03}-router"
        )
        for n in range(1, 21)
    ]
    return whole.model_copy(update={"devices": (*whole.devices, *upses)})


async def storm(field: Field, number: int) -> None:
    """The power goes; four minutes later the 4G does, with battery left; in the morning both are back."""
    await asyncio.sleep((number - 1) * APART)
    ups, pc, router = of(number, "ups"), of(number, "pc-1"), of(number, "router")
    field.dead.add(pc)
    for minute in range(4):
        field.power(ups, 660.0 - 60 * minute, round(1 - minute / 11, 2))
        await asyncio.sleep(60)
        assert field.stands(ups) == (State.DEGRADED, Reason.ON_BATTERY, None)
        assert field.stands(pc) == (State.UNKNOWN, Reason.POWER_CUT, ups)
        assert field.words(ups)[0] == field.words(pc)[0] == "mất điện"
    field.dead.add(router)
    await asyncio.sleep(60)
    for subject, cause in ((ups, None), (router, ups), (pc, ups)):
        assert field.stands(subject) == (State.UNKNOWN, Reason.ISOLATED, cause)
    short, sentence = field.words(router)
    assert short == "cô lập"
    assert sentence == (
        f"Cô lập: mất điện, theo tin cuối của {field.names[ups]}, và mọi đường truyền tới đó đã mất. "
        "Ắc quy lần cuối: 73 %, còn lưu điện 8 phút."
    )
    await asyncio.sleep(STAYS_DARK)
    assert field.stands(router) == (State.UNKNOWN, Reason.ISOLATED, ups)
    field.power(ups, None, 0.05)
    field.dead -= {pc, router}
    await asyncio.sleep(120)
    assert {field.stands(subject) for subject in (ups, router, pc)} == {(State.UP, Reason.ANSWERING, None)}


def test_a_storm_over_14_sites_is_one_incident_a_site_and_none_besides() -> None:
    field = Field(communes(), "14/07/2026 14:00", ping_interval=10.0)
    for number in range(1, 21):
        field.power(of(number, "ups"), None)

    async def story(field: Field) -> None:
        await asyncio.gather(*(storm(field, number) for number in range(1, SITES + 1)))
        told = field.incidents()
        upses = [of(number, "ups") for number in range(1, SITES + 1)]
        assert [subject for _, subject, severity in told if severity is Severity.S2] == upses
        assert [subject for _, subject, severity in told if severity is None] == upses
        assert len(told) == 2 * SITES

    field.play(story)
