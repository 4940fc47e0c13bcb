"""One run in one process: ``python -m provision.worker RUN_ID``, with the settings as JSON on standard input."""

import logging
import os
import signal
import sys
from dataclasses import dataclass, field
from types import FrameType

from core.clock import Clock, SystemClock
from core.errors import MotcuaError, StoreError
from core.model import HostOutcome, RunRecord, RunState
from core.settings import Settings
from core.store.database import Database
from core.store.runs import Runs
from provision.ansible import RunnerEngine
from provision.engine import Ended, Engine, Job
from provision.journal import Journal
from provision.outcomes import summary, unknown
from provision.preflight import check
from provision.redact import Redactor
from provision.secrets import known_secrets

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stop:
    """Whether this process was told to end."""

    asked: bool = False

    def ask(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.asked = True


@dataclass(slots=True)
class Worker:
    """Carries one claimed run out and writes down how it ended."""

    settings: Settings
    runs: Runs
    engine: Engine
    clock: Clock = field(default_factory=SystemClock)
    stop: Stop = field(default_factory=Stop)

    def work(self, run_id: int) -> RunState:
        """Carry the run out; whatever happens, it has ended in the store afterwards. Raises StoreError."""
        record = self.runs.get(run_id)
        if record is None or record.state is not RunState.RUNNING:
            raise StoreError(f"run {run_id} is not one that waits for its worker")
        redact = Redactor(())
        try:
            redact = Redactor(known_secrets(self.settings))
            return self._carry_out(record, redact)
        except MotcuaError as error:
            return self._end(record, RunState.FAILED, redact(str(error)))
        except Exception as error:
            log.exception("run %d", run_id)
            return self._end(record, RunState.FAILED, redact(f"the worker failed: {type(error).__name__}: {error}"))

    def _carry_out(self, record: RunRecord, redact: Redactor) -> RunState:
        playbook = check(self.settings, record.request)
        request, settings = record.request, self.settings
        vault = settings.vault_password_file
        job = Job(
            record.id,
            playbook,
            settings.inventory.resolve(),
            settings.data.resolve(),
            request.limit,
            request.check,
            request.diff,
            None if vault is None else vault.resolve(),
        )
        journal = Journal(self.runs, record.id, redact, self.clock)
        ended = self.engine.run(job, journal.take, lambda: self._cancelled(record.id, journal))
        journal.flush()
        state, message = self._verdict(record.id, ended, journal)
        return self._end(record, state, message, journal.hosts, journal.complete)

    def _cancelled(self, run_id: int, journal: Journal) -> bool:
        """Asked about once a second: writes what waits, shows that the worker lives, and says whether to stop."""
        journal.flush()
        try:
            self.runs.seen(run_id, self.clock.wall())
            return self.stop.asked or self.runs.cancel_requested(run_id)
        except StoreError:  # a store that is busy for a moment is no reason to stop half-way through
            return self.stop.asked

    def _verdict(self, run_id: int, ended: Ended, journal: Journal) -> tuple[RunState, str]:
        if ended is Ended.CANCELLED:
            if self.runs.cancel_requested(run_id):
                return RunState.CANCELLED, unknown(journal.hosts)
            return RunState.INTERRUPTED, f"motcua itself was stopped; {unknown(journal.hosts)}"
        if ended is Ended.SUCCESSFUL and journal.finished:
            return RunState.SUCCESSFUL, ""
        return RunState.FAILED, summary(journal.hosts) or journal.last_words or "Ansible ended without saying why"

    def _end(
        self,
        record: RunRecord,
        state: RunState,
        message: str,
        hosts: tuple[HostOutcome, ...] = (),
        complete: bool = False,
    ) -> RunState:
        self.runs.finish(record.id, state, self.clock.wall(), hosts, message, complete)
        return state


def main(run_id: int) -> int:
    """Carry one run out; returns the exit code: 0 when its end is in the store."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    settings = Settings.model_validate_json(sys.stdin.read())
    os.environ.pop("PYTHONPATH", None)  # it was for this process; Ansible's modules are to find their own
    stop = Stop()
    signal.signal(signal.SIGTERM, stop.ask)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon, which tells us
    database = Database(settings.database_url)
    try:
        Worker(settings, Runs(database), RunnerEngine(), stop=stop).work(run_id)
    except MotcuaError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
