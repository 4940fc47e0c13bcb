"""The audit log: each entry's digest covers the one before, so that an edit, or a cut but at the end, shows."""

import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import insert, select

from core.store import schema
from core.store.database import Database
from core.store.texts import without_nul

_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what, when. ``detail`` never holds a secret."""

    id: int
    at: float
    actor: str
    action: str
    target: str
    detail: str
    digest: str


class Audit:
    """Appends and verifies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, at: float, actor: str, action: str, target: str = "", detail: str = "") -> None:
        """Append an entry. A NUL is kept as its symbol, so that the chain holds on every engine."""
        table = schema.audit
        actor, action, target, detail = map(without_nul, (actor, action, target, detail))
        with self._database.write() as connection:
            last = connection.execute(select(table.c.digest).order_by(table.c.id.desc()).limit(1)).scalar()
            digest = _digest(last or _FIRST, at, actor, action, target, detail)
            connection.execute(
                insert(table).values(at=at, actor=actor, action=action, target=target, detail=detail, digest=digest)
            )

    def recent(self, limit: int = 200) -> list[AuditEntry]:
        """Entries, newest first."""
        query = select(schema.audit).order_by(schema.audit.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [AuditEntry(**row) for row in connection.execute(query).mappings()]

    def first_broken(self) -> int | None:
        """The id of the first entry whose digest does not follow from the one before, or None."""
        previous = _FIRST
        with self._database.read() as connection:
            for row in connection.execute(select(schema.audit).order_by(schema.audit.c.id)).mappings():
                entry = AuditEntry(**row)
                due = _digest(previous, entry.at, entry.actor, entry.action, entry.target, entry.detail)
                if not hmac.compare_digest(due.encode(), entry.digest.encode()):
                    return entry.id
                previous = entry.digest
        return None


def _digest(previous: str, at: float, *texts: str) -> str:
    parts = [previous, repr(at), *(f"{len(text)}:{text}" for text in texts)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
