"""Addresses that jump between ports: forwarding tables (RFC 4188, RFC 4363) seen shortly one after the other. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

WITHIN = 10.0
"""Seconds within which an address that is at two ports has jumped, and was not carried."""
Address = tuple[int, bytes]
"""(filtering database, MAC): one address may be at two ports in two VLANs."""
Table = Mapping[Address, str]
"""Address → name of the port behind which it is."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ports, how many addresses jumped between them, and how often in all."""

    ports: tuple[str, str]
    addresses: int
    jumps: int


@dataclass(slots=True)
class Moves:
    """The jumps of the last seconds. ``jumps`` are (time, address, ports); ``places`` is where a MAC was ever seen."""

    last: Table = field(default_factory=dict)
    places: dict[bytes, set[str]] = field(default_factory=dict)
    jumps: list[tuple[float, Address, frozenset[str]]] = field(default_factory=list)

    def see(self, table: Table, now: float) -> None:
        """Take in a table. One that came in part says nothing of the addresses that it lacks."""
        for address, port in table.items():
            self.places.setdefault(address[1], set()).add(port)
            before = self.last.get(address, port)
            if before != port:
                self.jumps.append((now, address, frozenset((before, port))))
        self.last = {**self.last, **table}
        self.jumps = [jump for jump in self.jumps if now - jump[0] <= WITHIN]

    def only_at(self, macs: Iterable[bytes], ports: Collection[str]) -> bool:
        """Whether some of these were seen, and all that were at these ports alone."""
        seen = [self.places[mac] for mac in macs if mac in self.places]
        return bool(seen) and all(places <= set(ports) for places in seen)

    def pairs(self) -> list[Pair]:
        """Pairs of ports, that with the most addresses first."""
        jumps = Counter(ports for _, _, ports in self.jumps)
        addresses = Counter(ports for _, ports in {(address, ports) for _, address, ports in self.jumps})
        found = [Pair(_two(ports), addresses[ports], count) for ports, count in jumps.items()]
        return sorted(found, key=lambda pair: (-pair.addresses, -pair.jumps, pair.ports))


def _two(ports: frozenset[str]) -> tuple[str, str]:
    first, second = sorted(ports)
    return first, second
