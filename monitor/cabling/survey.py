"""Asks every device now and then who is on its ports, and keeps what comes of it."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from core.errors import MotcuaError
from core.model import Cabling, Device, Inventory, device_subject
from core.store.cablings import Cablings
from monitor.aside import aside
from monitor.cabling.compare import KINDS, compared
from monitor.cabling.mapping import mapped
from monitor.cabling.said import BASE_ADDRESS, BASE_PORTS, FORWARDING, NET_TO_MEDIA, NET_TO_PHYSICAL, Said, said
from monitor.cabling.ways import PASSES_ON, Whereabouts, refined, ways
from monitor.identify.answers import from_cells
from monitor.identify.neighbours import FDP
from monitor.loops.vlans import indexings, parts
from monitor.notebook import Notebook
from monitor.reporting import AgentOf, Stored
from monitor.rounds import each
from monitor.snmp import ber
from monitor.snmp.engine import Agent, Cell, Column, Engine, NoResponse
from monitor.snmp.plans import Columns
from monitor.snmp.security import Refused

FIRST_AFTER = 20.0
"""Seconds after a start: states come first, and forwarding tables fill."""
LONGEST = 20.0
"""Seconds for one device."""
LONGEST_WITHIN = 40.0
"""Seconds for all VLANs of a switch that shows each one's table only within it."""
_WITHIN_TIMEOUT = 1.0
"""Seconds for an answer within a VLAN: for one that has no port there, some switches have none."""
SIDE_BY_SIDE = 12
_SCALARS = (
    "1.3.6.1.2.1.1.5.0",  # sysName
    BASE_ADDRESS,
    "1.0.8802.1.1.2.1.3.1.0",  # lldpLocChassisIdSubtype
    "1.0.8802.1.1.2.1.3.2.0",  # lldpLocChassisId
)
_OF_PORTS = (
    "1.3.6.1.2.1.2.2.1.2",  # ifDescr
    "1.3.6.1.2.1.2.2.1.6",  # ifPhysAddress
    "1.3.6.1.2.1.31.1.1.1.1",  # ifName
)
_OF_NEIGHBOURS = (
    "1.0.8802.1.1.2.1.3.7.1",  # lldpLocPortTable
    "1.0.8802.1.1.2.1.4.1.1",  # lldpRemTable
    "1.0.8802.1.1.2.1.4.2.1.3",  # lldpRemManAddrIfSubtype, for the addresses in its index
    "1.3.6.1.4.1.9.9.23.1.1.1.1.6",  # cdpInterfaceName
    "1.3.6.1.4.1.9.9.23.1.2.1.1",  # cdpCacheTable
    FDP,
)
_OF_BRIDGES = (
    BASE_PORTS,
    *(f"{table}.{column}" for table in FORWARDING for column in (2, 3)),
    NET_TO_MEDIA,
    NET_TO_PHYSICAL,
    *(one.list for one in indexings()),
)
_PORTS = ber.oid(BASE_PORTS)
_OF_VLANS, _OF_ONE = ([ber.oid(f"{table}.{column}") for column in (2, 3)] for table in FORWARDING)
T = TypeVar("T")
_log = logging.getLogger(__name__)


