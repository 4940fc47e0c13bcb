"""Asks each device now and then who it is, keeps what it told, and holds it against the books."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from core.errors import MotcuaError
from core.model import Device, Finding, FindingKind, Inventory, SeenDevice, device_subject
from core.register import support
from core.register.differences import BOOK_KINDS, differences, findings
from core.register.support import Product
from core.store.seen_devices import SeenDevices
from monitor.identify.serial import Told, who
from monitor.notebook import Notebook
from monitor.reporting import AgentOf, Stored
from monitor.rounds import each, every
from monitor.snmp.engine import Engine

FIRST_AFTER = 60.0
"""Seconds after a start: states come first."""
KINDS = BOOK_KINDS | {FindingKind.UNSUPPORTED}
"""What is looked for."""
WITHIN = 20.0
"""Seconds for one device."""
_log = logging.getLogger(__name__)


class Register:
    """What was seen of the devices of the inventory. ``wall`` is Unix time."""

    def __init__(
        self,
        asked: tuple[Engine, AgentOf],
        kept: tuple[SeenDevices, Stored],
        notebook: Notebook,
        wall: Callable[[], float],
        table: Sequence[Product],
        reachable: Callable[[str], bool | None],
    ) -> None:
        self._engine, self._agents = asked
        self._store, self._stored = kept
        self._notebook = notebook
        self._wall = wall
        self._products = table
        self._reachable = reachable
        self._devices: dict[str, Device] = {}
        self._zones: dict[str, str] = {}
        self._seen: dict[str, SeenDevice] = {}
        """Subject → who stands there, as far as this life of the monitor knows."""
        self._replaced: set[str] = set()
        """Where another device stands than in an earlier look: positions.py tells of it in a moment."""

    def take(self, inventory: Inventory) -> None:
        """Make this the inventory: what was corrected in it is no finding any more."""
        self._devices = {device.id: device for device in inventory.devices}
        self._zones = {site.id: site.time_zone for site in inventory.sites}
        for device in inventory.devices:
            self._compare(device)

    async def ask(self, device_id: str) -> Told | None:
        """Ask one device and keep what it tells; None when it does not answer. Raises StoreError."""
        agent = self._agents(device_id)
        told = None if agent is None else await who(self._engine, agent, WITHIN)
        device = self._devices.get(device_id)
        if told is not None and device is not None:
            subject = device_subject(device_id)
            self._seen[subject], is_another = await self._stored(self._store.saw, self._look(device, told))
            if is_another:
                self._replaced.add(subject)
            self._compare(device)
        return told

    async def run(self, interval: float) -> None:
        """Go round every ``interval`` seconds until cancelled, or never if that is 0."""
        await every(interval, FIRST_AFTER, self.round)

    async def round(self) -> None:
        """Ask everybody once, a few at a time; what fails with one ends nothing for the others."""
        await each(list(self._devices), self._try)

    async def _try(self, device_id: str) -> None:
        try:
            if self._reachable(device_subject(device_id)) is not False:
                await self.ask(device_id)
            self._look_at_books(device_id)
        except MotcuaError as error:
            _log.error("what %s told of itself could not be kept: %s", device_id, error)
        except Exception:  # a mistake of ours that one device's answer brought to light must not end the rest
            _log.exception("%s could not be asked who it is", device_id)

    def _look(self, device: Device, told: Told) -> SeenDevice:
        now = self._wall()
        return SeenDevice(
            subject=device_subject(device.id),
            serial=told.serial,
            macs=told.macs,
            members=told.members,
            vendor=told.vendor,
            model=told.model,
            firmware=told.firmware,
            system=told.system,
            place=told.place,
            address=str(device.address),
            first_seen=now,
            last_seen=now,
        )

    def _compare(self, device: Device) -> None:
        subject = device_subject(device.id)
        seen = self._seen.get(subject)
        if seen is None:
            over = self._unsupported(device, None)
            self._notebook.settle(subject, {FindingKind.UNSUPPORTED}, over, lambda found: found.key == support.BOOKS)
        else:
            found = findings(differences(device, seen))
            told = untold(found, self._notebook.of(subject), subject in self._replaced)
            self._notebook.settle(subject, KINDS, [*told, *self._unsupported(device, seen)])

    def _look_at_books(self, device_id: str) -> None:
        """A day may have passed that the books name."""
        device = self._devices.get(device_id)
        if device is not None:
            self._compare(device)

    def _unsupported(self, device: Device, seen: SeenDevice | None) -> list[Finding]:
        today = datetime.fromtimestamp(self._wall(), ZoneInfo(self._zones[device.site])).date()
        return support.findings(support.supported(device, seen, self._products), today)


def untold(found: Iterable[Finding], others: Iterable[Finding], is_replaced: bool = False) -> list[Finding]:
    """Without what somebody else tells already: a replaced device, and what a sweep saw at its address."""
    known = {(one.kind, one.key) for one in others}
    is_replaced = is_replaced or (FindingKind.DEVICE_REPLACED, "") in known
    told = {
        FindingKind.OTHER_SERIAL: is_replaced or (FindingKind.OTHER_IDENTITY, "serial") in known,
        FindingKind.OTHER_MAC: is_replaced or (FindingKind.OTHER_IDENTITY, "mac") in known,
    }
    return [one for one in found if not told.get(one.kind, False)]
