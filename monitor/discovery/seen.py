"""What a sweep sees: an address that answers, and what somebody else's tables say of one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """An address that answered. ``credential`` is the one that its agent took, ``macs`` are its interfaces'.

    ``has_agent``: an SNMP engine answered, whether or not it took a credential.
    """

    address: str
    pings: bool = False
    has_agent: bool = False
    credential: str = ""
    name: str = ""
    description: str = ""
    vendor: str = ""
    kind: str = ""
    model: str = ""
    serial: str = ""
    macs: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """For the store."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Seen":
        """From the store."""
        return cls(**{**stored, "macs": tuple(stored.get("macs", ()))})


@dataclass(frozen=True, slots=True)
class Heard:
    """A row of a device's tables: ``how`` is arp, nd, lldp or cdp, ``by`` the device's id, ``port`` its own."""

    how: str
    by: str
    address: str = ""
    mac: str = ""
    name: str = ""
    port: str = ""
    description: str = ""
