"""Who stands at each position: restarts and replaced devices. What decides is pure, what asks waits for its turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from core.clock import Clock
from core.errors import MotcuaError
from core.i18n import language
from core.model import Device, DeviceIdentity, Finding, FindingKind, Inventory, device_subject
from core.register.same import are_one, folded
from core.store.identities import Identities
from monitor.measuring.uptime import Course, Uptime, follow
from monitor.notebook import Notebook
from monitor.reporting import Stored
from monitor.snmp.poll import PollResult

SLACK = 60.0
"""Seconds by which the time of a boot may differ from one look to the next."""
AGAIN_AFTER = 3600.0
"""Seconds after a question that was not answered."""
_RESTARTS = (Course.RESTARTED, Course.REBOOTED)
_log = logging.getLogger(__name__)

Ask = Callable[[str], Awaitable[tuple[str, str, tuple[str, ...]] | None]]
"""Asks a device, by its id, for (serial number, model, serial numbers of all that answer with it); None when it does
not answer."""


def has_restarted(before: Uptime | None, after: Uptime | None, in_poll: bool) -> bool:
    """Whether an agent began anew between two polls, or (``in_poll``) in the second; 497 days come round are no end."""
    if in_poll:
        return True
    return before is not None and after is not None and follow(before, after.look)[1] in _RESTARTS


def is_another(before: DeviceIdentity, after: DeviceIdentity) -> bool:
    """Whether another device stands there now. A serial number says more than an engine id, which a reset changes."""
    if before.serial and after.serial:
        return not are_one(before, after)
    return bool(before.engine and after.engine) and before.engine != after.engine


def replaced(before: DeviceIdentity, after: DeviceIdentity, books: str | None) -> Finding:
    """A device was replaced; ``books`` is the serial number in the inventory, which is to be that of the new one."""
    both = bool(before.serial and after.serial)
    detail = (
        ("before", before.serial if both else before.engine),
        ("found", after.serial if both else after.engine),
        ("serial", after.serial),
        ("model", after.model),
        ("books", books or ""),
    )
    return Finding(FindingKind.DEVICE_REPLACED, "", detail)


def is_entered(found: Finding, books: str | None) -> bool:
    """Whether the inventory has the new device's serial number by now."""
    detail = dict(found.detail)
    if detail.get("serial"):
        return folded(str(detail["serial"])) == folded(books)
    return (books or "") != detail.get("books")


class Positions:
    """Asks who stands there when a device is new, restarts, or answers as another engine; one at a time."""

    def __init__(self, store: Identities, stored: Stored, notebook: Notebook, ask: Ask, clock: Clock) -> None:
        self._store = store
        self._stored = stored
        self._notebook = notebook
        self._ask = ask
        self._clock = clock
        self._devices: dict[str, Device] = {}
        self._zones: dict[str, str] = {}
        self._known: dict[str, DeviceIdentity] | None = None
        """Subject → who stood there; None until the store was read."""
        self._present: dict[str, DeviceIdentity] = {}
        """What polls say of it beside."""
        self._due: dict[str, None] = {}
        """Device ids that are to be asked, in order."""
        self._asked: dict[str, float] = {}
        self._news = asyncio.Event()

    def take(self, inventory: Inventory) -> None:
        """Make this the inventory: a new serial number that was entered is asked for no more."""
        self._devices = {device.id: device for device in inventory.devices}
        self._zones = {site.id: site.time_zone for site in inventory.sites}
        subjects = {device_subject(device.id) for device in inventory.devices}
        self._present = {subject: one for subject, one in self._present.items() if subject in subjects}
        for device in inventory.devices:
            books = device.asset.serial
            self._notebook.settle(
                device_subject(device.id),
                {FindingKind.DEVICE_REPLACED},
                (),
                lambda found, books=books: is_entered(found, books),  # type: ignore[misc]
            )

    def polled(self, device: Device, result: PollResult, before: Uptime | None, after: Uptime | None) -> None:
        """A device answered a poll; ``before`` and ``after`` are what is known of its uptime."""
        subject, wall = device_subject(device.id), self._clock.wall()
        restarted = has_restarted(before, after, result.restarted)
        booted = wall if after is None else wall - (self._clock.monotonic() - after.since)
        present = DeviceIdentity(subject, result.engine_id.hex(), booted_at=booted, seen_at=wall)
        if self._known is not None:
            known = self._known.get(subject)
            missed = before is None and known is not None and known.booted_at and booted > known.seen_at + SLACK
            self._tell(device, booted if restarted or missed else None)
            if known is None:
                asked = self._clock.monotonic() - self._asked.get(device.id, -AGAIN_AFTER)
                is_due = asked >= AGAIN_AFTER
            else:
                is_due = known.engine != present.engine
            if is_due or restarted or missed:
                self._due[device.id] = None
                self._news.set()
        self._present[subject] = present

    def _tell(self, device: Device, booted: float | None) -> None:
        """Note a restart; a machine that goes home with its official is none that anybody wants to hear of."""
        if device.expected_up is not None:
            return
        shown = "" if booted is None else language("en").moment(booted, self._zones[device.site])
        found = [] if booted is None else [Finding(FindingKind.DEVICE_RESTARTED, "", (("at", shown),))]
        self._notebook.settle(device_subject(device.id), {FindingKind.DEVICE_RESTARTED}, found)

    async def run(self) -> None:
        """Ask whoever is due, until cancelled."""
        while self._known is None:
            try:
                self._known = await self._stored(self._store.all)
            except MotcuaError as error:
                _log.error("%s", error)
                await asyncio.sleep(1.0)
        while True:
            await self._news.wait()
            while self._due:
                device_id = next(iter(self._due))
                del self._due[device_id]
                try:
                    await self._look(device_id, self._known)
                except MotcuaError as error:
                    _log.error("%s", error)
                except Exception:  # a mistake of ours that one device's answer brought to light must not end the rest
                    _log.exception("%s could not be asked who it is", device_id)
            self._news.clear()

    async def _look(self, device_id: str, known: dict[str, DeviceIdentity]) -> None:
        self._asked[device_id] = self._clock.monotonic()
        said = await self._ask(device_id)
        device, subject = self._devices.get(device_id), device_subject(device_id)
        present = self._present.get(subject)
        if said is None or device is None or present is None:
            return
        before, (serial, model, members) = known.get(subject), said
        after = replace(present, serial=serial, model=model, members=members)
        if before is not None and is_another(before, after):
            self._notebook.add(subject, [replaced(before, after, device.asset.serial)])
        known[subject] = after
        await self._stored(self._store.put, after)
