"""Polls out of turn: at once, once more when one is under way, and the interval goes on as before."""

import asyncio

import pytest

from tests.monitor.test_poller import Office, speaking, steady


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(monkeypatch)


def test_a_device_that_waits_is_polled_at_once_and_keeps_its_turn(office: Office) -> None:
    async def story() -> None:
        office.watch(speaking("a"), speaking("b"))
        await asyncio.sleep(100)
        office.poller.poll_now("a")
        await asyncio.sleep(200)

    office.run(story())
    times = office.times("a")
    assert 1100.0 in times
    assert steady([at for at in times if at != 1100.0], 60)
    assert steady(office.times("b"), 60)


def test_during_a_poll_it_is_polled_once_more_however_often_that_is_asked(office: Office) -> None:
    async def story() -> None:
        office.seconds["a"] = 5.0
        office.watch(speaking("a"))
        while not office.busy["a"]:
            await asyncio.sleep(0.1)
        before = len(office.asked)
        for _ in range(10):
            office.poller.poll_now("a")
        await asyncio.sleep(6)
        assert len(office.asked) == before + 1
        office.seconds["a"] = 0.01
        await asyncio.sleep(120)

    office.run(story())


def test_who_is_not_polled_cannot_be_hurried(office: Office) -> None:
    async def story() -> None:
        office.watch(speaking("a"))
        await asyncio.sleep(30)
        office.poller.poll_now("nobody")
        office.watch()
        office.poller.poll_now("a")
        await asyncio.sleep(100)
        assert office.poller.agent("a") is None

    office.run(story())
    assert len(office.asked) == 2


def test_whom_the_polls_ask_is_known(office: Office) -> None:
    async def story() -> None:
        office.watch(speaking("a"))
        agent = office.poller.agent("a")
        assert agent is not None
        await asyncio.sleep(30)
        assert {name for name, known in office.names.items() if known == "a"} == {agent}

    try:
        office.run(story())
    except TypeError:
        pytest.fail("an agent must be told apart from others")
