"""History: what goes in comes out, small, whole, and with its gaps and spikes."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.errors import StoreError
from core.model import HistoryLevel, HistoryReduction
from core.store import chunks, schema
from core.store.database import FILE_NAME, Database
from core.store.history import CHUNK_POINTS, History, Sample
from core.store.rollups import DAY, Rollups
from core.store.screen import Gap, points_on_screen, reduce_points

NOW = 1_767_225_600
FOREVER = 2.0**40


def minutes(count: int, start: int = NOW) -> list[int]:
    return [start + 60 * number for number in range(count)]


def put(history: History, times: list[int], value: Callable[[int], float] = float, metric: str = "m") -> None:
    history.append([Sample("device:a", at, {metric: value(number)}) for number, at in enumerate(times)])


def rows(database: Database, table: str) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar() or 0


def pack(history: History, points: int = CHUNK_POINTS) -> int:
    return sum(history.pack(subject) for subject in history.packable(points))


@pytest.fixture
def history(database: Database) -> History:
    return History(database)


@pytest.mark.parametrize("count", [1, 2, CHUNK_POINTS - 1, CHUNK_POINTS, CHUNK_POINTS + 1, 3 * CHUNK_POINTS + 7])
def test_the_same_comes_out_before_and_after_packing(history: History, database: Database, count: int) -> None:
    put(history, minutes(count))
    before = history.query("device:a", "m", 0, FOREVER)
    assert pack(history) == (count if count >= CHUNK_POINTS else 0)
    assert history.query("device:a", "m", 0, FOREVER) == before
    assert (before.times, before.values) == (minutes(count), [float(number) for number in range(count)])
    if count >= CHUNK_POINTS:
        assert rows(database, "history_hot") == 0
        assert pack(history) == 0


def test_only_what_lies_in_the_asked_time_comes(history: History) -> None:
    put(history, minutes(CHUNK_POINTS))
    pack(history)
    put(history, minutes(10, NOW + 60 * CHUNK_POINTS))
    found = history.query("device:a", "m", NOW + 60, NOW + 60 * (CHUNK_POINTS + 2))
    assert found.times == minutes(CHUNK_POINTS + 1, NOW + 60)
    assert history.query("device:a", "m", 0, NOW).times == []
    assert history.query("device:a", "other", 0, FOREVER).times == []
    assert history.query("device:b", "m", 0, FOREVER).times == []


def test_a_clock_that_was_set_back_keeps_times_sorted_and_the_later_word_counts(history: History) -> None:
    put(history, minutes(20))
    put(history, minutes(20, NOW + 600), lambda number: 100.0 + number)
    packed_before = history.query("device:a", "m", 0, FOREVER)
    assert packed_before.times == minutes(30)
    assert packed_before.values == [*map(float, range(10)), *(100.0 + number for number in range(20))]
    pack(history, 1)
    assert history.query("device:a", "m", 0, FOREVER) == packed_before
    put(history, minutes(5, NOW + 60), lambda number: 200.0 + number)
    pack(history, 1)
    again = history.query("device:a", "m", 0, FOREVER)
    assert again.times == minutes(30)
    assert again.values[:7] == [0.0, 200.0, 201.0, 202.0, 203.0, 204.0, 6.0]


def test_two_samples_of_one_moment_are_one_point_of_all_their_metrics(history: History) -> None:
    history.append([Sample("device:a", NOW, {"m": 1.0, "n": 5.0}), Sample("device:a", NOW, {"m": 2.0})])
    for _ in range(2):
        assert history.query("device:a", "m", 0, FOREVER).values == [2.0]
        assert history.query("device:a", "n", 0, FOREVER).values == [5.0]
        pack(history, 1)


def test_metrics_that_come_and_go_do_not_shift(history: History) -> None:
    for number, at in enumerate(minutes(50)):
        values = {"m": float(number)} | ({"n": -float(number)} if number % 3 == 0 else {})
        history.append([Sample("device:a", at, values)])
    pack(history, 1)
    found = history.query("device:a", "n", 0, FOREVER)
    assert found.times == minutes(50)[::3]
    assert found.values == [-float(number) for number in range(0, 50, 3)]
    assert history.metrics("device:a") == ["m", "n"]


def test_strange_values_do_not_stop_the_packing(history: History) -> None:
    strange = [1e300, -1e300, float(2**63), 0.1, float("inf"), 1e-9]
    put(history, minutes(len(strange)), lambda number: strange[number])
    assert pack(history, 1) == len(strange)
    assert history.query("device:a", "m", 0, FOREVER).values == pytest.approx(strange, abs=1e-6)


def test_a_hole_is_a_gap(history: History) -> None:
    put(history, [*minutes(10), *minutes(10, NOW + 3600)])
    found = history.query("device:a", "m", 0, FOREVER)
    (mark,) = [at for at, value in zip(found.times, found.values, strict=True) if value is None]
    assert NOW + 540 < mark < NOW + 3600
    assert [at for at in found.times if at != mark] == [*minutes(10), *minutes(10, NOW + 3600)]
    assert found.gaps == [Gap(NOW + 540, NOW + 3600)]
    assert not found.reduced


def test_one_missing_poll_is_no_gap() -> None:
    assert points_on_screen([(at, 1.0) for at in minutes(10) if at != NOW + 240], {}, 100).gaps == []


def test_holes_are_seen_in_what_was_measured_not_in_what_is_shown(history: History) -> None:
    put(history, [*minutes(2000), *minutes(1000, NOW + 60 * 2200)])
    found = history.query("device:a", "m", 0, FOREVER, max_points=100)
    assert found.reduced
    assert found.values.count(None) == 1
    assert NOW + 60 * 1999 < found.times[found.values.index(None)] < NOW + 60 * 2200


def test_reducing_keeps_extremes_and_says_so(history: History) -> None:
    spikes = {1234: 99.0, 2222: -99.0}
    put(history, minutes(3000), lambda number: spikes.get(number, float(number % 7)))
    pack(history)
    found = history.query("device:a", "m", 0, FOREVER, max_points=300)
    assert (found.level, found.reduction) == (HistoryLevel.RAW, HistoryReduction.MIN_MAX)
    assert len(found.times) <= 310
    assert {99.0, -99.0} <= set(found.values)
    assert found.times == sorted(found.times)
    assert None not in found.values
    assert dict(zip(found.times, found.values, strict=True))[NOW + 60 * 1234] == 99.0


points = st.lists(
    st.tuples(st.integers(0, 10**6), st.floats(-1e6, 1e6)), unique_by=lambda point: point[0], max_size=80
).map(sorted)


@given(points, st.integers(2, 50))
def test_reduced_points_are_points_in_order_with_both_extremes(found: list[tuple[int, float]], most: int) -> None:
    kept = reduce_points(found, most)
    assert set(kept) <= set(found)
    assert kept == sorted(kept)
    assert len(kept) <= most
    if found:
        assert {value for _, value in kept} >= {min(value for _, value in found), max(value for _, value in found)}


def test_forgetting(history: History, database: Database) -> None:
    put(history, minutes(CHUNK_POINTS))
    pack(history)
    put(history, minutes(10, NOW + 60 * CHUNK_POINTS))
    history.prune(NOW + 2 * DAY)
    assert len(history.query("device:a", "m", 0, FOREVER).times) == CHUNK_POINTS + 10, "nothing is rolled up yet"
    rolled = Rollups(database)
    rolled.plan(NOW + 2 * DAY)
    for one in rolled.due():
        rolled.roll(*one)
    history.prune(NOW + 2 * DAY)
    assert (rows(database, "history_chunk"), rows(database, "history_hot")) == (0, 0)
    assert history.append([Sample("device:a", NOW, {"m": 1.0})]) == 1, "it would be all that is left of its day"


def test_packing_is_all_or_nothing(history: History, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    put(history, minutes(2 * CHUNK_POINTS))
    calls = 0
    whole = chunks.encode

    def fails_at_the_second(*arguments: object) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("killed here")
        return whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(chunks, "encode", fails_at_the_second)
    with pytest.raises(RuntimeError):
        pack(history)
    assert rows(database, "history_chunk") == 0
    assert rows(database, "history_hot") == 2 * CHUNK_POINTS
    monkeypatch.undo()
    assert pack(history) == 2 * CHUNK_POINTS


def test_a_series_whose_first_sample_was_not_written_is_known_all_the_same(
    history: History, database: Database
) -> None:
    with pytest.raises(StoreError):
        history.append([Sample("device:a", NOW, {"m": 1.0}), Sample("device:a", None, {})])  # type: ignore[arg-type]
    history.append([Sample("device:b", NOW, {"n": 7.0})])
    history.append([Sample("device:a", NOW, {"m": 2.0})])
    assert history.query("device:a", "m", 0, FOREVER).values == [2.0]
    assert history.query("device:b", "n", 0, FOREVER).values == [7.0]


def test_a_point_takes_two_bytes_at_most(
    history: History, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two days of minutes of an office: pings, a router's ports, a server's load, a link."""
    chance = random.Random(1)
    hours = 48 * 60
    points = 0
    held: list[Sample] = []
    for number, at in enumerate(minutes(hours)):
        busy = 0.15 + 0.85 * (7 <= number // 60 % 24 <= 17)
        samples = []
        for subject in ("link:wan", "device:router", "device:server", *(f"device:pc-{n}" for n in range(4))):
            values = {
                "loss_ratio": 0.0 if chance.random() < 0.97 else round(chance.randint(1, 6) / 60, 6),
                "rtt_seconds": round(0.0005 + 0.0002 * chance.random() + 0.0001 * busy, 6),
                "jitter_seconds": round(0.00005 * (1 + chance.random()), 6),
            }
            if subject == "device:router":
                for port in range(5):
                    for way in ("in", "out"):
                        values[f"{way}_bits_per_second|ether{port}"] = (
                            round(chance.expovariate(1 / (4e6 * busy))) if port < 2 else 0
                        )
                        values[f"{way}_errors_per_second|ether{port}"] = 0.0
            if subject == "device:server":
                values["cpu_load_ratio"] = round(min(1.0, 0.05 + 0.3 * busy * chance.random()), 3)
                values["memory_used_ratio"] = round(0.41 + number / hours / 10, 3)
                values["storage_used_ratio|/"] = round(0.62 + number / hours / 100, 3)
            samples.append(Sample(subject, at, values))
            points += len(values)
        held += samples
        if number % 60 == 59:
            history.append(held)
            held = []
    pack(history)
    with database.read() as connection:
        stored = connection.execute(select(func.sum(func.length(schema.history_chunk.c.body)))).scalar() or 0
    database.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (pages,) = file.execute("SELECT SUM(pgsize) FROM dbstat WHERE name LIKE '%history_chunk%'").fetchone()
    file.close()
    with capsys.disabled():
        print(f"\nhistory: {stored / points:.2f} bytes a point, {pages / points:.2f} with its pages ({points} points)")
    assert stored / points <= 2.0
