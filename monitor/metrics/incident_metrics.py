"""What /metrics says of open incidents: ALERTS as Prometheus keeps it, and when each is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from core.errors import StoreError
from core.incidents.due import Due, dues, rules
from core.incidents.labels import ALERT_NAME, labels
from core.incidents.places import Places
from core.model import Incident, Inventory, Severity
from core.store.incidents import Incidents
from core.store.states import States
from monitor.metrics.exposition import Family
from monitor.snmp.render import escape

LOOK_EVERY = 1.0
Stored = Callable[[Callable[[], None]], Awaitable[None]]
"""Runs work on the store in the store's own thread."""
_OPENED = "motcua_incident_opened_timestamp_seconds"
_TAKEN = "motcua_incident_acknowledged"
_TAKE_BY = "motcua_incident_acknowledge_due_timestamp_seconds"
_RESTORE_BY = "motcua_incident_restore_due_timestamp_seconds"
_COUNT = "motcua_incidents_open"
_log = logging.getLogger(__name__)


class OpenIncidents:
    """The open incidents as the store has them, read again when anything happened to one: persons change them too."""

    def __init__(self, states: States, incidents: Incidents, stored: Stored) -> None:
        self._states = states
        self._incidents = incidents
        self._stored = stored
        self._seen: int | None = None
        self._places = Places({}, {})
        self._families = _families((), self._places)

    def take(self, inventory: Inventory) -> None:
        """Names, kinds and sites are this inventory's from the next look on."""
        self._places = Places.of(inventory)
        self._seen = None

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self._stored(self._look)
            except StoreError as error:
                _log.error("open incidents cannot be read: %s", error)
            await asyncio.sleep(LOOK_EVERY)

    def _look(self) -> None:
        """Read and write everything ahead, in the store's thread: due times of a thousand would hold up the pings."""
        newest = self._incidents.last_event()
        if newest != self._seen:
            places = self._places
            self._seen = newest
            self._families = _families(self._states.incidents(open_only=True), places)

    def families(self) -> Sequence[Family]:
        """ALERTS, and of each open incident since when it is and by when it is due."""
        return self._families


def _families(incidents: Sequence[Incident], places: Places) -> tuple[Family, ...]:
    found = [(one, _text(labels(places, one))) for one in incidents]
    due = [(text, dues(rules(), one, places.hours(one.subject))) for one, text in found]
    firing = [f'ALERTS{{alertname="{ALERT_NAME}",alertstate="firing",{text}}} 1\n' for _, text in found]
    counts = {severity: sum(one.severity is severity for one in incidents) for severity in Severity}
    numbers = [(f'severity="{severity}"', count) for severity, count in counts.items()]
    taken = [(text, int(one.acknowledged_at is not None)) for one, text in found]
    return (
        Family("ALERTS", "gauge", "Open incidents, as alerts that fire.", firing),
        _gauge(_OPENED, "Unix time at which the incident began.", [(text, one.opened_at) for one, text in found]),
        _gauge(_TAKEN, "Whether somebody has taken the incident on.", taken),
        _due(_TAKE_BY, "Unix time by which somebody is to take it on.", [(text, one.acknowledge) for text, one in due]),
        _due(_RESTORE_BY, "Unix time by which it is to be over.", [(text, one.restore) for text, one in due]),
        _gauge(_COUNT, "Open incidents by severity.", numbers),
    )


def _text(found: dict[str, str]) -> str:
    return ",".join(f'{name}="{escape(value)}"' for name, value in found.items())


def _due(name: str, help_text: str, rows: Sequence[tuple[str, Due]]) -> Family:
    return _gauge(name, help_text, [(text, due.at) for text, due in rows if due.at is not None])


def _gauge(name: str, help_text: str, rows: Sequence[tuple[str, float]]) -> Family:
    return Family(name, "gauge", help_text, [f"{name}{{{text}}} {value}\n" for text, value in rows])
