"""Roll-ups in the store: made once, made anew for what comes late, and right at any moment in between."""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from core.model import HistoryLevel, HistoryReduction
from core.store import chunks, rollups, schema
from core.store.buckets import Bucket, encode, gather
from core.store.database import Database
from core.store.history import CHUNK_POINTS, History, Sample
from core.store.rollups import DAY, GRACE, Rollups, Step

NOW = 1_767_225_600  # a midnight in UTC
METRIC = "in_bits_per_second"
_LIFE = 12
"""Days."""


def value(at: int) -> float:
    """What is measured at a time: nothing that a mean of other minutes would be."""
    return float(at * 7919 % 20_000_003)


def samples(since: int, until: int, subject: str = "link:wan") -> list[Sample]:
    return [Sample(subject, at, {METRIC: value(at), "rtt_seconds": at % 977 / 1e6}) for at in range(since, until, 60)]


def expected(since: int, until: int, without: range = range(0)) -> list[Bucket]:
    return gather([(at, value(at)) for at in range(since, until, 60) if at not in without], 300)


def roll_all(rolled: Rollups) -> int:
    count = 0
    while todo := rolled.due(10):
        for one in todo:
            rolled.roll(*one)
            count += 1
    return count


def count(database: Database, table: str) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar() or 0


@pytest.fixture
def history(database: Database) -> History:
    return History(database)


@pytest.fixture
def rolled(database: Database) -> Rollups:
    return Rollups(database)


def test_means_are_the_same_before_rolling_after_it_and_when_the_points_are_gone(
    history: History, rolled: Rollups, database: Database
) -> None:
    history.append(samples(NOW, NOW + 3 * DAY))
    history.append(samples(NOW, NOW + DAY, "device:other"))
    before = history.means("link:wan", METRIC, NOW, NOW + 3 * DAY)
    assert before == expected(NOW, NOW + 3 * DAY)
    assert len(before) == 3 * 288
    history.pack("link:wan")
    rolled.plan(NOW + 3 * DAY + GRACE)
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == before
    assert roll_all(rolled) == 4
    assert count(database, "history_rollup") == 8
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == before
    while history.prune(NOW + 3 * DAY):
        pass
    assert (count(database, "history_hot"), count(database, "history_chunk")) == (0, 0)
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == before
    assert history.means("link:wan", METRIC, NOW + 600, NOW + 1500) == before[2:5]
    assert history.means("link:wan", "no_such", NOW, NOW + DAY) == []


def test_today_is_read_from_points_and_a_day_is_over_some_minutes_after_its_end(
    history: History, rolled: Rollups
) -> None:
    history.append(samples(NOW, NOW + DAY + 3600))
    rolled.plan(NOW + DAY + GRACE - 1)
    assert rolled.due() == []
    rolled.plan(NOW + DAY + GRACE)
    assert roll_all(rolled) == 1
    rolled.plan(NOW + DAY + 7200)
    assert rolled.due() == []
    assert history.means("link:wan", METRIC, NOW, NOW + 2 * DAY) == expected(NOW, NOW + DAY + 3600)


@pytest.mark.parametrize("packed", [False, True])
def test_what_comes_late_goes_into_its_stretches_once_however_often_it_is_told(
    history: History, rolled: Rollups, packed: bool
) -> None:
    cut = range(NOW + 20 * 3600, NOW + DAY + 30 * 3600, 60)
    history.append([one for one in samples(NOW, NOW + 3 * DAY) if one.at not in cut])
    rolled.plan(NOW + 3 * DAY + GRACE)
    roll_all(rolled)
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == expected(NOW, NOW + 3 * DAY, cut)
    if packed:
        history.pack("link:wan")
    late = samples(cut.start, cut.stop)
    for part in (late[:100], late, late[50:200]):
        history.append(part)
    whole = expected(NOW, NOW + 3 * DAY)
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == whole, "at once"
    assert rolled.due() == [("link:wan", NOW + number * DAY) for number in range(3)]
    assert roll_all(rolled) == 3
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == whole
    history.prune(NOW + 3 * DAY)
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == whole


