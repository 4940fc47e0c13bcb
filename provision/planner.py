"""A look at one request in one process: ``python -m provision.planner RUN_ID``, the settings as JSON on standard input.

It finds out which hosts the run comes to, and whether somebody has to confirm or approve it first.
"""

import logging
import shutil
import sys
from dataclasses import dataclass

from core.clock import Clock, SystemClock
from core.errors import MotcuaError, SecretError
from core.model import RunPlan, RunRecord, RunRequest, RunState, Trouble, TroubleKind
from core.playbooks import catalogue
from core.provisioning.agreeing import approval
from core.settings import Settings
from core.store.run_queue import RunQueue
from core.store.runs import Runs
from provision import traces
from provision.engine import Job
from provision.preflight import check
from provision.redact import Redactor
from provision.revision import revision
from provision.secrets import known_secrets, secret_trouble
from provision.single import for_one_run
from provision.targets import Targets, targets
from provision.troubles import TroubledError

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Planner:
    """Looks at one request and writes down what it found."""

    settings: Settings
    runs: Runs
    queue: RunQueue
    clock: Clock

    def work(self, run_id: int) -> None:
        """Plan a run that was asked for; one that cannot be carried out has ended afterwards. Raises StoreError."""
        record = self.runs.get(run_id)
        if record is None or record.state is not RunState.REQUESTED:
            return
        redact = Redactor(())
        try:
            redact = Redactor(known_secrets(self.settings))
            self._plan(record, look(self.settings, record.id, record.request))
        except TroubledError as error:
            self._refuse(record, "", error.trouble)
        except SecretError as error:
            self._refuse(record, *secret_trouble(self.settings, error))
        except MotcuaError as error:
            self._refuse(record, redact(str(error)), None)
        except Exception as error:
            log.exception("run %d", run_id)
            self._refuse(record, redact(f"it could not be looked at: {type(error).__name__}: {error}"), None)

    def _plan(self, record: RunRecord, found: Targets) -> None:
        request, settings, now = record.request, self.settings, self.clock.wall()
        known = catalogue(settings.playbooks).of(request.playbook)
        state_of_files = revision(settings)
        plan = RunPlan(
            found.hosts,
            state_of_files,
            None if known.reads_only else approval(request, len(found.hosts), known.marked, settings.approval_hosts),
            found.not_in_inventory,
        )
        since = now - settings.check_hours * 3600
        is_unchecked = not known.reads_only and bool(
            self.queue.unchecked(request, found.hosts, state_of_files.content, since)
        )
        state = first_state(request, plan, is_unchecked)
        self.queue.plan(record.id, plan, state, now, now + settings.approval_hours * 3600)

    def _refuse(self, record: RunRecord, message: str, trouble: Trouble | None) -> None:
        self.runs.finish(record.id, RunState.FAILED, self.clock.wall(), message=message, trouble=trouble)


def look(settings: Settings, run_id: int, request: RunRequest) -> Targets:
    """The hosts that a request comes to. Raises InputError, TroubledError."""
    vault = settings.vault_password_file
    job = Job(run_id, check(settings, request), settings.inventory, settings.data, vault_password_file=vault)
    folder = traces.private_folder(settings.data, run_id)
    try:
        found = targets(job, request.limit, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for tag in request.tags:
        if tag not in found.tags:
            known = ", ".join(sorted(found.tags)) or "–"
            raise TroubledError(TroubleKind.TAG_UNKNOWN, playbook=request.playbook, tag=tag, known=known)
    return found


def first_state(request: RunRequest, plan: RunPlan, is_unchecked: bool) -> RunState:
    """What a run that was looked at waits for first."""
    if is_unchecked and not request.check and not request.confirmed:
        return RunState.UNCONFIRMED
    return RunState.QUEUED if plan.approval is None else RunState.UNAPPROVED


def main(run_id: int) -> int:
    """Look at one request; returns the exit code: 0 when what was found is in the store."""
    return for_one_run(
        lambda settings, database: Planner(settings, Runs(database), RunQueue(database), SystemClock()).work(run_id)
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
