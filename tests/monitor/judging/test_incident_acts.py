"""What persons do to incidents while the monitor watches: neither undoes the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.model import IncidentAct, IncidentEventKind, Reason, State
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.migrate import migrate
from core.store.states import States
from tests.monitor.office import PC, Office


class Desk:
    """A watcher whose transitions are written at once, and a person at the same store."""

    def __init__(self, database: Database, window: float) -> None:
        self.office = Office(clock=ManualClock())
        self.states = States(database, window)
        self.incidents = Incidents(database)
        self._written = 0

    def cut(self) -> None:
        """The PC falls silent, and only the PC; long after anything before, so that it is no flapping."""
        others = [subject for subject in self.office.tracks if subject != PC]
        self.office.answer(*others)
        self.office.clock.advance(7200)
        self.office.answer(*others)
        self.office.lose(PC)
        self.office.answer(*others)
        self.office.lose(PC, times=1)

    def write(self) -> None:
        self.states.record(self.office.entries[self._written :])
        self._written = len(self.office.entries)

    def act(self, kind: IncidentEventKind, text: str = "xong") -> None:
        number = self.states.incidents(subject=PC)[0].id
        assert self.incidents.act(number, IncidentAct(kind, "ha", text), self.office.clock.wall()).refusal is None

    def mine(self) -> list[tuple[bool, int]]:
        """(whether it is open, how often it was reopened) of the PC's incidents, newest first."""
        return [(one.is_open, one.reopened) for one in self.states.incidents(subject=PC)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    migrate(made)
    yield made
    made.close()


def desk(database: Database, window: float) -> Desk:
    """A PC that died, and then the monitor's own link did."""
    made = Desk(database, window)
    made.office.answer()
    made.cut()
    made.office.own_link()
    made.write()
    assert made.office.stands(PC)[:2] == (State.UNKNOWN, Reason.OWN_LINK_DOWN)
    assert made.mine() == [(True, 0)]
    return made


@pytest.mark.parametrize(("window", "after"), [(0.0, [(True, 0), (False, 0)]), (9000.0, [(True, 1)])])
def test_trouble_that_is_still_there_after_a_person_resolved_it_is_told_again(
    database: Database, window: float, after: list[tuple[bool, int]]
) -> None:
    """The watcher thinks that the incident is open all the time; the store knows better."""
    made = desk(database, window)
    made.act(IncidentEventKind.RESOLVED)
    made.cut()
    made.write()
    assert made.office.stands(PC)[0] is State.DOWN
    assert made.mine() == after
    made.office.answer()
    made.write()
    assert not any(is_open for is_open, _ in made.mine())


def test_what_a_person_resolved_and_is_well_stays_resolved(database: Database) -> None:
    made = desk(database, 900.0)
    made.act(IncidentEventKind.RESOLVED)
    made.office.answer()
    made.write()
    assert made.mine() == [(False, 0)]
    (one,) = made.states.incidents(subject=PC)
    assert one.resolver == "ha"


def test_what_a_person_reopened_ends_with_the_next_trouble(database: Database) -> None:
    made = desk(database, 0.0)
    made.office.answer()
    made.write()
    made.act(IncidentEventKind.REOPENED, "vẫn chập chờn")
    made.cut()
    made.write()
    assert made.mine() == [(True, 1)]
    made.office.answer()
    made.write()
    assert made.mine() == [(False, 1)]
