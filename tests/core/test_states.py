"""Transitions are claimed, never lost, never doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import insert

from core.errors import StoreError
from core.model import Reason, Severity, Standing, State, Transition, device_subject
from core.store import schema
from core.store.changes import Changes
from core.store.database import Database
from core.store.states import IncidentChange, States

ROUTER = device_subject("wan-router")
FIRST = Transition(ROUTER, 1, 10.0, State.UNKNOWN, State.UP, Reason.ANSWERING)
SECOND = Transition(ROUTER, 2, 20.0, State.UP, State.DOWN, Reason.UNREACHABLE, evidence="3 pings lost")
THIRD = Transition(ROUTER, 3, 30.0, State.DOWN, State.UP, Reason.ANSWERING)
OPENED, RESOLVED = IncidentChange(Severity.S2), IncidentChange(None)

Connect = Callable[[], Database]


def test_a_transition_moves_its_standing(database: Database) -> None:
    states = States(database)
    assert states.record([(FIRST, None), (SECOND, OPENED)]) == [FIRST, SECOND]
    assert states.standings() == {
        ROUTER: Standing(ROUTER, State.DOWN, Reason.UNREACHABLE, 20.0, 2, evidence="3 pings lost")
    }
    assert states.transitions() == [SECOND, FIRST]


def test_a_second_telling_changes_nothing(database: Database) -> None:
    states = States(database)
    states.record([(FIRST, None), (SECOND, OPENED)])
    seen = Changes(database).last_id()
    assert states.record([(FIRST, None), (SECOND, OPENED)]) == []
    assert len(states.transitions()) == 2
    assert len(states.incidents()) == 1
    assert Changes(database).last_id() == seen


@pytest.mark.parametrize("sequence", [0, 3, 7])
def test_only_the_next_in_sequence_counts(database: Database, sequence: int) -> None:
    states = States(database)
    states.record([(FIRST, None)])
    assert states.record([(Transition(ROUTER, sequence, 20.0, State.UP, State.DOWN, Reason.LATENCY), None)]) == []
    assert states.standings()[ROUTER].state is State.UP


def test_incidents_open_and_resolve_with_their_transition(database: Database) -> None:
    states = States(database)
    states.record([(FIRST, None), (SECOND, OPENED)])
    (incident,) = states.incidents(open_only=True)
    assert (incident.subject, incident.severity, incident.reason) == (ROUTER, Severity.S2, Reason.UNREACHABLE)
    states.record([(THIRD, RESOLVED)])
    assert states.incidents(open_only=True) == []
    (incident,) = states.incidents(subject=ROUTER)
    assert (incident.opened_at, incident.resolved_at) == (20.0, 30.0)


def test_transitions_are_found_by_time_and_subject(database: Database) -> None:
    states = States(database)
    other = Transition(device_subject("pc-01"), 1, 15.0, State.UNKNOWN, State.UP, Reason.ANSWERING, cause=ROUTER)
    states.record([(FIRST, None), (other, None), (SECOND, None)])
    assert states.transitions(since=10.0, until=20.0) == [other, FIRST]
    assert states.transitions(subject=ROUTER, limit=1) == [SECOND]


def test_of_many_who_see_the_same_one_writes(connect: Connect) -> None:
    everybody = [States(connect()) for _ in range(4)]
    start = Barrier(len(everybody))

    def tell(states: States, item: Transition) -> int:
        start.wait()
        return len(states.record([(item, OPENED)]))

    with ThreadPoolExecutor(len(everybody)) as pool:
        for item in (FIRST, SECOND, THIRD):
            written = sum(pool.map(tell, everybody, [item] * len(everybody)))
            assert written == 1
    assert everybody[0].transitions() == [THIRD, SECOND, FIRST]
    assert len(everybody[0].incidents()) == 1


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    states = States(database)
    bad = Transition(ROUTER, 2, 20.0, State.UP, State.DOWN, None)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="the database cannot be used"):
        states.record([(FIRST, None), (bad, None)])
    assert states.standings() == {}
    assert states.transitions() == []


def test_a_process_that_is_killed_half_way_leaves_nothing(connect: Connect, tmp_path: Path) -> None:
    states = States(connect())
    states.record([(FIRST, None)])
    script = f"""
import os, pathlib, signal
from core.model import *
from core.store import states
from core.store.database import Database
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
states.announce = die
second = Transition({ROUTER!r}, 2, 20.0, State.UP, State.DOWN, Reason.UNREACHABLE)
states.States(Database.in_folder(pathlib.Path({str(tmp_path)!r}))).record([(second, None)])
"""
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", script], env=here, check=False)
    assert done.returncode == -signal.SIGKILL
    assert states.standings()[ROUTER].state is State.UP
    assert states.record([(SECOND, OPENED)]) == [SECOND], "the next who looks tells it"
    assert len(states.incidents()) == 1


def test_the_news_is_seen_if_and_only_if_the_change_is(connect: Connect) -> None:
    states, changes = States(connect()), Changes(connect())
    before = changes.last_id()
    states.record([(FIRST, None), (SECOND, OPENED)])
    assert [(change.topic, change.key) for change in changes.after(before)] == [
        ("transition", ROUTER),
        ("transition", ROUTER),
        ("incident", ROUTER),
    ]


def test_a_reader_sees_one_moment(connect: Connect) -> None:
    reader, writer = connect(), connect()
    with reader.read() as connection:
        assert connection.execute(schema.standing.select()).all() == []
        States(writer).record([(FIRST, None)])
        assert connection.execute(schema.standing.select()).all() == []
    assert States(reader).standings() != {}


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    def write() -> None:
        with database.write() as connection:
            connection.execute(insert(schema.watch).values(started_at=1.0, last_seen_at=1.0))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write()
    with database.read() as connection:
        assert connection.execute(schema.watch.select()).all() == []


def test_a_database_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "motcua.db").write_bytes(b"no database at all" * 100)
    broken = Database.in_folder(tmp_path)
    with pytest.raises(StoreError, match="the database cannot be used: file is not a database"):
        States(broken).standings()
    broken.close()
