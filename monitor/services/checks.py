"""Checks every service of the inventory in turn, and answers /probe for it: all that the monitor has of probes."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.clock import Clock
from core.model import Inventory, Reading, Reason, Service, service_subject
from core.settings import Settings
from monitor.endpoints import Endpoints, way_of
from monitor.judging.judge import Seen
from monitor.metrics.exposition import Family
from monitor.probe_requests import ProbeRequests
from monitor.probes import for_services, probers
from monitor.probes import modules as probe_modules
from monitor.probes.result import Result
from monitor.services import telling
from monitor.services.streak import DAY, Streak, after, worry
from monitor.snmp.render import escape

FIRST_WITHIN = 5.0
"""Seconds over which the first checks are spread."""
AT_ONCE = 32
"""Checks at one time; the others wait for their turn."""
OnChecked = Callable[[Reading, Seen], None]


@dataclass(slots=True)
class _Job:
    service: Service
    task: asyncio.Task[None]
    wake: asyncio.Event


class ServiceChecks:
    """``on_checked`` is called with what each check says and what the judge is to know."""

    def __init__(self, settings: Settings, clock: Clock, on_checked: OnChecked) -> None:
        self._settings = settings
        self._clock = clock
        self._on_checked = on_checked
        self._modules = probe_modules.available(settings.probe_modules)
        self._endpoints = Endpoints()
        self._jobs: dict[str, _Job] = {}
        self._results: dict[str, tuple[str, Result]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self.requests = ProbeRequests(self._modules, lambda endpoints: way_of(settings, endpoints))

    def check(self, inventory: Inventory) -> None:
        """Raises InputError for an inventory that names a module that there is not."""
        for_services.check(inventory, self._modules)

    def watch(self, inventory: Inventory) -> None:
        """Make this the inventory; a service that did not change goes on undisturbed."""
        self._endpoints = Endpoints.of(inventory, self._modules)
        self.requests.take(self._endpoints)
        wanted = {service.id: service for service in inventory.checked_services()}
        for name in [name for name, job in self._jobs.items() if wanted.get(name) != job.service]:
            self._jobs.pop(name).task.cancel()
            self._results.pop(name, None)
        for name, service in wanted.items():
            if name not in self._jobs:
                wake = asyncio.Event()
                self._jobs[name] = _Job(service, asyncio.create_task(self._run(service, wake)), wake)

    def check_now(self, service_id: str) -> None:
        """Check a service out of its turn; when that happens already, once more as soon as it has ended."""
        if service_id in self._jobs:
            self._jobs[service_id].wake.set()

    async def stop(self) -> None:
        """End every task."""
        tasks = [job.task for job in self._jobs.values()]
        self._jobs.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def families(self) -> Iterator[Family]:
        """What /metrics says of the last checks."""
        yield from telling.families(self._results)

    async def _run(self, service: Service, wake: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        module = for_services.module_of(service, self._modules)
        interval = service.interval or self._settings.service_interval
        labels = labels_of(service)
        streak = Streak()
        due = loop.time() + random.random() * min(interval, FIRST_WITHIN)  # noqa: S311  -- a spread
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), due - loop.time())
            wake.clear()
            async with self._room:
                began = loop.time()
                longest = min(module.timeout or interval, interval)
                way = way_of(self._settings, self._endpoints)
                result = await probers.probe(service.target, module, longest, way)
            streak = after(streak, result, loop.time(), self._worry(result))
            self._results[service.id] = labels, result
            told = telling.reading(service_subject(service.id), result, streak.seen.reasons, self._clock.wall())
            self._on_checked(told, streak.seen)
            pause = interval if streak.pause is None else min(interval, streak.pause)
            due = max(began + pause, loop.time())

    def _worry(self, result: Result) -> Reason | None:
        expiry = result.samples.get("probe_ssl_earliest_cert_expiry")
        left = None if expiry is None else expiry - self._clock.wall()
        return worry(left, self._settings.certificate_days * DAY, self._settings.certificate_urgent_days * DAY)


def labels_of(service: Service) -> str:
    """The labels of a service's metrics."""
    names = {"service": service.id, "site": service.site, "kind": service.kind, "target": service.target}
    return ",".join(f'{name}="{escape(value)}"' for name, value in names.items())
