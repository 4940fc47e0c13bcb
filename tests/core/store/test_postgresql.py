"""What is PostgreSQL's own: its password, turns of writers, claims, and what is said when it is in trouble."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from core.errors import InputError, SecretError, StoreError, StoreTrouble
from core.model import AlertKind, Delivery, Reason, Severity, State, Transition
from core.store import database as module
from core.store import postgresql
from core.store.audit import Audit
from core.store.changes import Changes, announce
from core.store.database import Database
from core.store.outbox import Outbox, Plan, Planned
from core.store.states import IncidentChange, States
from core.store.watches import Watches
from tests.core.conftest import Connect, emptied
from tests.postgresql import server, stop

MANY = 6


@pytest.fixture
def connect(postgresql_url: str) -> Iterator[Connect]:
    opened: list[Database] = []

    def connect() -> Database:
        opened.append(Database(postgresql_url))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()
    emptied(postgresql_url)


def trouble(database: Database) -> StoreTrouble:
    with pytest.raises(StoreError) as caught:
        States(database).standings()
    return caught.value.trouble


def test_a_password_in_plain_text_is_refused_and_not_shown() -> None:
    with pytest.raises(InputError, match="the password of the database stands in plain text") as caught:
        Database("postgresql://motcua:bi-mat@127.0.0.1/motcua")
    assert "bi-mat" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://motcua@db/motcua", "nothing at all", "oracle://x"])
def test_another_engine_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(InputError, match="the setting `database` is"):
        Database(url)


def test_without_its_driver_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match=r"pip install 'motcua\[postgresql\]'"):
        Database("postgresql://motcua@127.0.0.1/motcua")


def test_the_password_is_read_for_each_connection(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, rest = postgresql_url.partition("file:")
    file, _, place = rest.partition("@")
    database = Database(f"postgresql://motcua:env:PG_PASSWORD@{place}")
    with pytest.raises(SecretError):
        States(database).standings()
    monkeypatch.setenv("PG_PASSWORD", "wrong")
    with pytest.raises(StoreError) as caught:
        States(database).standings()
    assert "wrong" not in str(caught.value)
    monkeypatch.setenv("PG_PASSWORD", Path(file).read_text(encoding="utf-8"))
    assert States(database).standings() == {}
    database.close()


def test_a_chain_that_many_write_at_once_is_whole(connect: Connect) -> None:
    def write(database: Database) -> None:
        for number in range(10):
            Audit(database).add(float(number), "ha", "test")

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(write, [connect() for _ in range(MANY)]))
    audit = Audit(connect())
    assert (len(audit.recent()), audit.first_broken()) == (10 * MANY, None)


def test_who_follows_the_feed_misses_nothing_however_many_write(connect: Connect) -> None:
    """News of a transaction that ends later never come before those that were read."""

    def write(database: Database) -> None:
        for number in range(20):
            with database.write() as connection:
                announce(connection, 1.0, "standing", [f"{id(database)}/{number}"])

    followed, changes, last = [], Changes(connect()), 0
    with ThreadPoolExecutor(MANY) as pool:
        working = [pool.submit(write, connect()) for _ in range(MANY)]
        while True:
            ended = all(one.done() for one in working)
            new = changes.after(last)
            followed += [one.key for one in new]
            last = new[-1].id if new else last
            if ended and not new:
                break
    assert len(followed) == len(set(followed)) == 20 * MANY


def test_each_alert_is_claimed_by_one_of_many(connect: Connect) -> None:
    database = connect()
    for number in range(10):
        down = Transition(f"device:{number}", 1, 10.0, State.UNKNOWN, State.DOWN, Reason.UNREACHABLE)
        assert States(database).record([(down, IncidentChange(Severity.S2))])
    planned = Plan([Planned("duty", AlertKind.OPENED, 20.0)])
    assert Outbox(database).plan(lambda *_: planned, lambda *_: {}, 20.0) == 10

    def work(numbered: tuple[int, Database]) -> list[Delivery]:
        number, outbox = numbered[0], Outbox(numbered[1])
        found = []
        for _ in range(40):
            parcel = outbox.claim("duty", f"worker {number}", 30.0, 60.0, None)
            if parcel is not None:
                found += [row for row, _ in parcel.items]
                outbox.sent(parcel, "taken", 31.0)
        return found

    with ThreadPoolExecutor(MANY) as pool:
        claimed = list(pool.map(work, enumerate(connect() for _ in range(MANY))))
    assert sorted(row.incident for rows in claimed for row in rows) == list(range(1, 11))


def test_a_writer_waits_its_turn_and_no_longer(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUSY_TIMEOUT", 0.2)
    holder, waiter = connect(), connect()
    with holder.write(), pytest.raises(StoreError) as caught:
        Watches(waiter).begin(1.0)
    assert caught.value.trouble is StoreTrouble.LOCKED
    Watches(waiter).begin(1.0)


def test_a_reader_writes_nothing(connect: Connect) -> None:
    with pytest.raises(StoreError) as caught, connect().read() as connection:
        connection.execute(text("INSERT INTO watch (started_at, last_seen_at) VALUES (1, 1)"))
    assert caught.value.trouble is StoreTrouble.READ_ONLY


@pytest.mark.parametrize(
    ("state", "expected"),
    [("53100", StoreTrouble.FULL), ("58030", StoreTrouble.UNREADABLE), ("23505", StoreTrouble.OTHER)],
)
def test_what_a_server_says_of_itself(state: str, expected: StoreTrouble) -> None:
    error = RuntimeError()
    error.sqlstate = state  # type: ignore[attr-defined]  # as the driver's errors have it
    assert postgresql.trouble(error) is expected


def test_a_server_that_is_gone_is_told() -> None:
    with server() as running:
        database = Database(running.url())
        with database.read() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        stop(running)
        assert trouble(database) is StoreTrouble.UNREACHABLE
        database.close()
