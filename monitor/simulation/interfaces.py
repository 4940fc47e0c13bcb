"""IF-MIB of a simulated device: RFC 2863."""

import zlib
from collections.abc import Callable, Sequence

from monitor.simulation import mib
from monitor.simulation.traffic import Flow, Surge
from monitor.snmp.agent_view import Value

_IF = "1.3.6.1.2.1.2.2.1"
_IFX = "1.3.6.1.2.1.31.1.1.1"
_ETHERNET = 6
_UP, _DOWN = 1, 2
_PACKET = 620
"""Octets of a mean packet."""
_IN_A_STORM = {"octets": 90.0, "broadcast": 0.6, "multicast": 0.4}
"""What one packet of a storm adds to each counter: six of ten are broadcasts."""

Now = Callable[[], float]


class Port:
    """One interface. ``speed`` is the port's in Mbit/s; the peaks, of the traffic, are in Mbit/s too."""

    def __init__(
        self, name: str, alias: str, speed: int, inbound: float, outbound: float, connected: bool = True
    ) -> None:
        self.name = name
        self.alias = alias
        self.speed = speed
        self.up = connected
        self.changed = 0.0
        self._connected = connected
        self._peaks = (inbound, outbound)
        self._flows: tuple[Flow, Flow] | None = None
        self.surges = (Surge(), Surge())
        """In and out."""

    def start(self, owner: str, since: float) -> None:
        """Begin to count; ``owner`` makes the curve this port's own."""
        phase = zlib.crc32(f"{owner}/{self.name}".encode()) / 1e8
        inbound, outbound = (Flow(peak * 1e6 / 8, phase + turn, since) for turn, peak in enumerate(self._peaks))
        self._flows = (inbound, outbound)
        self.changed = since
        if not self._connected:
            inbound.stop(since)
            outbound.stop(since)

    def octets(self, direction: int, at: float) -> int:
        """Octets in (0) or out (1) until ``at``."""
        return self._flows[direction].octets(at) if self._flows else 0

    def switch(self, up: bool, at: float) -> None:
        """The interface goes down, or comes back if anything is connected to it."""
        up = up and self._connected
        if up == self.up:
            return
        self.up = up
        self.changed = at
        for flow in self._flows or ():
            (flow.go if up else flow.stop)(at)

    def plug(self, at: float) -> None:
        """Somebody plugs a cable in that leads back to this device: there is a link, and nobody at its end."""
        if not self.up:
            self.up, self.changed = True, at

    def restart(self, at: float) -> None:
        """Count from zero."""
        self.changed = at
        for surge in self.surges:
            surge.restart(at)
        for flow in self._flows or ():
            flow.restart(at)


def add(view: mib.Mib, ports: Sequence[Port], mac: bytes, now: Now, booted: Now) -> None:
    """ifNumber, ifTable and ifXTable; interface indexes start at 1."""
    view.scalar("1.3.6.1.2.1.2.1", mib.number(len(ports)))
    indexed = dict(enumerate(ports, 1))
    _static(view, indexed, mac)
    for name, value in _moving(now).items():
        view.column(name, {index: value(port) for index, port in indexed.items()})
    changed = {index: _changed(port, booted) for index, port in indexed.items()}
    view.column(f"{_IF}.9", changed)


def _static(view: mib.Mib, ports: dict[int, Port], mac: bytes) -> None:
    columns: dict[str, Callable[[int, Port], bytes]] = {
        f"{_IF}.1": lambda index, _: mib.number(index),
        f"{_IF}.2": lambda _, port: mib.text(port.name),
        f"{_IF}.3": lambda *_: mib.number(_ETHERNET),
        f"{_IF}.4": lambda *_: mib.number(1500),
        f"{_IF}.5": lambda _, port: mib.gauge(port.speed * 1_000_000),
        f"{_IF}.6": lambda index, _: mib.octets(_mac(mac, index)),
        f"{_IF}.7": lambda *_: mib.number(_UP),
        f"{_IFX}.1": lambda _, port: mib.text(port.name),
        f"{_IFX}.14": lambda *_: mib.number(1),
        f"{_IFX}.15": lambda _, port: mib.gauge(port.speed),
        f"{_IFX}.16": lambda *_: mib.number(2),
        f"{_IFX}.17": lambda *_: mib.number(1),
        f"{_IFX}.18": lambda _, port: mib.text(port.alias),
        f"{_IFX}.19": lambda *_: mib.ticks(0),
    }
    for name, value in columns.items():
        view.column(name, {index: value(index, port) for index, port in ports.items()})


def _moving(now: Now) -> dict[str, Callable[[Port], Value]]:
    """Column → what makes a port's cell. Packets and errors follow the octets, so they never go back either."""
    divisors = {"octets": 1, "unicast": _PACKET, "multicast": 400_000, "broadcast": 900_000, "discards": 40_000_000_000}
    by_name = {
        "octets": (f"{_IF}.10", f"{_IF}.16"),
        "unicast": (f"{_IF}.11", f"{_IF}.17"),
        "discards": (f"{_IF}.13", f"{_IF}.19"),
        "multicast": (f"{_IFX}.2", f"{_IFX}.4"),
        "broadcast": (f"{_IFX}.3", f"{_IFX}.5"),
    }
    high = {"octets": (6, 10), "unicast": (7, 11), "multicast": (8, 12), "broadcast": (9, 13)}
    found: dict[str, Callable[[Port], Value]] = {
        f"{_IF}.8": lambda port: mib.made(mib.number, lambda: _UP if port.up else _DOWN),
        f"{_IF}.14": lambda _: mib.counter(0),
        f"{_IF}.15": lambda _: mib.counter(0),
        f"{_IF}.20": lambda _: mib.counter(0),
    }
    for word, names in by_name.items():
        for direction, name in enumerate(names):
            found[name] = _counted(mib.counter, direction, (divisors[word], _IN_A_STORM.get(word, 0.0)), now)
    for word, numbers in high.items():
        for direction, column in enumerate(numbers):
            column_of = (divisors[word], _IN_A_STORM.get(word, 0.0))
            found[f"{_IFX}.{column}"] = _counted(mib.counter64, direction, column_of, now)
    return found


def _counted(
    encode: Callable[[int], bytes], direction: int, shares: tuple[int, float], now: Now
) -> Callable[[Port], Value]:
    """``shares`` are octets for one count, and counts for one packet of a storm."""

    def count(port: Port) -> int:
        usual, at = port.octets(direction, now()) // shares[0], now()
        return usual + int(port.surges[direction].packets(at) * shares[1])

    return lambda port: lambda: encode(count(port))


def _changed(port: Port, booted: Now) -> Value:
    return lambda: mib.ticks(max(0.0, port.changed - booted()))


def _mac(first: bytes, index: int) -> bytes:
    """The interface's own address, counted up from the device's."""
    return (int.from_bytes(first, "big") + index - 1 & 0xFFFFFFFFFFFF).to_bytes(6, "big")
