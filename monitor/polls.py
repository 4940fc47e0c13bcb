"""What polls and traps say, shared out to who keeps it, who judges it and who shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter

from core.clock import Clock
from core.model import Device, FindingKind, Inventory, Link, Outcome, device_subject
from core.settings import Settings
from monitor.engine_ids import EngineIds
from monitor.judging.watcher import Watcher
from monitor.measuring.readings import UPTIME, Memory, reading, uptime_of_a_trap
from monitor.metrics import exposition
from monitor.metrics.polled import Polled, amend, polled
from monitor.notebook import Notebook
from monitor.positions import Positions
from monitor.recorder import Recorder
from monitor.snmp import findings
from monitor.snmp.poll import PollResult
from monitor.traps.told import InterfaceNames, Told


@dataclass(frozen=True, slots=True)
class Around:
    """Whom a poll's result concerns."""

    watcher: Watcher
    recorder: Recorder
    notebook: Notebook
    positions: Positions


class Polls:
    """The memory of each device's last poll. Everything happens in the caller's thread."""

    def __init__(self, settings: Settings, clock: Clock, around: Around, registry: CollectorRegistry) -> None:
        self._settings = settings
        self._clock = clock
        self._around = around
        self._links: tuple[Link, ...] = ()
        self._memories: dict[str, Memory] = {}
        self._said: dict[str, Polled] = {}
        self._engine_ids = EngineIds()
        self._count = Counter("motcua_snmp_polls", "SNMP polls by outcome.", ["outcome"], registry=registry)

    def take(self, inventory: Inventory) -> None:
        """Make this the inventory; what is no longer in it is forgotten."""
        self._links = inventory.links
        known = {device_subject(device.id) for device in inventory.devices}
        self._note_engine_ids(self._engine_ids.keep_only({device.id for device in inventory.devices}))
        self._said = {subject: kept for subject, kept in self._said.items() if subject in known}
        self._memories = {subject: kept for subject, kept in self._memories.items() if subject in known}

    def polled(self, device: Device, result: PollResult) -> None:
        """A poll of a device ended, however."""
        subject = device_subject(device.id)
        longest = 5 * (device.snmp_interval or self._settings.snmp_interval)
        memory = self._memories.setdefault(subject, Memory())
        now, before = (self._clock.wall(), self._clock.monotonic()), memory.uptime
        told = reading(subject, result, memory, now, longest, self._settings.storage_degraded)
        self._count.labels(result.outcome.value).inc()
        self._said[subject] = polled(told, result)
        around = self._around
        around.recorder.add(told, self._links)
        if result.outcome is Outcome.ANSWERED:
            around.notebook.settle(subject, findings.KINDS, result.findings)
            self._note_engine_ids(self._engine_ids.told(device.id, str(device.address), result.engine_id))
            around.positions.polled(device, result, before, memory.uptime)
        else:
            around.notebook.add(subject, result.findings)
        around.watcher.polled(told, self._clock.monotonic() - result.duration)

    def told(self, device_id: str, told: Told, at: float) -> None:
        """What a trap told stands in the last reading at once; the poll that confirms it brings the next."""
        subject = device_subject(device_id)
        if subject in self._said:
            values = dict(told.values)
            if (uptime := values.get(UPTIME)) is not None:
                values[UPTIME] = uptime_of_a_trap(uptime, self._memories[subject], self._clock.monotonic())
            amend(self._said[subject], values)
            self._around.recorder.amend(subject, values)
        self._around.watcher.told(subject, told.values, told.reasons, at)

    def interfaces(self, device_id: str) -> InterfaceNames:
        """The names of a device's interfaces by ifIndex, as far as polls told them."""
        memory = self._memories.get(device_subject(device_id))
        return {} if memory is None else memory.names

    def families(self, labels: exposition.Labels) -> Iterator[exposition.Family]:
        """What /metrics says of the last polls."""
        yield from exposition.polls(labels, self._said)

    def _note_engine_ids(self, changed: Iterable[str]) -> None:
        for device_id in changed:
            found = self._engine_ids.findings(device_id)
            self._around.notebook.settle(device_subject(device_id), {FindingKind.DUPLICATE_ENGINE_ID}, found)
