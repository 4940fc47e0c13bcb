"""Filters of the role: SNMPv3 keys for one engine, and whether an address is among networks."""

import hashlib
from collections.abc import Callable
from ipaddress import ip_address, ip_network

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


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names that the role uses."""
        return {
            "base_snmp_auth_key": snmp_auth_key,
            "base_snmp_priv_key": snmp_priv_key,
            "base_within": within,
            "base_of_version": of_version,
        }
