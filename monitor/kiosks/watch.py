"""Looks at what kiosks reported, and tells the judge."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from core.calendar import WorkingTime
from core.clock import Clock
from core.errors import StoreError
from core.model import Device, DeviceKind, Inventory, Reading, Reason, device_subject
from core.model.kiosks import KioskRecord, ProcedureList
from core.settings import Settings, is_loopback, split_listen
from core.store.kiosks import Kiosks
from monitor.judging.schedules import expected_hours, expected_up
from monitor.kiosks import screens
from monitor.kiosks.screens import Limits, Screen
from monitor.metrics.exposition import Family
from monitor.reporting import Around

LOOK_EVERY = 1.0
DOOR_EVERY = 5.0
"""Seconds between two looks whether heartbeats can come in at all. Screens report a few times as seldom."""
_PATIENCE = 2.0
_log = logging.getLogger(__name__)

Door = Callable[[], Awaitable[bool]]
Stored = Callable[[Callable[[], Mapping[str, KioskRecord]]], Awaitable[Mapping[str, KioskRecord]]]


class KioskWatch:
    """The screens of the kiosks that have a token. ``stored`` runs the store's work in its thread."""

    def __init__(
        self,
        kiosks: Kiosks,
        stored: Stored,
        clock: Clock,
        limits: Limits,
        door: Door,
        around: Around,
    ) -> None:
        self._kiosks = kiosks
        self._stored = stored
        self._clock = clock
        self._limits = limits
        self._door = door
        self._around = around
        self._devices: dict[str, tuple[Device, ZoneInfo]] = {}
        self._hours: Mapping[str, WorkingTime] = {}
        self._screens: dict[str, Screen] = {}
        self._records: Mapping[str, KioskRecord] = {}
        self._published: Mapping[str, ProcedureList] = {}
        self._told: dict[str, Reading] = {}
        self._open = True
        self._door_due = 0.0

    def watch(self, inventory: Inventory) -> None:
        """Make this the inventory."""
        zones = {site.id: ZoneInfo(site.time_zone) for site in inventory.sites}
        kiosks = [device for device in inventory.devices if device.kind is DeviceKind.KIOSK]
        self._devices = {device.id: (device, zones[device.site]) for device in kiosks}
        self._hours = expected_hours(inventory)
        self._told.clear()

    async def begin(self, inventory: Inventory | None) -> None:
        """Look once before anything is judged: what stood frozen stays so, and does not end and begin again."""
        if inventory is not None:
            self.watch(inventory)
            await self.look()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = self._clock.monotonic()
            if self._records and now >= self._door_due:
                self._door_due, self._open = now + DOOR_EVERY, await self._door()
            await self.look()

    async def look(self) -> None:
        """Read what came, and tell what that means; a store that cannot be read is asked again."""
        try:
            self._records = await self._stored(self._read)
        except StoreError as error:
            _log.error("heartbeats of kiosks could not be read: %s", error)
            self._open = False  # nor could any be written
            return
        for device_id in set(self._told) - set(self._records):
            self._forget(device_id)
        for device_id, record in self._records.items():
            if device_id in self._devices:
                self._judge(record, *self._devices[device_id])

    def _read(self) -> Mapping[str, KioskRecord]:
        self._published = self._kiosks.published()
        return {record.device: record for record in self._kiosks.all()}

    def _judge(self, record: KioskRecord, device: Device, zone: ZoneInfo) -> None:
        wall, now, subject = self._clock.wall(), self._clock.monotonic(), device_subject(device.id)
        before = self._screens.get(device.id)
        if before is None:
            was_frozen = self._around.reason(subject) is Reason.KIOSK_FROZEN
            screen = screens.first(record, was_frozen, wall, now, self._limits)
        else:
            could = self._open and self._around.reachable(subject) is True
            could = could and expected_up(self._hours, subject, wall)
            screen = screens.follow(before, record, could, now, self._limits)
        self._screens[device.id] = screen
        told = screens.reading(record, screen, self._published.get(device.site), (wall, zone), self._limits)
        if told != self._told.get(device.id):
            self._told[device.id] = told
            self._around.tell(told, screens.evidence(told, wall))

    def _forget(self, device_id: str) -> None:
        """A kiosk whose token was taken back is not judged by its screen any longer."""
        gone = self._told.pop(device_id)
        self._screens.pop(device_id, None)
        if device_id in self._devices:
            self._around.tell(Reading(gone.subject, self._clock.wall(), gone.probe, gone.outcome), "")

    def families(self, labels: Mapping[str, str]) -> Iterator[Family]:
        """What /metrics says of kiosks. ``labels`` are those of each subject."""
        told = [(labels[one.subject], one.values) for one in self._told.values() if one.subject in labels]
        wall = self._clock.wall()
        for name, help_text, value, is_age in _FAMILIES:
            rows = ((text, values[value]) for text, values in told if value in values)
            lines = (f"{name}{{{text}}} {max(0.0, wall - found) if is_age else found}\n" for text, found in rows)
            yield Family(name, "gauge", help_text, lines)


_FAMILIES = (
    (
        "motcua_kiosk_heartbeat_age_seconds",
        "Seconds since the last heartbeat of the screen.",
        "heartbeat_seconds",
        True,
    ),
    ("motcua_kiosk_content_age_seconds", "Age of the procedures data that it shows.", "content_seconds", True),
    ("motcua_kiosk_procedures", "Procedures that it shows.", "procedures", False),
    ("motcua_kiosk_procedures_published", "Procedures that it has to show.", "procedures_published", False),
)


def kiosk_watch(settings: Settings, kiosks: Kiosks, stored: Stored, clock: Clock, around: Around) -> KioskWatch:
    """A watch by the settings."""
    host, port = split_listen(settings.listen)

    async def door() -> bool:
        """Whether the pages' process takes connections: while it does not, no heartbeat can come in."""
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(_own(host), port), _PATIENCE)
        except (OSError, TimeoutError):
            return False
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return True

    return KioskWatch(kiosks, stored, clock, Limits(settings.kiosk_silence, settings.kiosk_content_days), door, around)


def _own(host: str) -> str:
    """An address at which this machine reaches what listens there."""
    if not is_loopback(host) and ip_address(host).is_unspecified:
        return "127.0.0.1" if ip_address(host).version == 4 else "::1"
    return host
