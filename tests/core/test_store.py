"""The smaller memories: snapshots, the last readings, watches, the change feed; the tables and their migrations."""

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.model import Inventory, Outcome, Reading, Reason, Site
from core.store import changes as feed
from core.store import schema
from core.store.changes import Change, Changes, announce
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.latest import Latest
from core.store.migrate import migrate
from core.store.watches import Watches

EMPTY = Inventory(sites=(Site(id="ly", name="Lục Yên", kind="district"),), devices=(), links=(), credentials=())
PING = Reading("device:pc-01", 1.0, "ping", Outcome.ANSWERED, {"rtt_seconds": 0.002})
SNMP = Reading("device:pc-01", 2.0, "snmp", Outcome.PARTIAL, {}, {"sysName": "pc-01"}, (Reason.STORAGE_FULL,))


def test_migrations_and_tables_agree(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    migrate(database)


def test_snapshots(connect: Callable[[], Database]) -> None:
    inventories = Inventories(connect())
    assert (inventories.newest(), inventories.newest_id()) == (None, 0)
    first = inventories.publish(EMPTY, "a", "digest-1", 1.0)
    assert inventories.publish(EMPTY, "a", "digest-1", 2.0) == first
    second = inventories.publish(EMPTY, "a", "digest-2", 3.0)
    third = inventories.publish(EMPTY, "a", "digest-1", 4.0)
    assert first < second < third == Inventories(connect()).newest_id(), "back to the first is news too"
    newest = inventories.newest()
    assert newest is not None
    assert (newest.at, newest.inventory) == (4.0, EMPTY)


def test_the_last_reading_of_each_probe_counts(database: Database) -> None:
    latest = Latest(database)
    latest.put([])
    older = Reading("device:pc-01", 0.5, "ping", Outcome.SILENT)
    latest.put([older, SNMP])
    latest.put([older, PING])
    assert latest.all() == {"device:pc-01": {"ping": PING, "snmp": SNMP}}
    assert latest.of("device:pc-01")["snmp"].reasons == (Reason.STORAGE_FULL,)
    assert latest.of("device:pc-02") == {}


def test_watches(database: Database) -> None:
    watches = Watches(database)
    assert watches.last() is None
    watches.begin(1.0)
    second = watches.begin(5.0)
    watches.seen(second, 9.0)
    assert watches.last() == (5.0, 9.0)


def test_the_change_feed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = Changes(database)
    assert (changes.last_id(), changes.after(0)) == (0, [])
    with database.write() as connection:
        announce(connection, 1.0, "run", ["1", "2"])
        announce(connection, 2.0, "standing", [])
    assert changes.after(0) == [Change(1, 1.0, "run", "1"), Change(2, 1.0, "run", "2")]
    assert changes.after(0, limit=1) == changes.after(0)[:1]
    monkeypatch.setattr(feed, "KEPT", 1)
    changes.prune()
    assert [change.id for change in changes.after(0)] == [2]
    with database.write() as connection:
        announce(connection, 3.0, "run", ["3"])
    assert changes.last_id() == 3, "an id never comes twice, even after pruning"
