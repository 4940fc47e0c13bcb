"""Rounds of questions, and the measurement of them: its figures are printed by the bench and fail nothing here."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import province, rounds
from bench.identify import serving
from core.model import FindingKind, device_subject
from monitor.aside import aside
from monitor.cabling.compare import compared
from monitor.cabling.mapping import mapped
from monitor.rounds import each

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings" / "dev"


@given(st.integers(0, 60), st.integers(1, 9))
def test_everybody_is_asked_once_a_few_at_a_time(devices: int, side_by_side: int) -> None:
    asked: list[int] = []
    at_once: list[set[int]] = []
    under_way: set[int] = set()

    async def ask(device: int) -> None:
        asked.append(device)
        under_way.add(device)
        at_once.append(set(under_way))
        await asyncio.sleep(0)
        under_way.remove(device)

    asyncio.run(each(range(devices), ask, side_by_side))
    assert sorted(asked) == list(range(devices))
    assert max(map(len, at_once), default=0) == min(devices, side_by_side)


def test_those_at_a_time_are_of_different_sites() -> None:
    first: list[str] = []

    async def ask(site: str) -> None:
        first.append(site)
        await asyncio.sleep(0)

    asyncio.run(each([site for site in "abcdefgh" for _ in range(30)], ask, 8))
    assert first[:8] == list("abcdefgh")


async def test_what_is_thought_about_aside_keeps_nobody_waiting() -> None:
    thinking = asyncio.create_task(aside(time.sleep, 0.2))
    await asyncio.sleep(0.01)
    assert not thinking.done()
    await thinking
    with pytest.raises(ZeroDivisionError):
        await aside(divmod, 1, 0)


def test_the_made_up_province_is_understood() -> None:
    office, told = province.inventory(3), province.told(3)
    cabling = mapped(told, office, 0.0)
    found = compared(cabling, office)
    assert len(cabling.cables) == 3 * (province.PER_SITE - 1 + 4)
    assert {one.kind for findings in found.values() for one in findings} == {FindingKind.NEIGHBOUR_UNKNOWN}
    assert sum(map(len, found.values())) == 3 * 4
    assert all(device_subject(device.id) in found for device in office.devices)


def test_merging_is_measured() -> None:
    figures = rounds.merging(2)
    assert (figures.name, figures.devices) == ("merging", 2 * province.PER_SITE)
    assert figures.late


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside this checkout")
def test_rounds_are_measured() -> None:
    base = f"127.{128 + os.getpid() % 100}.1.1"
    with serving(RECORDINGS.parents[1] / "tools" / "serve_recordings.py", RECORDINGS, base) as places:
        found = list(rounds.asking(list(places.values())[:6]))
    assert [(one.name, one.devices) for one in found] == [(name, 6) for name in rounds.ROUNDS]
    assert all(one.seconds > 0 and one.late for one in found)
