"""What hangs where, as the last round of questions made it."""

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select

from core.model import Cabling
from core.store import schema
from core.store.database import Database

_BODY = TypeAdapter(Cabling)


class Cablings:
    """One row, written over: what is remembered of earlier rounds is in it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Cabling | None = None

    def newest(self) -> Cabling | None:
        """The last one, None before the first round. A province's is large: it is read when there is another round."""
        kept = self._kept
        with self._database.read() as connection:
            at = connection.execute(select(schema.cabling.c.at)).scalar()
            if at is None or (kept is not None and kept.at == at):
                return None if at is None else kept
            body = connection.execute(select(schema.cabling.c.body)).scalar()
        self._kept = _BODY.validate_python(body)
        return self._kept

    def way(self, device: str) -> str | None:
        """Through which device the cables say that one is reached, None where the inventory knows it as well."""
        with self._database.read() as connection:
            told = connection.execute(select(schema.cabling.c.body["ways"])).scalar()
        return None if told is None else told.get(device)

    def put(self, cabling: Cabling) -> None:
        """Write over it."""
        row = {"at": cabling.at, "body": _BODY.dump_python(cabling, mode="json")}
        with self._database.write() as connection:
            connection.execute(delete(schema.cabling))
            connection.execute(insert(schema.cabling).values(row))
        self._kept = cabling
