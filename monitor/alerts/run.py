"""Alerts as a whole: plans what is new, keeps a sender for each receiver, notices who is not reached."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os import environ
from pathlib import Path

from prometheus_client import CollectorRegistry

from core.alerting import Alerting
from core.clock import Clock
from core.errors import StoreError
from core.model import MONITOR, Alert, Delivery, Finding, FindingKind, Inventory
from core.secrets import SecretResolver
from core.settings import Settings
from core.store.alertings import Alertings
from core.store.database import Database
from core.store.outbox import Outbox, Plan
from monitor.alerts.about import Directory
from monitor.alerts.metrics import AlertMetrics
from monitor.alerts.planner import plan
from monitor.alerts.sender import FIRST_PAUSE, Sender, Tools
from monitor.alerts.threads import SenderThread, stop_all
from monitor.notebook import Notebook

LOOK_EVERY = 0.5
MEASURE_EVERY = 5.0
PRUNE_EVERY = 3600.0
FAILING_AFTER = 900.0
"""Seconds without a message that got through, after which a receiver is a finding."""
END_WITHIN = 2.0
_BREATH = 0.05
"""Seconds between two transactions of a storm, in which others may write."""
NOT_CONFIGURED = "the receiver is no longer configured"
_DAY = 86_400.0
_log = logging.getLogger(__name__)


class Alerts:
    """Everything about telling people. Its work is in threads of its own; nothing here waits for a receiver."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        notebook: Notebook,
        registry: CollectorRegistry,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._notebook = notebook
        self._first_pause = first_pause
        self._outbox, self._alertings = Outbox(database), Alertings(database)
        self._metrics = AlertMetrics(registry, clock.wall)
        self._directory = Directory(Inventory(sites=(), devices=(), links=(), credentials=()))
        self._executor = ThreadPoolExecutor(1, "alerts")
        self._alerting, self._taken = Alerting(receiver=()), -1
        self._threads: dict[str, SenderThread] = {}
        self._measured = self._pruned = 0.0
        secrets = SecretResolver(settings.vault_password_file, environ, Path())
        owner = f"{socket.gethostname()}:{settings.data.resolve()}"
        self._tools = Tools(self._outbox, owner, secrets, clock, self._metrics.count)

    def take(self, inventory: Inventory) -> None:
        """Call subjects as this inventory does."""
        self._directory = Directory(inventory)

    async def run(self) -> None:
        """Work until cancelled. What waits then goes out in the next life."""
        loop = asyncio.get_running_loop()
        work, said = self._begin, ""
        try:
            while True:
                try:
                    await loop.run_in_executor(self._executor, work)
                    work, said = self._look, ""
                except StoreError as error:
                    if str(error) != said:
                        _log.error("alerts wait: %s", error)
                    said = str(error)
                self._notebook.settle(MONITOR, {FindingKind.RECEIVER_FAILING}, self._failing())
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._executor.shutdown()
            stop_all(self._threads.values(), END_WITHIN)

    def _begin(self) -> None:
        lost = self._outbox.release(self._tools.owner)
        if lost:
            _log.warning("%d alert(s) were on their way when the monitor ended; they are sent again", lost)
        self._look()

    def _look(self) -> None:
        newest = self._alertings.newest_id()
        if newest != self._taken:
            self._configure()
            self._taken = newest
        now = self._clock.wall()
        directory = self._directory
        while self._outbox.plan(partial(self._plan, directory, now), directory.about, now):
            for thread in self._threads.values():
                thread.wake()
            time.sleep(_BREATH)
        self._measure()

    def _configure(self) -> None:
        """Take the newest configuration whole; a receiver that did not change goes on undisturbed."""
        found = self._alertings.newest()
        alerting = Alerting(receiver=()) if found is None else Alerting.model_validate(found[1])
        receivers = {one.name: one for one in alerting.receiver}
        gone = [name for name, one in self._threads.items() if receivers.get(name) != one.sender.receiver]
        stop_all((self._threads.pop(name) for name in gone), END_WITHIN)
        self._outbox.withdraw_unknown(list(receivers), NOT_CONFIGURED, self._clock.wall())
        self._alerting = alerting
        for name, receiver in receivers.items():
            if name not in self._threads:
                self._threads[name] = SenderThread(Sender(receiver, self._tools, self._first_pause))
        _log.info("alerts: %d receiver(s)", len(receivers))

    def _plan(self, directory: Directory, now: float, alert: Alert, former: Sequence[Delivery]) -> Plan:
        return plan(alert, former, self._alerting, directory.place(alert), now)

    def _measure(self) -> None:
        now = self._clock.monotonic()
        if now - self._measured >= MEASURE_EVERY or not self._measured:
            self._measured = now
            self._metrics.waiting = self._outbox.waiting(self._clock.wall())
        if now - self._pruned >= PRUNE_EVERY:
            self._pruned = now
            self._outbox.prune(self._clock.wall() - self._settings.history_days * _DAY)

    def _failing(self) -> Iterator[Finding]:
        now = self._clock.monotonic()
        for name, thread in list(self._threads.items()):
            since = thread.sender.failing_since
            if since is not None and now - since >= FAILING_AFTER:
                detail = (("receiver", name), ("error", thread.sender.error))
                yield Finding(FindingKind.RECEIVER_FAILING, name, detail)
