"""Changes of network devices: each is written before it begins, and once more when it has ended."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from core.model import ChangeKind, ChangeOutcome, DeviceChange, DeviceTrouble
from core.store import schema
from core.store.changes import announce
from core.store.database import Database

TOPIC = "configuration"
_TABLE, _LOCK = schema.device_change, schema.change_lock


@dataclass(frozen=True, slots=True)
class HeldBy:
    """The run that is under way on a device, so that no change begins there."""

    run: int


class DeviceChanges:
    """Who changed which device, to what, how it ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, device: str, at: float, by: tuple[str, str], kind: ChangeKind, port: str = "", *, until: float
    ) -> int | HeldBy:
        """Write that a change begins, ``by`` whom and why; returns its number, or the run that has the device.

        No run begins there before it has ended; one whose process dies holds the device up to ``until``.
        """
        values: dict[str, object] = {"device": device, "at": at, "by": by[0], "why": by[1], "commands": [], "said": ""}
        values |= {"kind": kind, "port": port}
        with self._database.write() as connection:
            runs = schema.host_lock.c
            run = connection.execute(select(runs.run_id).where(runs.host == device)).scalar()
            if run is not None:
                return HeldBy(run)
            query = insert(_TABLE).values({**values, "outcome": ChangeOutcome.UNDER_WAY}).returning(_TABLE.c.id)
            number: int = connection.execute(query).scalar_one()
            interrupt(connection, at, _LOCK.c.device == device)
            connection.execute(insert(_LOCK).values(device=device, change_id=number, until=until))
            announce(connection, at, TOPIC, [device])
        return number

    def prolong(self, number: int, until: float) -> None:
        """A change goes on: nobody else has its device up to then."""
        with self._database.write() as connection:
            connection.execute(update(_LOCK).where(_LOCK.c.change_id == number).values(until=until))

    def end(self, change: DeviceChange) -> None:
        """Write how it ended, and give its device back."""
        values = {name: getattr(change, name) for name in ("outcome", "trouble", "said", "ended_at", "before", "after")}
        values |= {"commands": list(change.commands), "port": change.port}
        with self._database.write() as connection:
            connection.execute(update(_TABLE).where(_TABLE.c.id == change.id).values(values))
            connection.execute(delete(_LOCK).where(_LOCK.c.change_id == change.id))
            announce(connection, change.ended_at or change.at, TOPIC, [change.device])

    def closed(self, device: str) -> list[str]:
        """The ports of a device that are in quarantine."""
        ports: dict[str, ChangeKind] = {}
        query = select(_TABLE.c.port, _TABLE.c.kind).where(_TABLE.c.device == device, _TABLE.c.port != "")
        good = _TABLE.c.outcome.in_([ChangeOutcome.DONE, ChangeOutcome.NOTHING])
        with self._database.read() as connection:
            for port, kind in connection.execute(query.where(good).order_by(_TABLE.c.id)):
                ports[port] = ChangeKind(kind)
        return [port for port, kind in ports.items() if kind is ChangeKind.QUARANTINE]

    def all(self, device: str | None = None, limit: int = 200) -> list[DeviceChange]:
        """Changes, newest first."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
        if device is not None:
            query = query.where(_TABLE.c.device == device)
        with self._database.read() as connection:
            return [_change(row) for row in connection.execute(query).mappings()]


def interrupt(connection: Connection, at: float, which: ColumnElement[bool]) -> None:
    """Take away those locks ``which`` a dead process has left, and write that its changes did not come to their end."""
    held = select(_LOCK.c.change_id).where(which)
    interrupted = (
        update(_TABLE)
        .where(_TABLE.c.id.in_(held), _TABLE.c.outcome == ChangeOutcome.UNDER_WAY)
        .values(outcome=ChangeOutcome.INTERRUPTED)
        .returning(_TABLE.c.device)
    )
    devices = connection.execute(interrupted).scalars().all()
    connection.execute(delete(_LOCK).where(which))
    announce(connection, at, TOPIC, devices)


def _change(row: RowMapping) -> DeviceChange:
    trouble = None if row["trouble"] is None else DeviceTrouble(row["trouble"])
    told: dict[str, object] = {
        "commands": tuple(row["commands"]),
        "outcome": ChangeOutcome(row["outcome"]),
        "trouble": trouble,
    }
    told["kind"] = ChangeKind(row["kind"])
    return DeviceChange(**{**row, **told})
