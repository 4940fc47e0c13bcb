"""Filters of the role: SNMPv3 keys for one engine, networks, accounts, and what is still to be written."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

_HASHES = {"SHA": "sha1", "SHA224": "sha224", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_EXPANDED = 1_048_576
_AES_KEY = 16


def snmp_auth_key(passphrase: str, protocol: str, engine_id: str) -> str:
    """Hex key of a passphrase for one engine (RFC 3414 A.2, RFC 7860): of no use on any other machine.

    ``protocol`` is SHA, SHA224, SHA256, SHA384 or SHA512; ``engine_id`` is hex. Raises KeyError, ValueError.
    """
    name = _HASHES[protocol]
    secret = passphrase.encode()
    if not secret:
        raise ValueError("a passphrase is empty")
    expanded = (secret * (_EXPANDED // len(secret) + 1))[:_EXPANDED]
    key = hashlib.new(name, expanded).digest()
    return hashlib.new(name, key + bytes.fromhex(engine_id) + key).hexdigest()


def snmp_priv_key(passphrase: str, protocol: str, engine_id: str) -> str:
    """Hex key for AES-128 (RFC 3826 3.1.2.1): the first 16 bytes of the key made with the user's hash."""
    return snmp_auth_key(passphrase, protocol, engine_id)[: 2 * _AES_KEY]


def within(address: str, networks: list[str]) -> bool:
    """Whether an address is one of, or lies in one of, the networks; a zone after % is ignored."""
    there = ip_address(address.partition("%")[0])
    return any(there in ip_network(network, strict=False) for network in networks)


def of_version(networks: list[str], version: int) -> list[str]:
    """The networks of IP version 4 or 6, in nftables' notation."""
    parsed = [ip_network(network, strict=False) for network in networks]
    return [str(network) for network in parsed if network.version == version]


def _lives(account: Mapping[str, Any]) -> bool:
    return str(account.get("state", "present")) == "present"


def account_expires(account: Mapping[str, Any]) -> float:
    """When an account ends, as Unix time: after its last day, long ago when it is absent, -1 for never. ValueError."""
    if not _lives(account):
        return 86_400.0
    last = account.get("expires")
    if not last:
        return -1.0
    day = last if isinstance(last, date) else date.fromisoformat(str(last))
    return datetime.combine(day + timedelta(days=1), time(), UTC).timestamp()


def account_groups(account: Mapping[str, Any], admins: str) -> list[str]:
    """The further groups of an account."""
    if not _lives(account):
        return []
    return [*account.get("groups", []), *([admins] if account.get("sudo") else [])]


def account_keys(account: Mapping[str, Any]) -> str:
    """The authorized_keys of an account; of one that is absent, a file without a key."""
    keys = account.get("keys", []) if _lives(account) else []
    return "".join(f"{line}\n" for line in ["# Written by motcua.", *keys])


def accounts_over(accounts: list[Mapping[str, Any]], now: float) -> list[str]:
    """Who is absent, or whose last day is over at ``now`` (Unix time)."""
    return [str(account["name"]) for account in accounts if 0 <= account_expires(account) <= now]


def pending(wanted: list[Mapping[str, Any]], seen: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The files whose text is not yet what it shall be. ``seen`` are stat's results, in the same order."""
    return [
        file
        for file, result in zip(wanted, seen, strict=True)
        if result["stat"].get("checksum") != hashlib.sha256(str(file["text"]).encode()).hexdigest()
    ]


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names that the role uses."""
        return {
            "base_snmp_auth_key": snmp_auth_key,
            "base_snmp_priv_key": snmp_priv_key,
            "base_within": within,
            "base_of_version": of_version,
            "base_expires": account_expires,
            "base_groups": account_groups,
            "base_over": accounts_over,
            "base_keys": account_keys,
            "base_pending": pending,
        }
