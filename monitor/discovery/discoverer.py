"""When which prefix is swept, one after the other; what comes of it becomes findings."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from core.errors import MotcuaError
from core.model import DiscoveryPrefix, Finding, FindingKind, Inventory, device_subject, site_subject
from core.store.sweeps import SweepRecord, Sweeps
from monitor.discovery.compare import KINDS, Known, in_prefix
from monitor.discovery.entered import entered
from monitor.discovery.seen import Seen
from monitor.discovery.survey import Means, Survey, survey
from monitor.notebook import Notebook
from monitor.reporting import Stored

FIRST_AFTER = 8.0
"""Seconds after a start: the devices of the inventory come first."""
LOOK_EVERY = 1.0
AGAIN_AFTER = 60.0
"""Seconds after a sweep that could not be made."""
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Discoverer:
    """Sweeps what is due, and goes on where an interrupted sweep was. ``wall`` is Unix time."""

    def __init__(self, sweeps: Sweeps, notebook: Notebook, stored: Stored, wall: Callable[[], float]) -> None:
        self._sweeps = sweeps
        self._notebook = notebook
        self._stored = stored
        self._wall = wall
        self._records: dict[str, SweepRecord] = {}
        self._inventory: Inventory | None = None
        self._means: Means | None = None
        self._under_way: tuple[DiscoveryPrefix, asyncio.Task[None]] | None = None

    def take(self, inventory: Inventory, means: Means) -> None:
        """Make this the inventory: what it has now is found no more, and what is no longer to be swept is left alone.

        The sweep that is under way goes on with it where it was.
        """
        if self._under_way is not None and inventory != self._inventory:
            self._under_way[1].cancel()
        self._inventory, self._means = inventory, means
        swept = {str(one.prefix) for one in inventory.discovery}
        known = Known.of(inventory, {})

        def over(subject: str, finding: Finding) -> bool:
            return dict(finding.detail).get("prefix") not in swept or entered(subject, finding, known)

        for subject in _subjects(inventory):
            self._notebook.settle(subject, KINDS, [], partial(over, subject))

    async def run(self) -> None:
        """Sweep until cancelled. A sweep that fails is told and made again; it ends nothing else."""
        await asyncio.sleep(FIRST_AFTER)
        known = False
        while True:
            try:
                if not known:
                    self._records, known = await self._stored(self._sweeps.all), True
                prefix = self._due()
                if prefix is not None:
                    await self._under(prefix, asyncio.create_task(self._sweep(prefix)))
            except MotcuaError as error:
                _log.error("discovery: %s", error)
                await asyncio.sleep(AGAIN_AFTER)
            except Exception:  # a mistake of ours that a stranger's answer brought to light must not end the watching
                _log.exception("discovery failed")
                await asyncio.sleep(AGAIN_AFTER)
            await asyncio.sleep(LOOK_EVERY)

    async def _under(self, prefix: DiscoveryPrefix, task: "asyncio.Task[None]") -> None:
        self._under_way = (prefix, task)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        finally:
            self._under_way = None
        if not task.cancelled():
            task.result()

    def _due(self) -> DiscoveryPrefix | None:
        prefixes = self._inventory.discovery if self._inventory is not None else ()
        now = self._wall()
        return next((one for one in prefixes if is_due(one, self._record(one), now)), None)

    def _record(self, prefix: DiscoveryPrefix) -> SweepRecord | None:
        return self._records.get(str(prefix.prefix))

    async def _sweep(self, prefix: DiscoveryPrefix) -> None:
        inventory, means = self._inventory, self._means
        if inventory is None or means is None:
            return
        await self._stored(self._sweeps.keep_only, [str(one.prefix) for one in inventory.discovery])
        record = self._record(prefix)
        goes_on = record is not None and record.ended_at is None
        started = record.started_at if record is not None and goes_on else self._wall()
        before = [Seen.of(one) for one in record.seen] if record is not None and goes_on else []

        async def progress(so_far: Survey) -> None:
            for subject, finding in so_far.findings(self._keys(prefix)):
                self._notebook.add(subject, [finding])
            await self._note(so_far, started, None)

        position = record.position if record is not None and goes_on else 0
        done = await survey(means, prefix, inventory, progress, position, before)
        await self._note(done, started, self._wall())
        self._settle(done, inventory)
        _log.info("%s: %d of %d addresses answered", prefix.prefix, len(done.seen), done.total)

    async def _note(self, so_far: Survey, started: float, ended: float | None) -> None:
        seen = tuple(one.plain() for one in so_far.seen)
        record = SweepRecord(str(so_far.prefix.prefix), started, so_far.position, so_far.total, seen, ended)
        self._records[record.prefix] = record
        await self._stored(self._sweeps.put, record)

    def _keys(self, prefix: DiscoveryPrefix) -> Mapping[str, str]:
        """Address → key of the stranger's finding: known by its MAC it stays the same when ARP has forgotten it."""
        present = self._notebook.of(site_subject(prefix.site))
        return {_address(one): one.key for one in present if one.kind is FindingKind.UNKNOWN_DEVICE and _address(one)}

    def _settle(self, done: Survey, inventory: Inventory) -> None:
        """Strangers that are no longer seen have left; unless nobody answered at all: that is our own way's fault.

        Who answered for a device as another one is not gone because it is silent now.
        """
        prefix = done.prefix
        found: dict[str, list[Finding]] = {}
        for subject, finding in done.findings(self._keys(prefix)):
            found.setdefault(subject, []).append(finding)
        if done.total and not done.seen:
            return

        def looked_for(finding: Finding) -> bool:
            address = _address(finding)
            if address and not in_prefix(prefix, address):
                return False
            if finding.kind is FindingKind.OTHER_IDENTITY:
                return done.shows(address, finding.key)
            return bool(address) or done.whole

        for subject in _subjects(inventory):
            self._notebook.settle(subject, KINDS, found.get(subject, []), looked_for)


def is_due(prefix: DiscoveryPrefix, record: SweepRecord | None, now: float) -> bool:
    """Whether to sweep a prefix: never swept, interrupted, or long enough ago. A clock that was set back counts too."""
    if record is None or record.ended_at is None:
        return True
    return not 0 <= now - record.started_at < prefix.interval


def _subjects(inventory: Inventory) -> list[str]:
    """Whatever a sweep may find something of."""
    sites = [site_subject(site.id) for site in inventory.sites]
    return sites + [device_subject(device.id) for device in inventory.devices]


def _address(finding: Finding) -> str:
    return str(dict(finding.detail).get("address", ""))
