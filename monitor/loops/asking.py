"""Asks a switch for what a loop shows in: broadcasts at any time, names and forwarding tables only in a storm."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from monitor.loops.moves import Address, Table
from monitor.loops.storms import Counters, Look
from monitor.loops.vlans import Part, indexings, parts
from monitor.measuring import cells
from monitor.measuring.interfaces import interfaces
from monitor.reporting import AgentOf
from monitor.snmp import ber
from monitor.snmp.engine import Cell, Column, Engine, NoResponse
from monitor.snmp.security import Refused

LONGEST = 5.0
"""Seconds for one look; a switch in a storm has little time for us."""
_IF, _IFX, _BRIDGE = "1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.1.1.", "1.3.6.1.2.1.17."
_DESCR, _TYPE, _OWN = ber.oid(_IF + "2"), ber.oid(_IF + "3"), ber.oid(_IF + "6")
_NAME, _HIGH_SPEED = ber.oid(_IFX + "1"), ber.oid(_IFX + "15")
_WIDE = (ber.oid(_IFX + "9"), ber.oid(_IFX + "7"), ber.oid(_IFX + "8"))
"""ifHCInBroadcastPkts, ifHCInUcastPkts, ifHCInMulticastPkts."""
_NARROW = (ber.oid(_IFX + "3"), ber.oid(_IF + "11"), ber.oid(_IFX + "2"))
"""The same in 32 bits."""
_WITHIN_TIMEOUT = 1.0
"""Seconds for an answer within a VLAN: for one that has no port there, some switches have none."""
_PORT_INDEX = ber.oid(_BRIDGE + "1.4.1.2")
_ADDRESSES, _ADDRESSES_OF_VLANS = ber.oid(_BRIDGE + "4.3.1.2"), ber.oid(_BRIDGE + "7.1.2.2.1.2")
"""dot1dTpFdbPort (RFC 4188), dot1qTpFdbPort (RFC 4363)."""
_ETHERNET = frozenset({6, 62, 69, 117})
"""ifType of Ethernet ports, by today's name and the three that RFC 3635 declared old."""

Found = Mapping[bytes, Column]


@dataclass(slots=True)
class Learned:
    """What is kept of a switch: the size of its counters, and in a storm its ports and where it has its addresses."""

    bits: int = 64
    names: Mapping[bytes, str] = field(default_factory=dict)
    """Ports that may be part of a loop: encoded ifIndex → name."""
    speeds: Mapping[bytes, float] = field(default_factory=dict)
    own: frozenset[bytes] = frozenset()
    """Its own MACs."""
    ports: Mapping[int, bytes] = field(default_factory=dict)
    """dot1dBasePort → encoded ifIndex."""
    tables: tuple[bytes, ...] = (_ADDRESSES_OF_VLANS, _ADDRESSES)
    parts: tuple[Part, ...] = ()
    """The VLANs that have each a table of its own."""

    def forget_ports(self) -> None:
        """The storm is over: the next one asks for the names anew."""
        self.names, self.speeds, self.ports, self.parts = {}, {}, {}, ()


class Asker(Protocol):
    """What the watch asks of switches, by their id; None when there was no answer."""

    async def glance(self, device: str) -> Look | None:
        """Only how many broadcasts came in by each interface, whatever its name."""
        ...

    async def look(self, device: str) -> Look | None:
        """Everything that came in by each port that may be part of a loop."""
        ...

    async def addresses(self, device: str) -> Table:
        """Behind which port each address is; what came before a failure."""
        ...

    def own(self, device: str) -> frozenset[bytes]:
        """Its own MACs, as far as it was looked at in this storm."""
        ...

    def forget(self, device: str) -> None:
        """The storm is over."""
        ...


