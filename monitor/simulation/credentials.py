"""Who may ask a simulated agent: the inventory's own credentials, so that the monitor gets in as it would for real."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.snmp import pdu
from monitor.snmp.usm import User

Resolve = Callable[[str], bytes]
"""A secret's reference → the secret."""


@dataclass(frozen=True, slots=True)
class Access:
    """Pairs of version and community, and users."""

    communities: tuple[tuple[int, bytes], ...] = ()
    users: tuple[User, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """Who may log in to a device."""

    username: str
    password: bytes


def account(login: Mapping[str, Any], resolve: Resolve) -> Account:
    """From one login of the inventory's JSON."""
    return Account(login["username"], resolve(login["password"]))


def access(credential: Mapping[str, Any], resolve: Resolve) -> Access:
    """From one credential of the inventory's JSON."""
    if credential["version"] != pdu.VERSION_3:
        version = pdu.VERSION_1 if credential["version"] == 1 else pdu.VERSION_2C
        return Access(communities=((version, _secret(credential["community"], resolve)),))
    level = credential["security_level"]
    authenticated, private = level != "noAuthNoPriv", level == "authPriv"
    user = User(
        name=credential["username"] or "",
        auth_protocol=credential["auth_protocol"] if authenticated else None,
        auth_password=_secret(credential["auth_password"], resolve) if authenticated else b"",
        priv_protocol=credential["priv_protocol"] if private else None,
        priv_password=_secret(credential["priv_password"], resolve) if private else b"",
    )
    return Access(users=(user,))


def _secret(reference: str | None, resolve: Resolve) -> bytes:
    return resolve(reference) if reference else b""
