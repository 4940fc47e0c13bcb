"""Claims requested runs and has a worker process carry each out, one after the other."""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.clock import Clock
from core.errors import StoreError
from core.model import RunState
from core.settings import Settings
from core.store.runs import Runs
from provision.outcomes import Tally, unknown
from provision.processes import Process
from provision.revision import revision

SILENT_SECONDS = 30.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Daemon:
    """One run at a time: two playbooks on one host would undo each other's work.

    ``start`` starts a worker for a claimed run, ``sweep`` ends what a dead worker left.
    """

    settings: Settings
    runs: Runs
    clock: Clock
    start: Callable[[Settings, int], Process]
    sweep: Callable[[Path, int], None]
    _current: tuple[int, Process] | None = None
    _looked_at: float = float("-inf")
    _name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")

    def tick(self) -> None:
        """One round: see whether the worker has ended, give up on silent ones, claim the next run."""
        try:
            self.look_after_worker()
            self._give_up_on_silent()
            if self._current is None:
                self._claim()
        except StoreError as error:
            log.warning("provision waits: %s", error)

    @property
    def idle(self) -> bool:
        """Whether no worker is at work."""
        return self._current is None

    def stop_worker(self) -> None:
        """Ask the worker to stop where it is; ``tick`` sees it end."""
        if self._current is not None:
            self._current[1].terminate()

    def abandon_worker(self) -> None:
        """End a worker that did not stop when asked, and everything that it had started. Raises StoreError."""
        if self._current is not None:
            self._interrupt(self._current[0], "it was stopped with motcua itself")
            self._current = None

    def look_after_worker(self) -> None:
        """See whether the worker has ended; one that ended without saying how was interrupted. Raises StoreError."""
        if self._current is None or self._current[1].poll() is None:
            return
        run_id, process = self._current
        record = self.runs.get(run_id)
        if record is not None and not record.state.ended:
            self._interrupt(run_id, f"its worker ended with code {process.poll()}")
        self._current = None

    def _give_up_on_silent(self) -> None:
        if self.clock.monotonic() - self._looked_at < SILENT_SECONDS / 3:
            return
        self._looked_at = self.clock.monotonic()
        for run_id in self.runs.silent_since(self.clock.wall() - SILENT_SECONDS):
            if self._current is None or self._current[0] != run_id:
                self._interrupt(run_id, "its worker is gone")

    def _interrupt(self, run_id: int, reason: str) -> None:
        self.sweep(self.settings.data, run_id)
        tally = Tally()
        for event in self.runs.events(run_id):
            tally.add(event)
        message = f"{reason}; {unknown(tally.hosts())}"
        self.runs.finish(run_id, RunState.INTERRUPTED, self.clock.wall(), tally.hosts(), message, log_complete=False)

    def _claim(self) -> None:
        record = self.runs.claim(self._name, self.clock.wall(), revision(self.settings))
        if record is None:
            return
        try:
            self._current = record.id, self.start(self.settings, record.id)
        except OSError as error:
            message = f"no worker could be started: {error}"
            self.runs.finish(record.id, RunState.FAILED, self.clock.wall(), (), message, log_complete=False)
