"""One run in one process: ``python -m provision.worker RUN_ID``, with the settings as JSON on standard input."""

import logging
import signal
import sys
from dataclasses import dataclass, field
from types import FrameType

from core.clock import Clock, SystemClock
from core.errors import MotcuaError, SecretError, StoreError
from core.model import HostOutcome, RunRecord, RunState, Trouble, TroubleKind
from core.settings import Settings
from core.store.checks import Checks
from core.store.database import Database
from core.store.run_queue import RunQueue
from core.store.runs import Runs
from provision.ansible import RunnerEngine
from provision.engine import Ended, Engine, Event, Job
from provision.journal import Journal
from provision.preflight import find_playbook
from provision.promises import Promises
from provision.redact import Redactor
from provision.secrets import known_secrets, secret_trouble
from provision.single import for_one_run
from provision.troubles import TroubledError, of_run

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stop:
    """Whether this process was told to end."""

    asked: bool = False

    def ask(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.asked = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended, and why."""

    state: RunState
    message: str = ""
    trouble: Trouble | None = None


@dataclass(slots=True)
class Worker:
    """Carries one claimed run out and writes down how it ended."""

    settings: Settings
    runs: Runs
    queue: RunQueue
    checks: Checks
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
        except TroubledError as error:
            return self._end(record, Verdict(RunState.FAILED, trouble=error.trouble))
        except SecretError as error:
            return self._end(record, Verdict(RunState.FAILED, *secret_trouble(self.settings, error)))
        except MotcuaError as error:
            return self._end(record, Verdict(RunState.FAILED, redact(str(error))))
        except Exception as error:
            log.exception("run %d", run_id)
            said = redact(f"the worker failed: {type(error).__name__}: {error}")
            return self._end(record, Verdict(RunState.FAILED, said))

    def _carry_out(self, record: RunRecord, redact: Redactor) -> RunState:
        journal = Journal(self.runs, record.id, redact, self.clock)
        promises = Promises(redact)

        def take(event: Event) -> None:
            journal.take(event)
            promises.take(event)

        ended = self.engine.run(self._job(record), take, lambda: self._cancelled(record.id, journal))
        journal.flush()
        self.checks.put(record.id, promises.results)
        return self._end(record, self._verdict(record, ended, journal), journal.hosts, journal.complete)

    def _job(self, record: RunRecord) -> Job:
        request, settings = record.request, self.settings
        vault = settings.vault_password_file
        return Job(
            run_id=record.id,
            playbook=find_playbook(settings, request.playbook),
            inventory=settings.inventory.resolve(),
            data=settings.data.resolve(),
            hosts=tuple(host.host for host in record.hosts if host.trouble is None),
            check=request.check,
            diff=request.diff,
            tags=request.tags,
            mitogen=settings.mitogen,
            vault_password_file=None if vault is None else vault.resolve(),
        )

    def _cancelled(self, run_id: int, journal: Journal) -> bool:
        """Asked about once a second: writes what waits, shows that the worker lives, and says whether to stop."""
        journal.flush()
        try:
            self.queue.seen(run_id, self.clock.wall())
            return self.stop.asked or self.runs.cancel_requested(run_id)
        except StoreError:  # a store that is busy for a moment is no reason to stop half-way through
            return self.stop.asked

    def _verdict(self, record: RunRecord, ended: Ended, journal: Journal) -> Verdict:
        if ended is Ended.CANCELLED:
            if self.runs.cancel_requested(record.id):
                return Verdict(RunState.CANCELLED)
            return Verdict(RunState.INTERRUPTED, trouble=Trouble(TroubleKind.STOPPED))
        if ended is Ended.SUCCESSFUL and journal.finished:
            is_whole = all(host.trouble is None for host in record.hosts)  # else somebody asked for more than there is
            return Verdict(RunState.SUCCESSFUL if is_whole else RunState.FAILED)
        if any(host.failed or host.unreachable for host in journal.hosts):
            return Verdict(RunState.FAILED)
        trouble = of_run(journal.last_words)
        said = "" if trouble else journal.last_words or "Ansible ended without saying why"
        return Verdict(RunState.FAILED, said, trouble)

    def _end(
        self, record: RunRecord, verdict: Verdict, hosts: tuple[HostOutcome, ...] = (), complete: bool = False
    ) -> RunState:
        at = self.clock.wall()
        self.runs.finish(record.id, verdict.state, at, hosts, verdict.message, complete, verdict.trouble)
        return verdict.state


def main(run_id: int) -> int:
    """Carry one run out; returns the exit code: 0 when its end is in the store."""
    stop = Stop()
    signal.signal(signal.SIGTERM, stop.ask)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon, which tells us

    def work(settings: Settings, database: Database) -> None:
        Worker(settings, Runs(database), RunQueue(database), Checks(database), RunnerEngine(), stop=stop).work(run_id)

    return for_one_run(work)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
