"""Planned maintenance in the store: added, ended, cancelled, never altered otherwise."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendar import intersection, merged, total
from core.model import Maintenance
from core.store.changes import Changes
from core.store.database import Database
from core.store.maintenance import Maintenances

PC, WAN = "device:pc-01", "link:wan"


def stop(start: float, end: float, *subjects: str, planned_at: float = 0.0) -> Maintenance:
    return Maintenance(
        id=0,
        subjects=("site:lucyen",),
        starts_at=start,
        ends_at=end,
        reason="thay pin",
        announced_at=planned_at,
        planned_at=planned_at,
        planned_by="ha",
        notice_given=3,
        notice_required=7,
        notice_rule="Nghị định 224/2026/NĐ-CP",
        unknown_years=(2028,),
        covers=dict.fromkeys(subjects or (PC,), planned_at),
    )


def test_what_was_planned_is_there_as_it_was(connect: Callable[[], Database]) -> None:
    planned = Maintenances(connect()).plan(stop(10, 20, PC, WAN))
    assert Maintenances(connect()).get(planned.id) == planned
    assert Maintenances(connect()).get(99) is None
    assert [(change.topic, change.key) for change in Changes(connect()).after(0)] == [("maintenance", str(planned.id))]


def test_one_that_is_under_way_can_be_ended_once_and_not_cancelled(database: Database) -> None:
    store = Maintenances(database)
    number = store.plan(stop(10, 20)).id
    assert not store.end(number, "ha", 9)
    assert not store.cancel(number, "ha", 10)
    assert store.end(number, "ha", 12, "xong sớm")
    assert not store.end(number, "lan", 13)
    item = store.get(number)
    assert item is not None
    assert (item.ended_at, item.ended_by, item.closing_note, item.ends_at, item.until) == (12, "ha", "xong sớm", 20, 12)
    assert len(Changes(database).after(0)) == 2


def test_one_that_is_ahead_can_be_cancelled_once(database: Database) -> None:
    store = Maintenances(database)
    number = store.plan(stop(10, 20)).id
    assert store.cancel(number, "ha", 9, "hoãn")
    assert not store.cancel(number, "ha", 9)
    assert not store.end(number, "ha", 12)
    assert store.unfinished(0) == []
    assert store.overlapping(0, 100) == []
    assert [item.cancelled_by for item in store.newest()] == ["ha"]


def test_of_two_persons_who_end_it_at_once_one_does(connect: Callable[[], Database]) -> None:
    number = Maintenances(connect()).plan(stop(10, 20)).id
    stores = [Maintenances(connect()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda one: one[1].end(number, f"p{one[0]}", 12), enumerate(stores)))
    assert sum(done) == 1


def test_what_joins_a_site_is_covered_from_then_on(database: Database) -> None:
    store = Maintenances(database)
    number = store.plan(stop(10, 20, PC)).id
    store.cover(number, [PC, WAN], 15)
    store.cover(number, [WAN], 17)
    assert store.windows(0, 100) == {PC: [(10, 20)], WAN: [(15, 20)]}


def test_unfinished_are_those_under_way_or_ahead(database: Database) -> None:
    store = Maintenances(database)
    early, late, ended = (store.plan(stop(*window)).id for window in ((10, 20), (30, 40), (10, 40)))
    store.end(ended, "ha", 15)
    assert [item.id for item in store.unfinished(16)] == [late, early]
    assert [item.id for item in store.unfinished(20)] == [late]
    assert [item.id for item in store.overlapping(15, 25)] == [early]
    assert [item.id for item in store.newest(2)] == [late, ended]


windows = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20), st.sampled_from([PC, WAN])), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(windows, st.integers(0, 60), st.integers(1, 30))
def test_windows_of_a_time_are_what_was_planned_in_it(
    database: Database, planned: list[tuple[int, int, str]], start: int, length: int
) -> None:
    store = Maintenances(database)
    for item in store.unfinished(-1e9):
        store.end(item.id, "ha", item.starts_at)  # each example begins with no window
    for begin, seconds, subject in planned:
        store.plan(stop(begin, begin + seconds, subject, planned_at=-1.0))
    found = store.windows(start, start + length)
    for subject in (PC, WAN):
        of_subject = merged((float(begin), float(begin + seconds)) for begin, seconds, one in planned if one == subject)
        assert found.get(subject, []) == intersection(of_subject, [(float(start), float(start + length))])
        assert total(found.get(subject, [])) <= length
