"""Accounts, sessions and tokens; the audit log that shows where it was touched."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from core.errors import InputError
from core.model import Role
from core.store import schema
from core.store.accounts import Account, Accounts, Token
from core.store.audit import Audit
from core.store.database import Database


@pytest.fixture
def accounts(database: Database) -> Accounts:
    known = Accounts(database)
    known.add("lan", "hash-1", Role.AUDITOR, 1.0)
    known.add("an", "hash-2", Role.ADMIN, 1.0)
    return known


def lan(accounts: Accounts) -> Account:
    account = accounts.by_name("lan")
    assert account is not None
    return account


def test_accounts(accounts: Accounts) -> None:
    assert [account.name for account in accounts.all()] == ["an", "lan"]
    assert (lan(accounts).role, lan(accounts).disabled) == (Role.AUDITOR, False)
    assert accounts.by_name("LAN") is None
    with pytest.raises(InputError, match="the account 'lan' exists already; choose another name"):
        accounts.add("lan", "hash", Role.WALL, 2.0)
    with pytest.raises(InputError, match="there is no account 'minh'"):
        accounts.set_password_hash("minh", "hash")


def test_a_session_ends_by_time_by_idleness_and_by_logging_out(accounts: Accounts) -> None:
    accounts.open_session(lan(accounts), "s1", at=0.0, expires_at=1000.0)
    assert accounts.session_account("s1", at=50.0, idle=100.0) == lan(accounts)
    assert accounts.session_account("s2", at=50.0, idle=100.0) is None
    assert accounts.session_account("s1", at=90.0, idle=100.0) is not None, "seen: the idle time begins anew"
    assert accounts.session_account("s1", at=180.0, idle=100.0) is not None
    assert accounts.session_account("s1", at=280.0, idle=100.0) is None
    accounts.open_session(lan(accounts), "s3", at=0.0, expires_at=1000.0)
    assert accounts.session_account("s3", at=1000.0, idle=5000.0) is None
    assert accounts.session_account("s3", at=999.0, idle=5000.0) is not None
    accounts.close_session("s3")
    assert accounts.session_account("s3", at=999.0, idle=5000.0) is None


def test_a_new_password_and_disabling_end_the_sessions(accounts: Accounts) -> None:
    accounts.open_session(lan(accounts), "s1", at=0.0, expires_at=1000.0)
    accounts.set_password_hash("lan", "hash-3")
    assert accounts.session_account("s1", at=1.0, idle=100.0) is None
    accounts.open_session(lan(accounts), "s2", at=0.0, expires_at=1000.0)
    accounts.set_disabled("lan", 5.0)
    assert accounts.session_account("s2", at=1.0, idle=100.0) is None
    assert lan(accounts).disabled
    accounts.open_session(lan(accounts), "s3", at=0.0, expires_at=1000.0)
    assert accounts.session_account("s3", at=1.0, idle=100.0) is None, "disabled"
    accounts.set_disabled("lan", None)
    assert not lan(accounts).disabled


def test_no_secret_is_stored(accounts: Accounts, database: Database) -> None:
    accounts.open_session(lan(accounts), "session-secret", at=0.0, expires_at=10.0)
    accounts.add_token(Token("wall", Role.WALL, "an", 1.0, None), "token-secret")
    with database.read() as connection:
        stored = [connection.execute(table.select()).all() for table in (schema.session, schema.token)]
    assert "session-secret" not in str(stored)
    assert "token-secret" not in str(stored)


def test_tokens(accounts: Accounts) -> None:
    wall = Token("wall", Role.WALL, "an", 1.0, None)
    report = Token("report", Role.AUDITOR, "an", 1.0, 100.0)
    accounts.add_token(wall, "t1")
    accounts.add_token(report, "t2")
    assert accounts.tokens() == [report, wall]
    assert accounts.token_of("t1", 1e12) == wall
    assert accounts.token_of("t2", 99.0) == report
    assert accounts.token_of("t2", 100.0) is None
    assert accounts.token_of("t3", 1.0) is None
    with pytest.raises(InputError, match="the token 'wall' exists already; revoke it first or choose another name"):
        accounts.add_token(wall, "t4")
    accounts.revoke_token("wall")
    assert accounts.token_of("t1", 1.0) is None
    with pytest.raises(InputError, match="there is no token 'wall'"):
        accounts.revoke_token("wall")


@pytest.fixture
def audit(database: Database) -> Audit:
    log = Audit(database)
    for at in range(1, 6):
        log.add(float(at), "lan", "login", "session", f"từ 10.97.20.{at}")
    return log


def test_the_log_is_whole(audit: Audit) -> None:
    assert audit.first_broken() is None
    assert [entry.id for entry in audit.recent(2)] == [5, 4]


@pytest.mark.parametrize("column", ["at", "actor", "action", "target", "detail", "digest"])
def test_an_edit_shows(audit: Audit, database: Database, column: str) -> None:
    with database.write() as connection:
        value: object = {"at": 2.5, "digest": "0" * 64}.get(column, "khác")
        connection.execute(update(schema.audit).where(schema.audit.c.id == 2).values({column: value}))
    assert audit.first_broken() == 2


def test_a_removed_entry_shows(audit: Audit, database: Database) -> None:
    with database.write() as connection:
        connection.execute(delete(schema.audit).where(schema.audit.c.id == 3))
    assert audit.first_broken() == 4


def test_moving_text_between_fields_shows(audit: Audit, database: Database) -> None:
    with database.write() as connection:
        moved = {"actor": "la", "action": "nlogin"}
        connection.execute(update(schema.audit).where(schema.audit.c.id == 1).values(moved))
    assert audit.first_broken() == 1


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)


@given(entries=st.lists(st.tuples(st.floats(0, 4e9), texts, texts, texts, texts), max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_keeps_the_chain_whole(database: Database, entries: list[tuple[float, str, str, str, str]]) -> None:
    log = Audit(database)
    for entry in entries:
        log.add(*entry)
    assert log.first_broken() is None


def test_a_nul_is_kept_as_its_symbol(database: Database) -> None:
    Audit(database).add(1.0, "ha", "note", "device:pc-01", "a\0b")
    assert Audit(database).recent()[0].detail == "a␀b"
    assert Audit(database).first_broken() is None
