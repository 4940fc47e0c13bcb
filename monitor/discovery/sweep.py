"""One pass over one prefix: who answers, and what it is."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from core.model import Device, DiscoveryPrefix, Inventory
from monitor.discovery.addresses import addresses
from monitor.discovery.asking import AT_ONCE, MakeSecurity, PacedEngine, ask
from monitor.discovery.echoes import Echoes, OwnLinkDown
from monitor.discovery.seen import Seen

BATCH = 64
"""Addresses after which progress is told: what a restart repeats at most."""
SNMP_PORT = 161
LINK_DOWN_WAIT = 10.0
_log = logging.getLogger(__name__)

Place = Callable[[str, int], tuple[str, int]]
"""(address, port of its agent) → where that is asked."""
OnProgress = Callable[[int, Sequence[Seen]], Awaitable[None]]


class Sweep:
    """Asks the addresses of a prefix, in their order, a batch at a time."""

    def __init__(
        self,
        prefix: DiscoveryPrefix,
        inventory: Inventory,
        credentials: Mapping[str, MakeSecurity],
        echoes: Echoes,
        engine: PacedEngine,
        place: Place,
        timeout: float,
    ) -> None:
        """``credentials`` are those of the prefix, by name, and ``timeout`` is for one SNMP answer, in seconds."""
        self._addresses = addresses(prefix)
        self._credentials = credentials
        self._devices = {str(device.address): device for device in inventory.devices}
        self._echoes = echoes
        self._engine = engine
        self._place = place
        self._timeout = timeout
        self._places = asyncio.Semaphore(AT_ONCE)

    @property
    def total(self) -> int:
        """How many addresses there are to ask."""
        return len(self._addresses)

    async def run(self, position: int, seen: Sequence[Seen], on_progress: OnProgress) -> list[Seen]:
        """Go on after ``position`` addresses with what was ``seen`` by then; returns all that answered."""
        found = list(seen)
        while position < self.total:
            batch = self._addresses[position : position + BATCH]
            try:
                alive = await self._echoes.answering(batch)
            except OwnLinkDown:
                _log.warning("discovery waits: this machine has no way to send")
                await asyncio.sleep(LINK_DOWN_WAIT)
                continue
            asked = await asyncio.gather(*(self._one(address, address in alive) for address in batch))
            found += [one for one in asked if one.pings or one.has_agent]
            position += len(batch)
            await on_progress(position, found)
        return found

    async def _one(self, address: str, pings: bool) -> Seen:
        seen = Seen(address, pings=pings)
        credentials = self._for(self._devices.get(address))
        if not credentials:
            return seen
        async with self._places:
            return await ask(self._engine, self._place(address, SNMP_PORT), seen, credentials, self._timeout)

    def _for(self, device: Device | None) -> Mapping[str, MakeSecurity]:
        """What an address is asked with; a device of the inventory with its own credential only, if it is bound here.

        Any other would be an authentication failure in its log at every sweep.
        """
        if device is None:
            return self._credentials
        return {name: make for name, make in self._credentials.items() if name == device.snmp}
