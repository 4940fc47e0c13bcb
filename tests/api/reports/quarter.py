"""Lục Yên's third quarter of 2026 as the store has it: two outages of the WAN, a gap, a planned stop, a PC at night."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from core.model import Reason, Severity, State, Transition, link_subject
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.states import IncidentChange, States
from core.store.watches import Watches
from tests.api import centre

HERE = timezone(timedelta(hours=7))
WAN = link_subject("wan")


def moment(month: int, day: int, hour: int = 0, minute: int = 0) -> float:
    """A local time of 2026 in Unix seconds."""
    return datetime(2026, month, day, hour, minute, tzinfo=HERE).timestamp()


BEGAN, AFTER = moment(6, 1), moment(11, 1)
OUTAGES = ((moment(7, 14, 16, 5), moment(7, 15, 9, 40)), (moment(8, 12, 9, 12), moment(8, 12, 10, 15)))


def seed(folder: Path) -> Database:
    """The centre, watched without a pause from June to October."""
    database = centre.fresh(folder)
    inventory = centre.inventory()
    Inventories(database).publish(inventory, "inventory/lucyen", "digest", BEGAN)
    subjects = [f"device:{device.id}" for device in inventory.devices] + [f"link:{link.id}" for link in inventory.links]
    up = [Transition(subject, 1, BEGAN, State.UNKNOWN, State.UP, Reason.ANSWERING) for subject in subjects]
    States(database).record([(item, None) for item in up])
    sequence = 1
    for down, back in OUTAGES:
        for at, before, after in ((down, State.UP, State.DOWN), (back, State.DOWN, State.UP)):
            sequence += 1
            is_down = after is State.DOWN
            reason = Reason.FAR_END_UNREACHABLE if is_down else Reason.ANSWERING
            change = IncidentChange(Severity.S1 if is_down else None)
            States(database).record([(Transition(WAN, sequence, at, before, after, reason), change)])
    watches = Watches(database)
    watches.seen(watches.begin(BEGAN), AFTER)
    return database
