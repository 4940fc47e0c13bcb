"""With what a technician asks: a credential of the inventory, a community, or a user whose secrets are not typed."""

import getpass
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Option

from core.errors import InputError
from core.secrets import SecretResolver
from monitor.snmp import usm
from monitor.snmp.security import CommunitySecurity, Security, UserSecurity

ASK = "ask"
"""The reference that means: ask at the terminal."""
_SHORTEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AdHoc:
    """What was written on the command line; secrets are references: file:PATH, env:NAME or 'ask'."""

    community: Annotated[str | None, Option(help="Community of v1 or v2c; others on this machine can see it.")] = None
    community_from: Annotated[str | None, Option(help="Where the community is: file:PATH, env:NAME or ask.")] = None
    version: Annotated[str, Option("--snmp-version", help="1 or 2c, with a community.")] = "2c"
    user: Annotated[str | None, Option(help="User of v3.")] = None
    auth_protocol: Annotated[
        str, Option(help="Authentication of --user: MD5, SHA, SHA224, SHA256, SHA384, SHA512.")
    ] = "SHA256"
    auth_from: Annotated[
        str | None, Option(help="Where its authentication password is: file:PATH, env:NAME or ask.")
    ] = None
    priv_protocol: Annotated[str, Option(help="Encryption of --user: DES, AES, AES192, AES256, AES192C, AES256C.")] = (
        "AES"
    )
    priv_from: Annotated[str | None, Option(help="Where its privacy password is: file:PATH, env:NAME or ask.")] = None
    context: Annotated[str, Option("--context", help="Context name of v3.")] = ""

    @property
    def ways(self) -> int:
        """How many ways to ask it names; one is right."""
        return sum(one is not None for one in (self.community, self.community_from, self.user))


def adhoc(chosen: AdHoc) -> Security:
    """The security of what was written. Raises InputError, SecretError."""
    if chosen.user is not None:
        return _user(chosen, chosen.user)
    if chosen.version not in ("1", "2c"):
        raise InputError(f"--snmp-version '{chosen.version}' is not known; use 1 or 2c, or --user for version 3")
    given = chosen.community if chosen.community is not None else _secret(chosen.community_from or "", "community")
    return CommunitySecurity(0 if chosen.version == "1" else 1, given.encode())


def _user(chosen: AdHoc, name: str) -> Security:
    if chosen.priv_from is not None and chosen.auth_from is None:
        raise InputError("--priv-from needs --auth-from too: version 3 encrypts only what it authenticates")
    if chosen.auth_protocol not in usm.AUTH_PROTOCOLS:
        raise InputError(f"--auth-protocol '{chosen.auth_protocol}' is not known; use {', '.join(usm.AUTH_PROTOCOLS)}")
    if chosen.priv_protocol not in usm.PRIV_PROTOCOLS:
        raise InputError(f"--priv-protocol '{chosen.priv_protocol}' is not known; use {', '.join(usm.PRIV_PROTOCOLS)}")
    auth = _password(chosen.auth_from, "authentication password")
    priv = _password(chosen.priv_from, "privacy password")
    user = usm.User(
        name, chosen.auth_protocol if auth else None, auth, chosen.priv_protocol if priv else None, priv
    )  # fmt: skip
    return UserSecurity(user, time.monotonic, chosen.context.encode())


def _password(reference: str | None, what: str) -> bytes:
    if reference is None:
        return b""
    found = _secret(reference, what).encode()
    if len(found) < _SHORTEST:
        raise InputError(f"the {what} is shorter than {_SHORTEST} characters, which version 3 does not allow")
    return found


def _secret(reference: str, what: str) -> str:
    if reference != ASK:
        return SecretResolver(None, os.environ, Path()).resolve(reference).reveal()
    if not sys.stdin.isatty():
        raise InputError(f"the {what} can be asked for at a terminal only; write file:PATH or env:NAME instead of ask")
    return getpass.getpass(f"{what}: ")
