"""What is PostgreSQL's own: its driver, its password, how a transaction begins, what its errors mean.

Transactions that write take their turn, as SQLite's do: the audit log's chain, the order of the change feed and the
claims of deliveries rest on it. One that reads sees one moment (REPEATABLE READ). An office's writers are few, so
nobody waits long.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from core.errors import InputError, StoreTrouble
from core.kept_secrets import kept_secret
from core.references import VAULT, is_reference
from core.store.texts import without_nul

NAMES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_TURN = 0x6D6F74637561
"""The advisory lock that a transaction which writes holds: 'motcua'."""
_TROUBLES = {
    "53100": StoreTrouble.FULL,
    "55P03": StoreTrouble.LOCKED,
    "25006": StoreTrouble.READ_ONLY,
    "58030": StoreTrouble.UNREADABLE,
}
"""SQLSTATE → trouble (PostgreSQL's documentation, appendix A)."""


def engine(url: URL, busy_timeout: float) -> Engine:
    """An engine whose password is read anew for each connection. Raises InputError.

    The URL's password is a reference, ``file:PATH`` or ``env:NAME``; nothing that shows the URL shows a secret.
    """
    reference = url.password
    if reference is not None and (not is_reference(str(reference)) or str(reference).startswith(VAULT)):
        raise InputError("the password of the database stands in plain text; write file:PATH or env:NAME in its place")
    try:
        made = create_engine(url.set(drivername="postgresql+psycopg", password=None), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise InputError("PostgreSQL needs its driver; install it with pip install 'motcua[postgresql]'") from error

    def connecting(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
        secret = kept_secret(str(reference), os.environ, Path())
        if secret is not None:
            parameters["password"] = secret.reveal()

    if reference is not None:
        event.listen(made, "do_connect", connecting)
    event.listen(made, "before_cursor_execute", _as_it_takes, retval=True)
    event.listen(made, "begin", lambda connection: _begin(connection, busy_timeout))
    return made


def _as_it_takes(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """Its text has no NUL (PostgreSQL's documentation, 8.3), and an agent's may: it is written as its symbol."""
    if isinstance(parameters, list):
        return statement, [_without_nul(row) for row in parameters]
    return statement, _without_nul(parameters)


def _without_nul(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {name: without_nul(value) if isinstance(value, str) else value for name, value in row.items()}


def trouble(error: BaseException | None) -> StoreTrouble:
    """By its SQLSTATE; who cannot be reached has none."""
    state = getattr(error, "sqlstate", None)
    return StoreTrouble.UNREACHABLE if state is None else _TROUBLES.get(state, StoreTrouble.OTHER)


def _begin(connection: Connection, busy_timeout: float) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {busy_timeout * 1000:.0f}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
