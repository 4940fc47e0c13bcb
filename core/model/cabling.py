"""What hangs where: ports, the cables between them, and the stations behind them, as the devices themselves tell it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

SHORTEST_PART, MAC_DIGITS = 4, 12
_OCTETS = re.compile(r"[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2})+")
_GROUPS = re.compile(r"[0-9a-f]{4,6}(?:[.:-][0-9a-f]{1,6})*|[0-9a-f]+")


class CableEvidence(StrEnum):
    """How a cable is known: announced (LLDP, IEEE 802.1AB; CDP; FDP), or inferred from forwarding tables."""

    LLDP = "lldp"
    CDP = "cdp"
    FDP = "fdp"
    FORWARDING = "fdb"


class NodeKind(StrEnum):
    """Who is at a cable and not in the inventory. ``hub`` stands for a switch that nobody can ask."""

    STRANGER = "stranger"
    HUB = "hub"


@dataclass(frozen=True, slots=True, order=True)
class CableEnd:
    """A port of a node; ``port`` is empty where nobody told it. ``node`` is a device's id, or a CablingNode's."""

    node: str
    port: str = ""


@dataclass(frozen=True, slots=True, order=True)
class CableWitness:
    """Which device said so, and how."""

    how: CableEvidence
    by: str


@dataclass(frozen=True, slots=True)
class Cable:
    """Two ends that hang on each other, in order of their names. Times are Unix seconds.

    ``gone_at`` is when those who had announced it no longer did.
    """

    ends: tuple[CableEnd, CableEnd]
    evidence: tuple[CableWitness, ...]
    since: float = 0.0
    seen_at: float = 0.0
    gone_at: float | None = None

    @property
    def announced(self) -> bool:
        """Whether one of its ends announced itself to the other."""
        return any(one.how is not CableEvidence.FORWARDING for one in self.evidence)

    def far(self, node: str) -> CableEnd | None:
        """The end that hangs on a node; None when the cable is not at it."""
        one, other = self.ends
        return other if one.node == node else one if other.node == node else None


@dataclass(frozen=True, slots=True)
class CablingNode:
    """Somebody at a cable who is not in the inventory."""

    id: str
    kind: NodeKind = NodeKind.STRANGER
    name: str = ""
    mac: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, order=True)
class StationPlace:
    """Where a MAC was learned. ``shared`` is how many other MACs are behind the port; the fewest is the nearest."""

    shared: int
    device: str
    port: str
    vlan: int = 0


@dataclass(frozen=True, slots=True)
class Station:
    """A MAC, its address where somebody resolved it, its ``further`` ones, and its places, the nearest first."""

    mac: str
    address: str = ""
    places: tuple[StationPlace, ...] = ()
    seen_at: float = 0.0
    further: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them."""
        return (self.address, *self.further) if self.address else ()


@dataclass(frozen=True, slots=True)
class Cabling:
    """All of it, as of ``at``. ``answered`` are the devices that told their tables then.

    ``ways`` are devices by id, and through which one each is reached, where the inventory knows that less well.
    """

    at: float
    cables: tuple[Cable, ...] = ()
    nodes: tuple[CablingNode, ...] = ()
    stations: tuple[Station, ...] = ()
    answered: tuple[str, ...] = ()
    ways: Mapping[str, str] = field(default_factory=dict)

    def stations_of(self, sought: str) -> list[Station]:
        """The stations with this MAC, however it is written, or this address; else those whose MAC has this part."""
        plain = sought.strip().lower()
        with suppress(ValueError):
            address = str(ip_address(plain))
            return [one for one in self.stations if address in one.addresses]
        digits = mac_digits(plain)
        if digits is None:
            return []
        whole = [one for one in self.stations if digits == one.mac.replace(":", "")]
        return whole or [one for one in self.stations if digits in one.mac.replace(":", "")]


def mac_digits(text: str) -> str | None:
    """The hexadecimal digits of a MAC or a part of one, in lower case; None for what is none, or too short a part.

    01:23:45:67:89:ab, 01-23-…, 0123.4567.89ab, 0123-4567-89ab, 0123456789ab, 1:23:45:… without zeros.
    """
    plain = text.strip().lower().strip(":-.")
    if _OCTETS.fullmatch(plain):
        digits = "".join(octet.rjust(2, "0") for octet in re.split("[:-]", plain))
    elif _GROUPS.fullmatch(plain):
        digits = re.sub("[.:-]", "", plain)
    else:
        return None
    return digits if SHORTEST_PART <= len(digits) <= MAC_DIGITS else None
