"""An alert is written with what it tells of: in the transaction of the transition, once."""

import pytest
from sqlalchemy import select

from core.errors import StoreError
from core.model import Alert, AlertKind, Reason, Severity, State, Transition, device_subject
from core.store import schema
from core.store.alerts import unplanned
from core.store.database import Database
from core.store.states import IncidentChange, States

ROUTER = device_subject("wan-router")
UP = Transition(ROUTER, 1, 10.0, State.UNKNOWN, State.UP, Reason.ANSWERING)
DOWN = Transition(ROUTER, 2, 20.0, State.UP, State.DOWN, Reason.UNREACHABLE)
BACK = Transition(ROUTER, 3, 30.0, State.DOWN, State.UP, Reason.ANSWERING)
OPENED, RESOLVED = IncidentChange(Severity.S2), IncidentChange(None)


def told(database: Database) -> list[Alert]:
    with database.read() as connection:
        return list(unplanned(connection, 100))


def test_an_incident_that_opens_and_one_that_ends_have_each_their_alert(database: Database) -> None:
    states = States(database)
    states.record([(UP, None), (DOWN, OPENED)])
    first = Alert(1, 20.0, AlertKind.OPENED, 1, 1, ROUTER, Severity.S2, Reason.UNREACHABLE, 20.0)
    assert told(database) == [first]
    states.record([(BACK, RESOLVED)])
    second = Alert(2, 30.0, AlertKind.RESOLVED, 1, 2, ROUTER, Severity.S2, Reason.UNREACHABLE, 20.0)
    assert told(database) == [first, second]


def test_what_another_writer_overtook_tells_nothing(database: Database) -> None:
    states = States(database)
    states.record([(UP, None), (DOWN, OPENED)])
    states.record([(UP, None), (DOWN, OPENED)])
    assert len(told(database)) == 1


@pytest.mark.sqlite
def test_a_transaction_that_fails_leaves_neither_transition_nor_alert(database: Database) -> None:
    states = States(database)
    states.record([(UP, None)])
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE alert_delivery")
        connection.exec_driver_sql("DROP TABLE alert")
    with pytest.raises(StoreError, match="alert"):
        states.record([(DOWN, OPENED)])
    with database.read() as connection:
        assert connection.execute(select(schema.incident)).all() == []
    assert states.standings()[ROUTER].state is State.UP


def test_the_end_of_an_incident_that_was_never_opened_tells_nothing(database: Database) -> None:
    States(database).record([(UP, RESOLVED)])
    assert told(database) == []
