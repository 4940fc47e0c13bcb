"""Writers of one process take turns, whatever becomes of each."""

import threading

import pytest
from sqlalchemy import insert

from core.errors import StoreError
from core.store import schema
from core.store.database import Database

STANDING = {"state": "up", "reason": "answering", "since": 1.0, "sequence": 1}
ROW = {"started_at": 1.0, "last_seen_at": 1.0}


def test_a_transaction_that_fails_lets_the_next_one_go_on(database: Database) -> None:
    with pytest.raises(StoreError), database.write() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(ZeroDivisionError), database.write():
        _ = 1 / 0
    with database.write() as connection:
        connection.execute(insert(schema.watch).values(ROW))


def test_who_waits_is_not_passed_over_by_those_who_come_again_and_again(database: Database) -> None:
    """SQLite alone lets who waits sleep up to a tenth of a second between two looks; the others never leave a gap."""
    stopping = threading.Event()

    def busy() -> None:
        while not stopping.is_set():
            with database.write() as connection:
                connection.execute(insert(schema.watch).values(ROW))

    threads = [threading.Thread(target=busy) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(10):
            with database.write() as connection:
                connection.execute(insert(schema.standing).values(STANDING | {"subject": f"device:{number}"}))
    finally:
        stopping.set()
        for thread in threads:
            thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
