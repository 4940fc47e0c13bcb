"""Every version's database, with a row in each of its tables, becomes the newest one: on both engines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    text,
)

from core.errors import StoreError
from core.store import schema
from core.store.database import Database
from core.store.migrate import configuration, migrate
from tests.postgresql import server

SAMPLES: tuple[tuple[type, Any], ...] = (
    (Boolean, False), (Integer, 1), (Float, 1.0), (LargeBinary, b"\0"), (JSON, []), (Text, "x"),
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database.in_folder(tmp_path)
        yield database
        database.close()
        return
    with server() as running:
        database = Database(running.url())
        yield database
        database.close()


def test_what_an_older_version_kept_is_there_after_the_upgrade(empty: Database) -> None:
    scripts = ScriptDirectory.from_config(configuration())
    filled: set[str] = set()
    for script in reversed(list(scripts.walk_revisions())):
        migrate(empty, script.revision)
        with empty.write() as connection:
            tables = MetaData()
            tables.reflect(connection)
            for table in tables.sorted_tables:
                if table.name not in filled and table.name != "alembic_version":
                    filled.add(table.name)
                    connection.execute(insert(table).values(row(table)))
    with empty.read() as connection:
        hosts = connection.execute(select(schema.run_host.c.host, schema.run_host.c.ok)).all()
        assert ("pc-01", 4) in [tuple(host) for host in hosts]
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        assert {table.name for table in schema.metadata.sorted_tables if not count(connection, table)} == set()


def test_a_database_of_a_newer_version_is_left_as_it_is_and_told(empty: Database) -> None:
    migrate(empty)
    with empty.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"of a newer version \(its tables are 9999, .* put back the copy"):
        migrate(empty)


def test_an_upgrade_that_fails_in_the_middle_has_changed_nothing(empty: Database) -> None:
    migrate(empty, "0020")
    with empty.write() as connection:
        connection.execute(text("CREATE TABLE change_lock (device TEXT)"))  # is in the way of 0025
    with pytest.raises(StoreError):
        migrate(empty)
    with empty.read() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "0020"
        assert not inspect(connection).has_table("replacement")


def count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar() or 0


def row(table: Table) -> dict[str, Any]:
    found = {
        column.name: next(value for kind, value in SAMPLES if isinstance(column.type, kind)) for column in table.columns
    }
    return found | ({"hosts": [{"host": "pc-01", "ok": 4}]} if table.name == "run" else {})


def test_migrations_go_forward_only() -> None:
    for script in ScriptDirectory.from_config(configuration()).walk_revisions():
        assert not hasattr(script.module, "downgrade"), "nobody is offered it: the way back is the copy of before"
