"""What a run leaves behind: takes an engine's events, keeps them redacted in the store, and never raises."""

import logging

from core.clock import Clock
from core.errors import StoreError
from core.model import HostOutcome, RunEvent
from core.store.runs import Runs
from provision.engine import Event
from provision.events import Redact, Sequence, recap, translate
from provision.outcomes import Reasons, Tally

FLUSH_SECONDS = 0.25
_ERROR = "[ERROR]:"
log = logging.getLogger(__name__)


class Journal:
    """The events of one run. Events wait here while the store cannot be written to."""

    def __init__(self, runs: Runs, run_id: int, redact: Redact, clock: Clock) -> None:
        self._runs = runs
        self._run_id = run_id
        self._redact = redact
        self._clock = clock
        self._waiting: list[RunEvent] = []
        self._next = 1
        self._flushed_at = clock.monotonic()
        self._tally, self._reasons = Tally(), Reasons()
        self._sequence = Sequence()
        self._recap: tuple[HostOutcome, ...] | None = None
        self._lost = False
        self._words = ""

    def take(self, event: Event) -> None:
        """Take one event of the engine's. An exception here would end ansible-runner's thread and leave no trace."""
        try:
            self._take(event)
        except Exception:
            self._lost = True
            log.exception("an event of run %d could not be kept", self._run_id)

    def flush(self) -> None:
        """Write what waits; it goes on waiting when the store cannot be used."""
        self._flushed_at = self._clock.monotonic()
        try:
            self._runs.add_events(self._run_id, self._waiting)
        except StoreError as error:
            log.warning("the events of run %d wait: %s", self._run_id, error)
        else:
            self._waiting.clear()

    @property
    def complete(self) -> bool:
        """Whether every event of the run is in the store."""
        whole = self._recap is not None or not self._tally.hosts()  # a playbook that was refused has no recap
        return whole and not self._sequence.holes and not self._lost and not self._waiting

    @property
    def finished(self) -> bool:
        """Whether Ansible itself came to the end of the playbook."""
        return self._recap is not None

    @property
    def hosts(self) -> tuple[HostOutcome, ...]:
        """The hosts' totals: Ansible's own, or so far; of those that went wrong, why."""
        return self._reasons.explain(self._tally.hosts() if self._recap is None else self._recap)

    @property
    def last_words(self) -> str:
        """The first error, or else the last line of output: the reason when Ansible gave up before any task."""
        return self._words.removeprefix(_ERROR).strip()

    def _take(self, event: Event) -> None:
        self._sequence.see(event)
        totals = recap(event)
        if totals is not None:
            self._recap = totals
        ours = translate(event, self._next, self._clock.wall(), self._redact)
        if ours is not None and not (ours.kind == "start" and self._tally.knows(ours.host)):
            self._keep(ours)
        if self._clock.monotonic() - self._flushed_at >= FLUSH_SECONDS:
            self.flush()

    def _keep(self, event: RunEvent) -> None:
        self._next += 1
        self._waiting.append(event)
        self._tally.add(event)
        self._reasons.add(event)
        if event.kind in ("output", "error") and event.text and not self._words.startswith(_ERROR):
            self._words = event.text
