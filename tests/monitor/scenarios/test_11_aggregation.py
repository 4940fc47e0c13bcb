"""Scenario 11: 22 of 180 sites go dark under one aggregation point, and that is one incident."""

import asyncio

import pytest

from core.model import Reason, Severity, State, device_subject, site_subject
from tests.monitor.scenarios.field import Field
from tests.monitor.world import province

POINT = site_subject("olt-2")
DARK = range(41, 63)


def router(number: int) -> str:
    return device_subject(f"c{number:03}-router")


def test_22_of_180_sites_are_one_incident_within_3_seconds_and_resolve_once() -> None:
    field = Field(province(180), "13/07/2026 09:00")

    async def story(field: Field) -> None:
        assert field.incidents() == []
        field.dead = {router(number) for number in DARK}
        await asyncio.sleep(3.0)
        assert [(subject, severity) for _, subject, severity in field.incidents()] == [(POINT, Severity.S1)]
        assert field.stands(POINT) == (State.DOWN, Reason.SITES_DARK, None)
        for number in DARK:
            assert field.stands(router(number)) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, POINT)
            assert field.stands(device_subject(f"c{number:03}-pc-1"))[2] == POINT
        _, sentence = field.words(POINT)
        assert sentence == (
            "Nhiều điểm mất kết nối cùng lúc: sự cố ở điểm gom đường truyền chung. "
            f"22/180 điểm: {', '.join(f'Xã {number}' for number in DARK)}."
        )
        await asyncio.sleep(60)
        for number in DARK:  # the lines come back one by one, in a minute
            field.dead.discard(router(number))
            await asyncio.sleep(2.5)
        await asyncio.sleep(5)
        assert [(subject, severity) for _, subject, severity in field.incidents()] == [
            (POINT, Severity.S1),
            (POINT, None),
        ]
        others = {subject: field.stands(subject)[0] for subject in field.watcher.standings}
        assert {state for subject, state in others.items() if subject != site_subject("lao-cai")} == {State.UP}

    field.play(story)


@pytest.mark.parametrize("count", [1, 2])
def test_one_site_alone_or_two_are_their_own_incidents_within_3_seconds(count: int) -> None:
    field = Field(province(180), "13/07/2026 09:00")

    async def story(field: Field) -> None:
        field.dead = {router(number) for number in range(1, count + 1)}
        await asyncio.sleep(3.0)
        assert sorted(subject for _, subject, _ in field.incidents()) == sorted(field.dead)

    field.play(story)
