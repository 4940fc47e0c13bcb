"""Accounts, sessions and tokens. Secrets are kept as digests only; hashing of passwords is the api's."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from core.errors import InputError
from core.model import Role
from core.store import schema
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can log in."""

    id: int
    name: str
    password_hash: str
    role: Role
    disabled: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A program's key, without the key."""

    name: str
    role: Role
    created_by: str
    created_at: float
    expires_at: float | None


def digest_of(secret: str) -> str:
    """How a session's or token's secret (128 random bits or more) is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Accounts:
    """The memory of who may come in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, password_hash: str, role: Role, at: float) -> None:
        """Add an account. Raises InputError when the name is taken."""
        if self.by_name(name) is not None:
            raise InputError(f"the account '{name}' exists already; choose another name")
        row = {"name": name, "password_hash": password_hash, "role": role, "created_at": at}
        with self._database.write() as connection:
            connection.execute(insert(schema.account).values(row))

    def by_name(self, name: str) -> Account | None:
        """One account, or None."""
        query = select(schema.account).where(schema.account.c.name == name)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return Account(row["id"], row["name"], row["password_hash"], Role(row["role"]), row["disabled_at"] is not None)

    def all(self) -> list[Account]:
        """Every account by name."""
        with self._database.read() as connection:
            names = list(connection.execute(select(schema.account.c.name).order_by(schema.account.c.name)).scalars())
        return [account for name in names if (account := self.by_name(name)) is not None]

    def set_password_hash(self, name: str, password_hash: str) -> None:
        """Replace a password and end the account's sessions."""
        self._change(name, password_hash=password_hash)

    def set_disabled(self, name: str, at: float | None) -> None:
        """Disable (since ``at``) or enable (None) an account, and end its sessions."""
        self._change(name, disabled_at=at)

    def _change(self, name: str, **values: object) -> None:
        table = schema.account
        with self._database.write() as connection:
            account_id = connection.execute(
                update(table).where(table.c.name == name).values(**values).returning(table.c.id)
            ).scalar()
            if account_id is None:
                raise InputError(f"there is no account '{name}'")
            connection.execute(delete(schema.session).where(schema.session.c.account_id == account_id))

    def open_session(self, account: Account, secret: str, at: float, expires_at: float) -> None:
        """Remember a session by its secret's digest."""
        row = {"digest": digest_of(secret), "account_id": account.id, "created_at": at, "last_seen_at": at}
        with self._database.write() as connection:
            connection.execute(delete(schema.session).where(schema.session.c.expires_at < at))
            connection.execute(insert(schema.session).values(**row, expires_at=expires_at))

    def session_account(self, secret: str, at: float, idle: float) -> Account | None:
        """Whose session this is, if it is neither expired nor idle for longer than ``idle`` seconds."""
        table = schema.session
        joined = table.join(schema.account, schema.account.c.id == table.c.account_id)
        query = (
            select(schema.account.c.name, table.c.last_seen_at)
            .select_from(joined)
            .where(table.c.digest == digest_of(secret), table.c.expires_at > at, table.c.last_seen_at > at - idle)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if at - row["last_seen_at"] > 60:  # once a minute is enough, and spares the disk
            with self._database.write() as connection:
                seen = update(table).where(table.c.digest == digest_of(secret)).values(last_seen_at=at)
                connection.execute(seen)
        account = self.by_name(row["name"])
        return None if account is None or account.disabled else account

    def close_session(self, secret: str) -> None:
        """Forget a session."""
        with self._database.write() as connection:
            connection.execute(delete(schema.session).where(schema.session.c.digest == digest_of(secret)))

    def add_token(self, token: Token, secret: str) -> None:
        """Add a token. Raises InputError when the name is taken."""
        if any(known.name == token.name for known in self.tokens()):
            raise InputError(f"the token '{token.name}' exists already; revoke it first or choose another name")
        row = {"name": token.name, "role": token.role, "created_by": token.created_by}
        times = {"created_at": token.created_at, "expires_at": token.expires_at}
        with self._database.write() as connection:
            connection.execute(insert(schema.token).values(digest=digest_of(secret), **row, **times))

    def token_of(self, secret: str, at: float) -> Token | None:
        """The token of this secret if it has not expired."""
        query = select(schema.token).where(schema.token.c.digest == digest_of(secret))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or (row["expires_at"] is not None and row["expires_at"] <= at):
            return None
        return Token(row["name"], Role(row["role"]), row["created_by"], row["created_at"], row["expires_at"])

    def tokens(self) -> list[Token]:
        """Every token by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.token).order_by(schema.token.c.name)).mappings()
            return [
                Token(row["name"], Role(row["role"]), row["created_by"], row["created_at"], row["expires_at"])
                for row in rows
            ]

    def revoke_token(self, name: str) -> None:
        """Forget a token. Raises InputError when there is none of this name."""
        with self._database.write() as connection:
            if connection.execute(delete(schema.token).where(schema.token.c.name == name)).rowcount == 0:
                raise InputError(f"there is no token '{name}'")
