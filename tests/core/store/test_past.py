"""A period's stories, as they stand in the store."""

import pytest
from sqlalchemy import text

from core.availability import Part
from core.model import Reason, State, Transition
from core.store.database import Database
from core.store.past import Past, Story
from core.store.states import States
from core.store.watches import Watches

ROUTER, KIOSK, QUIET = "device:wan-router", "device:kiosk", "device:quiet"


def fill(database: Database) -> None:
    chain = (
        (ROUTER, 1, 5.0, State.UNKNOWN, State.UP, Reason.ANSWERING),
        (QUIET, 1, 6.0, State.UNKNOWN, State.UP, Reason.ANSWERING),
        (ROUTER, 2, 9.5, State.UP, State.DEGRADED, Reason.PACKET_LOSS),
        (ROUTER, 3, 10.0, State.DEGRADED, State.DOWN, Reason.UNREACHABLE),
        (KIOSK, 1, 15.25, State.UNKNOWN, State.UP, Reason.ANSWERING),
        (ROUTER, 4, 19.75, State.DOWN, State.UP, Reason.ANSWERING),
        (ROUTER, 5, 20.0, State.UP, State.DOWN, Reason.UNREACHABLE),
        (KIOSK, 2, 25.0, State.UP, State.UNKNOWN, Reason.OFF_SCHEDULE),
    )
    States(database).record([(Transition(*row), None) for row in chain])


def plain(stories: dict[str, Story]) -> dict[str, tuple[Part, list[tuple[float, Part]]]]:
    return {subject: (story.before, story.changes) for subject, story in stories.items()}


def test_a_story_begins_with_what_stood_before_and_ends_before_the_end(database: Database) -> None:
    fill(database)
    assert plain(Past(database).stories(10, 20)) == {
        ROUTER: (Part.DEGRADED, [(10.0, Part.DOWN), (19.75, Part.UP)]),
        KIOSK: (Part.NO_DATA, [(15.25, Part.UP)]),
        QUIET: (Part.UP, []),
    }


def test_stories_of_some_subjects_are_those_of_all(database: Database) -> None:
    fill(database)
    past = Past(database)
    for since, until in ((0, 5), (5, 6), (10, 20), (20, 21), (26, 30)):
        everything = past.stories(since, until)
        for subject in (ROUTER, KIOSK, QUIET):
            found = past.stories(since, until, [subject])
            assert found == {name: story for name, story in everything.items() if name == subject}
    assert past.stories(0, 5) == {}
    assert past.stories(10, 20, []) == {}


def test_what_a_clock_ahead_of_the_time_had_dated_is_void_once_it_is_set_right(database: Database) -> None:
    rows = ((1, 5.0, State.UNKNOWN, State.UP), (2, 50.0, State.UP, State.DOWN), (3, 12.0, State.DOWN, State.UP))
    for number, at, before, after in rows:
        States(database).record([(Transition(ROUTER, number, at, before, after, Reason.ANSWERING), None)])
    past = Past(database)
    assert plain(past.stories(10, 60)) == {ROUTER: (Part.UP, [(12.0, Part.UP)])}
    assert plain(past.stories(40, 60)) == {ROUTER: (Part.UP, [])}
    assert plain(past.stories(55, 60)) == {ROUTER: (Part.UP, [])}


def test_the_digest_is_of_the_rows_that_were_read_and_of_no_other(database: Database) -> None:
    fill(database)
    past = Past(database)
    before = {subject: story.digest for subject, story in past.stories(10, 20).items()}
    later = Transition(QUIET, 2, 40.0, State.UP, State.DOWN, Reason.UNREACHABLE)
    States(database).record([(later, None)])
    assert {subject: story.digest for subject, story in past.stories(10, 20).items()} == before
    with database.write() as connection:
        connection.execute(text("UPDATE transition SET at = 19.5 WHERE subject = :router AND sequence = 4"),
                           {"router": ROUTER})  # fmt: skip
    after = {subject: story.digest for subject, story in past.stories(10, 20).items()}
    assert {subject for subject in before if before[subject] != after[subject]} == {ROUTER}


@pytest.mark.sqlite
def test_the_reading_goes_by_indexes(database: Database) -> None:
    """After ten years a device's quarter is found as fast as after the first."""
    fill(database)
    with database.read() as connection:
        plan = connection.execute(
            text("EXPLAIN QUERY PLAN SELECT id FROM transition WHERE subject = 'x' AND at < 9 ORDER BY sequence DESC")
        ).all()
    assert [row[3] for row in plan] == [
        "SEARCH transition USING COVERING INDEX ix_transition_subject_sequence_at (subject=?)"
    ]


def test_watches_that_reach_into_a_period(database: Database) -> None:
    watches = Watches(database)
    for start, end in ((0.0, 10.0), (12.0, 15.0), (18.0, 30.0), (40.0, 50.0)):
        watches.seen(watches.begin(start), end)
    assert watches.during(10, 40) == [(12.0, 15.0), (18.0, 30.0)]
    assert watches.during(9, 41) == [(0.0, 10.0), (12.0, 15.0), (18.0, 30.0), (40.0, 50.0)]