def test_what_comes_while_a_day_is_rolled_up_is_not_overlooked(
    history: History, rolled: Rollups, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = range(NOW + 3600, NOW + 7200, 60)
    history.append([one for one in samples(NOW, NOW + DAY) if one.at not in late])
    rolled.plan(NOW + DAY + GRACE)

    def slowly(found: Mapping[int, list[Bucket]]) -> bytes:
        monkeypatch.undo()
        history.append(samples(late.start, late.stop))
        return encode(found)

    monkeypatch.setattr("core.store.rollups.encode", slowly)
    assert not rolled.roll("link:wan", NOW)
    assert rolled.due() == [("link:wan", NOW)]
    assert history.means("link:wan", METRIC, NOW, NOW + DAY) == expected(NOW, NOW + DAY)
    assert rolled.roll("link:wan", NOW)
    assert history.means("link:wan", METRIC, NOW, NOW + DAY) == expected(NOW, NOW + DAY)
    assert not rolled.roll("link:wan", NOW), "it is no longer due"


def test_what_comes_while_a_day_is_looked_through_is_not_overlooked(
    history: History, rolled: Rollups, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.append(samples(NOW, NOW + DAY))
    look = rollups._subjects

    def slowly(connection: Connection, day: int) -> list[str]:
        found = look(connection, day)
        if "link:late" not in found:
            history.append(samples(NOW, NOW + DAY, "link:late"))
        assert history.means("link:wan", METRIC, NOW, NOW + DAY) == expected(NOW, NOW + DAY)
        return found

    monkeypatch.setattr(rollups, "_subjects", slowly)
    rolled.plan(NOW + DAY + GRACE)
    assert sorted(rolled.due()) == [("link:late", NOW), ("link:wan", NOW)]
    roll_all(rolled)
    assert history.means("link:late", METRIC, NOW, NOW + DAY) == expected(NOW, NOW + DAY)


def test_what_comes_while_rows_are_packed_stays(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    history.append(samples(NOW, NOW + DAY))
    whole = chunks.encode

    def slowly(times: Sequence[int], columns: Mapping[int, Sequence[float | None]]) -> bytes:
        monkeypatch.undo()
        history.append(samples(NOW + DAY, NOW + DAY + 3600))
        return whole(times, columns)

    monkeypatch.setattr(chunks, "encode", slowly)
    assert history.pack("link:wan") == 1440
    assert history.means("link:wan", METRIC, NOW, NOW + 2 * DAY) == expected(NOW, NOW + DAY + 3600)


def test_points_that_are_not_rolled_up_are_not_forgotten(history: History, rolled: Rollups) -> None:
    history.append(samples(NOW, NOW + 2 * DAY))
    rolled.plan(NOW + 2 * DAY + GRACE)
    rolled.roll("link:wan", NOW)
    history.prune(NOW + 10 * DAY)
    assert history.means("link:wan", METRIC, NOW, NOW + 2 * DAY) == expected(NOW, NOW + 2 * DAY)
    rolled.roll("link:wan", NOW + DAY)
    assert history.means("link:wan", METRIC, NOW, NOW + 2 * DAY) == expected(NOW, NOW + 2 * DAY)


def test_each_level_is_kept_as_long_as_it_is_told(history: History, rolled: Rollups) -> None:
    history.append(samples(NOW, NOW + 3 * DAY))
    rolled.plan(NOW + 3 * DAY + GRACE)
    roll_all(rolled)
    history.prune(NOW + 2 * DAY)
    rolled.prune(Step.MINUTES, NOW + DAY + 3600)
    levels = [history.query("link:wan", METRIC, NOW + n * DAY, NOW + n * DAY + 7200).level for n in range(3)]
    assert levels == [HistoryLevel.HOURS, HistoryLevel.MINUTES, HistoryLevel.RAW]
    assert len(history.query("link:wan", METRIC, NOW, NOW + 7200).times) == 2
    rolled.prune(Step.HOURS, NOW + DAY)
    assert history.query("link:wan", METRIC, NOW, NOW + 7200).times == []


def test_a_chart_gets_a_screen_of_points_of_the_right_level_and_is_told_which(
    history: History, rolled: Rollups
) -> None:
    history.append(samples(NOW, NOW + 40 * DAY))
    spike = NOW + 17 * DAY + 3600
    history.append([Sample("link:wan", spike, {METRIC: 1e9})])
    rolled.plan(NOW + 40 * DAY + GRACE)
    roll_all(rolled)
    told = {}
    for days in (1, 7, 20, 40):
        found = history.query("link:wan", METRIC, NOW, NOW + days * DAY, 600)
        told[days] = (found.level, found.step, found.reduction)
        assert 300 <= len(found.times) <= 600
        assert found.times == sorted(found.times)
        if days > 17:
            assert max(high for high in found.highs if high is not None) == 1e9
    assert told == {
        1: (HistoryLevel.RAW, 60, HistoryReduction.MIN_MAX),
        7: (HistoryLevel.MINUTES, 1200, HistoryReduction.MERGED),
        20: (HistoryLevel.MINUTES, 3000, HistoryReduction.MERGED),
        40: (HistoryLevel.HOURS, 7200, HistoryReduction.MERGED),
    }
    asked = history.query("link:wan", METRIC, NOW, NOW + DAY, 600, HistoryLevel.HOURS)
    assert (len(asked.times), asked.reduction) == (24, HistoryReduction.NONE)


def test_a_wrong_clock_is_forgotten_when_it_is_right_again(history: History, rolled: Rollups) -> None:
    history.append(samples(NOW, NOW + DAY))
    rolled.plan(NOW + 5000 * DAY)
    roll_all(rolled)
    history.append(samples(NOW + DAY, NOW + 2 * DAY))
    rolled.plan(NOW + DAY + GRACE)
    history.append(samples(NOW + 2 * DAY, NOW + 3 * DAY))
    rolled.plan(NOW + 3 * DAY + GRACE)
    roll_all(rolled)
    assert history.means("link:wan", METRIC, NOW, NOW + 3 * DAY) == expected(NOW, NOW + 3 * DAY)


def test_killed_at_any_moment_nothing_is_lost_and_nothing_counts_twice(
    connect: Callable[[], Database], tmp_path: Path
) -> None:
    """A child measures, packs, rolls up and gets late data; it is killed, and goes on from what it had confirmed."""
    chance = random.Random(3)
    acknowledged = tmp_path / "acknowledged"
    kills = 0
    while True:
        child = os.fork()
        if not child:
            _live(tmp_path, acknowledged)
        if kills < 40:
            time.sleep(chance.uniform(0.005, 0.08))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
        kills += 1
    assert kills >= 10
    history = History(connect())
    for subject in ("link:wan", "device:a"):
        assert history.means(subject, METRIC, NOW, NOW + _LIFE * DAY) == expected(NOW, NOW + _LIFE * DAY)
    assert Rollups(connect()).due() == []
    history.prune(NOW + _LIFE * DAY)
    for subject in ("link:wan", "device:a"):
        assert history.means(subject, METRIC, NOW, NOW + _LIFE * DAY) == expected(NOW, NOW + _LIFE * DAY)


def _live(folder: Path, acknowledged: Path) -> None:
    """Twelve days, an hour at a time; the hours 10 to 19 of each day come a day late."""
    status = 1
    try:
        database = Database.in_folder(folder)
        history, rolled = History(database), Rollups(database)
        done = int(acknowledged.read_text() or 0) if acknowledged.exists() else 0
        for hour in range(done, (_LIFE + 1) * 24):
            start = NOW + hour * 3600
            now = [] if hour % 24 in range(10, 20) or hour >= _LIFE * 24 else [start]
            late = [start - DAY] if hour % 24 in range(10, 20) and hour >= 24 else []
            for since in (*now, *late):
                for subject in ("link:wan", "device:a"):
                    history.append(samples(since, since + 3600, subject))
            fresh = acknowledged.with_suffix(".new")
            fresh.write_text(str(hour + 1))
            fresh.replace(acknowledged)
            if hour % 3 == 0:
                _tidy(history, rolled, start + 3600)
        _tidy(history, rolled, NOW + (_LIFE + 2) * DAY)
        status = 0
    finally:
        os._exit(status)


def _tidy(history: History, rolled: Rollups, now: float) -> None:
    for subject in history.packable(CHUNK_POINTS):
        history.pack(subject)
    rolled.plan(now)
    for one in rolled.due():
        rolled.roll(*one)


def test_a_stretch_of_five_figures_takes_eight_bytes_at_most(
    history: History, rolled: Rollups, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link and its router with five ports, as an office uses them, over three days."""
    chance = random.Random(1)
    for start in range(NOW, NOW + 3 * DAY, 3600):
        history.append([one for at in range(start, start + 3600, 60) for one in _office(chance, at)])
    rolled.plan(NOW + 3 * DAY + GRACE)
    roll_all(rolled)
    table = schema.history_rollup
    with database.read() as connection:
        query = select(table.c.step, func.sum(func.length(table.c.body))).group_by(table.c.step)
        sizes = {row[0]: row[1] for row in connection.execute(query)}
    series = len(history.metrics("link:wan")) + len(history.metrics("device:router"))
    each = {step: size / (3 * DAY / step * series) for step, size in sizes.items()}
    with capsys.disabled():
        print(
            f"\nroll-ups: {each[300]:.2f} bytes a 5-minute stretch, {each[3600]:.2f} an hour; of {series} series "
            f"13 months of 5 minutes are {sizes[300] / 3 * 396 / 1e6:.1f} MB"
        )
    assert each[300] <= 8
    assert each[3600] <= 24


def _office(chance: random.Random, at: int) -> list[Sample]:
    busy = 0.15 + 0.85 * (0 <= at // 3600 % 24 <= 10)
    ping = {
        "loss_ratio": 0.0 if chance.random() < 0.97 else round(chance.randint(1, 6) / 60, 6),
        "rtt_seconds": round(0.0005 + 0.0002 * chance.random() + 0.0001 * busy, 6),
        "jitter_seconds": round(0.00005 * (1 + chance.random()), 6),
    }
    traffic = [{way: float(round(chance.expovariate(1 / (4e6 * busy)))) for way in ("in", "out")} for _ in range(2)]
    ports = {
        f"{way}_{what}|ether{port}": traffic[port][way] if port < 2 and what == "bits_per_second" else 0.0
        for port in range(5)
        for way in ("in", "out")
        for what in ("bits_per_second", "errors_per_second")
    }
    link = {f"{way}_bits_per_second": amount for way, amount in traffic[0].items()}
    return [Sample("link:wan", at, ping | link), Sample("device:router", at, ping | ports)]
