"""Live updates: who hears what, and when the poller looks."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api import feed as feeds
from api.feed import Feed, Listener
from api.news import News
from api.visitor import Visitor
from core.model import Outcome, Reading, Reason, Role, RunRequest, Severity, State
from core.store.changes import Change, Changes
from core.store.states import IncidentChange
from tests.api import centre
from tests.api.conftest import NOW, Office

SOON = 3.0


@pytest.fixture
async def feed(office: Office, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Feed]:
    monkeypatch.setattr(feeds, "POLL_SECONDS", 0.01)
    made = Feed(office.house)
    yield made
    await made.close()


def listener(role: Role, subject: str | None = None) -> Listener:
    return Listener(Visitor("somebody", role), subject)


async def hear(stream: AsyncIterator[News], kind: str) -> Any:
    """The data of the next event of this kind."""
    async with asyncio.timeout(SOON):
        async for item in stream:
            if item.kind == kind:
                return json.loads(item.data)
    raise AssertionError("the stream has ended")


async def test_a_change_is_told_as_standing_transition_and_incident(office: Office, feed: Feed) -> None:
    stream = feed.listen(listener(Role.WALL))
    assert (await hear(stream, "hello"))["monitor_seen_at"] == NOW
    trouble = IncidentChange(Severity.S1)
    centre.change(office.database, "link:wan", State.DOWN, Reason.FAR_END_UNREACHABLE, NOW, trouble)
    standing = await hear(stream, "standing")
    assert (standing["subject"], standing["state"], standing["reason"]) == ("link:wan", "down", "far_end_unreachable")
    assert standing["sentence"] == {
        "vi": "Đầu xa của đường truyền không trả lời.",
        "en": "The far end of the link does not answer.",
    }
    transition = await hear(stream, "transition")
    assert (transition["before"], transition["after"]) == ("up", "down")
    assert (await hear(stream, "incident"))["severity"] == "S1"


async def test_readings_are_headlines_unless_a_page_wants_them_all(office: Office, feed: Feed) -> None:
    overview, page = feed.listen(listener(Role.AUDITOR)), feed.listen(listener(Role.AUDITOR, "device:server-01"))
    await hear(overview, "hello")
    await hear(page, "hello")
    values = {"rtt_seconds": 0.5, "something_else": 1.0}
    office.house.latest.put([Reading("device:server-01", NOW, "ping", Outcome.ANSWERED, values)])
    office.clock.advance(5)
    assert (await hear(overview, "latest"))["readings"]["device:server-01"]["ping"] == {"rtt_seconds": 0.5}
    await hear(page, "latest")
    assert (await hear(page, "latest"))["readings"]["device:server-01"]["ping"] == values


async def test_a_wall_hears_nothing_of_runs(office: Office, feed: Feed) -> None:
    wall, technician = feed.listen(listener(Role.WALL)), feed.listen(listener(Role.TECHNICIAN))
    await hear(wall, "hello")
    await hear(technician, "hello")
    office.house.runs.request(RunRequest("base.yml", "ha"), NOW)
    assert (await hear(technician, "run"))["request"]["playbook"] == "base.yml"
    centre.change(office.database, "link:wan", State.DOWN, Reason.FAR_END_UNREACHABLE, NOW)
    heard = []
    async with asyncio.timeout(SOON):
        async for item in wall:
            heard.append(item.kind)
            if item.kind == "transition":
                break
    assert "run" not in heard


async def test_a_slow_page_is_dropped_and_the_others_stay(office: Office, feed: Feed) -> None:
    slow, quick = listener(Role.ADMIN), feed.listen(listener(Role.ADMIN))
    slow.queue = asyncio.Queue(1)
    stream = feed.listen(slow)
    await hear(stream, "hello")
    await hear(quick, "hello")
    centre.change(office.database, "link:wan", State.DOWN, Reason.FAR_END_UNREACHABLE, NOW)
    await hear(quick, "transition")
    assert slow.dropped


async def test_nobody_polls_when_nobody_listens(office: Office, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = feed.listen(listener(Role.ADMIN))
    await hear(stream, "hello")
    await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
    await asyncio.sleep(0.1)
    looks: list[int] = []

    def look(_: Changes, last_id: int) -> list[Change]:
        looks.append(last_id)
        return []

    monkeypatch.setattr(Changes, "after", look)
    await asyncio.sleep(0.1)
    assert looks == []


async def test_a_sign_of_life_tells_when_the_monitor_was_seen(office: Office, feed: Feed) -> None:
    stream = feed.listen(listener(Role.WALL))
    await hear(stream, "hello")
    office.clock.advance(10)
    beat = await hear(stream, "beat")
    while beat["at"] == NOW:
        beat = await hear(stream, "beat")
    assert (beat["at"], beat["monitor_seen_at"], beat["trouble"]) == (NOW + 10, NOW, None)
    office.clock.advance(10)
    while beat["at"] == NOW + 10:
        beat = await hear(stream, "beat")
    assert beat["trouble"] == {
        "vi": "Bộ giám sát không chạy; thông tin đang hiện không còn mới.",
        "en": "The monitor is not running; what is shown is not current.",
    }
