"""Has each request looked at, claims runs whose turn it is, and has a worker process carry each out."""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.clock import Clock
from core.errors import StoreError
from core.model import RunState, Trouble, TroubleKind
from core.settings import Settings
from core.store.audit import Audit
from core.store.run_queue import RunQueue
from core.store.run_retention import RunRetention
from core.store.runs import Runs
from provision.drift import ACTOR, due, wanted
from provision.outcomes import Reasons, Tally
from provision.processes import Process
from provision.revision import revision

SILENT_SECONDS = 30.0
PLAN_SECONDS = 180.0
FORGET_SECONDS = 600.0
DRIFT_SECONDS = 60.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hands:
    """How the daemon acts: ``work`` and ``plan`` start a process for a run, ``sweep`` ends what one left."""

    work: Callable[[Settings, int], Process]
    plan: Callable[[Settings, int], Process]
    sweep: Callable[[Path, int], None]


@dataclass(slots=True)
class Daemon:
    """Runs side by side, each on hosts of its own: two playbooks on one host would undo each other's work."""

    settings: Settings
    runs: Runs
    queue: RunQueue
    audit: Audit
    retention: RunRetention
    clock: Clock
    hands: Hands
    _workers: dict[int, Process] = field(default_factory=dict)
    _planner: tuple[int, Process, float] | None = None
    _looked_at: float = float("-inf")
    _forgot_at: float = float("-inf")
    _drift_at: float = float("-inf")
    _name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")

    def tick(self) -> None:
        """One round: see who has ended, give up on the silent, look at the next request, claim what may start."""
        try:
            self.look_after_workers()
            self._look_after_planner()
            self._give_up()
            self._look_for_drift()
            self._plan()
            self._claim()
            self._forget()
        except StoreError as error:
            log.warning("provision waits: %s", error)

    @property
    def idle(self) -> bool:
        """Whether no worker is at work."""
        return not self._workers

    def stop_workers(self) -> None:
        """Ask the workers to stop where they are; ``tick`` sees them end. A look at a request is made again later."""
        for process in self._workers.values():
            process.terminate()
        if self._planner is not None:
            self._planner[1].terminate()

    def abandon_workers(self) -> None:
        """End workers that did not stop when asked, and everything that they had started. Raises StoreError."""
        for run_id in list(self._workers):
            self._interrupt(run_id, Trouble(TroubleKind.STOPPED))
            del self._workers[run_id]

    def look_after_workers(self) -> None:
        """See which workers have ended; one that ended without saying how was interrupted. Raises StoreError."""
        for run_id, process in list(self._workers.items()):
            code = process.poll()
            if code is None:
                continue
            record = self.runs.get(run_id)
            if record is not None and not record.state.ended:
                self._interrupt(run_id, Trouble(TroubleKind.WORKER_ENDED, {"code": str(code)}))
            del self._workers[run_id]

    def _look_after_planner(self) -> None:
        """See whether the look at a request has ended; one that wrote nothing down refuses the request."""
        if self._planner is None:
            return
        run_id, process, since = self._planner
        is_late = self.clock.monotonic() - since > PLAN_SECONDS
        if process.poll() is None and not is_late:
            return
        if is_late:
            self.hands.sweep(self.settings.data, run_id)
        record = self.runs.get(run_id)
        if record is not None and record.state is RunState.REQUESTED:
            trouble = Trouble(TroubleKind.NOT_STARTED, {"reason": f"ansible-playbook --list-hosts: {process.poll()}"})
            self.runs.finish(run_id, RunState.FAILED, self.clock.wall(), trouble=trouble)
        self._planner = None

    def _give_up(self) -> None:
        if self.clock.monotonic() - self._looked_at < SILENT_SECONDS / 3:
            return
        self._looked_at = self.clock.monotonic()
        now = self.clock.wall()
        self.queue.release_changes(now)
        for run_id in self.queue.silent_since(now - SILENT_SECONDS):
            if run_id not in self._workers:
                self._interrupt(run_id, Trouble(TroubleKind.WORKER_SILENT))
        for run_id in self.queue.expire(now):
            self.audit.add(now, ACTOR, "run.expire", str(run_id))

    def _interrupt(self, run_id: int, trouble: Trouble) -> None:
        """End a run whose worker is gone, once nothing of it works on any more: only then are its hosts free."""
        self.hands.sweep(self.settings.data, run_id)
        tally, reasons = Tally(), Reasons()
        for event in self.runs.events(run_id, limit=1_000_000):
            tally.add(event)
            reasons.add(event)
        hosts = reasons.explain(tally.hosts())
        at = self.clock.wall()
        self.runs.finish(run_id, RunState.INTERRUPTED, at, hosts, log_complete=False, trouble=trouble)

    def _forget(self) -> None:
        if self.clock.monotonic() - self._forgot_at < FORGET_SECONDS:
            return
        self._forgot_at = self.clock.monotonic()
        told = self.settings
        self.retention.forget(self.clock.wall(), told.run_log_days, told.run_log_megabytes * 1_000_000, told.run_days)

    def _look_for_drift(self) -> None:
        """Ask for the check that is due by itself, if the settings want any."""
        playbook = self.settings.drift_playbook
        if not playbook or self.clock.monotonic() - self._drift_at < DRIFT_SECONDS:
            return
        self._drift_at = self.clock.monotonic()
        now, request = self.clock.wall(), wanted(playbook)
        if due(self.runs.last_of(request), self.settings.drift_hours, now):
            run_id = self.runs.request(request, now)
            self.audit.add(now, ACTOR, "run.request", f"{run_id}:{playbook}", request.told())

    def _plan(self) -> None:
        if self._planner is not None:
            return
        run_id = self.queue.unplanned()
        if run_id is None:
            return
        try:
            self._planner = run_id, self.hands.plan(self.settings, run_id), self.clock.monotonic()
        except OSError as error:
            self._refuse(run_id, TroubleKind.NOT_STARTED, reason=str(error))

    def _claim(self) -> None:
        while (run_id := self.queue.next(self.settings.runs_at_once)) is not None:
            found, record = revision(self.settings), self.runs.get(run_id)
            if record is not None and record.decided_by is not None and record.revision.content != found.content:
                self._refuse(run_id, TroubleKind.CHANGED_SINCE)
                continue
            claimed = self.queue.claim(self._name, self.clock.wall(), self.settings.runs_at_once, found)
            if claimed is None:
                return
            try:
                self._workers[claimed.id] = self.hands.work(self.settings, claimed.id)
            except OSError as error:
                self._refuse(claimed.id, TroubleKind.NOT_STARTED, reason=str(error))

    def _refuse(self, run_id: int, kind: TroubleKind, **values: str) -> None:
        self.runs.finish(run_id, RunState.FAILED, self.clock.wall(), log_complete=False, trouble=Trouble(kind, values))
