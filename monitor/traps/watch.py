"""The monitor's trap room: the port, the receiver, the desk, the log and the polls that confirm, put together."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from core.clock import Clock
from core.errors import ProbeError
from core.store.traps import Traps
from monitor.metrics.exposition import Family
from monitor.snmp.traps.own_engine import OwnEngine, boot
from monitor.snmp.traps.port import Port
from monitor.snmp.traps.receiver import Receiver
from monitor.snmp.traps.senders import Sender
from monitor.traps import known, metrics
from monitor.traps.confirm import Confirmations
from monitor.traps.desk import Act, Desk
from monitor.traps.log import Log
from monitor.traps.told import InterfaceNames, Told

TRY_AGAIN_AFTER = 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Around:
    """What traps need of the rest of the monitor, each by a device's id."""

    interfaces: Callable[[str], InterfaceNames]
    """The names of its interfaces."""
    act: Act
    """What a trap told of it, and when."""
    poll: Callable[[str], None]
    """Poll it out of its turn."""


class TrapWatch:
    """Receives at ``addresses``, or not at all when there is none."""

    def __init__(
        self,
        addresses: Sequence[tuple[str, int]],
        data: Path,
        store: tuple[Traps, Executor],
        clock: Clock,
        around: Around,
    ) -> None:
        self._addresses = addresses
        self._data = data
        self._clock = clock
        self._log = Log(*store, clock.wall)
        self._confirmations = Confirmations(around.poll, clock.monotonic)
        self._desk = Desk(known.load(), self._log, clock, around.interfaces, self._acted)
        self._engine: OwnEngine | None = None
        self._receiver: Receiver | None = None
        self._port: Port | None = None
        self._senders: Mapping[str, Sender] = {}
        self._act = around.act

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it is bound; nowhere yet, before ``run`` could."""
        return [] if self._port is None else self._port.addresses

    def watch(self, senders: Mapping[str, Sender]) -> None:
        """Let these send from now on, by source address."""
        self._senders = senders
        if self._receiver is not None:
            self._receiver.watch(senders)

    async def run(self, days: int) -> None:
        """Receive until cancelled, keeping traps for so many days; a port that cannot be had is tried again."""
        if not self._addresses:
            return
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._log.run())
                tasks.create_task(self._log.run_pruning(days))
                await self._open()
        finally:
            if self._port is not None:
                self._port.close()
            self._desk.stop()
            self._confirmations.stop()

    async def _open(self) -> None:
        said = ""
        while self._port is None:
            try:
                self._begin()
            except ProbeError as error:
                if str(error) != said:
                    said = str(error)
                    _log.error("%s", error)
                await asyncio.sleep(TRY_AGAIN_AFTER)

    def _begin(self) -> None:
        self._engine = self._engine or boot(self._data)  # one life, however often the port has to be tried
        receiver = Receiver(self._engine, self._clock.monotonic, self._desk.take)
        receiver.watch(self._senders)
        port = Port(receiver.receive)
        port.open(self._addresses)
        self._receiver, self._port = receiver, port
        for host, number in port.addresses:
            _log.info("traps are received at %s port %d", host, number)

    def _acted(self, device_id: str, told: Told, at: float) -> None:
        if told.changes_something:
            self._act(device_id, told, at)
        if told.confirm:
            self._confirmations.want(device_id)

    def families(self) -> list[Family]:
        """For /metrics; nothing while traps are not received."""
        if self._receiver is None or self._port is None:
            return []
        polls = (self._confirmations.polls, self._confirmations.refused)
        counts = (self._receiver.counts, self._desk.counts)
        return metrics.families(counts, len(self._port.addresses), self._port.dropped, self._log.stored, polls)
