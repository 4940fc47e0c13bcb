"""Housekeeping: small pieces, each level for its time, and nothing that goes wrong with one ends the others'."""

import asyncio
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import insert

from core.errors import StoreError
from core.model import HistoryLevel
from core.store import schema
from core.store.database import Database
from core.store.history import CHUNK_POINTS, History, Sample
from core.store.migrate import migrate
from core.store.rollups import DAY, GRACE, Rollups
from monitor import housekeeping
from monitor.housekeeping import EVERY, FIRST_AFTER, Housekeeping, Retention
from tests.monitor.test_recorder import Inline
from tests.monitor.virtual import VirtualLoop, run

NOW = 1_767_225_600  # a midnight in UTC


class Office:
    """A history of three days of two devices, and who tidies it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database.in_folder(folder)
        migrate(self.database)
        self.history, self.rolled = History(self.database), Rollups(self.database)
        self.now = NOW + 3 * DAY + GRACE
        for subject in ("device:a", "device:b"):
            times = range(NOW, NOW + 3 * DAY, 60)
            self.history.append([Sample(subject, at, {"loss_ratio": at % 7 / 10}) for at in times])
        self.keeper = Housekeeping(self.history, self.rolled, Inline(), lambda: self.now, Retention(1, 3, 30))

    def level(self, day: int, subject: str = "device:b") -> HistoryLevel:
        start = NOW + day * DAY
        return self.history.query(subject, "loss_ratio", start, start + 3600).level


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_it_packs_rolls_up_and_forgets_each_level_in_its_time(office: Office) -> None:
    run(office.keeper.tidy(), VirtualLoop())
    assert (office.history.packable(CHUNK_POINTS), office.rolled.due()) == ([], [])
    assert [office.level(day) for day in range(3)] == [HistoryLevel.MINUTES, HistoryLevel.MINUTES, HistoryLevel.RAW]
    office.now += DAY
    run(office.keeper.tidy(), VirtualLoop())
    assert [office.level(day) for day in range(3)] == [HistoryLevel.HOURS, HistoryLevel.MINUTES, HistoryLevel.MINUTES]


def test_what_cannot_be_read_keeps_nobody_elses_history_from_being_tidied(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with office.database.write() as connection:
        rotten = {"subject": "device:a", "start": NOW, "end": NOW + 60, "body": b"not a chunk"}
        connection.execute(insert(schema.history_chunk).values(rotten))
    run(office.keeper.tidy(), VirtualLoop())
    assert "the history of device:a could not be tidied" in caplog.text
    assert office.rolled.due() == [("device:a", NOW)], "its other days are"
    assert len(office.history.means("device:b", "loss_ratio", NOW, NOW + 3 * DAY)) == 3 * 288


def test_a_store_that_refuses_is_asked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def refuses(*_: object) -> list[str]:
        nonlocal asked
        asked += 1
        raise StoreError("the database cannot be used: disk full")

    async def story() -> None:
        task = asyncio.create_task(office.keeper.run())
        await asyncio.sleep(FIRST_AFTER + EVERY + 1)
        assert asked == 2
        monkeypatch.undo()
        await asyncio.sleep(EVERY)
        task.cancel()

    monkeypatch.setattr(office.history, "packable", refuses)
    run(story(), VirtualLoop())
    assert office.rolled.due() == []
    assert office.level(0) is HistoryLevel.MINUTES


def test_others_have_the_store_most_of_the_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, busy = VirtualLoop(), 0.0

    class Slow(Inline):
        def submit(self, fn: object, /, *args: object, **kwargs: object):  # type: ignore[no-untyped-def]
            nonlocal busy
            busy += 1.0
            loop.pass_time(1.0)
            return super().submit(fn, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(office.keeper, "_executor", cast(Inline, Slow()))
    began = loop.time()
    run(office.keeper.tidy(), loop)
    assert busy * (1 + housekeeping._REST) <= loop.time() - began + 0.1
