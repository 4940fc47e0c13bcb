"""Playbook runs: what was asked for, what happened on which host, how it ended, and where each host stands since."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RunState(StrEnum):
    """From request to end. ``interrupted``: the worker died, and its hosts are unknown until a check run."""

    REQUESTED = "requested"  # its hosts are being looked up
    UNCONFIRMED = "unconfirmed"  # waits until somebody says that it may change hosts that no check has looked at
    UNAPPROVED = "unapproved"  # waits for a second person
    QUEUED = "queued"  # waits for its hosts and a free place
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    REJECTED = "rejected"
    EXPIRED = "expired"

    @property
    def ended(self) -> bool:
        return self not in UNENDED

    @property
    def begun(self) -> bool:
        """Whether a worker has had it."""
        return self in (
            RunState.RUNNING,
            RunState.SUCCESSFUL,
            RunState.FAILED,
            RunState.CANCELLED,
            RunState.INTERRUPTED,
        )


WAITING = (RunState.REQUESTED, RunState.UNCONFIRMED, RunState.UNAPPROVED, RunState.QUEUED)
UNENDED = (*WAITING, RunState.RUNNING)


class TaskOutcome(StrEnum):
    """How one task ended on one host."""

    OK = "ok"
    CHANGED = "changed"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    SKIPPED = "skipped"


class TroubleKind(StrEnum):
    """Why a run, or one host of it, went wrong; each has a sentence in ``core.words`` that says what to do next."""

    UNREACHABLE = "unreachable"
    CONNECTION_REFUSED = "connection_refused"
    NAME_UNKNOWN = "name_unknown"
    KEY_CHANGED = "key_changed"
    KEY_UNKNOWN = "key_unknown"
    LOGIN_REFUSED = "login_refused"
    BECOME_REFUSED = "become_refused"
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    NO_PYTHON = "no_python"
    PACKAGES_LOCKED = "packages_locked"
    NOT_IN_INVENTORY = "not_in_inventory"
    ROLE_UNKNOWN = "role_unknown"
    MODULE_UNKNOWN = "module_unknown"
    TAG_UNKNOWN = "tag_unknown"
    PLAYBOOK_UNKNOWN = "playbook_unknown"
    VAULT_PASSWORD_WRONG = "vault_password_wrong"  # noqa: S105  a kind of trouble, not a password
    VAULT_PASSWORD_MISSING = "vault_password_missing"  # noqa: S105  as above
    MITOGEN_MISSING = "mitogen_missing"
    NO_HOSTS = "no_hosts"
    CHANGED_SINCE = "changed_since"
    NOT_STARTED = "not_started"
    WORKER_ENDED = "worker_ended"
    WORKER_SILENT = "worker_silent"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble and what fills its sentence; no value is secret."""

    kind: TroubleKind
    values: Mapping[str, str] = field(default_factory=dict)


class ApprovalReason(StrEnum):
    """Why a run needs a second person."""

    MANY_HOSTS = "many_hosts"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What somebody asked for, kept exactly. ``limit`` is an Ansible host pattern; empty means every host.

    ``confirmed``: it may change hosts that no check has looked at. ``resumes``: the run whose rest this is.
    """

    playbook: str
    requested_by: str
    limit: str = ""
    check: bool = False
    diff: bool = False
    tags: tuple[str, ...] = ()
    confirmed: bool = False
    resumes: int | None = None

    def told(self) -> str:
        """The parameters in one line, for the audit log."""
        told = {"limit": self.limit or "all", "check": str(self.check).lower(), "diff": str(self.diff).lower()}
        told |= {"tags": ",".join(self.tags)} if self.tags else {}
        told |= {} if self.resumes is None else {"resumes": str(self.resumes)}
        told |= {"confirmed": "true"} if self.confirmed else {}
        return " ".join(f"{name}={value}" for name, value in told.items())


@dataclass(frozen=True, slots=True)
class Revision:
    """What the playbooks are: a hash over their files, and git's commit if they are in a repository.

    ``dirty``: what is there is not what the commit says.
    """

    content: str = ""
    commit: str = ""
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a look at a request found: every host that it comes to, and whether a second person has to agree."""

    hosts: tuple[str, ...]
    revision: Revision = Revision()
    approval: ApprovalReason | None = None
    not_in_inventory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One event of a run, redacted. ``counter`` is contiguous from 1; a hole means that the log is incomplete.

    ``outcome`` is None for events that are not a task's result on a host (play started, recap).
    """

    counter: int
    at: float
    kind: str
    host: str = ""
    play: str = ""
    task: str = ""
    outcome: TaskOutcome | None = None
    duration: float = 0.0
    text: str = ""
    diff: str = ""


@dataclass(frozen=True, slots=True)
class HostOutcome:
    """One host of a run: how many tasks ended how. ``begun``: a task was started on it; ``finished``: Ansible's recap
    names it, so nothing of it was left half-way. ``trouble`` is why it went wrong, where that is understood."""

    host: str
    ok: int = 0
    changed: int = 0
    failed: int = 0
    unreachable: int = 0
    skipped: int = 0
    begun: bool = True
    finished: bool = True
    trouble: Trouble | None = None

    @property
    def good(self) -> bool:
        """Whether everything that was to be done on it was done."""
        return self.finished and not self.failed and not self.unreachable


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as the store has it. Times are Unix seconds.

    ``hosts`` has every host that it comes to, as soon as that is known; a host's totals are there when it has ended.
    ``message`` is what Ansible said where no ``trouble`` says it better. ``decided_by`` approved or rejected it.
    """

    id: int
    request: RunRequest
    state: RunState
    requested_at: float
    started_at: float | None = None
    ended_at: float | None = None
    revision: Revision = Revision()
    approval: ApprovalReason | None = None
    confirmed_by: str | None = None
    decided_by: str | None = None
    expires_at: float | None = None
    cancelled_by: str | None = None
    log_complete: bool = True
    log_deleted_at: float | None = None
    message: str = ""
    trouble: Trouble | None = None
    hosts: tuple[HostOutcome, ...] = field(default_factory=tuple)


class WaitKind(StrEnum):
    """What a queued run waits for."""

    HOST = "host"  # another run has one of its hosts
    TURN = "turn"  # a run that was asked for earlier waits for one of its hosts
    CHANGE = "change"  # a change of one of its hosts, a network device, is under way
    PLACE = "place"  # as many runs as may be are under way


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a queued run does not start yet; ``host`` is empty for ``PLACE``, ``run`` for that and ``CHANGE``."""

    kind: WaitKind
    host: str = ""
    run: int | None = None


class HostState(StrEnum):
    """Where a host stands since the last run that says something of it."""

    NEVER = "never"  # nothing was ever run on it
    CONVERGED = "converged"  # the last run, or check, found nothing to change
    CHANGED = "changed"  # the last run changed something, and came to its end
    DRIFTED = "drifted"  # a check says that a run would change something
    FAILED = "failed"
    UNKNOWN = "unknown"  # a run was stopped or died on it


@dataclass(frozen=True, slots=True)
class HostStanding:
    """A host's state, since when (Unix seconds), by which run and of which playbook and tags it was.

    ``judged_at`` and ``judged_by`` are of the last run that said the same.
    """

    host: str
    state: HostState
    since: float
    run_id: int
    playbook: str
    tags: tuple[str, ...]
    judged_at: float
    judged_by: int


@dataclass(frozen=True, slots=True)
class HostRun:
    """One line of a host's history: a run, and what became of the host in it."""

    run: RunRecord
    outcome: HostOutcome
