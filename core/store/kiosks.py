"""Kiosks that may report, what they said last, and the published lists that they have to show."""

from datetime import date

from sqlalchemy import RowMapping, delete, insert, select, update

from core.errors import InputError
from core.model.kiosks import Heartbeat, KioskRecord, ProcedureList
from core.store import schema
from core.store.accounts import digest_of
from core.store.changes import announce
from core.store.database import Database

TOPIC = "kiosk"
"""What the change feed calls these; the key is the device's id, or ``site:`` and the site's."""


class Kiosks:
    """One row for each kiosk with a token: it is there as long as the token is, which is kept as a digest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def allow(self, device: str, secret: str, by: str, at: float) -> None:
        """Let the holder of this secret report for a kiosk. Raises InputError when it has a token."""
        table = schema.kiosk
        row = {"device": device, "digest": digest_of(secret), "token_by": by, "token_at": at, "beats": 0, "page": ""}
        with self._database.write() as connection:
            if connection.execute(select(table.c.device).where(table.c.device == device)).first() is not None:
                raise InputError(f"the kiosk '{device}' has a token already; revoke it first")
            connection.execute(insert(table).values(row))
            announce(connection, at, TOPIC, [device])

    def forbid(self, device: str, at: float) -> None:
        """Forget a kiosk's token and what it said. Raises InputError when it has none."""
        with self._database.write() as connection:
            if connection.execute(delete(schema.kiosk).where(schema.kiosk.c.device == device)).rowcount == 0:
                raise InputError(f"the kiosk '{device}' has no token")
            announce(connection, at, TOPIC, [device])

    def of(self, secret: str) -> str | None:
        """The kiosk whose token this is, or None."""
        query = select(schema.kiosk.c.device).where(schema.kiosk.c.digest == digest_of(secret))
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def heard(self, device: str, said: Heartbeat, at: float) -> None:
        """Write down a heartbeat; of a kiosk without a token nothing is."""
        table = schema.kiosk
        values = {
            "beats": table.c.beats + 1,
            "heard_at": at,
            "alive_since": said.alive_since,
            "page": said.page,
            "content_date": said.content_date.isoformat() if said.content_date else None,
            "procedures": said.procedures,
            "checksum": said.checksum,
        }
        with self._database.write() as connection:
            if connection.execute(update(table).where(table.c.device == device).values(values)).rowcount:
                announce(connection, at, TOPIC, [device])

    def all(self) -> list[KioskRecord]:
        """Every kiosk with a token, by id."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.kiosk).order_by(schema.kiosk.c.device)).mappings()
            return [_record(row) for row in rows]

    def get(self, device: str) -> KioskRecord | None:
        """One kiosk, or None when it has no token."""
        with self._database.read() as connection:
            row = connection.execute(select(schema.kiosk).where(schema.kiosk.c.device == device)).mappings().first()
            return None if row is None else _record(row)

    def publish(self, published: ProcedureList) -> None:
        """Make this the list that the kiosks of its site have to show."""
        table = schema.procedure_list
        row = {name: getattr(published, name) for name in ("site", "procedures", "checksum", "set_by", "set_at")}
        with self._database.write() as connection:
            connection.execute(delete(table).where(table.c.site == published.site))
            connection.execute(insert(table).values(row))
            announce(connection, published.set_at, TOPIC, [f"site:{published.site}"])

    def withdraw(self, site: str, at: float) -> None:
        """Forget a site's list: its kiosks are no longer compared. Raises InputError when it has none."""
        table = schema.procedure_list
        with self._database.write() as connection:
            if connection.execute(delete(table).where(table.c.site == site)).rowcount == 0:
                raise InputError(f"no list of procedures was set for the site '{site}'")
            announce(connection, at, TOPIC, [f"site:{site}"])

    def published(self) -> dict[str, ProcedureList]:
        """Site → its list."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.procedure_list).order_by(schema.procedure_list.c.site)).mappings()
            return {row["site"]: ProcedureList(**row) for row in rows}


def _record(row: RowMapping) -> KioskRecord:
    last = None
    if row["heard_at"] is not None:
        day = row["content_date"]
        last = Heartbeat(
            alive_since=row["alive_since"],
            page=row["page"],
            content_date=date.fromisoformat(day) if day else None,
            procedures=row["procedures"],
            checksum=row["checksum"],
        )
    fields = {name: row[name] for name in ("device", "token_by", "token_at", "beats", "heard_at")}
    return KioskRecord(**fields, last=last)
