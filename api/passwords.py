"""Passwords: argon2id with the parameters that OWASP gives for 19 MiB, the same work for unknown names; secrets."""

import secrets
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InputError

SHORTEST = 10
LONGEST = 1024
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Each verification takes 19 MiB: a crowd at the login must queue, not fill the memory.
_AT_ONCE = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """The hash to store. Raises InputError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"the password must have {SHORTEST} to {LONGEST} characters; a sentence is a good one")
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether this is the password; None (no such account) costs the same time and is False."""
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _nobodys_hash(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def new_secret() -> str:
    """256 random bits, for a session or a token."""
    return secrets.token_urlsafe(32)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