class CablingSurvey:
    """Rounds of questions; a device that is known to be silent is not asked.

    ``wall`` is Unix time; ``here`` is where the monitor is.
    """

    def __init__(
        self,
        asked: tuple[Engine, AgentOf],
        kept: tuple[Cablings, Stored],
        notebook: Notebook,
        wall: Callable[[], float],
        here: Whereabouts,
        reachable: Callable[[str], bool | None],
    ) -> None:
        self._engine, self._agents = asked
        self._store, self._stored = kept
        self._notebook = notebook
        self._wall = wall
        self._here = here
        self._reachable = reachable
        self._inventory: Inventory | None = None
        self._known: Cabling | None = None
        self._ways: Mapping[str, str] = {}

    async def begin(self) -> None:
        """Remember the last round of an earlier life. Raises StoreError."""
        self._known = await self._stored(self._store.newest)

    def take(self, inventory: Inventory) -> Inventory:
        """Make this the inventory, from the next round on; returned with the ways that the cables know better."""
        self._inventory = inventory
        self._ways = {} if self._known is None else ways(self._known, inventory, self._here)
        return refined(inventory, self._ways)

    @property
    def is_rewired(self) -> bool:
        """Whether the last round found other ways than those in the inventory that ``take`` returned."""
        return self._known is not None and self._known.ways != self._ways

    async def run(self, interval: float, on_ways: Callable[[], None]) -> None:
        """Go round every ``interval`` seconds until cancelled, or never if that is 0.

        ``on_ways`` hears when a device is reached otherwise than before. A round that fails is told; it ends nothing
        else.
        """
        if not interval:
            return
        await asyncio.sleep(min(FIRST_AFTER, interval))
        while True:
            try:
                if await self.round() and self.is_rewired:
                    on_ways()
            except MotcuaError as error:
                _log.error("what hangs where could not be kept: %s", error)
            except Exception:  # a mistake of ours that one device's answer brought to light must not end the watching
                _log.exception("the survey of cables failed")
            await asyncio.sleep(interval)

    async def round(self) -> Cabling | None:
        """Ask everybody once, and keep what comes of it."""
        inventory = self._inventory
        if inventory is None:
            return None
        told: list[Said] = []

        async def one(device: Device) -> None:
            if (found := await self._ask(device)) is not None:
                told.append(found)

        await each(inventory.devices, one, SIDE_BY_SIDE)
        return await self.keep(told, inventory)

    async def keep(self, told: Sequence[Said], inventory: Inventory) -> Cabling:
        """Keep what comes of what the devices told, and tell what is not as it should be. Raises StoreError."""
        cabling = await aside(self._mapped, told, inventory, self._known)
        await self._stored(self._store.put, cabling)
        for subject, found in (await aside(compared, cabling, inventory)).items():
            self._notebook.settle(subject, KINDS, found)
        self._known = cabling
        return cabling

    def _mapped(self, told: Sequence[Said], inventory: Inventory, before: Cabling | None) -> Cabling:
        cabling = mapped(told, inventory, self._wall(), before)
        return replace(cabling, ways=ways(cabling, inventory, self._here))

    async def _ask(self, device: Device) -> Said | None:
        agent = self._agents(device.id)
        if agent is None or self._reachable(device_subject(device.id)) is False:
            return None
        # in this order: what makes a forwarding table readable is asked beside it, and neighbours apart
        names = (*_OF_PORTS, *(_OF_BRIDGES if device.kind in PASSES_ON else ()), *_OF_NEIGHBOURS)
        columns = {ber.oid(name): Column() for name in names}
        scalars, is_whole = dict[bytes, Cell](), False
        try:
            async with asyncio.timeout(LONGEST):
                scalars, told_each = await self._engine.each(agent, tuple(map(ber.oid, _SCALARS)))
                is_whole = not await self._engine.table(agent, columns, thorough=True) and told_each
        except Refused:
            return None
        except (NoResponse, TimeoutError):
            if not (scalars or any(columns.values())):
                return None
        within = await self._within(agent, columns) if device.kind in PASSES_ON else {}
        told = await aside(_said, device.id, (scalars, columns), ({}, within))
        return replace(told, is_whole=is_whole)

    async def _within(self, agent: Agent, columns: Mapping[bytes, Column]) -> Mapping[bytes, Mapping[bytes, Cell]]:
        """The forwarding tables that are shown only within a VLAN, as the rows of that VLAN; what comes in time."""
        cells: dict[bytes, dict[bytes, Cell]] = {column: {} for column in (_PORTS, *_OF_VLANS)}
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WITHIN):
                for part in parts(columns):
                    found = {column: Column() for column in (_PORTS, *_OF_ONE)}
                    inner = agent.within(part.suffix, part.context, min(agent.timeout, _WITHIN_TIMEOUT))
                    with suppress(NoResponse, Refused):
                        await self._engine.table(inner, found)
                    cells[_PORTS].update(found[_PORTS].items())
                    vlan = ber.subidentifiers((part.vlan,))
                    for all_vlans, one in zip(_OF_VLANS, _OF_ONE, strict=True):
                        cells[all_vlans].update({vlan + index: cell for index, cell in found[one].items()})
        return cells


def _said(device: str, *parts: tuple[Mapping[bytes, Cell], Columns]) -> Said:
    return said(device, from_cells(*parts))
