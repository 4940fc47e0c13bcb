"""Whole chains of transitions and their incidents, under several writers and under one that is killed."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from core.model import IncidentEventKind, Reason, Severity, Standing, State, Transition
from core.store.alerts import unplanned
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.states import IncidentChange, States

Entry = tuple[Transition, IncidentChange | None]
OPEN, RESOLVE = IncidentChange(Severity.S1), IncidentChange(None)
ROOT = Path(__file__).parents[3]


def step(subject: str, sequence: int, at: float | None = None) -> Entry:
    """The sequence-th transition of a subject that goes down and up in turn."""
    down = sequence % 2 == 1
    before, after = (State.UNKNOWN if sequence == 1 else State.UP, State.DOWN) if down else (State.DOWN, State.UP)
    reason = Reason.UNREACHABLE if down else Reason.ANSWERING
    return Transition(subject, sequence, at or float(sequence), before, after, reason), OPEN if down else RESOLVE


def check_whole(store: States) -> int:
    """Every chain is contiguous, every standing is its chain's end, every incident was opened and resolved once."""
    by_subject: dict[str, list[Transition]] = {}
    for item in sorted(store.transitions(limit=1_000_000), key=lambda item: item.sequence):
        by_subject.setdefault(item.subject, []).append(item)
    standings = store.standings()
    assert set(standings) == set(by_subject)
    for subject, chain in by_subject.items():
        assert [item.sequence for item in chain] == list(range(1, len(chain) + 1))
        assert all(before.after is after.before for before, after in pairwise(chain))
        last = chain[-1]
        assert standings[subject] == Standing(subject, last.after, last.reason, last.at, last.sequence, last.cause)
        incidents = sorted(store.incidents(subject=subject, limit=1_000_000), key=lambda item: item.opened_at)
        downs = [item for item in chain if item.after is State.DOWN]
        assert [item.opened_at for item in incidents] == [item.at for item in downs]
        assert sum(item.resolved_at is None for item in incidents) == (last.after is State.DOWN)
    return sum(len(chain) for chain in by_subject.values())


def check_events(database: Database, store: States) -> None:
    """Every incident has one event of its beginning and, when it is over, one of its end, each with its alert."""
    incidents, known = Incidents(database), store.incidents(limit=1_000_000)
    events = incidents.events_of([one.id for one in known])
    assert set(events) == {one.id for one in known}
    for one in known:
        ends = [] if one.resolved_at is None else [(IncidentEventKind.RESOLVED, one.resolved_at)]
        assert [(it.kind, it.at) for it in events[one.id]] == [(IncidentEventKind.OPENED, one.opened_at), *ends]
    with database.read() as connection:
        told = [(alert.incident, alert.kind.value, alert.at) for alert in unplanned(connection, 1_000_000)]
    assert sorted(told) == sorted((it.incident, it.kind.value, it.at) for one in events.values() for it in one)


def test_a_transition_from_where_the_subject_does_not_stand_is_refused(database: Database) -> None:
    """Another writer was first with number 1, and ours, refused, has a successor that would fit by its number."""
    store = States(database)
    theirs = Transition("device:a", 1, 1.0, State.UNKNOWN, State.UP, Reason.ANSWERING)
    store.record([(theirs, None)])
    assert store.record([step("device:a", 1), step("device:a", 2)]) == []
    assert store.standings()["device:a"].sequence == 1


def test_two_writers_at_once_lose_and_double_nothing(connect: Callable[[], Database]) -> None:
    stores = [States(connect()), States(connect())]
    written: list[list[Transition]] = [[], []]
    length, subjects = 40, ("device:a", "device:b", "device:c")

    def write(number: int) -> None:
        chance = random.Random(number)
        for sequence in range(1, length + 1):
            batch = [step(subject, sequence) for subject in subjects]
            chance.shuffle(batch)
            written[number] += stores[number].record(batch)

    threads = [threading.Thread(target=write, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check_whole(stores[0]) == length * len(subjects)
    check_events(connect(), stores[0])
    keys = sorted((item.subject, item.sequence) for one in written for item in one)
    assert len(keys) == len(set(keys))
    assert len(keys) == length * len(subjects)


NURSERY = """
import os, sys
from pathlib import Path
from core.store.alerts import unplanned
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.states import States
from tests.core.store.test_chains import write_on

for _ in sys.stdin:
    child = os.fork()
    if not child:
        write_on(States(Database.in_folder(Path(sys.argv[1]))))
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def write_on(store: States) -> NoReturn:
    """Go on from where the store stands, and say so after each batch, until killed."""
    numbers = {f"device:{n}": 0 for n in range(3)}
    numbers |= {subject: one.sequence for subject, one in store.standings().items()}
    sys.stdout.write(f"pid {os.getpid()}\n")
    while True:
        sys.stdout.flush()
        numbers = {subject: number + 1 for subject, number in numbers.items()}
        entries = [step(subject, number) for subject, number in numbers.items()]
        if len(store.record(entries)) != len(entries):
            os._exit(1)
        sys.stdout.write(f"written {min(numbers.values())}\n")


def test_a_writer_killed_at_any_moment_loses_and_doubles_nothing(database: Database, tmp_path: Path) -> None:
    """Thirty lives of one writer, each ended by SIGKILL; what it said was written is there."""
    store, chance, said = States(database), random.Random(7), 0
    command = [sys.executable, "-c", NURSERY, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(30):
            nursery.stdin.write("another\n")
            nursery.stdin.flush()
            word, pid = nursery.stdout.readline().split()
            assert word == "pid"
            for _ in range(chance.randint(0, 5)):  # batches, not seconds: a busy machine writes slowly
                word, number = nursery.stdout.readline().split()
                assert word == "written"
                said = int(number)
            time.sleep(chance.uniform(0.0, 0.03))
            os.kill(int(pid), signal.SIGKILL)
            while (line := nursery.stdout.readline()) != "ended\n":
                said = int(line.split()[1])
            assert all(one.sequence >= said for one in store.standings().values())
            check_whole(store)
        nursery.stdin.close()
    assert check_whole(store) > 90
    check_events(database, store)