class Switches:
    """Asks over SNMP. ``agents`` gives whom to ask, or None."""

    def __init__(self, engine: Engine, agents: AgentOf) -> None:
        self._engine = engine
        self._agents = agents
        self._learned: dict[str, Learned] = {}

    async def glance(self, device: str) -> Look | None:
        learned = self._of(device)
        for columns, bits in ((_WIDE, 64), (_NARROW, 32)):
            if bits > learned.bits:
                continue
            found = await self._ask(device, columns[:1])
            if found is None:
                return None
            if found[columns[0]]:
                learned.bits = bits
                ports = {str(cells.index(index)): count for index, count in _counts(found[columns[0]]).items()}
                return Look(self._now(), {name: Counters(count, bits=bits) for name, count in ports.items()})
        return None

    async def look(self, device: str) -> Look | None:
        learned = self._of(device)
        if not learned.names:
            lists = [one.column for one in indexings()]
            found = await self._ask(device, (_DESCR, _TYPE, _OWN, _NAME, _HIGH_SPEED, _PORT_INDEX, *lists))
            if found is None:
                return None
            learn_ports(learned, found)
        columns = _WIDE if learned.bits == 64 else _NARROW
        found = await self._ask(device, columns)
        return None if found is None else Look(self._now(), counters(learned, found, columns))

    async def addresses(self, device: str) -> Table:
        learned = self._of(device)
        if learned.parts:
            return await self._within(device, learned)
        found: dict[bytes, Column] = {column: Column() for column in learned.tables}
        complete = await self._fill(device, found)
        full = tuple(column for column in learned.tables if found[column])[:1]
        if complete and full:
            learned.tables = full
        return table(learned, found[full[0]]) if full else {}

    async def _within(self, device: str, learned: Learned) -> Table:
        """The tables of all VLANs, one after the other: a switch in a storm is not to be hurried."""
        places: dict[Address, str] = {}
        agent = self._agents(device)
        if agent is None:
            return places
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                for part in learned.parts:
                    inner = agent.within(part.suffix, part.context, min(agent.timeout, _WITHIN_TIMEOUT))
                    found = {_PORT_INDEX: Column(), _ADDRESSES: Column()}
                    with suppress(NoResponse, Refused):
                        await self._engine.table(inner, found)
                    ports = ports_of(found[_PORT_INDEX])
                    places |= located(learned.names, ports, found[_ADDRESSES], part.vlan)
        return places

    def own(self, device: str) -> frozenset[bytes]:
        return self._of(device).own

    def forget(self, device: str) -> None:
        self._of(device).forget_ports()

    def _of(self, device: str) -> Learned:
        return self._learned.setdefault(device, Learned())

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _ask(self, device: str, columns: Sequence[bytes]) -> Found | None:
        found = {column: Column() for column in columns}
        return found if await self._fill(device, found) else None

    async def _fill(self, device: str, found: dict[bytes, Column]) -> bool:
        agent = self._agents(device)
        if agent is None:
            return False
        try:
            async with asyncio.timeout(LONGEST):
                await self._engine.table(agent, found)
        except (NoResponse, Refused, TimeoutError):
            return False
        return True


def learn_ports(learned: Learned, found: Found) -> None:
    """Which interfaces are ports, and their names: those of the bridge, or all of Ethernet where it names none."""
    learned.ports = ports_of(found[_PORT_INDEX])
    learned.parts = parts(found)
    # a switch that keeps VLANs apart names the ports of one of them alone
    bridged = frozenset() if learned.parts else frozenset(learned.ports.values())
    kinds = found[_TYPE]
    learned.names = {
        index: name
        for index, name in interfaces(found)
        if (index in bridged if bridged else cells.integer(kinds.get(index)) in _ETHERNET)
    }
    learned.own = frozenset(body for _, body in found[_OWN].values() if len(body) == 6 and any(body))
    speeds = {index: cells.number(cell) for index, cell in found[_HIGH_SPEED].items()}
    learned.speeds = {index: speed * 1e6 for index, speed in speeds.items() if speed}


def counters(learned: Learned, found: Found, columns: Sequence[bytes]) -> dict[str, Counters]:
    """What came in by each port that is known by name."""
    broadcasts, *others = (_counts(found[column]) for column in columns)
    return {
        name: Counters(
            broadcasts[index],
            sum(one[index] for one in others) if all(index in one for one in others) else None,
            learned.bits,
            learned.speeds.get(index, 0.0),
        )
        for index, name in learned.names.items()
        if index in broadcasts
    }


def ports_of(column: Mapping[bytes, Cell]) -> dict[int, bytes]:
    """dot1dBasePort → encoded ifIndex."""
    indexes = {cells.index(port): cells.integer(cell) for port, cell in column.items()}
    return {
        port: ber.subidentifiers((index,)) for port, index in indexes.items() if port is not None and index is not None
    }


def table(learned: Learned, column: Mapping[bytes, Cell]) -> dict[Address, str]:
    """Where each address is, by the name of the port, of a switch that shows all in one table."""
    return located(learned.names, learned.ports, column)


def located(
    names: Mapping[bytes, str], ports: Mapping[int, bytes], column: Mapping[bytes, Cell], vlan: int = 0
) -> dict[Address, str]:
    """Where each address is, by the name of the port; what is at no port (0) or at one without a name is left out.

    ``vlan`` is the one of the table, unless its rows say so themselves.
    """
    found: dict[Address, str] = {}
    for index, cell in column.items():
        try:
            *database, one, two, three, four, five, six = ber.numbers(index)
            mac = bytes((one, two, three, four, five, six))
        except (ValueError, ber.BerError):
            continue  # an index that is no address
        port = cells.integer(cell)
        name = names.get(ports.get(port or 0, ber.subidentifiers((port,)) if port else b""))
        if name is not None and len(database) <= 1:
            found[database[0] if database else vlan, mac] = name
    return found


def _counts(column: Mapping[bytes, Cell]) -> dict[bytes, int]:
    found = {index: cells.integer(cell) for index, cell in column.items()}
    return {index: count for index, count in found.items() if count is not None}
